"""The rows behind each duty: what waits for the actor, in the reach that is open."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db.models import Case as When_
from django.db.models import DateField, F, QuerySet, When

from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.rows import in_reach
from rongxie.mechanism.coaching.models import CoachingTask
from rongxie.mechanism.evidence.models import FactRequest
from rongxie.mechanism.lists.access import cases_in_reach
from rongxie.mechanism.lists.kinds import BatchState, RemovalState
from rongxie.mechanism.lists.models import Batch, Case, Removal
from rongxie.mechanism.matters.access import matters_in_reach
from rongxie.mechanism.matters.models import Matter, MatterState
from rongxie.mechanism.referrals.models import Nomination, Referral
from rongxie.mechanism.supervision.access import orders_in_reach
from rongxie.mechanism.supervision.models import SupervisionOrder
from rongxie.mechanism.visits.access import open_leads, open_plans
from rongxie.mechanism.visits.models import Lead, VisitPlan
from rongxie.rulebook.steps import State
from rongxie.surfaces.web.worklists.cases import LATE, late_referrals
from rongxie.surfaces.web.worklists.referrals import own_referrals


def my_visits(actor: Actor, _on: date) -> "QuerySet[VisitPlan]":
    """Return the planned visits that were handed to the actor."""
    return open_plans(actor).filter(visitor=actor.name)


def visits_to_hand_out(actor: Actor, _on: date) -> "QuerySet[VisitPlan]":
    """Return the planned visits of the actor's organisation that nobody was given."""
    return open_plans(actor).filter(organisation=actor.organisation, visitor="")


def leads(actor: Actor, _on: date) -> "QuerySet[Lead]":
    """Return what somebody left who is not identified, and nobody has looked into."""
    return open_leads(actor)


def drafts(actor: Actor, _on: date) -> "QuerySet[Case]":
    """Return the cases that are not declared yet."""
    return _in_state(actor, State.DRAFT)


def returned(actor: Actor, _on: date) -> "QuerySet[Case]":
    """Return the cases that came back."""
    return _in_state(actor, State.RETURNED)


def to_review(actor: Actor, _on: date) -> "QuerySet[Case]":
    """Return the declared cases."""
    return _in_state(actor, State.DECLARED)


def to_push(actor: Actor, _on: date) -> "QuerySet[Case]":
    """Return the cases on the recommendation list that no bank has."""
    return _in_state(actor, State.RECOMMENDED)


def to_assign(actor: Actor, _on: date) -> "QuerySet[Case]":
    """Return the reviewed cases of which nobody has said who confirms them."""
    return _in_state(actor, State.REVIEWED).filter(sector="")


def to_confirm(actor: Actor, _on: date) -> "QuerySet[Case]":
    """Return the reviewed cases that the actor's organisation confirms."""
    return _in_state(actor, State.REVIEWED).filter(sector=actor.organisation)


def coaching(actor: Actor, _on: date) -> "QuerySet[CoachingTask]":
    """Return the tasks of coaching that the actor's organisation has to see done."""
    open_here = {"plan__state": "open", "plan__coach": actor.organisation}
    return in_reach(CoachingTask, actor).filter(done_on=None, **open_here)


def nominations(actor: Actor, _on: date) -> "QuerySet[Nomination]":
    """Return what banks have nominated and nobody has answered."""
    return in_reach(Nomination, actor).filter(state="new")


def fact_requests(actor: Actor, _on: date) -> "QuerySet[FactRequest]":
    """Return the requests for facts that ask the actor's organisation."""
    return in_reach(FactRequest, actor).filter(department=actor.organisation, state="open")


def batches(actor: Actor, _on: date) -> "QuerySet[Batch]":
    """Return the batches that wait for a signature."""
    return in_reach(Batch, actor).filter(state=BatchState.LAID.value)


def removals(actor: Actor, _on: date) -> "QuerySet[Removal]":
    """Return the proposals to remove that wait for a decision."""
    return in_reach(Removal, actor).filter(state=RemovalState.PROPOSED.value)


def at_bank(state: str) -> "Callable[[Actor, date], QuerySet[Referral]]":
    """Return what finds the bank's own referrals in a state."""

    def found(actor: Actor, _on: date) -> "QuerySet[Referral]":
        return own_referrals(actor).filter(state=state)

    return found


def late_at_banks(actor: Actor, on: date) -> "QuerySet[Referral]":
    """Return the referrals of which a day is over, with that day as `late_on`."""
    days = [When(state=state.value, then=F(column)) for state, column in LATE.items()]
    return late_referrals(actor, on).annotate(late_on=When_(*days, output_field=DateField()))


def matters(actor: Actor, _on: date) -> "QuerySet[Matter]":
    """Return the matters that the actor's organisation has to answer."""
    waiting = matters_in_reach(actor).filter(state=MatterState.OPEN.value)
    return waiting.filter(addressee=actor.organisation)


def orders_to_answer(actor: Actor, _on: date) -> "QuerySet[SupervisionOrder]":
    """Return the orders that the actor's organisation has to answer."""
    return orders_in_reach(actor).filter(state="open", addressee=actor.organisation)


def orders_answered(actor: Actor, _on: date) -> "QuerySet[SupervisionOrder]":
    """Return the answered orders that the actor's office closes: its own and the platform's."""
    theirs = ["", actor.organisation]
    answered = orders_in_reach(actor).filter(state="answered", opener__in=theirs)
    return answered.exclude(addressee=actor.organisation)


def _in_state(actor: Actor, state: State) -> "QuerySet[Any]":
    return cases_in_reach(actor).filter(state=state.value)
