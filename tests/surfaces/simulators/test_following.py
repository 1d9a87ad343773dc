"""What ends with something else, and what has a last day: each held against the log."""

import json
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from rongxie.foundation.events.models import EventRow
from rongxie.surfaces.simulators.following import left_behind, overstayed
from rongxie.values.moments import CHINA

AT = datetime(2026, 11, 2, 9, tzinfo=CHINA)
SENT: dict[str, Any] = {"due_on": "2026-11-05"}
GIVEN: dict[str, Any] = {"ends_on": "2026-11-10", "source": "visit"}
FROM_ANY = GIVEN | {"source": "any:1"}
ALL: dict[str, Any] = {"bank": ""}


def event(kind: str, subject: str, day: int = 2, **named: str) -> EventRow:
    """Return an event of enterprise 9, its case 5 and bank B; other names are of the payload."""
    where = {"case": "5", "enterprise": "9", "bank": "B"}
    row = {name: named.pop(name, value) for name, value in where.items()}
    at = AT + timedelta(days=day - AT.day)
    return EventRow(kind=kind, subject=subject, at=at, payload=json.dumps(named), **row)


def log(*events: EventRow) -> list[EventRow]:
    for number, one in enumerate(events, 1):
        one.pk = number
    return list(events)


def behind(*events: EventRow) -> list[str]:
    return list(left_behind(log(*events)))


def stays(events: Iterable[EventRow], last: int = 2) -> list[str]:
    return list(overstayed(log(*events), date(2026, 11, last)))


class TestLeftBehind:
    @pytest.mark.parametrize("kind", ["case.removed", "case.closed", "consent.withdrawn"])
    def test_is_a_referral_that_goes_on(self, kind: str) -> None:
        way = event("referral.sent", "1", **SENT), event(kind, "5", day=3)
        told = [f"referral 1 went on after {kind} (event 2)"]
        assert behind(*way) == told
        assert behind(*way, event("referral.withdrawn", "1", day=3)) == []
        assert behind(*way, event("referral.withdrawn", "1", day=4)) == told

    def test_is_no_referral_of_another_or_that_has_ended(self) -> None:
        sent = event("referral.sent", "1", **SENT)
        assert behind(sent, event("case.removed", "6", case="6")) == []
        assert behind(sent, event("consent.withdrawn", "3", bank="C")) == []
        assert behind(sent, event("consent.withdrawn", "3", enterprise="8")) == []
        assert behind(sent, event("decision.refused", "1"), event("case.closed", "5", day=3)) == []

    def test_is_the_referral_of_another_bank_when_one_approves(self) -> None:
        both = event("referral.sent", "1", **SENT), event("referral.sent", "2", bank="C", **SENT)
        assert behind(*both, event("decision.approved", "2", day=3, bank="C")) == [
            "referral 1 went on after decision.approved (event 3)"
        ]

    def test_is_a_referral_whose_consent_ends_unless_another_has_taken_its_place(self) -> None:
        begun = event("consent.given", "3", **GIVEN), event("referral.sent", "1", **SENT)
        ends = event("consent.ended", "3", day=11)
        assert behind(*begun, ends) == ["referral 1 went on after consent.ended (event 3)"]
        follows = event("consent.given", "4", day=11, **FROM_ANY)
        assert behind(*begun, follows, ends) == []

    def test_is_what_was_written_from_a_general_consent_that_is_withdrawn(self) -> None:
        general = event("consent.given", "3", **ALL, **GIVEN)
        one = event("consent.given", "4", **FROM_ANY)
        ends = event("consent.withdrawn", "3", day=3, **ALL)
        assert behind(general, one, ends) == ["consent 4 went on after consent.withdrawn (event 3)"]
        assert behind(general, one, ends, event("consent.withdrawn", "4", day=3)) == []
        assert behind(general, event("consent.given", "4", **GIVEN), ends) == []


class TestOverstayed:
    def test_is_a_referral_that_lapses_on_another_day_than_the_next(self) -> None:
        told = [
            len(stays([event("referral.sent", "1", **SENT), event("referral.lapsed", "1", day=on)]))
            for on in (4, 5, 6, 7)
        ]
        assert told == [1, 1, 0, 1]

    @pytest.mark.parametrize("kind", ["accepted", "contacted", "handed_back", "withdrawn"])
    def test_is_a_referral_that_is_taken_up_after_its_last_day(self, kind: str) -> None:
        sent = event("referral.sent", "1", **SENT)
        assert stays([sent, event(f"referral.{kind}", "1", day=5)], last=30) == []
        assert stays([sent, event(f"referral.{kind}", "1", day=6)]) == [
            f"referral.{kind} of 1 (event 2) was on 2026-11-06, though its last day was 2026-11-05"
        ]

    def test_is_no_referral_that_ends_with_its_consent_in_the_night_it_would_lapse(self) -> None:
        sent, cause = event("referral.sent", "1", **SENT), {"cause": "consent_ended"}
        told = [
            len(stays([sent, event("referral.withdrawn", "1", day=on, **cause)]))
            for on in (5, 6, 7)
        ]
        assert told == [0, 0, 1]

    def test_is_what_has_not_ended_in_the_end(self) -> None:
        begun = event("referral.sent", "1", **SENT), event("consent.given", "3", **GIVEN)
        assert stays(begun, last=5) == []
        assert stays(begun, last=11) == [
            "referral 1 has not ended, though its last day was 2026-11-05",
            "consent 3 has not ended, though its last day was 2026-11-10",
        ]

    def test_is_no_consent_that_another_has_taken_the_place_of(self) -> None:
        given = [event("consent.given", number, **GIVEN) for number in ("3", "4")]
        ends = event("consent.ended", "4", day=11)
        assert stays([*given, ends], last=30) == []
