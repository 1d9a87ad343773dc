import re
from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.enterprises.actions.indexing import index_names
from rongxie.mechanism.evidence.looks import who_looked
from rongxie.mechanism.visits.models import VisitOutcome, VisitPlan
from rongxie.surfaces.web.visiting.plan import ordered
from tests.mechanism.cast import AT, DAY, OTHER_TOWN, PLATFORM, TOWN, open_offices, owner_of
from tests.mechanism.coaching.makers import coached
from tests.mechanism.enterprises.makers import contact, enterprise, enterprises
from tests.mechanism.evidence.makers import (
    CHECKED,
    DECLARED,
    OBSERVED,
    fact,
    good_facts,
    self_declared,
)
from tests.mechanism.visits.makers import visited, with_need
from tests.surfaces.web.desks import seated, shown
from tests.surfaces.web.visiting.doors import handed, phone

pytestmark = pytest.mark.django_db
QUERIES = 20
FRESH = {**CHECKED, **OBSERVED, **DECLARED}
STALE_DAYS = 600  # every fact that goes stale has by then


def _asked(enterprise_id: int, client: Client | None = None) -> list[str]:
    """Return the facts that the card asks, each as often as it asks it."""
    page = shown(client or phone(), f"/visits/{enterprise_id}/")
    yes = re.findall(r'name="fact_(\w+)" value="yes"', page)
    typed = re.findall(r'type="text" name="fact_(\w+)"', page)
    return yes + typed


def _queries(client: Client, path: str) -> list[str]:
    """Return what a page asks the database, without what opens and shuts a reach."""
    shown(client, path)
    with CaptureQueriesContext(connection) as asked:
        shown(client, path)
    around = ("SAVEPOINT", "RELEASE", "SELECT set_config", "SELECT coalesce(current_setting")
    said = (one["sql"].strip() for one in asked.captured_queries)
    return [sql[:150] for sql in said if not sql.startswith(around)]


class TestQuestions:
    def test_are_asked_once_each_while_nothing_is_known(self) -> None:
        asked = _asked(enterprise().pk)
        assert {"operating_seen", "premises_seen", "overdue_loans", "employees"} <= set(asked)
        assert max(Counter(asked).values()) == 1

    def test_are_none_where_everything_is_known_and_fresh(self) -> None:
        one = enterprise()
        good_facts(one.pk)
        assert _asked(one.pk) == []

    @pytest.mark.parametrize("known", sorted({*OBSERVED, *DECLARED}))
    def test_leave_out_what_is_known_and_fresh(self, known: str) -> None:
        one = enterprise()
        level = "observed" if known in OBSERVED else "declared"
        fact(one.pk, known, FRESH[known], level)
        asked = _asked(one.pk)
        assert known not in asked
        assert len(asked) > 5

    @pytest.mark.parametrize("known", sorted(OBSERVED))
    def test_come_back_when_a_fact_has_gone_stale(self, known: str) -> None:
        one = enterprise()
        client = phone()
        good_facts(one.pk, **{known: None})  # type: ignore[arg-type]
        assert known in _asked(one.pk, client)
        fact(one.pk, known, FRESH[known], "observed", days_ago=STALE_DAYS)
        assert known in _asked(one.pk, client)
        fact(one.pk, known, FRESH[known], "observed", days_ago=1)
        assert _asked(one.pk, client) == []

    def test_are_asked_although_declared_where_that_does_not_count(self) -> None:
        one = enterprise()
        good_facts(one.pk, operating_seen=None)
        self_declared(one.pk, "operating_seen", value=True)
        assert _asked(one.pk) == ["operating_seen"]

    def test_ask_only_the_rest_of_what_is_half_known(self) -> None:
        one = enterprise()
        good_facts(one.pk, premises_seen=False)
        assert _asked(one.pk) == ["online_shop"]

    def test_never_ask_what_only_an_authority_can_say(self) -> None:
        asked = set(_asked(enterprise().pk))
        assert not asked & {"registration_status", "abnormal_listed", "tax_grade", "tax_arrears"}

    def test_ask_no_size_of_who_is_admitted_whatever_it_is(self) -> None:
        asked = set(_asked(enterprise(kind="sole_proprietor").pk))
        assert not asked & {"employees", "revenue_wan"}
        assert "operating_seen" in asked

    def test_offer_the_last_need_while_it_is_fresh(self) -> None:
        one = enterprise()
        with_need(one.pk)
        page = shown(phone(), f"/visits/{one.pk}/")
        assert re.search(r'name="amount_wan" value="50[.0]*"', page)


class TestCard:
    def test_shows_what_is_known_with_its_source_and_day(self) -> None:
        one = enterprise()
        contact(one)
        good_facts(one.pk)
        visited(one.pk, VisitOutcome.NO_NEED)
        page = shown(phone(), f"/visits/{one.pk}/")
        assert one.name in page
        assert one.uscc in page
        assert page.count("<tr data-fact>") >= len(FRESH)
        assert f'datetime="{DAY}"' in page
        assert "13812345678" not in page
        assert VisitOutcome.NO_NEED.named.zh in page

    def test_tells_what_else_waits_there(self) -> None:
        plan = coached()
        page = shown(phone(), f"/visits/{plan.enterprise_id}/")
        assert f'href="/cases/{plan.case_id}/"' in page

    def test_leads_to_applying_for_the_owner_while_no_case_is_open(self) -> None:
        one, busy = enterprise(), coached().enterprise_id
        client = phone()
        link = f"/enterprises/{one.pk}/assist/"
        assert f'href="{link}"' in shown(client, f"/visits/{one.pk}/")
        assert client.get(link).status_code == 200
        assert f"/enterprises/{busy}/assist/" not in shown(client, f"/visits/{busy}/")
        assert link not in shown(phone("task force"), f"/visits/{one.pk}/")

    def test_lets_the_enterprise_know_who_looked(self) -> None:
        one = enterprise()
        shown(phone(), f"/visits/{one.pk}/")
        owner = owner_of(one.pk)
        with reach(owner):
            looks = who_looked(enterprise_id=one.pk, actor=owner)
        assert [look.organisation for look in looks] == ["TOWN"]

    def test_of_another_town_is_not_there(self) -> None:
        one = enterprise(region=OTHER_TOWN)
        assert phone().get(f"/visits/{one.pk}/").status_code == 404

    @pytest.mark.parametrize("desk", ["bank", "auditor"])
    def test_is_not_for_others(self, desk: str) -> None:
        open_offices()
        one = enterprise()
        client = seated(desk)
        for path in (f"/visits/{one.pk}/", "/visits/", "/visits/standing/", "/visits/find/?q=天长"):
            assert client.get(path).status_code == 404, path

    def test_of_those_who_only_confirm_says_so(self) -> None:
        answer = seated("sector authority").get(f"/visits/{enterprise().pk}/")
        assert answer.status_code == 403

    def test_takes_few_queries_however_much_is_known(self) -> None:
        one = enterprise()
        contact(one)
        good_facts(one.pk)
        for _ in range(4):
            visited(one.pk, VisitOutcome.NEED)
        client = phone()
        handed(client, one.pk)
        told = _queries(client, f"/visits/{one.pk}/")
        assert len(told) <= QUERIES, "\n".join(told)


class TestPlan:
    def test_shows_what_was_handed_to_me(self) -> None:
        mine, other = enterprises(2)
        client = phone()
        handed(client, mine.pk)
        handed(seated("township"), other.pk)
        page = shown(client, "/visits/")
        assert f'href="/visits/{mine.pk}/"' in page
        assert f'href="/visits/{other.pk}/"' not in page
        assert f'href="/visits/{mine.pk}/"' in shown(client, "/")  # and first of what waits

    def test_is_found_by_initials_without_network(self) -> None:
        client = phone()
        handed(client, enterprise("向阳机械厂").pk)
        assert "向阳机械厂 xyjxc 9134" in shown(client, "/visits/")

    def test_takes_few_queries_however_long_it_is(self) -> None:
        client = phone()
        for one in enterprises(6):
            handed(client, one.pk)
        told = _queries(client, "/visits/")
        assert len(told) <= QUERIES, "\n".join(told)

    def _plan(self, number: int, days: int, region: str, address: str = "") -> VisitPlan:
        one = enterprise(f"天长市{number}厂", region=region)
        one.address = address
        return VisitPlan(pk=number, enterprise=one, region=region, due_on=DAY + timedelta(days))

    def test_goes_by_urgency_then_by_nearness_then_along_the_street(self) -> None:
        plans = [
            self._plan(1, 40, TOWN), self._plan(2, 3, OTHER_TOWN),
            self._plan(3, 3, TOWN, "中街9号"),
            self._plan(4, 4, TOWN, "东街1号"), self._plan(5, 0, OTHER_TOWN),
            self._plan(6, -9, OTHER_TOWN), self._plan(7, 0, TOWN),
        ]  # fmt: skip
        walked = [one.pk for one in ordered(plans, DAY, TOWN)]
        assert walked == [7, 6, 5, 4, 3, 2, 1]
        assert [one.pk for one in ordered(plans, DAY, OTHER_TOWN)] == [6, 5, 7, 2, 4, 3, 1]


class TestFinding:
    def test_goes_by_characters_initials_and_code(self) -> None:
        one = enterprise("向阳机械厂")
        index_names(actor=PLATFORM, at=AT)
        client = phone()
        for text in ("向阳机械", "xyjxc", one.uscc[:8]):
            assert f'href="/visits/{one.pk}/"' in shown(client, f"/visits/find/?q={text}"), text

    def test_opens_the_card_of_a_scanned_licence(self) -> None:
        one = enterprise()
        scanned = f"https://licence.example/?uniscid={one.uscc}"
        answer = phone().get("/visits/find/", {"q": scanned})
        assert answer.headers["Location"] == f"/visits/{one.pk}/"

    def test_finds_nobody_of_another_town(self) -> None:
        one = enterprise(region=OTHER_TOWN)
        assert f"/visits/{one.pk}/" not in shown(phone(), f"/visits/find/?q={one.uscc}")

    def test_asks_for_more_of_a_name(self) -> None:
        assert "notice" in shown(phone(), "/visits/find/?q=a")
