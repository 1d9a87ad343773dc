"""How much the forms ask: counted from the forms themselves, and from what visits really asked."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.foundation.reach.kinds import Kind
from rongxie.foundation.reach.rows import in_reach
from rongxie.mechanism.evidence.facts import recordable
from rongxie.mechanism.evidence.models import Evidence
from rongxie.mechanism.evidence.queries import known_facts
from rongxie.mechanism.visits.access import VISITS, open_plans
from rongxie.mechanism.visits.models import Visit, VisitOutcome, VisitPlan
from rongxie.rulebook.parameters import InForce
from rongxie.rulebook.questions import questions_of_a_visit
from rongxie.rulebook.steps import REFERRAL_STEPS, STEPS, Role, Step
from rongxie.surfaces.clock import now
from rongxie.surfaces.web.acting.pages import ActionPage
from rongxie.surfaces.web.doing.pages import PAGES
from rongxie.surfaces.web.entrance import PageRequest
from rongxie.surfaces.web.owners import pages as owners
from rongxie.surfaces.web.owners import raising
from rongxie.surfaces.web.visiting.pages import VISIT
from rongxie.values.moments import china_day
from rongxie.values.texts import Text

PERIOD = timedelta(days=30)
_LOOKED_AT = 20  # planned visits: a second of work at most
_KINDS = {
    Kind.OFFICE: Text(en="Offices", zh="机关单位"),
    Kind.BANK: Text(en="Banks", zh="银行"),
    Kind.ENTERPRISE: Text(en="Enterprises", zh="经营主体"),
    Kind.AUDITOR: Text(en="Auditors", zh="审计机关"),
}


@dataclass(frozen=True, slots=True)
class FormAsked:
    """A form: how many answers it cannot do without, and how many more it has room for."""

    title: Text
    needed: int
    open: int


@dataclass(frozen=True, slots=True)
class VisitsAsked:
    """The visits of an outcome, and the facts that were answered on each, on average."""

    outcome: Text
    visits: int
    facts: float


@dataclass(frozen=True, slots=True)
class StillAsked:
    """Planned visits that were looked at, and the facts still to be asked on each, on average."""

    visits: int
    facts: float


@require_safe
def burden(request: HttpRequest) -> HttpResponse:
    """Show what every role is asked, and what visits asked lately in the place of the reader."""
    page: PageRequest = request  # type: ignore[assignment]
    at = now()
    with reach(page.actor):
        shown = {
            "roles": by_role((*PAGES, *owners.PAGES, *raising.PAGES)),
            "visits": asked_lately(page.actor, at),
            "still": still_asked(page.actor, at),
            "days": PERIOD.days,
        }
    return render(request, "visiting/burden.html", shown)


def by_role(pages: Sequence[ActionPage]) -> list[tuple[Text, list[FormAsked]]]:
    """Return the forms of every role, the longest first; of a page without a step, by kind."""
    found: dict[str, tuple[Text, list[FormAsked]]] = {}
    for page in {page.name: page for page in pages}.values():
        for name, title in _whose(page):
            found.setdefault(name, (title, []))[1].append(_asked(page))
    for _, listed in found.values():
        listed.sort(key=lambda form: (-form.needed, -form.open, form.title.en))
    return [found[name] for name in sorted(found)]


def asked_lately(actor: Actor, at: datetime) -> list[VisitsAsked]:
    """Return what visits of the last days asked, in the reach that is open."""
    visits = in_reach(Visit, actor).filter(visited_at__gt=at - PERIOD, visited_at__lte=at)
    outcome_of = {f"visit:{pk}": outcome for pk, outcome in visits.values_list("pk", "outcome")}
    said = in_reach(Evidence, actor).filter(basis__startswith="visit:", at__gt=at - PERIOD)
    facts = dict.fromkeys(VisitOutcome, 0)
    for basis, count in said.values_list("basis").annotate(count=Count("pk")).order_by():
        if basis in outcome_of:
            facts[VisitOutcome(outcome_of[basis])] += count
    outcomes = list(outcome_of.values())
    return [
        VisitsAsked(one.named, count, facts[one] / count)
        for one in VisitOutcome
        if (count := outcomes.count(one.value))
    ]


def still_asked(actor: Actor, at: datetime) -> StillAsked | None:
    """Return what the next planned visits will have to ask; None where nothing is planned."""
    if actor.kind is not Kind.OFFICE:  # whoever else sees plans does not see the facts
        return None
    due = open_plans(actor).select_related("enterprise").order_by("due_on", "pk")
    plans = list(due[:_LOOKED_AT])
    asks = [len(questions) for questions in _questions(plans, at)]
    return StillAsked(len(asks), sum(asks) / len(asks)) if asks else None


def _questions(plans: Sequence[VisitPlan], at: datetime) -> Iterator[tuple[str, ...]]:
    on = china_day(at)
    facts = known_facts(enterprise_ids=[one.enterprise_id for one in plans], on=on)
    regions = {one.enterprise_id: one.region for one in plans}
    for row in facts.frame().collect().iter_rows(named=True):
        known = {f: (row[f], row[f"{f}_level"]) for f in recordable() if row[f] is not None}
        params = InForce(on, regions[row["enterprise"]])
        yield questions_of_a_visit(known, row["kind"], params)


def _whose(page: ActionPage) -> Iterator[tuple[str, Text]]:
    """Yield the roles that a page is for, by what they sort by."""
    steps: tuple[Step[Any], ...] = (*STEPS, *REFERRAL_STEPS)
    roles = {role for one in steps if page.step and one.name == page.step for role in one.roles}
    if page is VISIT:
        roles = {role for role in Role if role in VISITS}
    if not roles:
        yield from ((kind.value, _KINDS[kind]) for kind in sorted(page.kinds) if kind in _KINDS)
    yield from ((f"role {role}", role.named) for role in sorted(roles))


def _asked(page: ActionPage) -> FormAsked:
    fields = page.asked.base_fields.values()
    shown = [one for one in fields if not isinstance(one.widget, forms.HiddenInput)]
    needed = sum(one.required for one in shown)
    return FormAsked(page.title, needed, len(shown) - needed)
