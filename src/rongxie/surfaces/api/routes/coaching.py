"""Coaching: plans, the proof of their tasks, and the way back to the declaration list."""

from typing import Annotated, Literal

from ninja import Query

from rongxie.mechanism.coaching.access import PROVERS, plans_in_reach
from rongxie.mechanism.coaching.actions import open_coaching, prove_task, return_to_list
from rongxie.rulebook.steps import STEPS
from rongxie.surfaces.api.acting import ActingRequest
from rongxie.surfaces.api.fields import Code, Day, In, Number, Words
from rongxie.surfaces.api.paging import Page, PageAsked, page_of
from rongxie.surfaces.api.routing import Routes
from rongxie.surfaces.api.shapes.coaching import PlanOut
from rongxie.surfaces.api.shapes.made import Made, Moved

routes = Routes("coaching")
_ROLES = {step.name: frozenset(step.roles) for step in STEPS}


class CoachIn(In):
    """What is to be cured: failed tests, or reasons of a refusal; without a coach the township."""

    tests: tuple[Code, ...] = ()
    reasons: tuple[Code, ...] = ()
    coach: Code = ""


class ProofIn(In):
    """When a task was done, with a file as proof, or the word of the authority in charge."""

    done_on: Day
    proof: Code = ""
    note: Words = ""


class ReturnIn(In):
    """The truth commitment, where the case has none yet or it is renewed."""

    committed_on: Day | None = None
    commitment: Code = ""


class PlansAsked(PageAsked):
    """Which plans."""

    state: Literal["open", "cured", "ended"] | None = None


@routes.read("/coaching/plans", does=plans_in_reach)
def index(request: ActingRequest, asked: Annotated[PlansAsked, Query(...)]) -> Page[PlanOut]:
    """List the plans of coaching in reach with their tasks, place by place."""
    rows = plans_in_reach(request.actor).prefetch_related("tasks")
    if asked.state:
        rows = rows.filter(state=asked.state)
    return page_of(request, rows, PlanOut.of, asked=asked, by=("region", "pk"))


@routes.write("/cases/{int:case}/coach", does=open_coaching, status=201, who=_ROLES["coach"])
def coach(request: ActingRequest, case: Number, body: CoachIn) -> Made:
    """Have the township coach an enterprise out of failed tests or refusal reasons."""
    plan = open_coaching(
        case_id=case, tests=body.tests, reasons=body.reasons, coach=body.coach,
        actor=request.actor, at=request.at,
    )  # fmt: skip
    return Made(id=plan.pk)


@routes.write("/coaching/tasks/{int:task}/prove", does=prove_task, who=PROVERS)
def prove(request: ActingRequest, task: Number, body: ProofIn) -> Made:
    """Record that a task is done."""
    proven = prove_task(
        task_id=task, done_on=body.done_on, proof=body.proof, note=body.note,
        actor=request.actor, at=request.at,
    )  # fmt: skip
    return Made(id=proven.pk)


@routes.write("/cases/{int:case}/return_to_list", does=return_to_list, who=_ROLES["return_to_list"])
def cure(request: ActingRequest, case: Number, body: ReturnIn) -> Moved:
    """Put a cured case back on the declaration list, screened anew."""
    moved = return_to_list(
        case_id=case, committed_on=body.committed_on, commitment=body.commitment,
        actor=request.actor, at=request.at,
    )  # fmt: skip
    return Moved(id=moved.pk, state=moved.state)
