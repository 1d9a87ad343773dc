"""The coaching that a township does: its tasks with their proofs, and back to the list."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.coaching.access import plans_in_reach, see_that_proves, task_in_reach
from rongxie.mechanism.coaching.models import CoachingPlan, CoachingTask
from rongxie.mechanism.lists.access import case_in_reach
from rongxie.rulebook.playbooks import playbooks
from rongxie.rulebook.steps import State
from rongxie.surfaces.clock import today
from rongxie.surfaces.web.acting.pages import Done, Given, Next, Subject
from rongxie.surfaces.web.entrance import PageRequest
from rongxie.surfaces.web.reviewing.naming import name_of
from rongxie.surfaces.web.reviewing.single import subject_for
from rongxie.surfaces.web.townships.entering import see_township
from rongxie.surfaces.web.townships.keeping import Attached
from rongxie.surfaces.web.worklists.clocks import Clock, clock
from rongxie.surfaces.web.worklists.naming import enterprises_named
from rongxie.values.texts import Text, say

_MOST = 200  # plans of a township at once; there are some dozens
_BACK = Text(en="Coaching", zh="辅导任务")


@dataclass(frozen=True, slots=True)
class TaskShown:
    """A task of coaching in the words of its playbook."""

    number: int
    what: Text | str
    proof: Text | str
    done_on: date | None
    clock: Clock | None


@dataclass(frozen=True, slots=True)
class PlanShown:
    """An enterprise that is coached; `cured` when every task is proven."""

    case: int
    enterprise: str
    tasks: list[TaskShown]
    cured: bool


@require_safe
def coaching_list(request: HttpRequest) -> HttpResponse:
    """Show whom the township coaches, what is to be done, and who is ready for the list again."""
    page = cast(PageRequest, request)
    see_township(page.actor)
    with reach(page.actor):
        rows = plans_in_reach(page.actor).filter(state="open", coach=page.actor.organisation)
        plans = list(rows.prefetch_related("tasks").order_by("due_on", "pk")[:_MOST])
        names = enterprises_named((one.enterprise_id for one in plans), page.actor)
    shown = [_plan(one, names, today()) for one in plans]
    return render(request, "townships/coaching.html", {
        "ready": [one for one in shown if one.cured],
        "open": [one for one in shown if not one.cured],
    })  # fmt: skip


def prove_subject(*, task_id: int, actor: Actor, at: datetime) -> Subject:
    """Return the task with what its playbook wants as a proof."""
    task = task_in_reach(task_id=task_id, actor=actor)
    see_that_proves(task, actor)
    shown = _task(task, today())
    return Subject(
        name=name_of(task.plan.case, actor),
        back=reverse("coaching_list"),
        lines=(
            (Text(en="Task", zh="任务"), shown.what),
            (Text(en="Proof", zh="证明"), shown.proof or "–"),
            (Text(en="Due", zh="期限"), str(task.due_on)),
        ),
        row=task,
    )


def prove_asks(subject: Subject, given: Given) -> Mapping[str, Any]:
    """Return what the action takes."""
    proof = given["proof"]
    return {
        "task_id": subject.row.pk, "done_on": given["done_on"], "note": given["note"],
        "proof": Attached(proof.name, proof.file),
    }  # fmt: skip


def prove_done(*, task_id: int, actor: Actor, at: datetime) -> Done:
    """Tell how many tasks are left."""
    task = task_in_reach(task_id=task_id, actor=actor)
    left = task.plan.tasks.filter(done_on=None).count()
    back = reverse("coaching_list")
    ready = Text(
        en="All tasks are done: declare the case again.", zh="任务已全部完成，可重新申报。"
    )
    return Done(
        title=Text(en="The task is done", zh="任务已完成"),
        number=name_of(task.plan.case, actor),
        next=(Next(say("{count} tasks are left.", count=left) if left else ready),),
        onward=((back, _BACK),) if left else (
            (reverse("return_to_list", args=[task.plan.case_id]),
             Text(en="Declare it again", zh="重新申报")), (back, _BACK)),
    )  # fmt: skip


def cured_subject(*, case_id: int, actor: Actor, at: datetime) -> Subject:
    """Return the case that was coached."""
    return subject_for("return_to_list", case_id=case_id, actor=actor)


def cured_done(*, case_id: int, actor: Actor, at: datetime) -> Done:
    """Tell that the case is declared again."""
    case = case_in_reach(case_id=case_id, actor=actor)
    return Done(
        title=say("{name} is declared again", name=name_of(case, actor)),
        number=say("Case {number}", number=case.pk),
        next=(Next(Text(en="The county task force reviews it.", zh="由县级工作专班审核。"),
                   State(case.state).staff),),
        onward=((reverse("coaching_list"), _BACK),),
    )  # fmt: skip


def _plan(plan: CoachingPlan, names: Mapping[int, str], on: date) -> PlanShown:
    tasks = [_task(one, on) for one in sorted(plan.tasks.all(), key=lambda one: int(one.pk))]
    cured = all(one.done_on for one in tasks)
    return PlanShown(plan.case_id, names.get(plan.enterprise_id, ""), tasks, cured)


def _task(task: CoachingTask, on: date) -> TaskShown:
    book = playbooks().get(task.playbook)
    steps = book.steps if book else ()
    number = int(task.task) if task.task.isdecimal() else 0
    due = None if task.done_on else clock("", task.due_on, on)
    if not 0 < number <= len(steps):
        return TaskShown(task.pk, task.task, "", task.done_on, due)
    step = steps[number - 1]
    return TaskShown(task.pk, step.what, step.proof, task.done_on, due)
