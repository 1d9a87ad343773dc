from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection

from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.enterprises.models import Enterprise
from rongxie.mechanism.visits.actions import withdraw_need
from rongxie.mechanism.visits.models import VisitOutcome
from rongxie.mechanism.visits.queries import ToVisit, to_visit
from tests.mechanism.cast import (
    AT,
    COUNTY,
    DAY,
    OTHER_TOWN,
    OUTSIDER,
    PLATFORM,
    REVIEWER,
    TOWN,
    TOWNSHIP,
)
from tests.mechanism.matters.makers import firm, place
from tests.mechanism.visits.makers import new_need, planned, stated, visited

pytestmark = pytest.mark.django_db
FRESH, AGAIN = 180, 365  # the parameters need_fresh_days and revisit_days


@pytest.fixture(autouse=True)
def _place() -> None:
    place()


def found(region: str = TOWN, on: date = DAY, limit: int = 50, **given: Any) -> list[ToVisit]:
    with reach(REVIEWER):
        return to_visit(region=region, on=on, limit=limit, **given)


def reasons(**given: Any) -> dict[int, str]:
    return {one.enterprise: one.reason for one in found(**given)}


def visited_ago(days: int, outcome: VisitOutcome = VisitOutcome.NO_NEED) -> int:
    enterprise = firm()
    at = AT - timedelta(days=days)
    need: dict[str, Any] = (
        {"need": new_need(stated_on=at.date())} if outcome is VisitOutcome.NEED else {}
    )
    visited(enterprise, outcome, visited_at=at, **need)
    return enterprise


class TestToVisit:
    def test_has_who_was_never_visited_first_and_then_the_longest_ago(self) -> None:
        recent, long_ago, longer_ago = visited_ago(30), visited_ago(400), visited_ago(500)
        never = firm()
        assert reasons() == {
            never: "never_visited", longer_ago: "last_visit", long_ago: "last_visit",
        }  # fmt: skip
        assert [one.enterprise for one in found()] == [never, longer_ago, long_ago]
        assert recent not in reasons()
        assert [one.enterprise for one in found(limit=1)] == [never]

    @pytest.mark.parametrize(("days", "due"), [(AGAIN, False), (AGAIN + 1, True)])
    def test_has_a_visit_again_after_the_days_of_the_place(self, days: int, due: bool) -> None:
        assert (visited_ago(days) in reasons()) is due

    @pytest.mark.parametrize(("days", "due"), [(FRESH, False), (FRESH + 1, True)])
    def test_has_a_need_that_went_stale(self, days: int, due: bool) -> None:
        enterprise = visited_ago(days, VisitOutcome.NEED)
        assert reasons() == ({enterprise: "need_stale"} if due else {})

    @pytest.mark.parametrize(("days", "due"), [(FRESH, False), (FRESH + 1, True)])
    def test_has_a_need_that_was_stated_without_a_visit(self, days: int, due: bool) -> None:
        enterprise = visited_ago(FRESH + 20)
        stated(enterprise, stated_on=DAY - timedelta(days=days))
        assert reasons() == ({enterprise: "need_stale"} if due else {})

    def test_leaves_a_stale_need_that_a_visit_has_asked_about(self) -> None:
        enterprise = visited_ago(FRESH + 20, VisitOutcome.NEED)
        visited(enterprise)
        assert reasons() == {}

    def test_leaves_a_need_that_was_stated_anew_or_withdrawn(self) -> None:
        anew, ended = (visited_ago(FRESH + 20, VisitOutcome.NEED) for _ in range(2))
        stated(anew)
        need = stated(ended, stated_on=DAY - timedelta(days=FRESH + 10))
        with reach(TOWNSHIP):
            withdraw_need(need_id=need.pk, on=DAY, actor=TOWNSHIP, at=AT)
        assert reasons() == {ended: "need_stale"}  # the one of the visit counts again

    def test_leaves_who_is_planned_closed_down_or_merged(self) -> None:
        planned([firm()])
        visited_ago(500, VisitOutcome.CLOSED)
        double, stands = firm(), visited_ago(1)
        with reach(PLATFORM):
            Enterprise.objects.filter(pk=double).update(successor=stands)
        assert reasons() == {}

    def test_has_whose_facts_are_missing_where_asked(self) -> None:
        known, unknown = visited_ago(1), visited_ago(2)
        visited(known, observed={"premises_seen": True})
        assert reasons() == {}
        assert reasons(missing=["premises_seen"]) == {unknown: "facts_missing"}
        assert reasons(missing=["premises_seen", "operating_seen"]) == dict.fromkeys(
            (unknown, known), "facts_missing"
        )

    def test_is_of_a_place_in_reach(self) -> None:
        here, there = firm(TOWN), firm(OTHER_TOWN)
        assert set(reasons(region=COUNTY)) == {here, there}
        assert set(reasons(region=OTHER_TOWN)) == {there}
        with reach(OUTSIDER):
            assert to_visit(region=COUNTY, on=DAY, limit=9) == []

    def test_does_not_know_visits_of_days_to_come(self) -> None:
        enterprise = visited_ago(0)
        assert reasons(on=DAY - timedelta(days=1)) == {enterprise: "never_visited"}

    def test_is_one_question_to_the_database(self, django_assert_num_queries: Any) -> None:
        firm()
        with reach(REVIEWER), django_assert_num_queries(1):
            to_visit(region=COUNTY, on=DAY, limit=9)
        assert not connection.needs_rollback
