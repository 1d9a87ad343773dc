"""Back to the declaration list: every task proven, and nothing that fails (32/2.3c)."""

from datetime import date, datetime

from django.db import transaction

from rongxie.foundation.reach.actors import Actor
from rongxie.mechanism.coaching.models import CoachingPlan
from rongxie.mechanism.coaching.queries import open_plan_of
from rongxie.mechanism.lists.access import case_in_reach, see_that_allowed
from rongxie.mechanism.lists.actions.declaring import NotCommitted
from rongxie.mechanism.lists.events import CoachingCured
from rongxie.mechanism.lists.models import Case
from rongxie.mechanism.lists.moving import ChangedMeanwhile, move, references
from rongxie.mechanism.lists.needs import asked_for, latest_standing_need
from rongxie.mechanism.lists.standards import see_that_admitted, see_that_nothing_fails
from rongxie.mechanism.screening.actions import screen_enterprise
from rongxie.values.moments import china_day
from rongxie.values.texts import Refusal, say


class TasksOpen(Refusal):
    """Tasks of the plan are not proven done."""


@transaction.atomic
def return_to_list(  # a case coached before it was declared lacks the commitment
    *,
    case_id: int,
    committed_on: date | None = None,
    commitment: str = "",
    actor: Actor,
    at: datetime,
) -> Case:
    """Put a cured case back on the declaration list, with the need as it stands.

    `committed_on` and `commitment`, the day and file of the signed truth commitment, are needed
    where the case was never declared; otherwise they replace those from before.

    :raises CaseNotFound: if the actor cannot reach the case
    :raises StepNotAllowed: if it is not in coaching, or the actor is not the township
    :raises TasksOpen: if a task is not proven
    :raises NotCommitted: if there is no truth commitment, or only on a day to come
    :raises NeedNotFound: if the enterprise needs nothing any more
    :raises NotAdmitted, StandardsNotMet: if the new screening says so
    :raises ChangedMeanwhile: if somebody else moved the case first
    """
    case = case_in_reach(case_id=case_id, actor=actor)
    see_that_allowed(case, "return_to_list", actor)
    plan = open_plan_of(case.pk)
    _see_that_done(case, plan)
    on = china_day(at)
    committed = _committed(case, committed_on, on)
    need = latest_standing_need(case.enterprise_id, on)
    screening = screen_enterprise(enterprise_id=case.enterprise_id, on=on, actor=actor, at=at)
    see_that_admitted(screening)
    see_that_nothing_fails(screening)
    reasons = tuple(plan.reasons) if plan else ()
    told = CoachingCured(**references(case), screening=str(screening.pk), flags=reasons)
    move(
        case, "return_to_list", told, actor=actor, at=at,
        screening=screening, committed_on=committed, commitment=commitment or case.commitment,
        papers_checked_by=actor.name, **asked_for(need),
    )  # fmt: skip
    _cured(case, plan, at)
    return case


def _see_that_done(case: Case, plan: CoachingPlan | None) -> None:
    left = list(plan.tasks.filter(done_on__isnull=True).order_by("pk")) if plan else []
    if left:
        raise TasksOpen(
            say(
                "Case {case} cannot go back to the list yet; not proven done: {tasks}. Record the"
                " proof of each.",
                case=case.pk,
                tasks=", ".join(f"{task.playbook}/{task.task}" for task in left),
            )
        )


def _committed(case: Case, committed_on: date | None, on: date) -> date:
    committed: date | None = committed_on or case.committed_on
    if committed is None or committed > on:
        raise NotCommitted(
            say(
                "Case {case} has no signed commitment that its papers are true, or it is dated"
                " after {day}. Have it signed, and enter its day.",
                case=case.pk,
                day=on,
            )
        )
    return committed


def _cured(case: Case, plan: CoachingPlan | None, at: datetime) -> None:
    if plan is None:  # closed plans of a case that was restored into coaching
        return
    open_ = CoachingPlan.objects.filter(pk=plan.pk, state="open")
    if not open_.update(state="cured", ended_at=at):
        raise ChangedMeanwhile(
            say("The coaching of case {case} has just ended. Reload the page.", case=case.pk)
        )
