"""Requests that were taken against the log: neither lost nor twice."""

from rongxie.foundation.events.models import EventRow
from rongxie.surfaces.simulators.accounting import unaccounted


def log(*kinds: str) -> list[EventRow]:
    return [EventRow(kind=kind) for kind in kinds]


class TestUnaccounted:
    def test_is_a_visit_that_was_taken_and_is_not_there(self) -> None:
        (told,) = unaccounted(log("visit.recorded"), {"/visits": 2})
        assert told == "2 requests of /visits were taken, and the log tells of 1"

    def test_is_a_visit_that_was_taken_once_and_is_there_twice(self) -> None:
        twice = log("visit.recorded", "visit.recorded")
        assert len(list(unaccounted(twice, {"/visits": 1}))) == 1
        assert list(unaccounted(twice, {"/visits": 2})) == []

    def test_counts_both_ways_in_which_a_removal_is_decided(self) -> None:
        decided = log("case.removed", "case.removal_declined")
        assert list(unaccounted(decided, {"/removals/{}/decide": 2})) == []

    def test_is_no_decision_more_that_came_by_a_sheet(self) -> None:
        path = "/referrals/{}/approve"
        assert list(unaccounted(log("decision.approved"), {})) == []
        assert len(list(unaccounted(log(), {path: 1}))) == 1
