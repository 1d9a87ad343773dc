"""Approvals and refusals."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from rongxie.foundation.events.consequences import Consequence, following
from rongxie.foundation.events.models import EventRow
from rongxie.foundation.reach.areas import area_of
from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.decisions import actions
from rongxie.mechanism.decisions.actions import approve, refuse
from rongxie.mechanism.decisions.models import Decision
from rongxie.mechanism.decisions.queries import decided_late, overdue, remarks_on
from rongxie.mechanism.decisions.terms import UnusableTerms
from rongxie.mechanism.lists.access import StepNotAllowed
from rongxie.mechanism.lists.moving import ChangedMeanwhile
from rongxie.mechanism.referrals import advancing
from rongxie.mechanism.referrals.access import ReferralNotFound
from rongxie.mechanism.referrals.actions import complete_file, contact
from rongxie.mechanism.referrals.days import DayNotPossible
from rongxie.mechanism.referrals.models import Referral
from rongxie.rulebook.parameters import InForce
from rongxie.rulebook.reasons import NotADecision, ReasonMissing, UnknownReason
from tests.mechanism.cast import (
    AT,
    BANKER,
    COUNTY,
    DAY,
    ELSEWHERE,
    HEAD_OFFICE,
    OTHER_BANKER,
    OUTSIDER,
    PLATFORM,
    owner_of,
)
from tests.mechanism.decisions.makers import approved, refused, terms
from tests.mechanism.referrals.makers import (
    case_of,
    completed,
    consented,
    contacted,
    fresh,
    kinds,
    pushed,
    recommended_case,
    rows_of,
    traces,
)

pytestmark = pytest.mark.django_db

BOTH: dict[str, Callable[..., Decision]] = {"approve": approved, "refuse": refused}
INSIDE: dict[str, Callable[[Referral], Decision]] = {
    "approve": lambda r: approve(
        referral_id=r.pk, terms=terms(), decided_on=DAY, actor=BANKER, at=AT
    ),
    "refuse": lambda r: refuse(
        referral_id=r.pk, reasons=["D1"], words="", decided_on=DAY, actor=BANKER, at=AT
    ),
}
DUE = DAY + timedelta(days=30)


def at(day: date) -> datetime:
    return AT + (day - DAY)


class TestEachDecision:
    @pytest.mark.parametrize("name", BOTH)
    @pytest.mark.parametrize("actor", [OTHER_BANKER, OUTSIDER, owner_of(10**9)])
    def test_finds_nothing_out_of_reach(self, name: str, actor: Any) -> None:
        referral = completed()
        before = traces()
        with pytest.raises(ReferralNotFound):
            BOTH[name](referral, actor=actor)
        assert traces() == before

    @pytest.mark.parametrize("name", BOTH)
    def test_is_not_for_the_head_office(self, name: str) -> None:
        with pytest.raises(StepNotAllowed):
            BOTH[name](completed(), actor=HEAD_OFFICE)

    @pytest.mark.parametrize("name", BOTH)
    def test_is_taken_once(self, name: str) -> None:
        referral = completed()
        BOTH[name](referral)
        before = traces()
        for again in BOTH.values():
            with pytest.raises(StepNotAllowed):
                again(referral)
        assert traces() == before

    @pytest.mark.parametrize("name", BOTH)
    def test_notices_that_somebody_was_faster(
        self, name: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        stale = completed()
        refused(stale)
        before = traces()
        monkeypatch.setattr(actions.deciding, "referral_in_reach", lambda **_: stale)
        with pytest.raises(ChangedMeanwhile):
            BOTH[name](stale)
        assert traces() == before

    @pytest.mark.parametrize("name", BOTH)
    def test_keeps_nothing_when_the_log_fails(
        self, name: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        referral = completed()
        before = traces()

        def fail(*events: Any, **who: Any) -> None:
            raise RuntimeError

        monkeypatch.setattr(advancing, "append", fail)
        # Caught inside: what the action leaves behind would be committed.
        with reach(BANKER), pytest.raises(RuntimeError):
            INSIDE[name](referral)
        assert traces() == before
        assert fresh(referral).state == "file_complete"

    @pytest.mark.parametrize("name", BOTH)
    def test_is_not_before_the_file_was_complete_and_not_tomorrow(self, name: str) -> None:
        for decided_on in (DAY - timedelta(days=1), DAY + timedelta(days=1)):
            with pytest.raises(DayNotPossible):
                BOTH[name](completed(), decided_on=decided_on)

    @pytest.mark.parametrize("name", BOTH)
    def test_counts_the_day_in_china(self, name: str) -> None:
        night = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)  # the 21st in China
        decision = BOTH[name](completed(), decided_on=date(2026, 11, 21), at=night)
        assert decision.decided_on == date(2026, 11, 21)

    @pytest.mark.parametrize("name", BOTH)
    @pytest.mark.parametrize(("days", "late"), [(0, 0), (1, 1)])
    def test_is_taken_late_and_counts_as_late(self, name: str, days: int, late: int) -> None:
        day = DUE + timedelta(days=days)
        changes = {"ends_on": day} if name == "approve" else {}
        decision = BOTH[name](completed(), decided_on=day, at=at(day), **changes)
        with reach(PLATFORM):
            assert decided_late(area_of(COUNTY)).count() == late
            assert decided_late(area_of(ELSEWHERE)).count() == 0
            assert len(remarks_on(Decision.objects.get(pk=decision.pk))) == late

    @pytest.mark.parametrize("name", BOTH)
    def test_is_there_when_what_follows_runs(self, name: str) -> None:
        seen = []

        def handler(consequence: Consequence) -> None:
            seen.append(Decision.objects.get(referral=int(consequence.event.subject)).verdict)

        kind = "decision.approved" if name == "approve" else "decision.refused"
        with following(kind, handler):
            BOTH[name](completed())
        assert seen == ["approved" if name == "approve" else "refused"]


class TestApprove:
    def test_grants_the_case_a_line_with_its_whole_cost(self) -> None:
        referral = completed()
        decision = approved(referral)
        row = fresh(referral)
        assert (row.state, row.ended_on, case_of(row).state) == ("approved", DAY, "granted")
        assert (decision.verdict, decision.amount_wan, decision.waiting) == ("approved", 100, True)
        assert decision.total_rate is not None
        assert Decimal("3.65") < decision.total_rate < Decimal("3.75")  # paid monthly, so dearer
        assert kinds()[-2:] == ["decision.approved", "case.granted"]

    def test_ends_what_other_banks_are_at(self, monkeypatch: pytest.MonkeyPatch) -> None:
        real = InForce.__getitem__
        monkeypatch.setattr(
            InForce,
            "__getitem__",
            lambda self, name: 2 if name == "active_referrals_max" else real(self, name),
        )
        case = recommended_case()
        consented(case)
        pushed([case], "ICBC-TC", "ABC-TC")
        own, other = rows_of(Referral)
        with reach(BANKER):
            contact(referral_id=own.pk, on=DAY, note="电话", actor=BANKER, at=AT)
            complete_file(referral_id=own.pk, on=DAY, actor=BANKER, at=AT)
        approved(own)
        assert (fresh(other).state, fresh(other).cause) == ("withdrawn", "other_bank_approved")
        assert case_of(own).state == "granted"
        assert "case.released" not in kinds()

    def test_tells_that_more_is_granted_than_was_asked_for(self) -> None:
        decision = approved(amount_wan=Decimal(150))
        with reach(PLATFORM):
            (remark,) = remarks_on(Decision.objects.get(pk=decision.pk))
        assert "150" in str(remark)

    @pytest.mark.parametrize(
        "changes",
        [
            {"amount_wan": Decimal(0)},
            {"rate": Decimal(-1)},
            {"term_months": 0},
            {"flags": ()},
            {"flags": ("first_loan",)},
            {"flags": ("credit", "lucky")},
        ],
    )
    def test_needs_the_whole_of_the_loan(self, changes: dict[str, Any]) -> None:
        referral = completed()
        with pytest.raises(UnusableTerms):
            approved(referral, **changes)
        assert fresh(referral).state == "file_complete"

    def test_can_be_drawn_on_the_day_itself_at_the_earliest(self) -> None:
        with pytest.raises(DayNotPossible):
            approved(ends_on=DAY - timedelta(days=1))
        assert approved(ends_on=DAY).ends_on == DAY

    def test_marks_a_line_that_was_there_before(self) -> None:
        decision = approved(completed(recommended_case(facility_before=True)))
        assert decision.flags == ["credit", "facility_before"]
        with reach(PLATFORM):
            payload = EventRow.objects.get(kind="decision.approved").payload
        assert '"flags":["credit","facility_before"]' in payload

    def test_needs_the_file(self) -> None:
        with pytest.raises(StepNotAllowed):
            approved(contacted())


class TestRefuse:
    def test_leaves_the_case_to_what_follows(self) -> None:
        referral = completed()
        decision = refused(referral, "D1", "C1", "D1")
        assert (decision.verdict, decision.reasons) == ("refused", ["D1", "C1"])
        assert (fresh(referral).state, fresh(referral).ended_on) == ("refused", DAY)
        # What follows is another stage's: here nothing of the case has moved before it.
        assert kinds()[kinds().index("decision.refused") - 1] == "referral.file_completed"

    def test_is_possible_before_papers_are_asked_for(self) -> None:
        assert refused(contacted(), "F1").verdict == "refused"

    @pytest.mark.parametrize(
        ("reasons", "refusal"),
        [(("E4",), NotADecision), (("D1", "E5"), NotADecision), (("Z1",), UnknownReason)],
    )
    def test_needs_reasons_that_are_a_decision(self, reasons: Any, refusal: Any) -> None:
        referral = completed()
        before = traces()
        with pytest.raises(refusal):
            refused(referral, *reasons)
        assert traces() == before

    def test_needs_a_reason(self) -> None:
        referral = completed()
        with reach(BANKER), pytest.raises(ReasonMissing):
            actions.refuse(
                referral_id=referral.pk, reasons=(), words="综合评分不足", decided_on=DAY,
                actor=BANKER, at=AT,
            )  # fmt: skip


class TestOverdue:
    def test_lists_what_is_undecided_from_the_day_after(self) -> None:
        referral = completed()
        with reach(PLATFORM):
            assert not overdue(DUE, area_of(COUNTY)).exists()
            assert [r.pk for r in overdue(DUE + timedelta(days=1), area_of(COUNTY))] == [
                referral.pk
            ]
        approved(referral)
        with reach(PLATFORM):
            assert not overdue(DUE + timedelta(days=1), area_of(COUNTY)).exists()


class TestRows:
    def test_of_a_foreign_bank_are_not_there(self) -> None:
        approved()
        for actor, seen in ((BANKER, 1), (HEAD_OFFICE, 1), (OTHER_BANKER, 0), (OUTSIDER, 0)):
            with reach(actor):
                assert Decision.objects.count() == seen

    def test_are_not_changed_by_a_bank(self) -> None:
        referral = completed()
        with reach(BANKER):
            approve(referral_id=referral.pk, terms=terms(), decided_on=DAY, actor=BANKER, at=AT)
        with pytest.raises(Exception, match="permission denied"), reach(BANKER):
            Decision.objects.update(rate=1)
