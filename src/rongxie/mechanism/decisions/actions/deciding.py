"""A bank decides: approve with its terms and their cost, or refuse with reasons (32/2.3a)."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import as_platform
from rongxie.mechanism.decisions.events import DecisionApproved, DecisionRefused
from rongxie.mechanism.decisions.models import Decision, Verdict
from rongxie.mechanism.decisions.terms import Fee, Terms, see_loan, total_rate
from rongxie.mechanism.lists.events import CaseGranted
from rongxie.mechanism.lists.models import Case
from rongxie.mechanism.lists.moving import move
from rongxie.mechanism.lists.moving import references as references_of_case
from rongxie.mechanism.referrals.access import card_content, referral_in_reach, see_that_allowed
from rongxie.mechanism.referrals.actions.working import end_referral
from rongxie.mechanism.referrals.advancing import advance, at_work, lock_case, references
from rongxie.mechanism.referrals.causes import WithdrawCause
from rongxie.mechanism.referrals.days import see_day
from rongxie.mechanism.referrals.models import Referral
from rongxie.rulebook.reasons import check_refusal
from rongxie.values.moments import china_day

_BEFORE = "facility_before"


@transaction.atomic
def approve(
    *, referral_id: int, terms: Terms, decided_on: date, actor: Actor, at: datetime
) -> Decision:
    """Grant a line; every other bank still at work on the case is told that it is over.

    A late decision is taken and counts as late. More than was asked for is taken too
    (`remarks_on`).

    :raises ReferralNotFound: if the referral is out of reach
    :raises StepNotAllowed: if the file is not complete, or the actor may not
    :raises DayNotPossible: if a day is before the file was complete, after today, or the last day
        to draw is before the decision
    :raises UnusableTerms: if a fact of the loan is missing
    :raises OneSided, NoRate, SeveralRates: if the payments have no yearly rate
    :raises ChangedMeanwhile: if somebody was faster
    """
    referral = referral_in_reach(referral_id=referral_id, actor=actor)
    see_that_allowed(referral, "approve", actor)
    see_loan(terms.amount_wan, terms.rate, terms.term_months, terms.flags)
    see_day(decided_on, _first_day(referral), china_day(at))
    see_day(terms.ends_on, decided_on, date.max)
    cost = total_rate(terms, decided_on)
    flags = tuple(dict.fromkeys([*terms.flags, *_known_before(referral)]))
    event = DecisionApproved(
        **references(referral),
        amount_wan=terms.amount_wan,
        rate=terms.rate,
        term_months=terms.term_months,
        ends_on=terms.ends_on,
        done_on=decided_on,
        flags=flags,
    )
    facts = _facts(terms, flags) | {"total_rate": cost}
    decision = _decide(referral, Verdict.APPROVED, decided_on, event, actor, at, **facts)
    _grant(referral, terms, event, at)
    return decision


@transaction.atomic
def refuse(  # noqa: PLR0913  # named, each of them
    *,
    referral_id: int,
    reasons: Sequence[str],
    words: str,
    decided_on: date,
    actor: Actor,
    at: datetime,
) -> Decision:
    """Refuse with at least one reason of the tree; what follows for the case a handler says.

    :raises ReferralNotFound: if the referral is out of reach
    :raises StepNotAllowed: if the enterprise was not contacted, or the actor may not
    :raises ReasonMissing, UnknownReason, NotADecision: if the reasons are none
    :raises DayNotPossible: if the day is before the file was complete or after today
    :raises ChangedMeanwhile: if somebody was faster
    """
    referral = referral_in_reach(referral_id=referral_id, actor=actor)
    see_that_allowed(referral, "refuse", actor)
    codes = tuple(dict.fromkeys(reasons))
    check_refusal(codes)
    see_day(decided_on, _first_day(referral), china_day(at))
    event = DecisionRefused(**references(referral), done_on=decided_on, flags=codes)
    told = {"reasons": list(codes), "words": words}
    return _decide(referral, Verdict.REFUSED, decided_on, event, actor, at, **told)


def _first_day(referral: Referral) -> date:
    return referral.file_complete_on or referral.contacted_on or china_day(referral.sent_at)


def _known_before(referral: Referral) -> tuple[str, ...]:
    """Return the mark of a line that was there before the mechanism, as the record has it."""
    return (_BEFORE,) if card_content(referral).get(_BEFORE) else ()


def _facts(terms: Terms, flags: tuple[str, ...]) -> dict[str, Any]:
    return {
        "amount_wan": terms.amount_wan,
        "rate": terms.rate,
        "term_months": terms.term_months,
        "ends_on": terms.ends_on,
        "flags": list(flags),
        "costs": [_cost(fee) for fee in terms.costs],
        "waiting": True,
    }


def _cost(fee: Fee) -> dict[str, str]:
    return {
        "item": fee.item.value,
        "payee": fee.payee,
        "amount": str(fee.amount),
        "day": fee.day.isoformat(),
    }


def _decide(  # noqa: PLR0913, PLR0917  # one call each for the two verdicts
    referral: Referral,
    verdict: Verdict,
    decided_on: date,
    event: DecisionApproved | DecisionRefused,
    actor: Actor,
    at: datetime,
    **facts: Any,
) -> Decision:
    """Write the decision and move the referral; in this order, so that what follows can read it."""
    lock_case(referral, event)
    decision = Decision(
        referral=referral,
        case_id=referral.case_id,
        enterprise_id=referral.enterprise_id,
        region=referral.region,
        bank=referral.bank,
        bank_path=referral.bank_path,
        verdict=verdict.value,
        decided_on=decided_on,
        by=actor.name,
        at=at,
        **facts,
    )
    step = "approve" if verdict is Verdict.APPROVED else "refuse"
    if not Decision.objects.filter(referral=referral).exists():
        decision.save(force_insert=True)
    # Where somebody was faster nothing is saved, and `advance` says so.
    advance(referral, step, event, actor=actor, at=at, ended_on=decided_on)
    return decision


def _grant(referral: Referral, terms: Terms, event: DecisionApproved, at: datetime) -> None:
    """Move the case as the platform: no bank reads cases."""
    with as_platform(f"after:{event.kind}", referral.region) as platform:
        case = Case.objects.get(pk=referral.case_id)
        granted = CaseGranted(
            **references_of_case(case),
            amount_wan=terms.amount_wan,
            ends_on=terms.ends_on,
            reference=f"referral:{referral.pk}",
        )
        move(case, "grant", granted, actor=platform, at=at)
        for other in at_work(case).order_by("pk"):
            end_referral(other, WithdrawCause.OTHER_BANK_APPROVED, actor=platform, at=at)
