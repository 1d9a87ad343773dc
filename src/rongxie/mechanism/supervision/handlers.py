"""What closes an order by itself: that what it asked for has happened."""

from collections.abc import Iterable

from rongxie.foundation.events.consequences import Consequence
from rongxie.mechanism.supervision.actions.ordering import end_order
from rongxie.mechanism.supervision.models import OrderCause, OrderOutcome
from rongxie.mechanism.supervision.queries import open_about

_OF_REFERRALS = (OrderCause.OVERDUE_DECISION, OrderCause.FILE_STALLED, OrderCause.MISSED_LENDING)


def close_when_decided(consequence: Consequence) -> None:
    """After `decision.approved` and `decision.refused` alike: the bank has decided."""
    _close(consequence, "referral", _OF_REFERRALS, OrderOutcome.DECIDED)


def close_when_taken_away(consequence: Consequence) -> None:
    """After `referral.withdrawn` and `referral.handed_back`: there is nothing left to decide."""
    _close(consequence, "referral", _OF_REFERRALS, OrderOutcome.MOOT)


def close_when_complete(consequence: Consequence) -> None:
    """After `referral.file_completed`: the file does not stall any more."""
    _close(consequence, "referral", (OrderCause.FILE_STALLED,), OrderOutcome.ANSWERED)


def close_when_answered(consequence: Consequence) -> None:
    """After `matter.answered` and `matter.escalated`: who was ordered has acted."""
    _close(consequence, "matter", (OrderCause.MATTER_OVERDUE,), OrderOutcome.ANSWERED)


def _close(
    consequence: Consequence, sort: str, causes: Iterable[OrderCause], outcome: OrderOutcome
) -> None:
    named = [cause.value for cause in causes]
    for order in open_about(f"{sort}:{consequence.event.subject}").filter(cause__in=named):
        end_order(order, outcome, actor=consequence.actor, at=consequence.at)
