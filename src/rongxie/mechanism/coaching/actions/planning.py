"""Opening coaching: one plan with the tasks of its playbooks (32/2.3c)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from rongxie.foundation.organisations.kinds import OrganisationKind
from rongxie.foundation.organisations.models import open_organisations
from rongxie.foundation.reach.actors import Actor
from rongxie.mechanism.coaching.follow_ups import playbooks_of
from rongxie.mechanism.coaching.models import CoachingPlan, CoachingTask
from rongxie.mechanism.coaching.queries import open_plan_of, township_of
from rongxie.mechanism.lists.access import StepNotAllowed, case_in_reach, see_that_allowed
from rongxie.mechanism.lists.events import CoachingOpened
from rongxie.mechanism.lists.models import Case
from rongxie.mechanism.lists.moving import move, references
from rongxie.mechanism.referrals.advancing import at_work
from rongxie.mechanism.referrals.models import Referral
from rongxie.rulebook.playbooks import playbook, playbook_for_test
from rongxie.rulebook.reasons import reason
from rongxie.rulebook.steps import ReferralState, State
from rongxie.values.moments import china_day
from rongxie.values.texts import Refusal, say


class NothingToCoach(Refusal):
    """What fails or was given as a reason has no way out that could be coached."""


class CoachUnknown(Refusal):
    """Who is to coach is no township or street that is open on the day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is to be cured, how, and by whom."""

    reasons: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()
    playbooks: tuple[str, ...]
    coach: str
    referral: Referral | None = None


@transaction.atomic
def open_coaching(  # noqa: PLR0913  # what the task force finds
    *,
    case_id: int,
    tests: Sequence[str] = (),
    reasons: Sequence[str] = (),
    coach: str = "",
    actor: Actor,
    at: datetime,
) -> CoachingPlan:
    """Have the township coach an enterprise out of failed tests or refusal reasons.

    Before the list, or after a refusal while no other bank has the case. `coach` is the township's
    organisation, left out the one of the place.

    :raises CaseNotFound: if the actor cannot reach the case
    :raises StepNotAllowed: if it stands elsewhere, a bank has it, or the actor may not
    :raises UnknownReason: if a code is not in the tree
    :raises NothingToCoach: if no playbook leads out of any of it
    :raises CoachUnknown: if the coach is no open township
    :raises ChangedMeanwhile: if somebody else moved the case first
    """
    case = case_in_reach(case_id=case_id, actor=actor)
    see_that_allowed(case, "coach", actor)
    on = china_day(at)
    found = Plan(
        reasons=tuple(dict.fromkeys(reasons)),
        tests=tuple(dict.fromkeys(tests)),
        playbooks=_playbooks(tests, reasons),
        coach=_coach(coach, case.region, on),
        referral=_refused(case) if case.state == State.REFERRED else None,
    )
    return open_plan(case, found, actor=actor, at=at)


def open_plan(case: Case, found: Plan, *, actor: Actor, at: datetime) -> CoachingPlan:
    """Move a case into coaching by a plan, with a task for each step of its playbooks.

    Playbooks run side by side and the steps of one after another, each with its typical days.

    :raises ChangedMeanwhile: if somebody else moved the case first
    """
    steps = list(_steps(found.playbooks, china_day(at)))
    due_on = max(due for _, _, due in steps)
    told = CoachingOpened(
        **references(case),
        from_state=case.state,
        playbooks=found.playbooks,
        tests=found.tests,
        due_on=due_on,
        flags=found.reasons,
    )
    move(case, "coach", told, actor=actor, at=at)
    plan = CoachingPlan.objects.create(
        case=case, enterprise_id=case.enterprise_id, region=case.region, referral=found.referral,
        reasons=list(found.reasons), tests=list(found.tests), playbooks=list(found.playbooks),
        coach=found.coach, due_on=due_on, opened_by=actor.name, opened_at=at,
    )  # fmt: skip
    CoachingTask.objects.bulk_create(
        CoachingTask(
            plan=plan, enterprise_id=case.enterprise_id, region=case.region,
            playbook=book, task=number, due_on=due,
        )
        for book, number, due in steps
    )  # fmt: skip
    return plan


@transaction.atomic
def end_plan(*, case_id: int, at: datetime) -> None:
    """End the open plan of a case that has come to its end; there may be none."""
    plan = open_plan_of(case_id)
    if plan is not None:
        CoachingPlan.objects.filter(pk=plan.pk, state="open").update(state="ended", ended_at=at)


def _steps(books: Sequence[str], on: date) -> Iterator[tuple[str, str, date]]:
    """Yield playbook, number of the step from 1 on, and the day by which it is due."""
    for book in books:
        due = on
        for number, step in enumerate(playbook(book).steps, 1):
            due += timedelta(days=step.days)
            yield book, str(number), due


def _playbooks(tests: Sequence[str], reasons: Sequence[str]) -> tuple[str, ...]:
    books = [(test, playbook_for_test(test)) for test in tests]
    without = [test for test, book in books if book is None]
    without += [code for code in reasons if not reason(code).repairable]
    listed = [*(book.id for _, book in books if book), *playbooks_of(reasons)]
    if without or not listed:
        raise NothingToCoach(
            say(
                "No playbook leads out of: {what}. Name what the enterprise can put right; for a"
                " reason of the bank's own release the case for another bank.",
                what=", ".join(without or [*tests, *reasons]) or "-",
            )
        )
    return tuple(dict.fromkeys(listed))


def _coach(code: str, region: str, on: date) -> str:
    found = code or township_of(region, on)
    townships = open_organisations(on).filter(kind=OrganisationKind.TOWNSHIP.value)
    if not townships.filter(code=found).exists():
        raise CoachUnknown(
            say(
                "There is no township or street {coach} that is open on {day}. Name the one that"
                " coaches.",
                coach=found or "-",
                day=on,
            )
        )
    return found


def _refused(case: Case) -> Referral:
    """Return the last refusal of a case that no other bank has."""
    refused = Referral.objects.filter(case=case, state=ReferralState.REFUSED.value)
    last = refused.order_by("-ended_on", "-moved_at", "-pk").first()
    if last is None or at_work(case).exists():
        raise StepNotAllowed(
            say(
                "Case {case} is with a bank that has not refused it. Coach when it has decided, or"
                " when the enterprise has withdrawn there.",
                case=case.pk,
            )
        )
    return last
