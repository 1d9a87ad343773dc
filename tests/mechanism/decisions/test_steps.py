"""Every state of a referral × every step × everybody: taken as the table says, or no trace."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.decisions.actions import approve, draw_down, refuse
from rongxie.mechanism.referrals.actions import (
    accept,
    complete_file,
    contact,
    hand_back,
    lapse_overdue,
    withdraw,
)
from rongxie.mechanism.referrals.causes import HandBackCause, WithdrawCause
from rongxie.mechanism.referrals.models import Referral
from rongxie.rulebook.steps import (
    REFERRAL_STEPS,
    ReferralState,
    reachable_referral_states,
    referral_step_allowed,
)
from rongxie.values.texts import Refusal
from tests.mechanism.cast import (
    AT,
    BANKER,
    DAY,
    EVERYBODY,
    PLATFORM,
    THIRD_BANKER,
    TOWNSHIP,
    owner_of,
)
from tests.mechanism.decisions.makers import approved, refused, terms
from tests.mechanism.referrals.makers import (
    accepted,
    completed,
    contacted,
    fresh,
    sent,
    traces,
)

pytestmark = pytest.mark.django_db

LATER = AT + timedelta(days=10)


def withdrawn() -> Referral:
    referral = sent()
    _try(referral, "withdraw", TOWNSHIP, keep=True)
    return referral


def handed_back() -> Referral:
    referral = sent()
    _try(referral, "hand_back", BANKER, keep=True)
    return referral


def lapsed() -> Referral:
    referral = sent()
    _try(referral, "lapse", PLATFORM, keep=True)
    return referral


def decided(make: Callable[..., Any]) -> Referral:
    referral = completed()
    make(referral)
    return referral


STATES: dict[ReferralState, Callable[[], Referral]] = {
    ReferralState.SENT: sent,
    ReferralState.ACCEPTED: accepted,
    ReferralState.CONTACTED: contacted,
    ReferralState.FILE_COMPLETE: completed,
    ReferralState.APPROVED: lambda: decided(approved),
    ReferralState.REFUSED: lambda: decided(refused),
    ReferralState.WITHDRAWN: withdrawn,
    ReferralState.HANDED_BACK: handed_back,
    ReferralState.LAPSED: lapsed,
}
STEPS: dict[str, Callable[[int, Any], Any]] = {
    "accept": lambda n, a: accept(referral_id=n, actor=a, at=AT),
    "contact": lambda n, a: contact(referral_id=n, on=DAY, note="电话", actor=a, at=AT),
    "complete_file": lambda n, a: complete_file(referral_id=n, on=DAY, actor=a, at=AT),
    "approve": lambda n, a: approve(
        referral_id=n, terms=terms(), decided_on=DAY, actor=a, at=AT
    ),
    "refuse": lambda n, a: refuse(
        referral_id=n, reasons=["D1"], words="", decided_on=DAY, actor=a, at=AT
    ),
    "withdraw": lambda n, a: withdraw(
        referral_id=n, cause=WithdrawCause.GAVE_UP, text="来电", actor=a, at=AT
    ),
    "hand_back": lambda n, a: hand_back(
        referral_id=n, cause=HandBackCause.CANNOT_TAKE, text="额度", actor=a, at=AT
    ),
    "lapse": lambda n, a: lapse_overdue(on=LATER.date(), actor=a, at=LATER),
    "drawdown": lambda n, a: draw_down(
        referral_id=n, amount_wan=Decimal(1), rate=Decimal(3), term_months=1, drawn_on=DAY,
        flags=["credit"], reference="LN", actor=a, at=AT,
    ),
}  # fmt: skip
# Written down once more, from the design: in which states, and who besides.
S = ReferralState
OPEN = {S.SENT, S.ACCEPTED, S.CONTACTED, S.FILE_COMPLETE}
TABLE: dict[str, tuple[set[ReferralState], set[str]]] = {
    "accept":        ({S.SENT},                          {"bank"}),
    "contact":       ({S.SENT, S.ACCEPTED},              {"bank"}),
    "complete_file": ({S.ACCEPTED, S.CONTACTED},         {"bank", "platform"}),
    "approve":       ({S.FILE_COMPLETE},                 {"bank"}),
    "refuse":        ({S.CONTACTED, S.FILE_COMPLETE},    {"bank"}),
    "withdraw":      (OPEN,                              {"bank", "platform", "town", "owner"}),
    "hand_back":     ({S.SENT, S.ACCEPTED, S.CONTACTED}, {"bank"}),
    "lapse":         ({S.SENT},                          {"platform"}),
    "drawdown":      ({S.APPROVED},                      {"bank"}),
}  # fmt: skip
WHO = {"bank": BANKER, "platform": PLATFORM, "town": TOWNSHIP}


class _UndoneError(Exception):
    """Takes back what was tried."""


def _try(referral: Referral, step: str, actor: Any, *, keep: bool = False) -> bool:
    """Tell whether the step was taken; it is taken back unless it is kept."""
    try:
        with reach(actor):
            taken = STEPS[step](referral.pk, actor)
            if not keep:
                raise _UndoneError
    except Refusal:
        return False
    except _UndoneError:
        return bool(taken)
    return bool(taken)


class TestEveryStep:
    def test_has_every_state_and_step_of_the_table(self) -> None:
        assert set(STATES) == reachable_referral_states() == set(ReferralState)
        assert set(STEPS) == set(TABLE) == {step.name for step in REFERRAL_STEPS}

    @pytest.mark.parametrize("state", STATES)
    def test_is_taken_as_the_table_says_and_leaves_no_trace_otherwise(
        self, state: ReferralState
    ) -> None:
        referral = STATES[state]()
        assert fresh(referral).state == state
        owner = owner_of(referral.enterprise_id)
        stranger = owner_of(referral.enterprise_id + 1)
        before = traces()
        taken = {
            (step, actor.name)
            for step in STEPS
            for actor in (*EVERYBODY, THIRD_BANKER, owner, stranger)
            if _try(referral, step, actor)
        }
        assert taken == {
            (step, (WHO | {"owner": owner})[who].name)
            for step, (states, people) in TABLE.items()
            for who in people
            if state in states
        }
        for step, name in taken:
            role = next(a.role for a in (*EVERYBODY, owner) if a.name == name)
            assert referral_step_allowed(step, state, role)  # type: ignore[arg-type]
        assert traces() == before
        assert fresh(referral).state == state
