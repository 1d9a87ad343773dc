"""Drawdowns, repayments and approvals that nobody drew."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.decisions import actions
from rongxie.mechanism.decisions.access import decision_in_reach
from rongxie.mechanism.decisions.actions import draw_down, expire_approvals, record_repayment
from rongxie.mechanism.decisions.actions.drawing import (
    AlreadyRepaid,
    DrawdownKnown,
    LineOver,
    OverTheLine,
)
from rongxie.mechanism.decisions.models import Drawdown
from rongxie.mechanism.decisions.terms import UnusableTerms
from rongxie.mechanism.lists.access import StepNotAllowed
from rongxie.mechanism.lists.moving import ChangedMeanwhile
from rongxie.mechanism.referrals import advancing
from rongxie.mechanism.referrals.access import NotYours, ReferralNotFound
from rongxie.mechanism.referrals.days import DayNotPossible
from rongxie.mechanism.visits.models import Need
from tests.mechanism.cast import (
    AT,
    BANKER,
    DAY,
    HEAD_OFFICE,
    OTHER_BANKER,
    OUTSIDER,
    PLATFORM,
    REVIEWER,
)
from tests.mechanism.decisions.makers import QUARTER_LATER, approved, drawn, refused
from tests.mechanism.referrals.makers import again, case_of, completed, fresh, kinds, traces

pytestmark = pytest.mark.django_db


class TestDrawDown:
    def test_funds_the_case_the_first_time(self) -> None:
        decision = approved()
        drawn(decision, amount_wan=Decimal(40))
        referral = again(decision.__class__.objects.select_related("referral").get, pk=decision.pk)
        assert case_of(referral.referral).state == "funded"
        assert fresh(decision).waiting is False
        assert kinds()[-2:] == ["case.funded", "loan.drawn"]
        drawn(decision, amount_wan=Decimal(60), reference="LN-B")
        assert kinds().count("case.funded") == 1

    def test_stays_within_the_line(self) -> None:
        decision = approved()
        drawn(decision, amount_wan=Decimal("99.9999"))
        before = traces()
        with pytest.raises(OverTheLine):
            drawn(decision, amount_wan=Decimal("0.0002"), reference="LN-B")
        assert traces() == before
        drawn(decision, amount_wan=Decimal("0.0001"), reference="LN-B")

    def test_of_a_revolving_line_can_come_back(self) -> None:
        decision = approved(flags=("credit", "revolving"))
        first = drawn(decision)
        with pytest.raises(OverTheLine):
            drawn(decision, reference="LN-B")
        with reach(BANKER):
            record_repayment(drawdown_id=first.pk, repaid_on=DAY, actor=BANKER, at=AT)
        drawn(decision, reference="LN-B")

    def test_of_another_line_does_not_come_back(self) -> None:
        decision = approved()
        first = drawn(decision)
        with reach(BANKER):
            record_repayment(drawdown_id=first.pk, repaid_on=DAY, actor=BANKER, at=AT)
        with pytest.raises(OverTheLine):
            drawn(decision, reference="LN-B")

    def test_is_told_when_the_bank_sends_it_twice(self) -> None:
        decision = approved()
        drawn(decision)
        before = traces()
        with pytest.raises(DrawdownKnown, match="LN-"):
            drawn(decision)
        assert traces() == before

    def test_lies_between_the_decision_and_the_last_day_to_draw(self) -> None:
        decision = approved(decided_on=DAY, ends_on=DAY)
        for day, at in (
            (DAY - timedelta(days=1), AT),
            (DAY + timedelta(days=1), AT + timedelta(days=1)),  # after the last day
        ):
            with pytest.raises(DayNotPossible):
                drawn(decision, drawn_on=day, at=at)
        with pytest.raises(DayNotPossible):
            drawn(approved(), drawn_on=DAY + timedelta(days=1))  # tomorrow
        assert drawn(decision).drawn_on == DAY

    @pytest.mark.parametrize(
        "changes",
        [{"amount_wan": Decimal(0)}, {"rate": Decimal(-1)}, {"flags": ()}, {"term_months": 0}],
    )
    def test_needs_the_whole_of_the_loan(self, changes: dict[str, Any]) -> None:
        with pytest.raises(UnusableTerms):
            drawn(approved(), **changes)

    def test_finds_nothing_out_of_reach(self) -> None:
        decision = approved()
        for actor in (OTHER_BANKER, OUTSIDER):
            with pytest.raises(ReferralNotFound):
                drawn(decision, actor)
        for actor in (HEAD_OFFICE, REVIEWER):
            with pytest.raises(StepNotAllowed):
                drawn(decision, actor)

    def test_needs_an_approval(self) -> None:
        decision = refused()
        with pytest.raises(StepNotAllowed):
            drawn(decision, amount_wan=Decimal(1))

    def test_keeps_nothing_when_the_log_fails(self, monkeypatch: pytest.MonkeyPatch) -> None:
        decision = approved()
        before = traces()

        def fail(*events: Any, **who: Any) -> None:
            raise RuntimeError

        monkeypatch.setattr(advancing, "append", fail)
        # Caught inside: what the action leaves behind would be committed.
        with reach(BANKER), pytest.raises(RuntimeError):
            draw_down(
                referral_id=decision.referral_id, amount_wan=Decimal(1), rate=Decimal(3),
                term_months=1, drawn_on=DAY, flags=["credit"], reference="LN", actor=BANKER, at=AT,
            )  # fmt: skip
        assert traces() == before
        assert fresh(decision).waiting is True

    def test_notices_that_somebody_was_faster(self, monkeypatch: pytest.MonkeyPatch) -> None:
        decision = approved()
        with reach(BANKER):
            stale = decision_in_reach(referral_id=decision.referral_id, actor=BANKER)
        drawn(decision, amount_wan=Decimal(10), at=AT + timedelta(minutes=1))
        monkeypatch.setattr(actions.drawing, "decision_in_reach", lambda **_: stale)
        before = traces()
        with pytest.raises(ChangedMeanwhile):
            drawn(decision, amount_wan=Decimal(10), reference="LN-B")
        assert traces() == before


class TestRecordRepayment:
    def repay(self, drawdown: Drawdown, actor: Any = BANKER, on: date = DAY) -> Drawdown:
        with reach(actor):
            return record_repayment(drawdown_id=drawdown.pk, repaid_on=on, actor=actor, at=AT)

    def test_is_recorded_once(self) -> None:
        drawdown = drawn()
        assert self.repay(drawdown).repaid_on == DAY
        assert kinds()[-1] == "loan.repaid"
        with pytest.raises(AlreadyRepaid):
            self.repay(drawdown)

    def test_lies_between_the_drawdown_and_today(self) -> None:
        drawdown = drawn()
        for days in (-1, 1):
            with pytest.raises(DayNotPossible):
                self.repay(drawdown, on=DAY + timedelta(days=days))

    def test_of_others_is_not_there(self) -> None:
        drawdown = drawn()
        for actor in (OTHER_BANKER, OUTSIDER):
            with pytest.raises(ReferralNotFound):
                self.repay(drawdown, actor)
        with pytest.raises(StepNotAllowed):
            self.repay(drawdown, REVIEWER)


class TestExpireApprovals:
    def expire(self, on: date, actor: Any = PLATFORM) -> int:
        at = AT + (on - DAY)
        with reach(actor):
            return expire_approvals(on=on, actor=actor, at=at)

    def test_puts_the_case_back_on_the_list_while_its_need_is_fresh(self) -> None:
        referral = completed()
        decision = approved(referral)
        assert self.expire(QUARTER_LATER) == 0
        assert self.expire(QUARTER_LATER + timedelta(days=1)) == 1
        assert self.expire(QUARTER_LATER + timedelta(days=1)) == 0
        case = case_of(referral)
        assert (case.state, case.excluded_banks) == ("recommended", ["ICBC-TC"])
        assert fresh(decision).waiting is False
        assert kinds()[-1] == "case.expired"

    @pytest.mark.parametrize("days", [180, 181])
    def test_closes_the_case_when_the_need_is_stale(self, days: int) -> None:
        referral = completed()
        approved(referral, ends_on=DAY + timedelta(days=1))
        self.expire(DAY + timedelta(days=days))
        case = case_of(referral)
        assert (case.state, case.cause) == (
            ("recommended", "") if days == 180 else ("closed", "not_drawn")
        )

    def test_closes_the_case_when_the_need_was_withdrawn(self) -> None:
        referral = completed()
        approved(referral)
        with reach(PLATFORM):
            Need.objects.update(withdrawn_on=DAY)
        self.expire(QUARTER_LATER + timedelta(days=1))
        assert case_of(referral).state == "closed"

    def test_leaves_what_was_drawn(self) -> None:
        drawn()
        assert self.expire(QUARTER_LATER + timedelta(days=1)) == 0

    def test_ends_the_line(self) -> None:
        decision = approved()
        self.expire(QUARTER_LATER + timedelta(days=1))
        before = traces()
        with pytest.raises(LineOver):
            drawn(decision, at=AT + timedelta(days=100))
        assert traces() == before

    def test_is_done_by_the_platform(self) -> None:
        for actor in (BANKER, REVIEWER):
            with pytest.raises(NotYours):
                self.expire(QUARTER_LATER, actor)
