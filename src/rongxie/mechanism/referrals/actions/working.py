"""A bank at work on a referral, and the ways in which it ends without a decision."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.kinds import Kind
from rongxie.mechanism.referrals.access import referral_in_reach, see_that_allowed
from rongxie.mechanism.referrals.advancing import advance, references, set_free
from rongxie.mechanism.referrals.causes import WISHES, HandBackCause, WithdrawCause
from rongxie.mechanism.referrals.days import see_day
from rongxie.mechanism.referrals.events import (
    ReferralAccepted,
    ReferralContacted,
    ReferralHandedBack,
    ReferralWithdrawn,
)
from rongxie.mechanism.referrals.models import Referral
from rongxie.mechanism.referrals.wording import choices
from rongxie.rulebook.reasons import Ends, reason
from rongxie.values.moments import china_day
from rongxie.values.texts import Refusal, say

BANKS_OWN = "F"  # the group of reasons that lie with the bank


class WordsMissing(Refusal):
    """Something is to be written down, and nothing is."""


class CauseNotFitting(Refusal):
    """A cause or a reason by which a referral does not end in this way."""


@transaction.atomic
def accept(*, referral_id: int, actor: Actor, at: datetime) -> Referral:
    """Take a referral up for one's own branch; until it has lapsed this is possible.

    :raises ReferralNotFound: if the referral is out of reach
    :raises StepNotAllowed: if it does not stand there, or the actor may not
    :raises ChangedMeanwhile: if somebody was faster
    """
    referral = referral_in_reach(referral_id=referral_id, actor=actor)
    see_that_allowed(referral, "accept", actor)
    event = ReferralAccepted(**references(referral))
    return advance(referral, "accept", event, actor=actor, at=at, accepted_at=at)


@transaction.atomic
def contact(*, referral_id: int, on: date, note: str, actor: Actor, at: datetime) -> Referral:
    """Log the first contact: when, how and with whom; who has not accepted accepts by it.

    :raises ReferralNotFound: if the referral is out of reach
    :raises StepNotAllowed: if it does not stand there, or the actor may not
    :raises WordsMissing: if the note is blank
    :raises DayNotPossible: if the day is before the sending or after today
    :raises ChangedMeanwhile: if somebody was faster
    """
    referral = referral_in_reach(referral_id=referral_id, actor=actor)
    see_that_allowed(referral, "contact", actor)
    see_words(note)
    see_day(on, china_day(referral.sent_at), china_day(at))
    return advance(
        referral,
        "contact",
        ReferralContacted(**references(referral), done_on=on),
        actor=actor,
        at=at,
        accepted_at=referral.accepted_at or at,
        contacted_on=on,
        contact_note=note,
    )


@transaction.atomic
def hand_back(  # noqa: PLR0913  # named, each of them
    *,
    referral_id: int,
    cause: HandBackCause,
    reasons: Sequence[str] = (),
    text: str,
    actor: Actor,
    at: datetime,
) -> Referral:
    """Give a referral back undecided: the bank is left out and the case is free for another.

    :raises ReferralNotFound: if the referral is out of reach
    :raises StepNotAllowed: if it does not stand there, or the actor may not
    :raises WordsMissing: if nothing is said of why, or of how often the enterprise was called
    :raises UnknownReason: if a code is not in the tree
    :raises CauseNotFitting: if a reason is the enterprise's: that would be a refusal
    :raises ChangedMeanwhile: if somebody was faster
    """
    referral = referral_in_reach(referral_id=referral_id, actor=actor)
    see_that_allowed(referral, "hand_back", actor)
    see_words(text)
    for one in map(reason, reasons):
        if one.group != BANKS_OWN and one.ends is not Ends.HANDED_BACK:
            raise CauseNotFitting(
                say(
                    "{code} is a reason to refuse, not to hand back. Decide the referral, or give"
                    " a reason that lies with the bank.",
                    code=one.code,
                )
            )
    event = ReferralHandedBack(**references(referral), cause=cause.value, flags=tuple(reasons))
    told = {"cause": cause.value, "cause_text": text}
    advance(referral, "hand_back", event, actor=actor, at=at, **told)
    set_free(referral, "handed_back", event, at=at)
    return referral


@transaction.atomic
def withdraw(
    *, referral_id: int, cause: WithdrawCause, text: str, actor: Actor, at: datetime
) -> Referral:
    """Write down that the enterprise does not want this bank; before a decision only.

    :raises ReferralNotFound: if the referral is out of reach
    :raises StepNotAllowed: if it is decided or ended, or the actor may not
    :raises CauseNotFitting: if the cause is one that follows from something else
    :raises WordsMissing: if somebody else than the enterprise does not say who said so
    :raises ChangedMeanwhile: if somebody was faster
    """
    referral = referral_in_reach(referral_id=referral_id, actor=actor)
    see_that_allowed(referral, "withdraw", actor)
    if cause not in WISHES:
        raise CauseNotFitting(
            say(
                "{cause} is not the enterprise's wish. Choose one of: {known}.",
                cause=cause.named,
                known=choices((one, one.named) for one in WISHES),
            )
        )
    if actor.kind is not Kind.ENTERPRISE:
        see_words(text)
    return end_referral(referral, cause, text=text, actor=actor, at=at)


def end_referral(
    referral: Referral, cause: WithdrawCause, *, text: str = "", actor: Actor, at: datetime
) -> Referral:
    """Withdraw a referral, whoever may do so having been asked before; the case is set free.

    :raises StepNotAllowed: if the referral has ended
    :raises ChangedMeanwhile: if somebody was faster
    """
    day = china_day(at)
    event = ReferralWithdrawn(**references(referral), cause=cause.value, done_on=day, flags=())
    told = {"cause": cause.value, "cause_text": text}
    advance(referral, "withdraw", event, actor=actor, at=at, **told)
    set_free(referral, cause.value, event, at=at)
    return referral


def see_words(text: str) -> None:
    """Refuse a blank where words are needed.

    :raises WordsMissing: if there are none
    """
    if not text.strip():
        raise WordsMissing(
            say("Write down when, how and with whom, or why: the enterprise can ask for it.")
        )
