"""How a referral left its bank undecided: what the bank may know, also once consent is over."""

from dataclasses import dataclass, replace
from datetime import date

from rongxie.foundation.events.models import EventRow
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.areas import below
from rongxie.foundation.reach.entering import as_platform
from rongxie.foundation.reach.rows import in_reach
from rongxie.mechanism.referrals.access import not_found
from rongxie.mechanism.referrals.causes import WISHES
from rongxie.mechanism.referrals.events import ReferralWithdrawn
from rongxie.mechanism.referrals.models import Referral
from rongxie.mechanism.referrals.wording import REFERRAL
from rongxie.rulebook.steps import ReferralState


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """The end of a referral without a decision; nothing in it tells of the enterprise.

    `cause` is a value of `WithdrawCause` or `HandBackCause`, or "lapsed". `organisation` is who
    wrote the enterprise's wish down, blank where it did so itself, it was no wish, or the reader
    does not see who; `itself` tells the first of these from the others.
    """

    referral: int
    state: ReferralState
    cause: str
    on: date
    accept_due_on: date
    organisation: str = ""
    itself: bool = False


def ending_of(referral: Referral, actor: Actor) -> Ending | None:
    """Return how a referral in reach ended; None while it goes on, or if the bank has decided."""
    ending = _ending(referral)
    if ending is None or referral.cause not in WISHES:
        return ending
    organisation, itself = _told_by(referral, actor)
    return replace(ending, organisation=organisation, itself=itself)


def ending_out_of_reach(*, referral_id: int, actor: Actor) -> Ending:
    """Return how a referral of the actor's bank ended that no consent opens to it any more.

    :raises ReferralNotFound: if it has not ended so, or was never the bank's
    """
    if not actor.bank_path:
        raise not_found(REFERRAL, referral_id)
    own = below(actor.bank_path)
    # The row is closed to the bank; that it had one, and why no more, it was told when it ended.
    with as_platform("read:ended_referral", ""):
        closed = Referral.objects.filter(pk=referral_id, reader_path="")
        row = closed.filter(bank_path__gte=own.lo, bank_path__lt=own.hi).first()
    ending = _ending(row) if row else None
    if ending is None:
        raise not_found(REFERRAL, referral_id)
    return ending


def _ending(referral: Referral) -> Ending | None:
    state = ReferralState(referral.state)
    if referral.ended_on is None or state.decided:
        return None
    return Ending(
        referral=referral.pk, state=state, cause=referral.cause, on=referral.ended_on,
        accept_due_on=referral.accept_due_on,
    )  # fmt: skip


def _told_by(referral: Referral, actor: Actor) -> tuple[str, bool]:
    """Return which organisation wrote a wish down, and whether the enterprise did so itself."""
    told = in_reach(EventRow, actor).filter(
        case=str(referral.case_id), kind=ReferralWithdrawn.kind, subject=str(referral.pk)
    )
    found = told.values_list("organisation", "actor").first()
    return (found[0], found[1].startswith("enterprise:")) if found else ("", False)
