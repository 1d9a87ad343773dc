"""What the task force answers a nomination by: who is meant, and what there is of it (32/2.2b)."""

from dataclasses import dataclass
from datetime import date

from rongxie.foundation.accounts.access import Standing
from rongxie.foundation.reach.actors import Actor
from rongxie.mechanism.enterprises.models import Enterprise
from rongxie.mechanism.enterprises.queries.looking_up import by_codes
from rongxie.mechanism.lists.models import Case
from rongxie.mechanism.lists.moving import ChangedMeanwhile
from rongxie.mechanism.lists.needs import needs_to_serve
from rongxie.mechanism.lists.queries import open_case_of
from rongxie.mechanism.referrals.access import nomination_in_reach, see_that_may
from rongxie.mechanism.referrals.models import Nomination
from rongxie.mechanism.visits.models import Need
from rongxie.values.texts import say

_OFFERED = 10  # needs, the latest: more than anybody states and lets stand


@dataclass(frozen=True, slots=True, kw_only=True)
class Nominated:
    """A nomination that waits; `needs` are those that a case can be opened for, latest first.

    Nothing can be opened where the enterprise is not in reach, or has an open `case` already.
    """

    nomination: Nomination
    enterprise: Enterprise | None = None
    case: Case | None = None
    needs: tuple[Need, ...] = ()


def nominated(*, nomination_id: int, actor: Actor, on: date) -> Nominated:
    """Return what the actor answers a nomination by.

    :raises ReferralNotFound: if the nomination is out of reach
    :raises NotYours: if the actor does not answer nominations
    :raises ChangedMeanwhile: if it was answered already
    """
    nomination = nomination_to_answer(nomination_id=nomination_id, actor=actor)
    if nomination.state != "new":
        raise answered_already(nomination)
    enterprise = by_codes(usccs=[nomination.uscc], actor=actor).get(nomination.uscc)
    if enterprise is None:
        return Nominated(nomination=nomination)
    case = open_case_of(enterprise.pk)
    needs = () if case else tuple(needs_to_serve(enterprise.pk, on)[:_OFFERED])
    return Nominated(nomination=nomination, enterprise=enterprise, case=case, needs=needs)


def nomination_to_answer(*, nomination_id: int, actor: Actor) -> Nomination:
    """Return a nomination that the actor is one to answer, whatever became of it.

    :raises ReferralNotFound: if the nomination is out of reach
    :raises NotYours: if the actor does not answer nominations
    """
    nomination = nomination_in_reach(nomination_id=nomination_id, actor=actor)
    standing = Standing(region=nomination.region, banks=frozenset({nomination.bank}))
    see_that_may("answer_nomination", actor, standing)
    return nomination


def answered_already(nomination: Nomination) -> ChangedMeanwhile:
    """Return the refusal of a second answer."""
    return ChangedMeanwhile(
        say("Nomination {nomination} was answered already.", nomination=nomination.pk)
    )
