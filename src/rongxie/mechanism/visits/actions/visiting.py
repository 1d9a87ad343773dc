"""Recording a visit: once, however often a phone sends it, and whenever it finds a network."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from rongxie.foundation.events.writing import append
from rongxie.foundation.reach.actors import Actor
from rongxie.mechanism.enterprises.access import enterprise_in_reach
from rongxie.mechanism.enterprises.models import Enterprise
from rongxie.mechanism.evidence.actions import Stated, record_evidence
from rongxie.mechanism.evidence.models import EvidenceLevel
from rongxie.mechanism.matters.actions import open_matter
from rongxie.mechanism.matters.models import MatterKind
from rongxie.mechanism.visits.access import VISITS, see_that_does
from rongxie.mechanism.visits.actions.needs import (
    NewNeed,
    keep_need,
    see_that_whole,
    subject_of,
)
from rongxie.mechanism.visits.events import VisitRecorded
from rongxie.mechanism.visits.models import Channel, PlanState, Visit, VisitOutcome, VisitPlan
from rongxie.values.moments import CHINA, china_day
from rongxie.values.texts import Refusal, say


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRequest:
    """Something but money that the enterprise asked for on a visit; it becomes a matter."""

    title: str
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewVisit:
    """A visit as it was made; `sent_as` is the number that the phone gave it.

    `explained` are the codes of the policies explained, `observed` the facts that were seen.
    """

    channel: Channel
    outcome: VisitOutcome
    visited_at: datetime
    note: str = ""
    explained: Sequence[str] = ()
    observed: Mapping[str, object] = field(default_factory=dict)
    need: NewNeed | None = None
    requests: Sequence[NewRequest] = ()
    sent_as: UUID | None = None


class VisitToCome(Refusal):
    """A visit is recorded before it was made."""


class NeedAndOutcomeDisagree(Refusal):
    """A visit found a need and states none, or states one that it did not find."""


class SentAsTaken(Refusal):
    """The number of a sent visit belongs to another one."""


@transaction.atomic
def record_visit(*, enterprise_id: int, visit: NewVisit, actor: Actor, at: datetime) -> Visit:
    """Keep a visit with what it found, and fulfil the plan that asked for it.

    Sent again it is the same visit: nothing is written twice. It may be of a past day, when a
    phone was without network; its events are of the moment at which it was made, so that figures
    count it there. What was found at a double is kept with the enterprise that the double became.

    :raises VisitNotForYou: if the actor makes no visits
    :raises EnterpriseNotFound: if the actor cannot reach the enterprise
    :raises SentAsTaken: if another visit was sent under the number
    :raises VisitToCome: if it has not been made yet
    :raises NeedAndOutcomeDisagree: if there is a need without the outcome, or the reverse
    :raises NeedNotWhole: if the need does not do
    :raises WishedBankNotThere: if a wished bank was not open on the day
    :raises Refusal: what `record_evidence` and `open_matter` refuse
    """
    see_that_does(actor, VISITS)
    enterprise = _what_became_of(enterprise_id, actor)
    if before := _sent_before(enterprise, visit):
        return before
    _see_that_whole(visit, at)
    kept = _written(enterprise, visit, actor, at)
    if kept is None:
        return _sent_at_once(enterprise, visit)
    _fulfil_plan(kept)
    told = VisitRecorded(
        **subject_of(kept), reference=f"visit:{kept.pk}", flags=(kept.channel, kept.outcome)
    )
    append(told, actor=actor, at=visit.visited_at)
    if visit.need:
        keep_need(enterprise, visit.need, source="visit", visit=kept, actor=actor, at=at)
    if visit.observed:
        record_evidence(enterprise_id=enterprise.pk, stated=_seen(visit, kept), actor=actor, at=at)
    for request in visit.requests:
        open_matter(
            kind=MatterKind.REQUEST, region=enterprise.region, title=request.title,
            text=request.text, enterprise_id=enterprise.pk, about=f"visit:{kept.pk}",
            actor=actor, at=at,
        )  # fmt: skip
    return kept


def _what_became_of(enterprise_id: int, actor: Actor) -> Enterprise:
    enterprise = enterprise_in_reach(enterprise_id=enterprise_id, actor=actor)
    while enterprise.successor_id is not None:
        enterprise = enterprise_in_reach(enterprise_id=enterprise.successor_id, actor=actor)
    return enterprise


def _sent_before(enterprise: Enterprise, visit: NewVisit) -> Visit | None:
    """Return the visit that the phone sent under the same number already."""
    if visit.sent_as is None:
        return None
    found = Visit.objects.filter(sent_as=visit.sent_as).first()
    if found is None:
        return None
    same = (enterprise.pk, visit.channel.value, visit.outcome.value, visit.visited_at)
    if same != (found.enterprise_id, found.channel, found.outcome, found.visited_at):
        raise _taken(visit.sent_as)
    return found


def _sent_at_once(enterprise: Enterprise, visit: NewVisit) -> Visit:
    """Return the visit of the same number that was written while this one waited."""
    found = _sent_before(enterprise, visit)
    if found is None:  # somebody's in another place
        raise _taken(visit.sent_as)
    return found


def _see_that_whole(visit: NewVisit, at: datetime) -> None:
    if visit.visited_at > at:
        raise VisitToCome(
            say(
                "The visit is of {moment}, which is still to come. Look at the clock of the phone;"
                " the visit was not kept.",
                moment=visit.visited_at.astimezone(CHINA).strftime("%Y-%m-%d %H:%M"),
            )
        )
    found = visit.outcome is VisitOutcome.NEED
    if found and visit.need is None:
        raise NeedAndOutcomeDisagree(
            say("The visit found a need, and none is stated. State it, or choose another outcome.")
        )
    if visit.need and not found:
        raise NeedAndOutcomeDisagree(
            say(
                "A need is stated, and the outcome of the visit is: {outcome}. Choose the outcome"
                " that says there is a need, or take the need out.",
                outcome=visit.outcome.named,
            )
        )
    if visit.need:
        see_that_whole(visit.need, china_day(visit.visited_at))


def _written(enterprise: Enterprise, visit: NewVisit, actor: Actor, at: datetime) -> Visit | None:
    """Return the new row; None if the same number was sent at once and the other was faster."""
    try:
        with transaction.atomic():
            return Visit.objects.create(
                enterprise=enterprise, region=enterprise.region, visited_at=visit.visited_at,
                channel=visit.channel.value, outcome=visit.outcome.value,
                organisation=actor.organisation, by=actor.name, note=visit.note.strip(),
                explained=list(visit.explained), sent_as=visit.sent_as, at=at,
            )  # fmt: skip
    except IntegrityError:
        if visit.sent_as is None:
            raise
        return None


def _fulfil_plan(visit: Visit) -> None:
    """Fulfil what was asked for by the day of the visit; a plan made later still stands."""
    open_plan = VisitPlan.objects.filter(
        enterprise=visit.enterprise_id, state=PlanState.PLANNED.value
    ).first()
    if open_plan and china_day(open_plan.made_at) <= china_day(visit.visited_at):
        VisitPlan.objects.filter(pk=open_plan.pk, state=PlanState.PLANNED.value).update(
            state=PlanState.DONE.value, visit=visit
        )


def _seen(visit: NewVisit, kept: Visit) -> list[Stated]:
    as_of, basis = china_day(visit.visited_at), f"visit:{kept.pk}"
    return [
        Stated(fact=fact, value=value, level=EvidenceLevel.OBSERVED, as_of=as_of, basis=basis)
        for fact, value in visit.observed.items()
    ]


def _taken(sent_as: UUID | None) -> SentAsTaken:
    return SentAsTaken(
        say(
            "Another visit was sent under the number {number}; that one was kept. Record what is"
            " different as a visit of its own.",
            number=sent_as,
        )
    )
