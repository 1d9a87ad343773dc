"""Referrals that a bank has decided, made by the actions of this stage."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.decisions.actions import approve, draw_down, refuse
from rongxie.mechanism.decisions.models import Decision, Drawdown
from rongxie.mechanism.decisions.terms import Terms
from rongxie.mechanism.referrals.models import Referral
from tests.mechanism.cast import AT, BANKER, DAY
from tests.mechanism.referrals.makers import completed

QUARTER_LATER = DAY + timedelta(days=90)


def terms(**changes: Any) -> Terms:
    """A credit line of 100 for a year, to be drawn within a quarter."""
    given: dict[str, Any] = {
        "amount_wan": Decimal(100), "rate": Decimal("3.65"), "term_months": 12,
        "ends_on": QUARTER_LATER, "flags": ("credit",),
    } | changes  # fmt: skip
    return Terms(**given)


def approved(
    referral: Referral | None = None,
    decided_on: date = DAY,
    at: datetime = AT,
    actor: Actor = BANKER,
    **changes: Any,
) -> Decision:
    """An approval by ICBC, nothing drawn yet."""
    referral = referral or completed()
    with reach(actor):
        return approve(
            referral_id=referral.pk,
            terms=terms(**changes),
            decided_on=decided_on,
            actor=actor,
            at=at,
        )


def refused(
    referral: Referral | None = None,
    *reasons: str,
    decided_on: date = DAY,
    at: datetime = AT,
    actor: Actor = BANKER,
) -> Decision:
    """A refusal by ICBC, for a lack of security unless reasons are given."""
    referral = referral or completed()
    with reach(actor):
        return refuse(
            referral_id=referral.pk,
            reasons=reasons or ("D1",),
            words="请补充担保方式",
            decided_on=decided_on,
            actor=actor,
            at=at,
        )


def drawn(
    decision: Decision | None = None, actor: Actor = BANKER, at: datetime = AT, **changes: Any
) -> Drawdown:
    """Money paid out under an approval: all of it unless another amount is given."""
    decision = decision or approved()
    given: dict[str, Any] = {
        "amount_wan": decision.amount_wan, "rate": Decimal("3.65"), "term_months": 12,
        "drawn_on": DAY, "flags": ("credit",), "reference": f"LN-{decision.pk}",
    } | changes  # fmt: skip
    with reach(actor):
        return draw_down(referral_id=decision.referral_id, **given, actor=actor, at=at)
