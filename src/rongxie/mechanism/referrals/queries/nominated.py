"""What the task force answers a nomination by: who is meant, and what there is of it (32/2.2b)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from rongxie.foundation.accounts.access import Standing, own_among
from rongxie.foundation.reach.actors import Actor
from rongxie.mechanism.enterprises.models import Enterprise
from rongxie.mechanism.enterprises.queries.looking_up import by_codes
from rongxie.mechanism.lists.models import Case
from rongxie.mechanism.lists.moving import ChangedMeanwhile
from rongxie.mechanism.lists.needs import needs_to_serve
from rongxie.mechanism.lists.queries import open_case_of
from rongxie.mechanism.referrals.access import may_do, nomination_in_reach, see_that_may
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
    see_that_may("answer_nomination", actor, _standing(nomination, None))
    return nomination


def to_answer(rows: Collection[Nomination], actor: Actor) -> frozenset[int]:
    """Return the numbers of the nominations in reach that wait for the actor's answer."""
    own = own_among({one.bank for one in rows}, actor)
    return frozenset(
        one.pk
        for one in rows
        if one.state == "new"
        and may_do("answer_nomination", actor, _standing(one, one.bank in own))
    )


def _standing(nomination: Nomination, conflicted: bool | None) -> Standing:
    banks = frozenset({nomination.bank})
    return Standing(region=nomination.region, banks=banks, conflicted=conflicted)


def answered_already(nomination: Nomination) -> ChangedMeanwhile:
    """Return the refusal of a second answer."""
    return ChangedMeanwhile(
        say("Nomination {nomination} was answered already.", nomination=nomination.pk)
    )
