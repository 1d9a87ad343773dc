"""All that the page of a case shows, read in the reach that is open."""

from dataclasses import dataclass
from datetime import date, datetime

from rongxie.foundation.events.models import EventRow
from rongxie.foundation.reach.actors import Actor
from rongxie.mechanism.coaching.access import plans_in_reach
from rongxie.mechanism.coaching.models import CoachingPlan, CoachingTask
from rongxie.mechanism.decisions.models import Decision, Drawdown
from rongxie.mechanism.enterprises.access import enterprises_in_reach
from rongxie.mechanism.enterprises.models import Enterprise
from rongxie.mechanism.evidence.facts import title_of
from rongxie.mechanism.evidence.looks import CASE
from rongxie.mechanism.evidence.queries import Known
from rongxie.mechanism.evidence.seeing import see_evidence
from rongxie.mechanism.lists.kinds import CaseOrigin
from rongxie.mechanism.lists.models import Case, CaseNote
from rongxie.mechanism.lists.queries import notes_of
from rongxie.mechanism.referrals.models import Referral
from rongxie.rulebook.playbooks import playbooks
from rongxie.rulebook.reasons import reasons
from rongxie.rulebook.steps import ReferralState, State
from rongxie.surfaces.web.cases.next_steps import NextStep, next_steps
from rongxie.surfaces.web.cases.screened import Screened, screened
from rongxie.surfaces.web.cases.time_line import Happened, time_line
from rongxie.surfaces.web.worklists.cards import kind_named
from rongxie.surfaces.web.worklists.clocks import Clock, clock, clock_of
from rongxie.surfaces.web.worklists.naming import organisations_named, places_named
from rongxie.surfaces.web.worklists.wording import choice_of, level_of, source_of, value_of
from rongxie.values.moments import china_day
from rongxie.values.texts import Text


@dataclass(frozen=True, slots=True)
class FactShown:
    """A fact with what it rests on."""

    title: Text | str
    value: Text | str
    level: Text | str
    source: Text | str
    as_of: date | None
    valid_until: date | None
    over: bool  # no longer valid


@dataclass(frozen=True, slots=True)
class AtBank:
    """A referral with what became of it."""

    referral: Referral
    bank: str
    state: Text
    clock: Clock | None
    decision: Decision | None
    reasons: list[Text]
    drawdowns: list[Drawdown]


@dataclass(frozen=True, slots=True)
class TaskShown:
    """A task of coaching in the words of its playbook."""

    what: Text | str
    who: Text | str
    proof: Text | str
    done_on: date | None
    clock: Clock | None


@dataclass(frozen=True, slots=True)
class PlanShown:
    """A plan of coaching with its tasks."""

    plan: CoachingPlan
    coach: str
    tasks: list[TaskShown]


@dataclass(frozen=True, slots=True)
class Record:
    """A case as its page shows it; no enterprise if that has moved out of reach."""

    enterprise: Enterprise | None
    kind: Text | str
    place: str
    state: Text
    since: date
    purpose: Text | str
    collateral: Text | str
    origin: Text
    sector: str
    steps: list[NextStep]
    facts: list[FactShown]
    screening: Screened | None
    at_banks: list[AtBank]
    plans: list[PlanShown]
    notes: list[CaseNote]
    events: list[Happened]


def record_of(case: Case, actor: Actor, within: str, at: datetime) -> Record:
    """Return what is shown of a case to somebody who reaches it."""
    on = china_day(at)
    enterprise = enterprises_in_reach(actor).filter(pk=case.enterprise_id).first()
    known = _known(case, enterprise, actor, at) if enterprise else {}
    referrals = list(Referral.objects.filter(case=case).order_by("pk"))
    plans = list(plans_in_reach(actor).filter(case=case).prefetch_related("tasks").order_by("pk"))
    events = list(EventRow.objects.filter(case=str(case.pk)).order_by("id"))
    names = organisations_named(
        [
            case.sector,
            *(one.bank for one in referrals),
            *(one.coach for one in plans),
            *(one.organisation for one in events),
            *(one.source for one in known.values()),
        ]
    )
    return Record(
        enterprise=enterprise,
        kind=kind_named(enterprise.kind) if enterprise else "",
        place=places_named([case.region], within).get(case.region, case.region),
        state=State(case.state).staff,
        since=china_day(case.moved_at),
        purpose=choice_of("purpose", case.purpose),
        collateral=choice_of("collateral", case.collateral, "cases"),
        origin=CaseOrigin(case.origin).named,
        sector=names.get(case.sector, case.sector),
        steps=next_steps(case, actor),
        facts=[_fact(name, one, names, on) for name, one in known.items()],
        screening=screened(case, actor),
        at_banks=_at_banks(referrals, names, on),
        plans=[_plan(plan, names, on) for plan in plans],
        notes=notes_of(case),
        events=time_line(events, names),
    )


def _known(case: Case, of: Enterprise, actor: Actor, at: datetime) -> dict[str, Known]:
    reference = f"case:{case.pk}"
    return see_evidence(enterprise=of, purpose=CASE, reference=reference, actor=actor, at=at)


def _fact(name: str, known: Known, names: dict[str, str], on: date) -> FactShown:
    return FactShown(
        title_of(name), value_of(name, known.value), level_of(known.level),
        source_of(known.source, names), known.as_of, known.valid_until,
        bool(known.valid_until and known.valid_until < on),
    )  # fmt: skip


def _at_banks(referrals: list[Referral], names: dict[str, str], on: date) -> list[AtBank]:
    rows = Decision.objects.filter(referral__in=referrals).prefetch_related("drawdowns")
    decisions = {one.referral_id: one for one in rows}
    return [_at_bank(one, decisions.get(one.pk), names, on) for one in referrals]


def _at_bank(
    referral: Referral, decision: Decision | None, names: dict[str, str], on: date
) -> AtBank:
    tree = reasons()
    return AtBank(
        referral=referral,
        bank=names.get(referral.bank, referral.bank),
        state=ReferralState(referral.state).staff,
        clock=clock_of(referral, on),
        decision=decision,
        reasons=[tree[code].title for code in decision.reasons if code in tree] if decision else [],
        drawdowns=list(decision.drawdowns.all()) if decision else [],
    )


def _plan(plan: CoachingPlan, names: dict[str, str], on: date) -> PlanShown:
    tasks = sorted(plan.tasks.all(), key=lambda task: int(task.pk))
    return PlanShown(plan, names.get(plan.coach, plan.coach), [_task(one, on) for one in tasks])


def _task(task: CoachingTask, on: date) -> TaskShown:
    book = playbooks().get(task.playbook)
    steps = book.steps if book else ()
    number = int(task.task) if task.task.isdecimal() else 0
    due = None if task.done_on else clock("", task.due_on, on)
    if not 0 < number <= len(steps):
        return TaskShown(task.task, "", "", task.done_on, due)
    step = steps[number - 1]
    return TaskShown(step.what, step.who, step.proof, task.done_on, due)
