"""What happens downstream of an event, inside the same transaction: the whole of it, in one table.

Each handler works as the platform and writes its own events; one that refuses takes the action
back that it follows.
"""

from rongxie.foundation.events.consequences import Handler, follow
from rongxie.mechanism.coaching.handlers import coach_after_refusal, end_when_closed
from rongxie.mechanism.lists.handlers import see_that_removed
from rongxie.mechanism.referrals.handlers import (
    recall_when_closed,
    recall_when_removed,
    release_when_restored,
    withdraw_when_consent_ends,
    withdraw_without_consent,
)
from rongxie.mechanism.supervision.handlers import (
    close_when_answered,
    close_when_complete,
    close_when_decided,
    close_when_taken_away,
)

CONSEQUENCES: tuple[tuple[str, Handler], ...] = (
    ("consent.withdrawn", withdraw_without_consent),
    ("consent.ended",     withdraw_when_consent_ends),
    ("case.removed",      recall_when_removed),
    ("case.restored",     release_when_restored),
    ("case.closed",       recall_when_closed),
    ("case.closed",       end_when_closed),
    ("decision.refused",  coach_after_refusal),
    ("decision.refused",  close_when_decided),
    ("decision.approved", close_when_decided),
    ("referral.withdrawn", close_when_taken_away),
    ("referral.handed_back", close_when_taken_away),
    ("referral.file_completed", close_when_complete),
    ("matter.opened",     see_that_removed),
    ("matter.answered",   close_when_answered),
    ("matter.escalated",  close_when_answered),
)  # fmt: skip


def register() -> None:
    """Have every handler of the table run after its kind of event; safe to repeat."""
    for kind, handler in CONSEQUENCES:
        follow(kind, handler)
