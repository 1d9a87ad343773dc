"""Drawdowns under a line, their repayment, and lines that nobody drew (32/2.3a 32/3.3b)."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import IntegrityError, transaction

from rongxie.foundation.accounts.access import may_take
from rongxie.foundation.events.writing import append
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import as_platform
from rongxie.mechanism.decisions.access import decision_in_reach, drawdown_in_reach
from rongxie.mechanism.decisions.events import LoanDrawn, LoanRepaid
from rongxie.mechanism.decisions.models import Decision, Drawdown
from rongxie.mechanism.decisions.queries import drawn_of
from rongxie.mechanism.decisions.terms import see_loan
from rongxie.mechanism.lists.events import CaseExpired, CaseFunded
from rongxie.mechanism.lists.kinds import CloseCause
from rongxie.mechanism.lists.models import Case
from rongxie.mechanism.lists.moving import move
from rongxie.mechanism.lists.moving import references as references_of_case
from rongxie.mechanism.referrals.access import (
    NotYours,
    everywhere_of,
    see_that_allowed,
)
from rongxie.mechanism.referrals.advancing import advance, references
from rongxie.mechanism.referrals.days import see_day
from rongxie.mechanism.referrals.models import Referral
from rongxie.rulebook.parameters import InForce
from rongxie.rulebook.steps import State
from rongxie.values.moments import china_day
from rongxie.values.texts import Refusal, say


class OverTheLine(Refusal):
    """More would be drawn than was granted."""


class DrawdownKnown(Refusal):
    """The bank has recorded a drawdown under this reference before."""


class LineOver(Refusal):
    """The approval has expired, or its case has left it."""


class AlreadyRepaid(Refusal):
    """The drawdown was repaid before."""


@transaction.atomic
def draw_down(  # noqa: PLR0913  # named, each of them
    *,
    referral_id: int,
    amount_wan: Decimal,
    rate: Decimal,
    term_months: int,
    drawn_on: date,
    flags: Sequence[str],
    reference: str,
    actor: Actor,
    at: datetime,
) -> Drawdown:
    """Record money paid out under a line; the first time the case is funded.

    :raises ReferralNotFound: if the referral is out of reach or not decided
    :raises StepNotAllowed: if it is not approved, or the actor may not
    :raises UnusableTerms: if a fact of the loan is missing
    :raises DayNotPossible: if the day is before the decision, after the last day to draw or today
    :raises DrawdownKnown: if the bank's reference is there already
    :raises OverTheLine, LineOver: if it is more than the line, or the approval has expired
    """
    referral, decision = decision_in_reach(referral_id=referral_id, actor=actor)
    see_that_allowed(referral, "drawdown", actor)
    see_loan(amount_wan, rate, term_months, flags)
    see_day(drawn_on, decision.decided_on, min(decision.ends_on or drawn_on, china_day(at)))
    drawdown = Drawdown(decision=decision, amount_wan=amount_wan, rate=rate, drawn_on=drawn_on)
    drawdown.term_months, drawdown.flags, drawdown.reference = term_months, list(flags), reference
    event = LoanDrawn(
        **references(referral),
        amount_wan=amount_wan,
        rate=rate,
        term_months=term_months,
        done_on=drawn_on,
        flags=tuple(flags),
    )
    _see_new(reference, referral)
    _fund(referral, decision, amount_wan, event, at)
    _save(drawdown, referral, actor, at)
    advance(referral, "drawdown", event, actor=actor, at=at)
    return drawdown


@transaction.atomic
def record_repayment(*, drawdown_id: int, repaid_on: date, actor: Actor, at: datetime) -> Drawdown:
    """Record that a drawdown is paid back in full.

    :raises ReferralNotFound: if the drawdown is out of reach
    :raises StepNotAllowed: if the actor does not record it for the branch
    :raises DayNotPossible: if the day is before the drawdown or after today
    :raises AlreadyRepaid: if it was recorded before
    """
    drawdown = drawdown_in_reach(drawdown_id=drawdown_id, actor=actor)
    referral = drawdown.decision.referral
    see_that_allowed(referral, "drawdown", actor)
    see_day(repaid_on, drawdown.drawn_on, china_day(at))
    if not Drawdown.objects.filter(pk=drawdown.pk, repaid_on=None).update(repaid_on=repaid_on):
        raise AlreadyRepaid(
            say(
                "Drawdown {reference} was recorded as repaid before. Nothing had to be done.",
                reference=drawdown.reference,
            )
        )
    drawdown.repaid_on = repaid_on
    event = LoanRepaid(**references(referral), amount_wan=drawdown.amount_wan, done_on=repaid_on)
    append(event, actor=actor, at=at)
    return drawdown


@transaction.atomic
def expire_approvals(*, on: date, limit: int = 1_000, actor: Actor, at: datetime) -> int:
    """Let approvals expire whose last day to draw is before `on` and of which nothing was drawn.

    The case goes back to the list while its need is fresh, without this bank; otherwise it is
    closed as not drawn. Returns how many there were, to be called until there are none.

    :raises NotYours: if it is not the platform that does so
    """
    if not may_take(actor, "expire", everywhere_of(actor)):
        raise NotYours(say("Approvals expire by themselves: nobody has to do it."))
    late = Decision.objects.filter(waiting=True, ends_on__lt=on).order_by("ends_on", "pk")
    rows = list(late.values_list("pk", "case")[:limit])
    cases = Case.objects.select_related("need").filter(pk__in=[case for _, case in rows])
    held = cases.order_by("pk").select_for_update(of=("self",), skip_locked=True)
    there = {case.pk: case for case in held}
    # Read again under the lock: who has drawn meanwhile has drawn.
    again = Decision.objects.filter(pk__in=[pk for pk, _ in rows], case__in=list(there))
    over = list(again.filter(waiting=True).order_by("pk"))
    Decision.objects.filter(pk__in=[one.pk for one in over]).update(waiting=False)
    for one in over:
        if there[one.case_id].state == State.GRANTED:
            _expire(one, there[one.case_id], on, actor, at)
    return len(over)


def _fund(
    referral: Referral, decision: Decision, amount_wan: Decimal, event: LoanDrawn, at: datetime
) -> None:
    """See that the line holds it, the case being locked; fund the case the first time."""
    with as_platform(f"after:{event.kind}", referral.region) as platform:
        case = Case.objects.select_for_update(of=("self",)).get(pk=referral.case_id)
        left = (decision.amount_wan or Decimal(0)) - drawn_of(decision)
        if amount_wan > left:
            raise OverTheLine(
                say(
                    "{amount} is more than the {left} (in 10,000 yuan) that are left of the line."
                    " Record what was drawn under this approval, and the rest as a loan of its"
                    " own.",
                    amount=amount_wan,
                    left=left,
                )
            )
        waiting = Decision.objects.filter(pk=decision.pk, waiting=True).update(waiting=False)
        if waiting:
            funded = CaseFunded(
                **references_of_case(case),
                amount_wan=amount_wan,
                reference=f"referral:{referral.pk}",
            )
            move(case, "fund", funded, actor=platform, at=at)
        elif not Drawdown.objects.filter(decision=decision).exists():
            raise LineOver(
                say(
                    "The approval of referral {referral} has expired without a drawdown. A loan"
                    " paid out in spite of it is reported as one outside of the lists.",
                    referral=referral.pk,
                )
            )


def _see_new(reference: str, referral: Referral) -> None:
    known = Drawdown.objects.filter(bank=referral.bank, reference=reference).first()
    if known is not None:
        raise DrawdownKnown(
            say(
                "Drawdown {reference} is recorded already, with {amount} (in 10,000 yuan) on"
                " {day}. If this is another, give its own reference.",
                reference=reference,
                amount=known.amount_wan,
                day=known.drawn_on,
            )
        )


def _save(drawdown: Drawdown, referral: Referral, actor: Actor, at: datetime) -> None:
    drawdown.enterprise_id, drawdown.region = referral.enterprise_id, referral.region
    drawdown.bank, drawdown.bank_path = referral.bank, referral.bank_path
    drawdown.by, drawdown.at = actor.name, at
    try:
        with transaction.atomic():
            drawdown.save(force_insert=True)
    except IntegrityError:  # recorded at this moment under another approval
        _see_new(drawdown.reference, referral)
        raise


def _expire(decision: Decision, case: Case, on: date, actor: Actor, at: datetime) -> None:
    days = InForce(on, case.region)["need_fresh_days"]
    fresh = case.need.stated_on + timedelta(days=days) >= on and case.need.withdrawn_on is None
    to = State.RECOMMENDED if fresh else State.CLOSED
    event = CaseExpired(
        **references_of_case(case),
        to_state=to.value,
        reference=f"referral:{decision.referral_id}",
    )
    changes = (
        {"excluded_banks": list(dict.fromkeys([*case.excluded_banks, decision.bank]))}
        if fresh
        else {"cause": CloseCause.NOT_DRAWN.value}
    )
    move(case, "expire", event, actor=actor, at=at, to=to, **changes)
