import re
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from pytest_django.fixtures import Settings

from rongxie.foundation.database.home import Home
from rongxie.foundation.events.models import ChainCheck
from rongxie.foundation.events.sealing import seal_all
from rongxie.foundation.reach.areas import area_of
from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.enterprises.models import Enterprise
from rongxie.mechanism.lists.models import Case
from rongxie.surfaces.jobs.rolling import roll_up
from rongxie.surfaces.web.figures.deciding import decided_in_time
from rongxie.surfaces.web.worklists import paging
from tests.architecture.test_words import CHINESE
from tests.mechanism.cast import AT, CITY, COUNTY, DAY, OTHER_TOWN, PLATFORM, REVIEWER
from tests.mechanism.coaching.makers import coached
from tests.mechanism.decisions.makers import approved, drawn, refused
from tests.mechanism.lists.county import county_stands
from tests.mechanism.lists.makers import declared, draft
from tests.mechanism.referrals.makers import (
    accepted,
    completed,
    contacted,
    offices,
    recommended_case,
    sent,
)
from tests.surfaces.web.desks import DESKS, seated, shown

OFFICES_HERE = {
    "visitor", "township", "task force", "sector authority", "convener", "city", "department",
    "office", "regulator", "auditor",
}  # fmt: skip
ELSEWHERE = {"outsider", "other township"}
WITHOUT_ROWS = {"guarantor", "administrator"}
BANKS_OF_IT = {"bank", "head office"}


@pytest.fixture(autouse=True)
def on_the_day(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> Iterator[None]:
    """Have it be the day of the cast, and a password be enough to sign in."""
    settings.SECOND_FACTOR, settings.AXES_ENABLED = "offered", False
    monkeypatch.setattr(timezone, "now", lambda: AT)
    yield
    translation.deactivate()


def _links(page: str) -> int:
    return len(re.findall(r'<th scope="row"><a', page))


def _words(page: str) -> str:
    return re.sub(r"(?s)<(script|style|code|svg|option).*?</\1>|<[^>]*>", " ", page)


def _expected(desk: str) -> dict[str, int]:
    """Return what each page answers to somebody: of what is not his it is not there."""
    if desk in WITHOUT_ROWS:
        return {"home": 200} | dict.fromkeys(
            ("cases", "case", "figure", "referrals", "referral"), 403
        )
    in_office = desk in OFFICES_HERE | ELSEWHERE
    return {
        "home": 200,
        "cases": 200 if in_office else 404,
        "case": 200 if desk in OFFICES_HERE else 404,
        "figure": 200 if in_office else 404,
        "referrals": 404 if in_office else 200,
        "referral": 200 if desk in BANKS_OF_IT else 404,
    }


@pytest.mark.django_db
class TestPagesByRole:
    def test_answer_as_the_table_says(self) -> None:
        referral = sent()
        paths = {
            "home": "/", "cases": "/cases/", "case": f"/cases/{referral.case_id}/",
            "figure": "/figures/visited_enterprises/", "referrals": "/referrals/",
            "referral": f"/referrals/{referral.pk}/",
        }  # fmt: skip
        for desk in DESKS:
            client = seated(desk)
            found = {name: client.get(path).status_code for name, path in paths.items()}
            assert found == _expected(desk), desk

    def test_of_others_look_like_those_that_are_not_there(self) -> None:
        county_stands()
        referral = sent()
        for desk, own, none in (
            ("outsider", f"/cases/{referral.case_id}/", "/cases/999999/"),
            ("other bank", f"/referrals/{referral.pk}/", "/referrals/999999/"),
        ):
            client = seated(desk)
            theirs, missing = client.get(own), client.get(none)
            pages = [one.content.decode() for one in (theirs, missing)]
            bare = [re.sub(r"/\d+/|value=\"[^\"]*\"", "", page) for page in pages]
            assert theirs.status_code == missing.status_code == 404
            assert bare[0] == bare[1]

    @pytest.mark.parametrize("desk", ["outsider", "other township"])
    def test_stay_empty_where_the_access_forgets_the_place(
        self, desk: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        county_stands()
        sent()
        everything = "rongxie.surfaces.web.worklists.cases.cases_in_reach"
        monkeypatch.setattr(everything, lambda _actor: Case.objects.all())
        assert _links(shown(seated(desk), "/cases/")) == 0
        assert _links(shown(seated("task force"), "/cases/")) == 1

    @pytest.mark.parametrize(
        ("module", "path"),
        [
            ("worklists.views", "/cases/"),
            ("cases.views", "/cases/{case}/"),
            ("figures.views", "/figures/declared_cases/"),
            ("home", "/"),
        ],
    )
    def test_show_nothing_without_a_reach(
        self, module: str, path: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        county_stands()
        case = sent().case_id
        client = seated("task force")
        monkeypatch.setattr(f"rongxie.surfaces.web.{module}.reach", nullcontext)
        try:
            response = client.get(path.format(case=case))
        except DatabaseError:
            return  # the database refuses whoever does not say who acts
        assert response.status_code == 404 or f"/cases/{case}/" not in response.content.decode()
        assert "天长测试" not in response.content.decode()


@pytest.mark.django_db
class TestHome:
    def test_says_to_a_role_without_rows_that_it_has_none(self) -> None:
        page = shown(seated("guarantor"), "/")
        assert "切换" in page  # to another membership, or ask the office
        assert "/cases/" not in page

    def test_shows_the_auditor_the_chain(self) -> None:
        county_stands()
        sent()
        auditor = seated("auditor")
        page = shown(auditor, "/")
        assert "待存证" in page
        assert "尚未校验" in page
        assert 'href="/overseeing/log/"' in page
        with reach(PLATFORM):
            check = ChainCheck.objects.create(
                region=CITY, province=COUNTY[:2], upto=1, checked=1,
                asked_by="membership:1", asked_at=AT, ended_at=AT,
            )  # fmt: skip
        page = shown(auditor, "/")
        assert "尚未校验" not in page
        assert f'href="/overseeing/checks/{check.pk}/"' in page
        assert "待存证" not in shown(seated("task force"), "/")

    def test_asks_as_often_whatever_there_is(self) -> None:
        county_stands()
        client = seated("task force")
        client.get("/")
        counts = []
        for make in (sent, sent, declared):
            make()
            with CaptureQueriesContext(connection) as asked:
                client.get("/")
            counts.append(len(asked))
        assert counts[0] == counts[1]
        assert counts[-1] <= 30


class TestFigures:
    def test_are_those_of_the_record_and_open_to_their_rows(self, committed: Home) -> None:
        county_stands()
        drawn(approved(completed()))
        refused(completed())
        seal_all()
        roll_up(actor=PLATFORM, at=AT)
        client = seated("task force")
        page = shown(client, "/")
        for name, big in (
            ("approved_enterprises", "1"), ("approved_cases", "1"), ("approved_amount", "100"),
            ("drawn_amount", "100"), ("average_rate", "3.65"), ("decided_in_time_rate", "100.0"),
            ("overdue_decisions", "0"), ("visited_enterprises", "0"),
        ):  # fmt: skip
            assert re.search(rf'href="/figures/{name}/[^"]*"><strong>{big}</strong>', page), name
        assert "数据截至2026-11-20 09:30" in page
        assert _links(shown(client, "/figures/approved_amount/?period=recent")) == 1
        assert _links(shown(client, "/figures/decided_in_time_rate/")) == 2
        assert _links(shown(client, "/figures/overdue_decisions/")) == 0
        assert "每户（每件）只计一次" in page
        assert client.get("/figures/password/").status_code == 404


@pytest.mark.django_db
class TestDecidedInTime:
    @pytest.mark.parametrize(("days", "decided"), [(0, 1), (30, 1), (31, 0)])
    def test_counts_the_last_day(self, days: int, decided: int) -> None:
        offices()
        on, at = DAY + timedelta(days=days), AT + timedelta(days=days)
        approved(completed(), decided_on=on, at=at, ends_on=on + timedelta(days=90))
        with reach(REVIEWER):
            found = decided_in_time(area_of(COUNTY), DAY, on)
        assert (found.decided, found.due) == (decided, 1)

    def test_leaves_out_what_is_not_due(self) -> None:
        completed()
        with reach(REVIEWER):
            assert decided_in_time(area_of(COUNTY), DAY, DAY).percent is None
            later = DAY + timedelta(days=30)
            assert decided_in_time(area_of(COUNTY), DAY, later).percent == 0


@pytest.mark.django_db
class TestCaseList:
    def test_counts_and_narrows_by_state(self) -> None:
        declared()
        declared()
        draft()
        client = seated("task force")
        assert _links(shown(client, "/cases/")) == 3
        assert _links(shown(client, "/cases/?state=declared")) == 2
        assert re.search(
            r"state=declared[^>]*>[^<]*<span class=\"count\">2<", shown(client, "/cases/")
        )
        assert _links(shown(client, "/cases/?state=nonsense")) == 3

    def test_narrows_by_town_bank_and_clock(self, monkeypatch: pytest.MonkeyPatch) -> None:
        county_stands()
        completed()
        recommended_case(region=OTHER_TOWN)
        client = seated("task force")
        assert _links(shown(client, f"/cases/?town={OTHER_TOWN}")) == 1
        assert _links(shown(client, "/cases/?town=34118")) == 2
        assert _links(shown(client, "/cases/?town=x'%00--")) == 0
        assert _links(shown(client, "/cases/?bank=ICBC-TC")) == 1
        assert _links(shown(client, "/cases/?bank=ABC-TC")) == 0
        assert _links(shown(client, "/cases/?overdue=1")) == 0
        monkeypatch.setattr(timezone, "now", lambda: AT + timedelta(days=31))
        client = seated("office")
        page = shown(client, "/cases/?overdue=1")
        assert _links(page) == 1
        assert "逾期1天" in page

    def test_finds_by_code_and_asks_for_more_of_a_name(self) -> None:
        case = declared()
        with reach(PLATFORM):
            Enterprise.objects.filter(pk=case.enterprise_id).update(uscc="92341181MA2N0000XX")
        declared()
        client = seated("task force")
        assert _links(shown(client, "/cases/?q=92341181MA2N0000XX")) == 1
        assert 'aria-invalid="true"' in shown(client, "/cases/?q=店")

    def test_goes_on_where_the_page_ended(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(paging, "AT_ONCE", 2)
        made = {str(draft().pk) for _ in range(5)}  # all at the same moment
        client = seated("task force")
        for path in ("/cases/?state=draft", "/cases/"):
            seen: list[str] = []
            onward: str = path
            while onward:
                page = shown(client, onward)
                seen += re.findall(r'<th scope="row"><a href="/cases/(\d+)/', page)
                found = re.search(r'href="([^"]*)" rel="next"', page)
                onward = found[1].replace("&amp;", "&") if found else ""
            assert sorted(seen) == sorted(made), path

    @pytest.mark.parametrize("after", ["x", "~", "2026-01-01~1", "2026-01-01T00:00~1", "~9" * 40])
    def test_begins_anew_where_the_address_is_nobodys(self, after: str) -> None:
        draft()
        assert _links(shown(seated("task force"), f"/cases/?after={after}")) == 1

    def test_asks_as_often_for_many_as_for_one(self) -> None:
        county_stands()
        sent()
        client = seated("task force")
        client.get("/cases/")
        counts = []
        for _ in range(2):
            with CaptureQueriesContext(connection) as asked:
                client.get("/cases/")
            counts.append(len(asked))
            sent()
            sent()
        assert counts[0] == counts[1]
        assert counts[0] <= 30

    def test_keeps_a_case_whose_enterprise_moved_away(self) -> None:
        case = declared()
        with reach(PLATFORM):
            Enterprise.objects.filter(pk=case.enterprise_id).update(region="341182101")
        client = seated("task force")
        assert f"案件{case.pk}（企业已迁出）" in shown(client, "/cases/")
        assert "已迁至您辖区以外" in shown(client, f"/cases/{case.pk}/")


@pytest.mark.django_db
class TestCasePage:
    def test_tells_what_is_known_and_what_happens_next(self) -> None:
        case = declared()
        page = shown(seated("task force"), f"/cases/{case.pk}/")
        for told in ("已申报，待专班审核", "您可办理", "纳税信用级别", "合规持续经营", "核验"):
            assert told in page
        assert "您可办理" not in shown(seated("regulator"), f"/cases/{case.pk}/")

    def test_tells_of_banks_decisions_and_coaching(self) -> None:
        county_stands()
        refusal = refused(completed())
        plan = coached(draft())
        client = seated("task force")
        page = shown(client, f"/cases/{refusal.case_id}/")
        for told in ("ICBC-TC机构", "不予授信", "请补充担保方式", "材料收齐"):
            assert told in page
        assert "应于" in shown(client, f"/cases/{plan.case_id}/")

    def test_shows_contact_details_and_sign_ins_of_nobody(self) -> None:
        county_stands()
        page = shown(seated("task force"), f"/cases/{contacted().case_id}/")
        assert "membership:" not in page
        assert not re.search(r"\b1[3-9]\d{9}\b", page)

    @pytest.mark.parametrize("path", ["/", "/cases/", "/cases/{}/", "/figures/declared_cases/"])
    def test_and_the_others_speak_both_languages(self, path: str) -> None:
        path = path.format(declared().pk)
        client = seated("convener")
        chinese = _words(shown(client, path))
        codes = r"[A-Z]{2,}[A-Z-]*|English"
        assert set(re.findall(r"[A-Za-z]{3,}", re.sub(codes, "", chinese))) == set()
        client.post("/language/", {"language": "en", "next": path})
        english = _words(shown(client, path)).replace("简体中文", "")
        names = r"天长市第\d+修理铺|李专班|\S*机构|安徽省|滁州市|天长市|王召集人"
        assert set(CHINESE.findall(re.sub(names, "", english))) <= set("万元")


@pytest.mark.django_db
class TestInbox:
    def test_piles_the_own_referrals(self) -> None:
        offices()
        for make in (sent, accepted, completed):
            make()
        client, other = seated("bank"), seated("other bank")
        for pile, count in {"new": 1, "papers": 1, "decide": 1, "open": 3, "soon": 2, "overdue": 0,
                            "ended": 0, "nonsense": 3}.items():  # fmt: skip
            assert _links(shown(client, f"/referrals/?pile={pile}")) == count, pile
        assert _links(shown(other, "/referrals/")) == 0
        assert _links(shown(seated("head office"), "/referrals/")) == 3

    def test_piles_what_is_late(self, monkeypatch: pytest.MonkeyPatch) -> None:
        offices()
        for make in (sent, accepted, completed):
            make()
        monkeypatch.setattr(timezone, "now", lambda: AT + timedelta(days=31))
        page = shown(seated("bank"), "/referrals/?pile=overdue")
        assert _links(page) == 3
        assert "逾期1天" in page

    def test_shows_the_card_as_it_was_sent(self) -> None:
        referral = sent()
        with reach(PLATFORM):
            named = Enterprise.objects.get(pk=referral.enterprise_id).name
            Enterprise.objects.filter(pk=referral.enterprise_id).update(name="新名称")
        page = shown(seated("bank"), f"/referrals/{referral.pk}/")
        assert named in page
        assert "新名称" not in page
        assert "/cases/" not in page

    def test_asks_as_often_for_many_as_for_one(self) -> None:
        offices()
        client = seated("head office")
        client.get("/referrals/")
        counts = []
        for _ in range(2):
            sent()
            with CaptureQueriesContext(connection) as asked:
                client.get("/referrals/")
            counts.append(len(asked))
        assert counts[0] == counts[1]
        assert counts[0] <= 20
