"""Closing a case for a cause, and releasing one for another bank."""

from collections.abc import Collection, Mapping
from datetime import datetime
from types import MappingProxyType

from django.db import transaction

from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.kinds import Kind
from rongxie.mechanism.lists.access import case_in_reach, see_that_allowed
from rongxie.mechanism.lists.events import CaseClosed, CaseReleased
from rongxie.mechanism.lists.kinds import CloseCause, ReleaseCause, RemovalState
from rongxie.mechanism.lists.models import Case, CaseNote, Removal
from rongxie.mechanism.lists.moving import move, noted, references
from rongxie.rulebook.steps import State, on_recommendation_list
from rongxie.values.texts import Refusal, say

_OF_A_LOAN = frozenset({CloseCause.REPAID, CloseCause.CEASED, CloseCause.UNREACHABLE})
_BEFORE_A_LOAN = frozenset({
    CloseCause.WITHDRAWN, CloseCause.CEASED, CloseCause.UNREACHABLE, CloseCause.REFUSED_FOR_GOOD,
})  # fmt: skip
# Why a case can end where it stands. What is on the list leaves it for false papers by removal.
CAUSES: Mapping[State, frozenset[CloseCause]] = MappingProxyType({
    **dict.fromkeys(State, _BEFORE_A_LOAN),
    State.GRANTED: _BEFORE_A_LOAN | {CloseCause.NOT_DRAWN},
    State.FUNDED: _OF_A_LOAN,
})  # fmt: skip
OWN_CAUSES = frozenset({CloseCause.WITHDRAWN, CloseCause.CEASED, CloseCause.REPAID})


class CauseNotUsable(Refusal):
    """The cause does not fit where the case stands, or is not for the actor to state."""


class EnterpriseNotTold(Refusal):
    """A case is closed without a word that the enterprise can read and object to."""


class RemovalPending(Refusal):
    """The case cannot be ended while its removal waits for a decision."""


class BankNotExcluded(Refusal):
    """A case is released without naming the bank that had it."""


@transaction.atomic
def close_case(*, case_id: int, cause: CloseCause, text: str, actor: Actor, at: datetime) -> Case:
    """Bring a case to its end; `text` is what the enterprise is told, left out if it closes itself.

    :raises CaseNotFound: if the actor cannot reach the case
    :raises StepNotAllowed: if it is removed or closed, or the actor closes no cases there
    :raises CauseNotUsable: if the cause does not fit the state, or is not the actor's to state
    :raises EnterpriseNotTold: if an officer leaves out the words
    :raises RemovalPending: if its removal is proposed
    :raises ChangedMeanwhile: if somebody else moved the case first
    """
    case = case_in_reach(case_id=case_id, actor=actor)
    return close_read(case, cause=cause, text=text, actor=actor, at=at)


def close_read(case: Case, *, cause: CloseCause, text: str, actor: Actor, at: datetime) -> Case:
    """Do as `close_case` for a case that was read now."""
    see_that_allowed(case, "close", actor)
    words = text.strip()
    see_that_ends(case, cause=cause, words=words, pending=removals_pending([case.pk]), actor=actor)
    told = CaseClosed(**references(case), from_state=case.state, cause=CloseCause(cause).value)
    move(case, "close", told, actor=actor, at=at, cause=CloseCause(cause).value)
    if words:
        CaseNote.objects.bulk_create(
            noted(case, "close", {CloseCause(cause).value: words}, actor=actor, at=at)
        )
    return case


def removals_pending(case_ids: Collection[int]) -> frozenset[int]:
    """Return the cases of which the removal is proposed."""
    proposed = Removal.objects.filter(case__in=case_ids, state=RemovalState.PROPOSED.value)
    return frozenset(proposed.values_list("case", flat=True))


def see_that_ends(
    case: Case, *, cause: CloseCause, words: str, pending: Collection[int], actor: Actor
) -> None:
    """Refuse to end a case for a cause that does not fit, without a word, or too early.

    :raises CauseNotUsable: if the cause does not fit the state, or is not the actor's to state
    :raises EnterpriseNotTold: if an officer leaves out the words
    :raises RemovalPending: if its removal is proposed
    """
    _see_that_fits(case, CloseCause(cause), actor)
    if not words and actor.kind is not Kind.ENTERPRISE:
        raise EnterpriseNotTold(
            say(
                "Write in a sentence why case {case} ends: the enterprise reads it and can say"
                " that it is wrong.",
                case=case.pk,
            )
        )
    if case.pk in pending:
        raise RemovalPending(
            say(
                "The removal of case {case} is proposed. Wait until the convener has decided.",
                case=case.pk,
            )
        )


@transaction.atomic
def release_case(  # noqa: PLR0913  # the frozen form
    *,
    case_id: int,
    cause: ReleaseCause,
    reference: str,
    exclude_bank: str,
    actor: Actor,
    at: datetime,
) -> Case:
    """Put a case back on the list for another bank; the one that had it is left out (32/2.2c).

    That no other bank is still at work on it is seen by the stage of referrals, which calls this.
    `reference` is the referral, as `referral:5`.

    :raises CaseNotFound: if the actor cannot reach the case
    :raises StepNotAllowed: if no bank has it, or the actor releases none
    :raises BankNotExcluded: if the bank is not one that the case was sent to
    :raises ChangedMeanwhile: if somebody else moved the case first
    """
    case = case_in_reach(case_id=case_id, actor=actor)
    see_that_allowed(case, "release", actor)
    if exclude_bank not in case.banks:
        raise BankNotExcluded(
            say(
                "Case {case} was not sent to the bank {bank}. Name the bank that had it, so that"
                " it is not sent there again.",
                case=case.pk,
                bank=exclude_bank or "-",
            )
        )
    told = CaseReleased(**references(case), cause=ReleaseCause(cause).value, reference=reference)
    excluded = list(dict.fromkeys([*case.excluded_banks, exclude_bank]))
    return move(case, "release", told, actor=actor, at=at, excluded_banks=excluded)


def _see_that_fits(case: Case, cause: CloseCause, actor: Actor) -> None:
    before = State(case.before) if case.before else None
    allowed = set(CAUSES[State(case.state)])
    if not on_recommendation_list(State(case.state), before):
        allowed.add(CloseCause.FALSE_PAPERS)
    if actor.kind is Kind.ENTERPRISE:
        allowed &= OWN_CAUSES
    if cause not in allowed:
        raise CauseNotUsable(
            say(
                "Case {case} in the state {state} cannot be closed as: {cause}. For false papers"
                " on the list propose its removal; otherwise choose another cause.",
                case=case.pk,
                state=State(case.state).staff,
                cause=cause.named,
            )
        )
