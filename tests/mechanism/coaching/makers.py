"""Cases in coaching, named by how far they are, made by the actions of this stage."""

from datetime import datetime
from typing import Any

from rongxie.foundation.events.consequences import following
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.coaching.actions import open_coaching, prove_task, return_to_list
from rongxie.mechanism.coaching.handlers import coach_after_refusal
from rongxie.mechanism.coaching.models import CoachingPlan, CoachingTask
from rongxie.mechanism.decisions.models import Decision
from rongxie.mechanism.lists.models import Case
from rongxie.mechanism.referrals.models import Referral
from tests.mechanism.cast import AT, DAY, DEPARTMENT, REVIEWER, TOWNSHIP
from tests.mechanism.decisions.makers import refused
from tests.mechanism.lists.county import county_stands
from tests.mechanism.lists.makers import draft
from tests.mechanism.referrals.makers import rows_of


def refused_with_consequences(referral: Referral | None = None, *reasons: str) -> Decision:
    """A refusal by ICBC, and what follows from it."""
    with following("decision.refused", coach_after_refusal):
        return refused(referral, *reasons)


def plans_of(case_id: int) -> list[CoachingPlan]:
    """The plans of a case, the first one first."""
    return rows_of(CoachingPlan, case=case_id)


def coached(case: Case | None = None, actor: Actor = REVIEWER, **given: Any) -> CoachingPlan:
    """Coaching that the task force opened: of a draft with tax arrears, if none is given."""
    county_stands()
    case = case or draft()
    with reach(actor):
        return open_coaching(
            case_id=case.pk, **({"tests": ["tax_in_order"]} | given), actor=actor, at=AT
        )


def tasks(plan: CoachingPlan) -> list[CoachingTask]:
    """The tasks of a plan, in the order of their steps."""
    return rows_of(CoachingTask, plan=plan)


def prove(
    task: CoachingTask, actor: Actor = DEPARTMENT, at: datetime = AT, **given: Any
) -> CoachingTask:
    """Prove a task done by the word of a department."""
    said: dict[str, Any] = {"done_on": DAY, "note": "已缴清"} | given
    with reach(actor):
        return prove_task(task_id=task.pk, **said, actor=actor, at=at)


def proven(plan: CoachingPlan | None = None) -> CoachingPlan:
    """Coaching of which every task is proven done."""
    plan = plan or coached()
    for task in tasks(plan):
        prove(task)
    return plan


def cured(plan: CoachingPlan | None = None, actor: Actor = TOWNSHIP, **given: Any) -> Case:
    """A case that is back on the declaration list."""
    plan = plan or proven()
    with reach(actor):
        return return_to_list(
            case_id=plan.case_id, **({"committed_on": DAY} | given), actor=actor, at=AT
        )
