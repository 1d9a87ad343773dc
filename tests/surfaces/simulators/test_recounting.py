"""The log counted a second time: whom each figure counts, and what is told of any that differs."""

import json
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from rongxie.foundation.events.models import EventRow
from rongxie.surfaces.simulators.recounting import apart, miscounted, misread, recounted
from rongxie.values.moments import CHINA

AT = datetime(2026, 11, 2, 9, tzinfo=CHINA)
FIRST, LAST = date(2026, 11, 2), date(2026, 11, 8)


def event(kind: str, enterprise: str, day: int = 2, **payload: object) -> EventRow:
    """Return an event of the case that has the number of its enterprise."""
    at = AT + timedelta(days=day - AT.day)
    return EventRow(
        kind=kind, at=at, region="990101001", bank="B", enterprise=enterprise, case=enterprise,
        payload=json.dumps(payload),
    )  # fmt: skip


APPROVED = event("decision.approved", "1", amount_wan=50)
DRAWN = event("loan.drawn", "1", day=4, amount_wan=20)


class TestRecounted:
    def test_counts_each_once_and_sums_every_time(self) -> None:
        again = event("loan.drawn", "1", day=5, amount_wan="0.5")
        found = recounted([APPROVED, DRAWN, again], FIRST, LAST)
        assert {name: count for name, count in found.items() if count} == {
            "approved_enterprises": 1, "funded_enterprises": 1, "approved_amount": 50,
            "drawn_amount": Decimal("20.5"),
        }  # fmt: skip

    def test_takes_the_first_day_and_the_last_and_none_besides(self) -> None:
        log = [event("case.declared", str(day), day=day) for day in (1, 2, 8, 9)]
        assert recounted(log, FIRST, LAST)["declared_cases"] == 2

    def test_knows_whom_a_visit_found_in_need(self) -> None:
        needing = event("visit.recorded", "1", flags=["need"])
        log = [needing, event("visit.recorded", "2"), event("need.stated", "3")]
        found = recounted(log, FIRST, LAST)
        assert found["visited_enterprises"] == 2
        assert found["enterprises_with_need"] == 2


class TestApart:
    def test_is_what_one_has_and_the_other_has_not(self) -> None:
        assert list(apart("rows", {1, 2}, {1, 2})) == []
        assert list(apart("rows", {1, 2}, {2, 3})) == [
            "rows has 1, which the log does not say",
            "rows lacks 3, which the log says",
        ]


@pytest.mark.django_db
class TestMiscounted:
    def test_is_an_event_that_was_never_rolled_up(self) -> None:
        assert list(miscounted([])) == []
        told = list(miscounted([APPROVED]))
        assert [one.split(" (")[0] for one in told] == [
            "day_figures lacks", *["first_seen lacks"] * 3,
        ]  # fmt: skip
        assert "'decision.approved', 1, 50000000" in told[0]


@pytest.mark.django_db
class TestMisread:
    def test_is_a_week_that_is_read_as_empty_and_was_not(self) -> None:
        assert list(misread([], FIRST, LAST)) == []
        told = list(misread([APPROVED], FIRST, LAST + timedelta(days=3)))
        assert told[:2] == [
            "approved_amount from 2026-11-02 to 2026-11-08 is read by the catalogue as 0,"
            " counted 50",
            "approved_enterprises from 2026-11-02 to 2026-11-08 is read by the catalogue as 0,"
            " counted 1",
        ]
        assert [one.split()[0] for one in told[2:]] == [
            "approved_cases", "approved_enterprises", "approved_wan",
        ]  # fmt: skip
        assert all("by the pages" in one for one in told[2:])
