"""What follows for referrals when a case leaves the list or a consent ends."""

from collections.abc import Iterable

from rongxie.foundation.events.consequences import Consequence
from rongxie.mechanism.lists.kinds import ReleaseCause
from rongxie.mechanism.referrals.actions.working import end_referral
from rongxie.mechanism.referrals.advancing import ACTIVE, set_free
from rongxie.mechanism.referrals.causes import WithdrawCause
from rongxie.mechanism.referrals.models import Referral
from rongxie.mechanism.referrals.queries.consents import standing_consents
from rongxie.values.moments import china_day


def recall_when_removed(consequence: Consequence) -> None:
    """After `case.removed`: take the case back from every bank that has not decided."""
    _end(_of_case(consequence), WithdrawCause.CASE_REMOVED, consequence)


def recall_when_closed(consequence: Consequence) -> None:
    """After `case.closed`: take the case back from every bank that has not decided."""
    _end(_of_case(consequence), WithdrawCause.CASE_CLOSED, consequence)


def release_when_restored(consequence: Consequence) -> None:
    """After `case.restored`: what was recalled from its bank waits for another.

    A case that a bank had refused before stays with the task force, as it was.
    """
    recalled = Referral.objects.filter(
        case=int(consequence.event.case), cause=WithdrawCause.CASE_REMOVED.value
    )
    if (latest := recalled.order_by("-id").first()) is not None:
        set_free(latest, ReleaseCause.RECALLED.value, consequence.event, at=consequence.at)


def withdraw_without_consent(consequence: Consequence) -> None:
    """After `consent.withdrawn`: withdraw what that bank has not decided, and free the case."""
    if consequence.event.bank:
        _end(_of_consent(consequence), WithdrawCause.CONSENT_WITHDRAWN, consequence)


def withdraw_when_consent_ends(consequence: Consequence) -> None:
    """After `consent.ended`: the same, unless another consent has taken its place."""
    event = consequence.event
    standing = standing_consents([int(event.enterprise)], china_day(consequence.at))
    if event.bank and not standing.filter(bank=event.bank).exists():
        _end(_of_consent(consequence), WithdrawCause.CONSENT_ENDED, consequence)


def _of_case(consequence: Consequence) -> Iterable[Referral]:
    return Referral.objects.filter(case=int(consequence.event.case), state__in=ACTIVE)


def _of_consent(consequence: Consequence) -> Iterable[Referral]:
    event = consequence.event
    return Referral.objects.filter(
        enterprise=int(event.enterprise), bank=event.bank, state__in=ACTIVE
    ).order_by("pk")


def _end(referrals: Iterable[Referral], cause: WithdrawCause, consequence: Consequence) -> None:
    for referral in referrals:
        end_referral(referral, cause, actor=consequence.actor, at=consequence.at)
