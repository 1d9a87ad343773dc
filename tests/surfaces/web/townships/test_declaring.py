"""A township declares from a sheet, and what came to it; what is missing goes back in words."""

import re
from datetime import date, timedelta
from typing import Any

import pytest

from rongxie.foundation.events.models import EventRow
from rongxie.foundation.files.models import StoredFile
from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.enterprises.models import Enterprise
from rongxie.mechanism.evidence.actions import Stated, record_evidence
from rongxie.mechanism.evidence.models import Evidence
from rongxie.mechanism.lists.models import Case, CaseNote
from rongxie.mechanism.referrals.models import Consent
from rongxie.mechanism.visits.models import Need
from rongxie.rulebook.steps import State
from tests.mechanism.cast import AT, DAY, PLATFORM
from tests.mechanism.enterprises.makers import contact, fresh_uscc
from tests.mechanism.enterprises.makers import enterprise as with_code
from tests.mechanism.lists.makers import declared, draft, enterprise, known, need, returned
from tests.mechanism.referrals.makers import offices
from tests.surfaces.web.desks import seated, shown
from tests.surfaces.web.owners.phones import inside
from tests.surfaces.web.reviewing.test_reviewing import QUERIES, asked_by
from tests.surfaces.web.townships.desk import CHECK, SHEET, TICKS, count, done, paper, sent

pytestmark = pytest.mark.django_db


def _ticks(case: Case) -> dict[str, str]:
    with reach(PLATFORM):
        rows = Evidence.objects.filter(enterprise=case.enterprise_id, fact__startswith="tick_")
        return {one.fact: one.value for one in rows.order_by("id")}


def _asked(page: str) -> list[str]:
    return re.findall(r'<input[^>]* name="(fact_\w+)"', page)


def _asks(page: str) -> str:
    return page.partition('name="asks" value="')[2].partition('"')[0]


def _recorded(
    of: Enterprise, fact: str, value: str, as_of: date, valid_until: date | None = None
) -> None:
    stated = Stated(
        fact=fact, value=value, level="checked", source="TAX", as_of=as_of, valid_until=valid_until
    )
    with reach(PLATFORM):
        record_evidence(enterprise_id=of.pk, stated=[stated], actor=PLATFORM, at=AT)


class TestSheet:
    def test_is_declared_in_one_go_with_everything_that_stands_on_it(self) -> None:
        of = enterprise(premises_seen=None)
        desk, path = seated("township"), f"/enterprises/{of.pk}/sheet/"
        told = done(desk, path, SHEET, sheet=paper(), papers=[paper("执照.png"), paper("合同.png")])
        with reach(PLATFORM):
            case = Case.objects.get()
            consents = {one.bank: one for one in Consent.objects.all()}
            files = list(StoredFile.objects.order_by("pk").values_list("name", "purpose"))
            sheet = StoredFile.objects.get(purpose="consent")
        assert (case.state, case.origin, int(case.amount_wan)) == ("declared", "self", 30)
        assert case.papers_checked_by.startswith("membership:")
        assert (str(case.committed_on), case.commitment) == ("2026-11-19", f"file:{sheet.pk}")
        assert {(one.identified, one.file) for one in consents.values()} == {
            ("paper", str(sheet.pk))
        }
        assert set(consents) == {"ICBC-TC", "*"}
        assert sorted(files) == [("合同.png", "paper"), ("执照.png", "paper"),
                                 ("申报表.png", "consent")]  # fmt: skip
        assert _ticks(case) == dict.fromkeys(TICKS, "true")
        assert str(case.pk) in told

    def test_has_everything_that_is_known_filled_in(self) -> None:
        of = enterprise()
        need(of, "66")
        page = shown(seated("township"), f"/enterprises/{of.pk}/sheet/")
        assert 'name="amount_wan" value="66"' in page
        assert 'value="2026-11-20"' in page
        assert 'name="promised"' not in page
        assert 'name="identified"' not in page

    def test_asks_for_the_size_what_is_not_known_and_takes_it_as_the_owner_s_word(self) -> None:
        of = enterprise()
        desk, path = seated("township"), f"/enterprises/{of.pk}/sheet/"
        page = shown(desk, path)
        assert _asked(page) == ["fact_employees", "fact_revenue_wan"]
        said = {"asks": _asks(page), "fact_employees": "8", "fact_revenue_wan": "120万"}
        done(desk, path, SHEET | said, sheet=paper())
        with reach(PLATFORM):
            case = Case.objects.select_related("screening").get()
            sheet = StoredFile.objects.get(purpose="consent")
            stated = list(
                Evidence.objects.filter(enterprise=of, fact__in=["employees", "revenue_wan"])
            )
        assert {(one.fact, one.value) for one in stated} == {
            ("employees", "8"), ("revenue_wan", "120"),
        }  # fmt: skip
        assert {(one.level, one.source, str(one.as_of), one.basis) for one in stated} == {
            ("declared", "enterprise", SHEET["signed_on"], f"file:{sheet.pk}")
        }
        assert case.screening is not None
        assert case.screening.facts["employees"] is not None

    def test_says_what_is_known_of_the_size_with_source_and_day_and_asks_the_rest(self) -> None:
        of = enterprise()
        _recorded(of, "employees", "8", as_of=DAY)
        page = shown(seated("township"), f"/enterprises/{of.pk}/sheet/")
        assert _asked(page) == ["fact_revenue_wan"]
        found = page[page.index("从业人员") :][:200]
        for words in ("8", "TAX", str(DAY)):
            assert words in found, words

    def test_asks_again_for_what_has_gone_stale(self) -> None:
        of = enterprise()
        before = DAY - timedelta(days=1)
        _recorded(of, "employees", "8", as_of=before, valid_until=before)
        _recorded(of, "revenue_wan", "50", as_of=before, valid_until=DAY)
        page = shown(seated("township"), f"/enterprises/{of.pk}/sheet/")
        assert _asked(page) == ["fact_employees"]

    def test_takes_no_other_fact_than_those_of_the_size(self) -> None:
        of = enterprise()
        told = {"asks": "tax_grade employees", "fact_tax_grade": "A", "fact_employees": ""}
        done(seated("township"), f"/enterprises/{of.pk}/sheet/", SHEET | told, sheet=paper())
        with reach(PLATFORM):
            found = Evidence.objects.filter(enterprise=of, level="declared", basis__gt="")
            assert not found.exists()

    def test_says_at_the_field_that_a_number_is_none_and_leaves_no_trace(self) -> None:
        of = enterprise()
        told = {"asks": "employees revenue_wan", "fact_employees": "acht", "fact_revenue_wan": "?"}
        desk = seated("township")
        answer = sent(desk, f"/enterprises/{of.pk}/sheet/", SHEET | told, sheet=paper())
        page = answer.content.decode()
        assert answer.status_code == 422
        assert 'id="id_fact_employees_error"' in page
        assert 'id="id_fact_revenue_wan_error"' in page
        assert 'value="acht"' in page
        assert count(Case) == 0

    @pytest.mark.parametrize(
        ("wrong", "status"),
        [({"checked": ""}, 422), ({"signed_on": "2026-11-21"}, 422), ({"sheet": ""}, 422),
         ({"first_bank": "", "any_bank": ""}, 422), ({"amount_wan": "viel"}, 422),
         ({"asks": "employees", "fact_employees": "9999999"}, 422)],
    )  # fmt: skip
    def test_that_lacks_something_leaves_no_trace(self, wrong: dict[str, Any], status: int) -> None:
        of = enterprise()
        files = {"sheet": paper()} | wrong
        answer = sent(seated("township"), f"/enterprises/{of.pk}/sheet/", SHEET, **files)
        assert answer.status_code == status
        assert [count(model) for model in (Case, Consent, Need, StoredFile)] == [0, 0, 0, 0]
        with reach(PLATFORM):
            assert not Evidence.objects.filter(fact="employees").exists()

    def test_of_one_who_fails_a_standard_leaves_no_trace(self) -> None:
        of = enterprise()
        known(of, dishonest_executee="true")
        answer = sent(seated("township"), f"/enterprises/{of.pk}/sheet/", SHEET, sheet=paper())
        assert answer.status_code == 409
        assert [count(model) for model in (Case, Consent, Need, StoredFile)] == [0, 0, 0, 0]

    def test_that_is_ticked_in_part_leaves_the_rest_as_questions(self) -> None:
        of = enterprise(premises_seen=None, tax_grade=None)
        typed = SHEET | {"ticks": ["tick_operating"]}
        done(seated("township"), f"/enterprises/{of.pk}/sheet/", typed, sheet=paper())
        with reach(PLATFORM):
            case = Case.objects.select_related("screening").get()
        assert _ticks(case) == {"tick_operating": "true"}
        assert case.screening is not None
        assert case.screening.premises == "unknown"

    def test_of_one_who_applied_already_leads_to_that_case(self) -> None:
        case = draft()
        desk = seated("township")
        assert desk.get(f"/enterprises/{case.enterprise_id}/sheet/").status_code == 409

    @pytest.mark.parametrize(
        ("who", "status"),
        [("visitor", 404), ("other township", 404), ("task force", 404), ("bank", 404)],
    )
    def test_is_for_its_township_alone(self, who: str, status: int) -> None:
        of = enterprise()
        assert seated(who).get(f"/enterprises/{of.pk}/sheet/").status_code == status


class TestFinding:
    def test_by_code_leads_straight_to_the_sheet(self) -> None:
        offices()
        of = with_code(uscc=fresh_uscc())
        answer = seated("township").get(f"/township/sheet/?q={of.uscc.lower()}")
        assert answer.headers["Location"] == f"/enterprises/{of.pk}/sheet/"

    def test_by_code_tells_that_somebody_has_applied(self) -> None:
        offices()
        of = with_code(uscc=fresh_uscc())
        case = draft(of)
        page = shown(seated("township"), f"/township/sheet/?q={of.uscc}")
        assert f'href="/cases/{case.pk}/declare/"' in page
        assert f"/enterprises/{of.pk}/sheet/" not in page

    def test_finds_nobody_of_another_place(self) -> None:
        offices()
        of = with_code(uscc=fresh_uscc())
        page = shown(seated("other township"), f"/township/sheet/?q={of.uscc}")
        assert of.name not in page


class TestDesk:
    def test_lists_what_waits_with_its_papers(self) -> None:
        waiting, gone = draft(), declared()
        back = returned()
        desk = seated("township")
        page = shown(desk, "/township/")
        assert f"/cases/{waiting.pk}/declare/" in page
        assert f"/cases/{gone.pk}/declare/" not in page
        assert f"/cases/{back.pk}/declare/" in shown(desk, "/township/?state=returned")

    def test_is_for_townships(self) -> None:
        offices()
        assert seated("task force").get("/township/").status_code == 404
        assert seated("bank").get("/township/").status_code == 404


class TestChecking:
    def test_shows_the_papers_and_opens_them_for_its_own_office_only(self) -> None:
        of = enterprise()
        desk = seated("township")
        done(desk, f"/enterprises/{of.pk}/sheet/", SHEET, sheet=paper())
        with reach(PLATFORM):
            case, file = Case.objects.get(), StoredFile.objects.get()
        path = f"/township/cases/{case.pk}/papers/{file.pk}/"
        answer = desk.get(path)
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/png")
        assert answer.headers["Content-Disposition"].startswith("attachment")
        other = draft()
        assert desk.get(f"/township/cases/{other.pk}/papers/{file.pk}/").status_code == 404
        for who in ("other township", "outsider", "bank"):
            assert seated(who).get(path).status_code == 404

    def test_declares_with_the_ticks_and_what_was_added(self) -> None:
        case = draft(premises_seen=None)
        told = done(
            seated("township"), f"/cases/{case.pk}/declare/", CHECK, papers=[paper("租赁合同.png")]
        )
        with reach(PLATFORM):
            now = Case.objects.get()
        assert (now.state, str(now.committed_on), now.commitment) == ("declared", "2026-11-19", "")
        assert _ticks(now) == dict.fromkeys(TICKS, "true")
        assert count(StoredFile) == 1
        assert str(case.pk) in told

    def test_takes_a_tick_back_that_was_given_before(self) -> None:
        case = draft()
        desk = seated("township")
        done(desk, f"/cases/{case.pk}/declare/", CHECK)
        with reach(PLATFORM):
            Case.objects.update(state=State.RETURNED.value)
        page = shown(desk, f"/cases/{case.pk}/declare/")
        assert page.count(" checked") == len(TICKS)
        done(desk, f"/cases/{case.pk}/declare/", CHECK | {"ticks": TICKS[1:]})
        assert _ticks(case) == dict.fromkeys(TICKS, "true") | {TICKS[0]: "false"}

    def test_twice_is_once(self) -> None:
        case = draft()
        desk, path = seated("township"), f"/cases/{case.pk}/declare/"
        first = sent(desk, path, CHECK)
        again = desk.post(path, first.wsgi_request.POST.dict() | {"ticks": TICKS})
        assert again.headers["Location"] == first.headers["Location"]
        with reach(PLATFORM):
            assert EventRow.objects.filter(kind="case.declared").count() == 1

    @pytest.mark.parametrize("who", ["visitor", "task force"])
    def test_is_not_for_others_of_the_place(self, who: str) -> None:
        case = draft()
        assert seated(who).get(f"/cases/{case.pk}/declare/").status_code == 409

    def test_asks_at_most_so_many_questions(self) -> None:
        cases = [draft() for _ in range(3)]
        desk = seated("township")
        for path in ("/township/", f"/cases/{cases[0].pk}/declare/", "/township/sheet/?q=天长市第"):
            asked = asked_by(desk, path)
            assert len(asked) <= QUERIES, (path, "\n".join(asked))
        of = enterprise()
        asked = asked_by(desk, f"/enterprises/{of.pk}/sheet/")
        assert len(asked) <= QUERIES, "\n".join(asked)


class TestAskingBack:
    def test_tells_the_enterprise_what_is_missing_item_by_item(self) -> None:
        case = draft(premises_seen=None)
        with reach(PLATFORM):
            of = case.enterprise
        contact(of)
        desk, path = seated("township"), f"/cases/{case.pk}/ask/"
        done(desk, path, {"items": "租赁合同缺第二页\n营业执照已过期"})
        with reach(PLATFORM):
            notes = list(CaseNote.objects.filter(step="first_check").values_list("item", "text"))
            event = EventRow.objects.get(kind="case.asked_back")
            assert Case.objects.get().state == State.DRAFT
        assert notes == [("other", "租赁合同缺第二页\n营业执照已过期")]
        assert "合同" not in event.payload
        assert "租赁合同缺第二页" in inside(of).get("/owner/mine/").content.decode()
        assert str(DAY) in shown(desk, "/township/")

    def test_has_a_line_for_each_open_point(self) -> None:
        case = returned(premises_seen=None)
        page = shown(seated("township"), f"/cases/{case.pk}/ask/")
        found = page.partition("<textarea")[2].partition("</textarea>")[0]
        assert "：" in found

    def test_is_for_what_is_not_declared_yet_and_for_the_township(self) -> None:
        case = declared()
        assert seated("township").get(f"/cases/{case.pk}/ask/").status_code == 409
        assert seated("task force").get(f"/cases/{case.pk}/ask/").status_code == 409
        assert seated("other township").get(f"/cases/{case.pk}/ask/").status_code == 404

    def test_without_words_leaves_no_trace(self) -> None:
        case = draft()
        assert sent(seated("township"), f"/cases/{case.pk}/ask/", {"items": " "}).status_code == 422
        assert count(CaseNote) == 0
