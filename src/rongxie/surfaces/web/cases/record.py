"""All that the page of a case shows, read in the reach that is open."""

from dataclasses import dataclass
from datetime import date, datetime

from rongxie.foundation.events.models import EventRow
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.rows import in_reach
from rongxie.mechanism.coaching.access import plans_in_reach
from rongxie.mechanism.coaching.models import CoachingPlan, CoachingTask
from rongxie.mechanism.decisions.models import Decision, Drawdown
from rongxie.mechanism.enterprises.access import enterprises_in_reach
from rongxie.mechanism.enterprises.models import Enterprise
from rongxie.mechanism.enterprises.queries.searching import Found
from rongxie.mechanism.evidence.facts import title_of
from rongxie.mechanism.evidence.looks import CASE
from rongxie.mechanism.evidence.queries import Known
from rongxie.mechanism.evidence.seeing import see_evidence
from rongxie.mechanism.lists.kinds import CaseOrigin
from rongxie.mechanism.lists.models import Case, CaseNote, Removal
from rongxie.mechanism.lists.queries import notes_of
from rongxie.mechanism.referrals.models import Referral
from rongxie.rulebook.playbooks import playbooks
from rongxie.rulebook.reasons import reasons
from rongxie.rulebook.steps import ReferralState, State
from rongxie.surfaces.web.cases.beside import (
    Earlier,
    Exposure,
    doubles_of,
    earlier_cases,
    exposure_of,
)
from rongxie.surfaces.web.cases.next_steps import NextStep, links_of, next_steps
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
    exposure: Exposure | None
    doubles: list[Found]
    earlier: list[Earlier]
    removal: Removal | None
    links: list[tuple[str, Text]]
    at_banks: list[AtBank]
    plans: list[PlanShown]
    notes: list[CaseNote]
    events: list[Happened]


def record_of(case: Case, actor: Actor, within: str, at: datetime, *, alike: bool = True) -> Record:
    """Return what is shown of a case to somebody who reaches it; `alike`: also its namesakes."""
    on = china_day(at)
    enterprise = enterprises_in_reach(actor).filter(pk=case.enterprise_id).first()
    known = _known(case, enterprise, actor, at) if enterprise else {}
    referrals = list(Referral.objects.filter(case=case).select_related("decision").order_by("pk"))
    earlier = earlier_cases(case, actor)
    drawn = _drawn(case) if referrals or earlier else []
    events = list(EventRow.objects.filter(case=str(case.pk)).order_by("id"))
    plans = _plans(case, events, actor)
    removal = _removal(case, events, actor)
    names = organisations_named(
        [case.sector, *_told_of(referrals, plans, events), *(one.source for one in known.values())]
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
        screening=screened(case, actor, names, on),
        exposure=exposure_of(case, known, drawn, on) if known else None,
        doubles=doubles_of(case, enterprise, actor) if alike else [],
        earlier=earlier,
        removal=removal,
        links=links_of(case, enterprise, removal, actor),
        at_banks=[_at_bank(one, drawn, names, on) for one in referrals],
        plans=[_plan(plan, names, on) for plan in plans],
        notes=notes_of(case),
        events=time_line(events, names),
    )


def _told_of(
    referrals: list[Referral], plans: list[CoachingPlan], events: list[EventRow]
) -> list[str]:
    """Return the codes of the organisations that a case was with."""
    return [
        *(one.bank for one in referrals),
        *(one.coach for one in plans),
        *(one.organisation for one in events),
    ]


def _drawn(case: Case) -> list[Drawdown]:
    """Return what the enterprise of a case has drawn, through this case or others."""
    return list(Drawdown.objects.filter(enterprise=case.enterprise_id).order_by("pk"))


def _plans(case: Case, events: list[EventRow], actor: Actor) -> list[CoachingPlan]:
    """Return the plans of coaching of a case, if its events tell of any."""
    if not any(one.kind.startswith("coaching.") for one in events):
        return []
    rows = plans_in_reach(actor).filter(case=case).prefetch_related("tasks")
    return list(rows.order_by("pk"))


def _removal(case: Case, events: list[EventRow], actor: Actor) -> Removal | None:
    """Return the last proposal to remove a case, if its events tell of one."""
    if not any(one.kind == "case.removal_proposed" for one in events):
        return None
    return in_reach(Removal, actor).filter(case=case).order_by("-pk").first()


def _known(case: Case, of: Enterprise, actor: Actor, at: datetime) -> dict[str, Known]:
    reference = f"case:{case.pk}"
    return see_evidence(enterprise=of, purpose=CASE, reference=reference, actor=actor, at=at)


def _fact(name: str, known: Known, names: dict[str, str], on: date) -> FactShown:
    return FactShown(
        title_of(name), value_of(name, known.value), level_of(known.level),
        source_of(known.source, names), known.as_of, known.valid_until,
        bool(known.valid_until and known.valid_until < on),
    )  # fmt: skip


def _at_bank(referral: Referral, drawn: list[Drawdown], names: dict[str, str], on: date) -> AtBank:
    tree = reasons()
    decision: Decision | None = getattr(referral, "decision", None)
    return AtBank(
        referral=referral,
        bank=names.get(referral.bank, referral.bank),
        state=ReferralState(referral.state).staff,
        clock=clock_of(referral, on),
        decision=decision,
        reasons=[tree[code].title for code in decision.reasons if code in tree] if decision else [],
        drawdowns=[one for one in drawn if decision and one.decision_id == decision.pk],
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
