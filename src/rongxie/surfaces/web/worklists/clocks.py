"""The clock that runs for somebody: by which day, and how many days are left."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from rongxie.mechanism.referrals.models import Referral
from rongxie.mechanism.referrals.queries.piles import SOON
from rongxie.rulebook.deadlines import days_left
from rongxie.rulebook.steps import ReferralState


@dataclass(frozen=True, slots=True)
class Clock:
    """What has to be done by a day; `left` are calendar days, negative when it is over."""

    what: str
    due: date
    left: int

    @property
    def kind(self) -> str:
        """The kind of tag that it is shown in."""
        if self.left < 0:
            return "wrong"
        return "warn" if self.left <= SOON else "plain"

    @property
    def sign(self) -> str:
        """A sign beside the words: colour alone tells nothing."""
        if self.left < 0:
            return "✕"
        return "▲" if self.left <= SOON else "○"

    @property
    def words(self) -> str:
        """How long it is."""
        if self.left < 0:
            return _("%(days)s days overdue") % {"days": -self.left}
        if self.left == 0:
            return _("Due today")
        return _("%(days)s days left") % {"days": self.left}


def clock(what: str, due: date | None, on: date) -> Clock | None:
    """Return the clock of something due by a day, if it is due at all."""
    return Clock(what, due, days_left(due, on)) if due else None


def clock_of(referral: Referral, on: date) -> Clock | None:
    """Return the clock that runs at the bank of a referral: none while papers are collected."""
    running = {
        ReferralState.SENT: (_("Accept"), referral.accept_due_on),
        ReferralState.ACCEPTED: (_("First contact"), referral.contact_due_on),
        ReferralState.FILE_COMPLETE: (_("Decide"), referral.decision_due_on),
    }
    what, due = running.get(ReferralState(referral.state), ("", None))
    return clock(what, due, on)
