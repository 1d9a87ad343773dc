"""Tasks of coaching, proven done by a file or by the word of the authority in charge."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from rongxie.foundation.events.writing import append
from rongxie.foundation.reach.actors import Actor
from rongxie.mechanism.coaching.access import BY_WORD, see_that_proves, task_in_reach
from rongxie.mechanism.coaching.events import TaskProven
from rongxie.mechanism.coaching.models import CoachingTask
from rongxie.mechanism.lists.moving import ChangedMeanwhile, references
from rongxie.rulebook.steps import State
from rongxie.values.moments import china_day
from rongxie.values.texts import Refusal, say


class ProofMissing(Refusal):
    """A task is said to be done without a file, or by nobody's word."""


class NotBeingCoached(Refusal):
    """The case of a task is no longer in coaching."""


class DoneInFuture(Refusal):
    """A task is said to be done on a day that has not come."""


@transaction.atomic
def prove_task(  # noqa: PLR0913  # what a proof consists of
    *,
    task_id: int,
    done_on: date,
    proof: str = "",
    note: str = "",
    actor: Actor,
    at: datetime,
) -> CoachingTask:
    """Record that a task is done: `proof` is a file, `note` the word of the authority in charge.

    :raises PlanNotFound: if the actor cannot reach the task
    :raises NotYoursToProve: if it is not for the actor to say
    :raises NotBeingCoached: if coaching has ended
    :raises ProofMissing: without a file, by somebody whose word alone is none
    :raises DoneInFuture: if the day has not come
    :raises ChangedMeanwhile: if the task was proven by somebody else
    """
    task = task_in_reach(task_id=task_id, actor=actor)
    see_that_proves(task, actor)
    _see_that_open(task)
    _see_that_proven(task, proof.strip(), note.strip(), actor)
    if done_on > china_day(at):
        raise DoneInFuture(
            say("{day} has not come yet. Record the task on the day it is done.", day=done_on)
        )
    written = {
        "done_on": done_on, "proof": proof.strip(), "note": note.strip(),
        "done_by": actor.name, "done_at": at,
    }  # fmt: skip
    _write(task, written)
    named = references(task.plan.case) | {"subject": str(task.pk)}
    told = TaskProven(**named, task=f"{task.playbook}/{task.task}", file=task.proof)
    append(told, actor=actor, at=at)
    return task


def _write(task: CoachingTask, written: Mapping[str, Any]) -> None:
    if not CoachingTask.objects.filter(pk=task.pk, done_on__isnull=True).update(**written):
        raise ChangedMeanwhile(
            say(
                "Coaching task {task} is proven already; nothing of yours was kept. Reload the"
                " page.",
                task=task.pk,
            )
        )
    for column, value in written.items():
        setattr(task, column, value)


def _see_that_open(task: CoachingTask) -> None:
    plan = task.plan
    if plan.state != "open" or plan.case.state != State.COACHING:
        raise NotBeingCoached(
            say("Case {case} is not in coaching any more. Look at where it stands now.",
                case=plan.case_id)
        )  # fmt: skip


def _see_that_proven(task: CoachingTask, proof: str, note: str, actor: Actor) -> None:
    if not proof and not (note and actor.role in BY_WORD):
        raise ProofMissing(
            say(
                "Coaching task {task} needs a proof: add the file, or have the authority in charge"
                " say in a sentence that it is done.",
                task=task.pk,
            )
        )
