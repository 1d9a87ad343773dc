"""The clock over decisions, and what is worth a second look in one."""

from datetime import date
from decimal import Decimal

from django.db.models import F, QuerySet, Sum

from rongxie.foundation.reach.areas import Area
from rongxie.mechanism.decisions.models import Decision, Drawdown, Verdict
from rongxie.mechanism.referrals.models import Referral
from rongxie.mechanism.referrals.queries.waiting import undecided
from rongxie.values.texts import Message, say


def overdue(on: date, area: Area) -> "QuerySet[Referral]":
    """Return the referrals of an area whose last day to be decided is before `on`, oldest first.

    These are the overdue and undecided; `decided_late` are those that were decided since.
    """
    return undecided(on, area)


def decided_late(area: Area) -> "QuerySet[Decision]":
    """Return the decisions of an area that came after their last day; they count as late."""
    return Decision.objects.filter(
        region__gte=area.lo,
        region__lt=area.hi,
        decided_on__gt=F("referral__decision_due_on"),
    ).order_by("decided_on", "id")


def drawn_of(decision: Decision) -> Decimal:
    """Return what counts against a line, in 万元: of a revolving one only what is not repaid."""
    rows = Drawdown.objects.filter(decision=decision)
    if "revolving" in decision.flags:
        rows = rows.filter(repaid_on=None)
    return rows.aggregate(sum=Sum("amount_wan"))["sum"] or Decimal(0)


def remarks_on(decision: Decision) -> tuple[Message, ...]:
    """Return what people should look at again; none of it forbids the decision."""
    referral = decision.referral
    told: list[Message] = []
    approved = decision.verdict == Verdict.APPROVED
    if approved and decision.amount_wan and decision.amount_wan > referral.amount_wan:
        told.append(
            say(
                "The line of {amount} is more than the {need} (in 10,000 yuan) asked for.",
                amount=decision.amount_wan,
                need=referral.amount_wan,
            )
        )
    if referral.decision_due_on and decision.decided_on > referral.decision_due_on:
        told.append(
            say("Decided on {day}, after {due}.", day=decision.decided_on,
                due=referral.decision_due_on)
        )  # fmt: skip
    return tuple(told)
