"""The doors to plans and tasks, and who proves a task done."""

from django.db.models import QuerySet

from rongxie.foundation.accounts.access import reach_of
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.rows import in_reach
from rongxie.mechanism.coaching.models import CoachingPlan, CoachingTask
from rongxie.mechanism.lists.access import standing_of
from rongxie.rulebook.access import AnyRole, Reach, roles_named
from rongxie.rulebook.steps import Role
from rongxie.values.texts import Refusal, say

# Whose word is proof enough, as that of the authority in charge; others give a file.
BY_WORD: frozenset[AnyRole] = frozenset({Role.DEPARTMENT, Role.SECTOR_AUTHORITY, Role.TASK_FORCE})
PROVERS: frozenset[AnyRole] = BY_WORD | {Role.TOWNSHIP, Role.FEDERATION}


class PlanNotFound(Refusal):
    """There is no such plan or task of coaching in the actor's reach."""


class NotYoursToProve(Refusal):
    """The actor is not one who says of a task that it is done."""


def plans_in_reach(actor: Actor) -> QuerySet[CoachingPlan]:
    """Return the plans in the actor's reach; a bank has none."""
    return in_reach(CoachingPlan, actor)


def task_in_reach(*, task_id: int, actor: Actor) -> CoachingTask:
    """Return a task in the actor's reach, with its plan and case.

    :raises PlanNotFound: if there is none, or it is somebody else's
    """
    tasks = in_reach(CoachingTask, actor).select_related("plan__case")
    found = tasks.filter(pk=task_id).first()
    if found is None:
        raise PlanNotFound(
            say(
                "There is no coaching task {task} that you can reach. Look it up at its case.",
                task=task_id,
            )
        )
    return found


def may_prove(task: CoachingTask, actor: Actor) -> bool:
    """Tell whether the actor may say of a task that it is done: nobody whose own bank refused."""
    return actor.role in PROVERS and reach_of(actor, standing_of(task.plan.case)) is Reach.PLACE


def see_that_proves(task: CoachingTask, actor: Actor) -> None:
    """Refuse the word of those whose it is not.

    :raises NotYoursToProve: if the role, the place or a conflict of interest forbids it
    """
    if not may_prove(task, actor):
        raise NotYoursToProve(
            say(
                "That a coaching task is done is for {roles} of the place to say, and for nobody"
                " whose own bank refused. Hand them the proof.",
                roles=roles_named(PROVERS),
            )
        )
