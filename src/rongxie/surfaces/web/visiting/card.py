"""All that is known of an enterprise before somebody visits it, read in the reach that is open."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from rongxie.foundation.organisations.kinds import OrganisationKind
from rongxie.foundation.organisations.models import Organisation, open_organisations
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.rows import in_reach
from rongxie.foundation.regions.codes import codes_above
from rongxie.mechanism.coaching.models import CoachingTask
from rongxie.mechanism.enterprises.access import Purpose
from rongxie.mechanism.enterprises.models import Contact, Enterprise, EnterpriseKind
from rongxie.mechanism.evidence.facts import title_of
from rongxie.mechanism.evidence.queries import Known
from rongxie.mechanism.evidence.seeing import see_evidence
from rongxie.mechanism.lists.access import cases_in_reach
from rongxie.mechanism.matters.access import matters_in_reach
from rongxie.mechanism.matters.models import MatterState
from rongxie.mechanism.visits.access import open_plans
from rongxie.mechanism.visits.models import Need, Visit, VisitOutcome, VisitPlan
from rongxie.mechanism.visits.queries import fresh_until, latest_need
from rongxie.rulebook.parameters import InForce
from rongxie.rulebook.playbooks import playbooks
from rongxie.rulebook.questions import questions_of_a_visit
from rongxie.rulebook.steps import State
from rongxie.surfaces.web.cases.record import FactShown
from rongxie.surfaces.web.owners.assisting import assist_page
from rongxie.surfaces.web.worklists.clocks import Clock, clock
from rongxie.surfaces.web.worklists.naming import organisations_named, places_named
from rongxie.surfaces.web.worklists.wording import level_of, source_of, value_of
from rongxie.values.moments import china_day
from rongxie.values.texts import Text

_VISITS_SHOWN, _CONTACTS_SHOWN, _TASKS_SHOWN = 3, 2, 8
_VISITS_READ = 10  # by the order of their keeping, of which the latest days are shown
_BANKS_OFFERED = 200  # of a county there are some dozens


@dataclass(frozen=True, slots=True)
class VisitShown:
    """An earlier visit; by which office, not by whom."""

    day: date
    outcome: Text
    by: str
    note: str


@dataclass(frozen=True, slots=True)
class Task:
    """Something else that waits at the enterprise; `case` leads to its page."""

    title: Text | str
    what: Text
    case: int
    clock: Clock | None


@dataclass(frozen=True, slots=True)
class Card:
    """An enterprise as a visitor sees it; `asks` are the facts that are still to be asked."""

    enterprise: Enterprise
    kind: Text
    place: str
    seen: int
    asks: tuple[str, ...]
    facts: list[FactShown]
    contacts: list[Contact]
    visits: list[VisitShown]
    tasks: list[Task]
    plan: VisitPlan | None
    due: Clock | None
    need: Need | None
    need_is_fresh: bool
    banks: list[Organisation]
    assist: str  # where to apply for the owner, blank if that cannot be done


def card_of(enterprise: Enterprise, actor: Actor, within: str, at: datetime) -> Card:
    """Return the card of an enterprise, which learns that somebody looked at it."""
    on = china_day(at)
    known = see_evidence(enterprise=enterprise, purpose=Purpose.VISIT.value, actor=actor, at=at)
    of_it = in_reach(Visit, actor).filter(enterprise=enterprise)
    last = list(of_it.order_by("-pk")[:_VISITS_READ])
    visits = sorted(last, key=lambda one: one.visited_at, reverse=True)[:_VISITS_SHOWN]
    names = organisations_named(
        [*(one.organisation for one in visits), *(one.source for one in known.values())]
    )
    plan = open_plans(actor).filter(enterprise=enterprise).first()
    need = latest_need(enterprise_id=enterprise.pk, on=on)
    return Card(
        enterprise=enterprise,
        kind=EnterpriseKind(enterprise.kind).named,
        place=places_named([enterprise.region], within).get(enterprise.region, ""),
        seen=last[0].pk if last else 0,
        asks=asked_of(enterprise, known, on),
        facts=[_fact(name, one, names) for name, one in known.items()],
        contacts=_contacts(enterprise, actor),
        visits=[_visit(one, names) for one in visits],
        tasks=tasks_at(enterprise, actor, on),
        plan=plan,
        due=clock("", plan.due_on, on) if plan else None,
        need=need,
        need_is_fresh=need is not None and fresh_until(need) >= on,
        banks=_banks(enterprise.region, on),
        assist=assist_page(enterprise, actor),
    )


def asked_of(enterprise: Enterprise, known: Mapping[str, Known], on: date) -> tuple[str, ...]:
    """Return the facts that a visitor still has to ask an enterprise, each once."""
    told = {fact: (one.value, one.level) for fact, one in known.items()}
    return questions_of_a_visit(told, enterprise.kind, InForce(on, enterprise.region))


def tasks_at(enterprise: Enterprise, actor: Actor, on: date) -> list[Task]:
    """Return what else waits at an enterprise: coaching, cases to complete, matters to answer."""
    coaching = in_reach(CoachingTask, actor).filter(enterprise=enterprise, done_on=None)
    coached = coaching.filter(plan__state="open").select_related("plan").order_by("due_on", "pk")
    waiting = (State.DRAFT.value, State.RETURNED.value)
    cases = cases_in_reach(actor).filter(enterprise=enterprise, state__in=waiting)
    matters = matters_in_reach(actor).filter(
        enterprise=enterprise, state=MatterState.OPEN.value, addressee=actor.organisation
    )
    return [
        *(Task(_coaching(one), _COACHING, one.plan.case_id, clock("", one.due_on, on))
          for one in coached[:_TASKS_SHOWN]),
        *(Task(State(one.state).staff, _CASE, one.pk, None) for one in cases[:_TASKS_SHOWN]),
        *(Task(one.title, _MATTER, 0, clock("", one.due_on, on))
          for one in matters.order_by("due_on", "pk")[:_TASKS_SHOWN]),
    ]  # fmt: skip


_COACHING = Text(en="Coaching", zh="辅导")
_CASE = Text(en="Case to complete", zh="待补正申报")
_MATTER = Text(en="Matter to answer", zh="待答复事项")


def _contacts(enterprise: Enterprise, actor: Actor) -> list[Contact]:
    standing = in_reach(Contact, actor).filter(enterprise=enterprise, ended_at=None)
    return list(standing.order_by("-pk")[:_CONTACTS_SHOWN])


def _coaching(task: CoachingTask) -> Text | str:
    book = playbooks().get(task.playbook)
    steps = book.steps if book else ()
    number = int(task.task) if task.task.isdecimal() else 0
    return steps[number - 1].what if 0 < number <= len(steps) else task.task


def _fact(name: str, known: Known, names: dict[str, str]) -> FactShown:
    return FactShown(
        title_of(name), value_of(name, known.value), level_of(known.level),
        source_of(known.source, names), known.as_of, known.valid_until, over=False,
    )  # fmt: skip


def _visit(one: Visit, names: dict[str, str]) -> VisitShown:
    by = names.get(one.organisation, one.organisation)
    return VisitShown(china_day(one.visited_at), VisitOutcome(one.outcome).named, by, one.note)


def _banks(region: str, on: date) -> list[Organisation]:
    """Return the open banks that serve a place or one above it, by name."""
    rows = open_organisations(on).filter(kind=OrganisationKind.BANK.value)
    here = rows.filter(region__in=["", *codes_above(region), region])
    return list(here.order_by("name", "code")[:_BANKS_OFFERED])
