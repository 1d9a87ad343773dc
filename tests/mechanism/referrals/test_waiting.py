"""What lapses by itself, what is overdue, and what stalls."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection

from rongxie.foundation.organisations.actions import merge_organisation
from rongxie.foundation.reach.areas import area_of
from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.referrals.access import NotYours
from rongxie.mechanism.referrals.actions import (
    accept,
    follow_paths,
    lapse_overdue,
    mark_handed_in,
    reroute_referrals,
)
from rongxie.mechanism.referrals.models import Consent, Paper, Referral
from rongxie.mechanism.referrals.queries.banks import NoSuchBank
from rongxie.mechanism.referrals.queries.waiting import (
    not_accepted,
    not_contacted,
    stalled_at_bank,
    stalled_at_enterprise,
    undecided,
)
from tests.foundation.organisations.offices import RECORD
from tests.mechanism.cast import (
    AT,
    BANKER,
    COUNTY,
    DAY,
    ELSEWHERE,
    OTHER_BANKER,
    PLATFORM,
    REVIEWER,
    TOWNSHIP,
)
from tests.mechanism.referrals.makers import (
    accepted,
    case_of,
    completed,
    consented,
    contacted,
    fresh,
    kinds,
    recommended_case,
    rows_of,
    sent,
)

pytestmark = pytest.mark.django_db

LAST = date(2026, 11, 25)  # to accept what was sent on Friday the 20th
NEXT = date(2026, 11, 26)


def lapse(on: date, actor: Any = PLATFORM, **given: int) -> int:
    with reach(actor):
        return lapse_overdue(on=on, actor=actor, at=AT + timedelta(days=6), **given)


def found(query: Any, *given: Any) -> list[int]:
    with reach(PLATFORM):
        return [row.pk for row in query(*given)]


class TestLapseOverdue:
    def test_ends_what_was_not_accepted_in_time_and_frees_the_case(self) -> None:
        referral = sent()
        assert lapse(LAST) == 0
        assert lapse(NEXT) == 1
        assert lapse(NEXT) == 0
        row, case = fresh(referral), case_of(referral)
        assert (row.state, row.ended_on, row.cause) == ("lapsed", NEXT, "lapsed")
        assert (case.state, case.excluded_banks) == ("recommended", ["ICBC-TC"])
        assert kinds()[-2:] == ["referral.lapsed", "case.released"]

    def test_leaves_what_was_accepted(self) -> None:
        referral = accepted()
        assert lapse(NEXT) == 0
        assert fresh(referral).state == "accepted"

    def test_goes_in_parts_and_writes_an_event_for_each(self) -> None:
        rows = [sent() for _ in range(3)]
        assert [lapse(NEXT, limit=2), lapse(NEXT, limit=2), lapse(NEXT, limit=2)] == [2, 1, 0]
        assert {fresh(row).state for row in rows} == {"lapsed"}
        assert kinds().count("referral.lapsed") == kinds().count("case.released") == 3

    def test_asks_as_much_for_many_as_for_few(self) -> None:
        asked = []
        for count in (1, 12):
            for _ in range(count):
                sent()
            with reach(PLATFORM):
                connection.force_debug_cursor = True
                start = len(connection.queries)
                lapse_overdue(on=NEXT, actor=PLATFORM, at=AT)
                asked.append(len(connection.queries) - start)
                connection.force_debug_cursor = False
        assert asked[0] == asked[1]

    def test_is_done_by_the_platform(self) -> None:
        with pytest.raises(NotYours):
            lapse(NEXT, REVIEWER)

    def test_can_still_be_accepted_before_it_is_done(self) -> None:
        referral = sent()
        with reach(BANKER):
            accept(referral_id=referral.pk, actor=BANKER, at=AT + timedelta(days=7))
        assert lapse(NEXT) == 0


class TestWaiting:
    def test_shows_what_is_late_from_the_next_day_on(self) -> None:
        new, taken, whole = sent(), accepted(), completed()
        county = area_of(COUNTY)
        due = DAY + timedelta(days=30)
        for query, row, last in (
            (not_accepted, new, LAST),
            (not_contacted, taken, LAST),
            (undecided, whole, due),
        ):
            assert found(query, last, county) == []
            assert found(query, last + timedelta(days=1), county) == [row.pk]
            assert found(query, last + timedelta(days=1), area_of(ELSEWHERE)) == []

    def test_shows_at_whom_a_file_stalls(self) -> None:
        """Ten working days from Friday the 20th end on Friday the 4th."""
        asked, handed_in = contacted(), contacted()
        with reach(TOWNSHIP):
            mark_handed_in(referral_id=handed_in.pk, on=DAY, actor=TOWNSHIP, at=AT)
        last, late = date(2026, 12, 4), date(2026, 12, 5)
        for query, row in ((stalled_at_enterprise, asked), (stalled_at_bank, handed_in)):
            assert found(query, last, COUNTY) == []
            assert found(query, late, COUNTY) == [row.pk]

    @pytest.mark.parametrize(
        ("query", "index"),
        [(undecided, "referrals_to_decide"), (not_accepted, "referrals_to_accept")],
    )
    def test_is_found_by_an_index_of_what_is_open(self, query: Any, index: str) -> None:
        with reach(PLATFORM), connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
            plan = query(DAY, area_of("34")).explain()
        assert index in plan


class TestOpenWork:
    def test_of_a_bank_that_is_merged_is_told(self) -> None:
        referral = sent()
        done = sent()
        with reach(PLATFORM):
            Referral.objects.filter(pk=done.pk).update(state="lapsed", ended_on=DAY)
        work = merge_organisation(code="ICBC-TC", into="ABC-TC", on=DAY, record=RECORD)
        assert [w.id for w in work if w.kind == "referral"] == [str(referral.pk)]


class TestRerouteReferrals:
    def reroute(self, actor: Any = PLATFORM, to: str = "ABC-TC") -> int:
        with reach(actor):
            return reroute_referrals(from_code="ICBC-TC", to_code=to, actor=actor, at=AT)

    def test_hands_open_ones_to_the_successor(self) -> None:
        referral = contacted()
        assert self.reroute() == 1
        row = fresh(referral)
        assert (row.bank, row.bank_path, row.state) == ("ABC-TC", "ABC/ABC-TC/", "contacted")
        assert {p.bank_path for p in rows_of(Paper, referral=referral)} == {"ABC/ABC-TC/"}
        assert case_of(referral).banks == ["ICBC-TC", "ABC-TC"]
        assert [(c.bank, bool(c.withdrawn_at)) for c in rows_of(Consent)] == [
            ("ICBC-TC", True), ("ABC-TC", False),
        ]  # fmt: skip
        assert kinds()[-1] == "referral.rerouted"
        with reach(BANKER):
            assert not Referral.objects.exists()
        with reach(OTHER_BANKER):
            assert Referral.objects.exists()

    def test_leaves_what_has_ended(self) -> None:
        referral = sent()
        lapse(NEXT)
        assert self.reroute() == 0
        assert fresh(referral).bank == "ICBC-TC"

    def test_sends_no_case_to_the_successor_twice(self) -> None:
        case = recommended_case(banks=["ABC-TC"])
        referral = sent(case)
        assert self.reroute() == 0
        assert (fresh(referral).state, fresh(referral).cause) == ("withdrawn", "bank_merged")
        assert case_of(referral).state == "recommended"

    def test_keeps_consents_that_the_successor_has_already(self) -> None:
        referral = sent()
        consented(case_of(referral), "ABC-TC")
        self.reroute()
        standing = [c.bank for c in rows_of(Consent) if c.withdrawn_at is None]
        assert standing == ["ABC-TC"]

    def test_is_done_by_the_platform_for_a_bank_that_is_there(self) -> None:
        sent()
        with pytest.raises(NotYours):
            self.reroute(REVIEWER)
        with pytest.raises(NoSuchBank):
            self.reroute(to="NOBODY")

    def test_follows_branches_whose_head_office_was_merged(self) -> None:
        referral = sent()
        merge_organisation(code="ICBC", into="ABC", on=DAY, record=RECORD)
        with reach(PLATFORM):
            assert follow_paths(under="ABC/", actor=PLATFORM, at=AT) == 1
        assert fresh(referral).bank_path == "ABC/ICBC-TC/"
        assert {p.bank_path for p in rows_of(Paper, referral=referral)} == {"ABC/ICBC-TC/"}
