"""Removing a case from the recommendation list, and what an appeal changes (32/3.4b)."""

from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction

from rongxie.foundation.events.writing import append
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import as_platform
from rongxie.mechanism.evidence.actions import Stated, record_evidence
from rongxie.mechanism.evidence.models import EvidenceLevel
from rongxie.mechanism.lists.access import (
    case_in_reach,
    removal_in_reach,
    see_that_allowed,
    see_that_duty,
    standing_of,
)
from rongxie.mechanism.lists.events import CaseRemoved, RemovalDeclined, RemovalProposed
from rongxie.mechanism.lists.kinds import RemovalCause, RemovalState
from rongxie.mechanism.lists.mandates import Mandate, mandate_of
from rongxie.mechanism.lists.models import Case, CaseNote, Removal
from rongxie.mechanism.lists.moving import move, noted, references
from rongxie.rulebook.parameters import InForce
from rongxie.rulebook.steps import State, on_recommendation_list
from rongxie.values.dates import add_months
from rongxie.values.moments import china_day
from rongxie.values.texts import Refusal, say


class NotOnTheList(Refusal):
    """What is not on the recommendation list cannot be removed from it."""


class ProposalUnfounded(Refusal):
    """A removal is proposed without grounds or evidence, or to be decided on a day gone by."""


class RemovalProposedAlready(Refusal):
    """The removal of the case waits for its decision."""


class RemovalDecided(Refusal):
    """The proposal was decided already."""


class NoticeMissing(Refusal):
    """A case is to be removed, and no day is given on which the enterprise is told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Days:
    """When the enterprise is told, until when it can appeal, from when it may be listed again."""

    notice_on: date
    appeal_until: date
    reentry_on: date


@transaction.atomic
def propose_removal(  # noqa: PLR0913  # what the convener decides on
    *,
    case_id: int,
    cause: RemovalCause,
    grounds: str,
    file: str,
    due_on: date,
    actor: Actor,
    at: datetime,
) -> Removal:
    """Propose to remove a case, with what was found and its evidence; to be decided by a day.

    :raises CaseNotFound: if the actor cannot reach the case
    :raises DutyOfOthers: if the actor is not of the task force, or his own bank is concerned
    :raises NotOnTheList: if the case is not on the recommendation list
    :raises ProposalUnfounded: if grounds or evidence are missing, or the day has gone by
    :raises RemovalProposedAlready: if a proposal waits for its decision
    """
    case = case_in_reach(case_id=case_id, actor=actor)
    see_that_duty("propose_removal", actor, standing_of(case))
    _see_that_listed(case)
    if not grounds.strip() or not file.strip() or due_on < china_day(at):
        raise ProposalUnfounded(
            say(
                "To remove case {case}, write what was found, attach the evidence, and give a day"
                " to come by which it is decided.",
                case=case.pk,
            )
        )
    removal = _proposed(
        Removal(
            case=case, enterprise_id=case.enterprise_id, region=case.region,
            cause=RemovalCause(cause).value, grounds=grounds.strip(), file=file, due_on=due_on,
            proposed_by=actor.name, proposed_at=at,
        )
    )  # fmt: skip
    told = RemovalProposed(**references(case), cause=removal.cause, file=file, due_on=due_on)
    append(told, actor=actor, at=at)
    return removal


@transaction.atomic
def decide_removal(  # noqa: PLR0913  # the frozen form
    *,
    removal_id: int,
    remove: bool,
    document: str = "",
    notice_on: date | None = None,
    actor: Actor,
    at: datetime,
) -> Removal:
    """Remove a case as proposed, or decline to; `document` names who decides for the convener.

    Removed, it can be appealed against for `appeal_days` after the notice, and the enterprise be
    listed again `removal_months` after the decision. Banks that have it lose it.

    :raises RemovalNotFound: if the actor cannot reach the proposal
    :raises DutyOfOthers: if the actor is not convener there
    :raises RemovalDecided: if it was decided
    :raises NotNamedInWriting: if the actor is not the convener and no document names him
    :raises NoticeMissing: if it is removed without a day of notice, today or later
    :raises StepNotAllowed: if the case has left the list
    :raises ChangedMeanwhile: if somebody else moved the case first
    """
    removal = removal_in_reach(removal_id=removal_id, actor=actor)
    case = removal.case
    see_that_duty("decide_removal", actor, standing_of(case))
    mandate = mandate_of(actor, removal.region, document, china_day(at))
    if not remove:
        _decide(removal, RemovalState.DECLINED, mandate, actor, at)
        told = RemovalDeclined(**references(case), reference=f"removal:{removal.pk}")
        append(told, actor=actor, at=at)
        return removal
    _see_that_undecided(removal)
    see_that_allowed(case, "remove", actor)
    days = _days(removal, notice_on, china_day(at))
    _decide(removal, RemovalState.REMOVED, mandate, actor, at, **asdict(days))
    _bar(removal, days, actor, at)
    _remove(case, removal, days, actor, at)
    return removal


def _remove(case: Case, removal: Removal, days: _Days, actor: Actor, at: datetime) -> None:
    """Move the case; whatever hangs on it follows from the event (32/3.4b)."""
    CaseNote.objects.bulk_create(
        noted(case, "remove", {removal.cause: removal.grounds}, actor=actor, at=at)
    )
    told = CaseRemoved(
        **references(case),
        from_state=case.state,
        cause=removal.cause,
        due_on=days.appeal_until,
        ends_on=days.reentry_on,
        document=f"removal:{removal.pk}",
    )
    move(case, "remove", told, actor=actor, at=at)


def _bar(removal: Removal, days: _Days, actor: Actor, at: datetime) -> None:
    """Write down until when the enterprise is off the list: screening reads it (32/3.4b).

    The platform does so, as the enterprise may have moved to another county meanwhile.
    """
    on = china_day(at)
    until = days.reentry_on - timedelta(days=1)
    if until < on:  # the place lets it come back at once
        return
    stated = Stated(
        fact="removed_until",
        value=until.isoformat(),
        level=EvidenceLevel.CHECKED.value,
        as_of=on,
        source=actor.organisation,
        basis=f"removal:{removal.pk}",
        valid_until=until,
    )
    with as_platform("after:case.removed", removal.region[:2]) as platform:
        record_evidence(enterprise_id=removal.enterprise_id, stated=[stated], actor=platform, at=at)


def _decide(
    removal: Removal,
    state: RemovalState,
    mandate: Mandate,
    actor: Actor,
    at: datetime,
    **days: date,
) -> None:
    decided = {
        "state": state.value,
        "decided_by": actor.name,
        "decided_at": at,
        "document": mandate.document,
        **days,
    }
    waiting = Removal.objects.filter(pk=removal.pk, state=RemovalState.PROPOSED.value)
    if not waiting.update(**decided):
        raise _decided(removal)
    for column, value in decided.items():
        setattr(removal, column, value)


def _see_that_undecided(removal: Removal) -> None:
    if removal.state != RemovalState.PROPOSED:
        raise _decided(removal)


def _decided(removal: Removal) -> RemovalDecided:
    return RemovalDecided(
        say(
            "The proposal to remove case {case} was decided already. Look at the case.",
            case=removal.case_id,
        )
    )


def _see_that_listed(case: Case) -> None:
    before = State(case.before) if case.before else None
    if not on_recommendation_list(State(case.state), before):
        raise NotOnTheList(
            say(
                "Case {case} is not on the recommendation list: it is in the state {state}. Return"
                " it or close it with that reason instead.",
                case=case.pk,
                state=State(case.state).staff,
            )
        )


def _proposed(removal: Removal) -> Removal:
    try:
        with transaction.atomic():
            removal.save(force_insert=True)
    except IntegrityError as error:
        if "removal_one_proposed_for_a_case" not in str(error):
            raise
        raise RemovalProposedAlready(
            say(
                "The removal of case {case} is proposed already and waits for the convener.",
                case=removal.case_id,
            )
        ) from None
    return removal


def _days(removal: Removal, notice_on: date | None, on: date) -> _Days:
    if notice_on is None or notice_on < on:
        raise NoticeMissing(
            say(
                "To remove case {case}, give the day on which the enterprise is told, {day} or"
                " later: from then on it can appeal.",
                case=removal.case_id,
                day=on,
            )
        )
    params = InForce(on, removal.region)
    return _Days(
        notice_on=notice_on,
        appeal_until=notice_on + timedelta(days=params["appeal_days"]),
        reentry_on=add_months(on, params["removal_months"]),
    )
