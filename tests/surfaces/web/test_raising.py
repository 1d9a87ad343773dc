"""An office or a bank raises a matter on a page."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone, translation
from pytest_django.fixtures import Settings

from rongxie.foundation.events import consequences
from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.enterprises.models import Enterprise
from rongxie.mechanism.lists.models import Case
from rongxie.mechanism.matters.access import RAISERS
from rongxie.mechanism.matters.models import Matter, MatterKind
from rongxie.surfaces.web.acting.pages import Subject
from rongxie.surfaces.web.departments.raising import AboutUnknown, Raiser, asks
from tests.mechanism.cast import AT, COUNTY, DAY, OTHER_TOWN, PLATFORM, TOWN, TOWNSHIP
from tests.mechanism.enterprises.makers import fresh_uscc
from tests.mechanism.evidence.makers import complete_list, fact
from tests.mechanism.lists.makers import draft
from tests.mechanism.matters.makers import firm, place, raised
from tests.surfaces.web.departments.asked import LIST
from tests.surfaces.web.desks import DESKS, seated, shown
from tests.surfaces.web.reviewing.test_reviewing import QUERIES, asked_by, changed, sent, token_of

pytestmark = pytest.mark.django_db
PATH = "/matters/new/"
WORDS = {"title": "用电增容", "text": "厂房用电不足"}
NOBODY = ("convener", "guarantor", "administrator", "auditor")


@pytest.fixture(autouse=True)
def on_the_day(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> Iterator[None]:
    """Have it be the day of the cast, a password be enough, and offices be open."""
    settings.SECOND_FACTOR, settings.AXES_ENABLED = "offered", False
    monkeypatch.setattr(timezone, "now", lambda: AT)
    consequences.registered()
    monkeypatch.setitem(consequences._handlers, "matter.opened", [])  # appeals have their own tests
    place()
    yield
    translation.deactivate()


def _name(enterprise: int) -> str:
    with reach(PLATFORM):
        return Enterprise.objects.get(pk=enterprise).name


def _matters() -> list[Matter]:
    with reach(PLATFORM):
        return list(Matter.objects.order_by("pk"))


def _refused(desk: Client, status: int = 422, **typed: Any) -> str:
    answer = desk.post(PATH, {"token": token_of(shown(desk, PATH)), "go": "do", **WORDS, **typed})
    assert answer.status_code == status, answer.status_code
    assert _matters() == []
    return answer.content.decode()


def _raised(desk: Client, **typed: Any) -> Matter:
    told = sent(desk, PATH, **WORDS, **typed)
    (matter,) = _matters()
    assert f'href="/matters/{matter.pk}/"' in told
    assert str(matter.due_on) in told
    return matter


def _kinds(page: str) -> list[str]:
    return re.findall(r'name="kind" value="(\w+)"', page)


class TestRaising:
    @pytest.mark.parametrize("desk", [one for one in DESKS if one not in NOBODY])
    def test_offers_the_kinds_that_the_role_raises(self, desk: str) -> None:
        role = DESKS[desk][0]
        client = seated(desk)
        assert f'href="{PATH}"' in shown(client, LIST)
        page = shown(client, PATH)
        assert _kinds(page) == [kind.value for kind in MatterKind if role in RAISERS[kind]]
        assert ('name="fact"' in page) == (role in RAISERS[MatterKind.OBJECTION])

    @pytest.mark.parametrize("desk", NOBODY)
    def test_is_not_for_those_who_raise_nothing(self, desk: str) -> None:
        client = seated(desk)
        assert client.get(PATH).status_code in (403, 404)
        listed = client.get(LIST)
        assert f'href="{PATH}"' not in listed.content.decode()

    def test_goes_to_whoever_is_in_charge_with_the_enterprise_by_its_name(self) -> None:
        owner = firm()
        matter = _raised(seated("township"), kind="request", about=_name(owner))
        assert (matter.kind, matter.enterprise_id) == ("request", owner)
        assert (matter.addressee, matter.asker, matter.region) == ("DRC", "TOWN", TOWN)
        assert f'href="/matters/{matter.pk}/' in shown(seated("task force"), LIST)

    def test_finds_the_enterprise_by_its_code(self) -> None:
        owner = firm()
        changed(Enterprise, owner, uscc="913411810000000017")
        matter = _raised(seated("township"), kind="request", about="9134 1181 0000 0000 17")
        assert (matter.enterprise_id, matter.about) == (owner, "")

    @pytest.mark.parametrize("written", ["{}", "案件{}", "case {}", "案件：{}"])
    def test_refers_to_a_case_by_its_number(self, written: str) -> None:
        case = draft()
        matter = _raised(seated("township"), kind="complaint", about=written.format(case.pk))
        assert (matter.enterprise_id, matter.about) == (case.enterprise_id, f"case:{case.pk}")

    def test_goes_to_the_one_that_was_chosen_and_names_the_bank(self) -> None:
        matter = _raised(seated("task force"), kind="complaint", to="TAX", bank="ICBC-TC")
        assert (matter.addressee, matter.bank, matter.enterprise_id) == ("TAX", "ICBC-TC", None)
        assert matter.region == COUNTY

    def test_of_a_county_is_raised_to_the_city_and_belongs_to_no_enterprise(self) -> None:
        owner = firm()
        matter = _raised(seated("office"), kind="problem", about=_name(owner))
        kept = (matter.addressee, matter.enterprise_id, matter.about)
        assert kept == ("CITY-DRC", None, f"enterprise:{owner}")
        assert _name(owner) in shown(seated("city"), f"/matters/{matter.pk}/")

    def test_of_a_branch_is_raised_to_its_head_office(self) -> None:
        matter = _raised(seated("bank"), kind="problem")
        assert (matter.addressee, matter.asker) == ("ICBC", "ICBC-TC")

    def test_objects_to_what_counts_of_a_fact(self) -> None:
        owner = firm()
        fact(owner, "tax_grade", "C", days_ago=9)
        counts = fact(owner, "tax_grade", "D")
        fact(owner, "tax_grade", "A", "declared")
        matter = _raised(seated("township"), kind="objection", about=_name(owner), fact="tax_grade")
        assert matter.about == f"evidence:{counts.pk}"

    def test_objects_to_nothing_that_nobody_has_stated(self) -> None:
        owner, desk = firm(), seated("township")
        _refused(desk, kind="objection", about=_name(owner), fact="tax_grade")
        complete_list("abnormal_listed", [])
        _refused(desk, kind="objection", about=_name(owner), fact="abnormal_listed")
        page = _refused(desk, kind="objection", about=_name(owner))
        assert "id_fact_error" in page

    def test_appeals_for_an_enterprise_by_its_case(self) -> None:
        case, desk = draft(), seated("township")
        with reach(PLATFORM):
            name = case.enterprise.name
        assert "id_about_error" in _refused(desk, kind="appeal", about=name)
        matter = _raised(desk, kind="appeal", about=str(case.pk))
        assert (matter.addressee, matter.about) == ("CITY-DRC", f"case:{case.pk}")

    def test_is_raised_once_however_often_the_form_is_sent(self) -> None:
        desk = seated("task force")
        typed = {"token": token_of(shown(desk, PATH)), "go": "do", "kind": "problem", **WORDS}
        places = {desk.post(PATH, typed)["Location"] for _ in range(2)}
        (matter,) = _matters()
        assert places == {f"/matters/{matter.pk}/opened/"}

    def test_says_at_its_field_what_means_nothing_in_reach(self) -> None:
        elsewhere, desk = firm(OTHER_TOWN), seated("township")
        case = draft()
        changed(Enterprise, case.enterprise_id, region=OTHER_TOWN)
        for about in (_name(elsewhere), "987654", str(case.pk), "", "没有这家店"):
            page = _refused(desk, kind="request", about=about)
            assert "id_about_error" in page, about

    def test_asks_for_more_where_several_are_called_so(self) -> None:
        owner, other = firm(), firm()
        changed(Enterprise, other, name=_name(owner))
        _refused(seated("township"), kind="request", about=_name(owner))

    @pytest.mark.parametrize(
        "typed",
        [{"kind": "appeal"}, {"kind": ""}, {"title": " "}, {"text": ""}, {"to": "CITY-X"},
         {"bank": "没有这家银行"}],
    )  # fmt: skip
    def test_takes_nothing_that_is_not_whole(self, typed: dict[str, str]) -> None:
        _refused(seated("task force"), 422, **{"kind": "problem", **typed})

    def test_is_told_of_to_the_one_who_asked_and_to_no_other(self) -> None:
        matter = raised(enterprise_id=firm())
        path = f"/matters/{matter.pk}/opened/"
        desks = ("township", "task force", "outsider", "bank", "other township")
        found = {desk: seated(desk).get(path).status_code for desk in desks}
        assert found == {"township": 200, "task force": 403, "outsider": 404, "bank": 404,
                         "other township": 404}  # fmt: skip

    def test_costs_few_questions(self) -> None:
        desk = seated("township")
        matter = raised(enterprise_id=firm())
        for path in (PATH, f"/matters/{matter.pk}/opened/", LIST):
            assert len(asked_by(desk, path)) <= QUERIES, path


class TestAboutWhom:
    """Whom a matter is about, asked where the database hides nothing: the page guards it itself."""

    @staticmethod
    def _asked(about: str) -> object:
        raiser = Raiser(TOWNSHIP, TOWN, DAY)
        given = {"kind": "request", "about": about, "title": "", "text": "", "to": "", "bank": ""}
        with reach(PLATFORM):
            return asks(Subject("", "", row=raiser), given)["enterprise_id"]

    def _refusal(self, about: str) -> str:
        with pytest.raises(AboutUnknown) as refused:
            self._asked(about)
        return str(refused.value).replace(about, "…")

    def test_out_of_reach_is_as_if_nobody_were_called_so(self) -> None:
        elsewhere, code = firm(OTHER_TOWN), fresh_uscc()
        changed(Enterprise, elsewhere, uscc=code)
        case = draft()
        changed(Enterprise, case.enterprise_id, region=OTHER_TOWN)
        nobody = self._refusal("没有这家店")
        for about in (code, _name(elsewhere), str(case.pk), "987654"):
            assert self._refusal(about) == nobody, about

    def test_by_a_case_out_of_reach_is_as_if_it_were_not_there(self) -> None:
        case = draft()
        changed(Case, case.pk, region=OTHER_TOWN)
        assert self._refusal(str(case.pk)) == self._refusal("987654")

    def test_in_reach_is_found_by_each(self) -> None:
        case, code = draft(), fresh_uscc()
        changed(Enterprise, case.enterprise_id, uscc=code)
        for about in (code, _name(case.enterprise_id), str(case.pk)):
            assert self._asked(about) == case.enterprise_id, about

    def test_on_the_page_says_the_same_of_both(self) -> None:
        elsewhere, desk = _name(firm(OTHER_TOWN)), seated("township")
        told = []
        for about in (elsewhere, "没有这家店"):
            page = _refused(desk, kind="request", about=about)
            found = re.findall(r'id="id_about_error"[^>]*>(.*?)</', page, re.DOTALL)
            told.append(found[0].replace(about, "…"))
        assert told[0] == told[1]
