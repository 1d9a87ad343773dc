"""The visits of a place: whom to visit and why, and what is planned for whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from rongxie.foundation.reach.entering import reach
from rongxie.foundation.regions.queries import Place, children
from rongxie.mechanism.enterprises.access import enterprises_in_reach
from rongxie.mechanism.enterprises.models import Enterprise, EnterpriseKind
from rongxie.mechanism.visits.access import open_plans
from rongxie.mechanism.visits.queries import ToVisit, to_visit
from rongxie.surfaces.clock import today
from rongxie.surfaces.web.entrance import PageRequest
from rongxie.surfaces.web.reviewing.chosen import AT_ONCE, chosen_in
from rongxie.surfaces.web.townships.entering import see_planner
from rongxie.surfaces.web.townships.planning import READ, visitors_of
from rongxie.surfaces.web.visiting.plan import REASONS
from rongxie.surfaces.web.worklists.clocks import Clock, clock
from rongxie.surfaces.web.worklists.naming import places_named
from rongxie.surfaces.web.worklists.paging import address
from rongxie.surfaces.web.worklists.views import Tab
from rongxie.values.moments import china_day
from rongxie.values.texts import Text

TO_PLAN, TO_HAND_OUT, HANDED_OUT = "to_plan", "to_hand_out", "handed_out"
_PARTS = {
    TO_PLAN: Text(en="To be planned", zh="待安排"),
    TO_HAND_OUT: Text(en="Planned, with nobody", zh="待分派"),
    HANDED_OUT: Text(en="Handed out", zh="已分派"),
}
_STEPS = {"plan": "plan_visits", "hand_out": "hand_out", "drop": "drop_plans"}
_FOR_A_REASON = ("never_visited", "need_stale", "last_visit")


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What a list is narrowed to; blank: not at all."""

    place: str = ""
    reason: str = ""
    kind: str = ""

    @property
    def query(self) -> dict[str, str]:
        """What it says in an address."""
        return {"place": self.place, "reason": self.reason, "kind": self.kind}


@dataclass(frozen=True, slots=True)
class Line:
    """An enterprise to be visited, or a visit that is planned; `number` is what is chosen."""

    number: int
    name: str
    place: str
    reason: Text | str
    last_on: date | None = None
    clock: Clock | None = None
    visitor: str = ""


@require_safe
def plan_list(request: HttpRequest) -> HttpResponseBase:
    """Show whom to visit, or what is planned; chosen rows go on to be planned or handed out."""
    page = cast(PageRequest, request)
    region = page.membership.region
    see_planner(page.actor, region)
    ticked = chosen_in(request.GET.getlist("row"))
    step = _STEPS.get(request.GET.get("step", ""))
    if ticked and step:
        return redirect(step, chosen=ticked)
    part = request.GET.get("part", "")
    part = part if part in _PARTS else TO_PLAN
    with reach(page.actor):
        below = children(region)
        asked = _narrowed(request, page)
        lines, count = _TO_LINES[part](page, asked)
        counts = _counts(page) | {part: count}
        if part != TO_PLAN:
            counts[TO_PLAN] = len(_due(page, Narrowed()))
    return render(request, "townships/plans.html", _shown(part, lines, counts, asked, below))


def _shown(
    part: str, lines: list[Line], counts: dict[str, int], asked: Narrowed, below: Sequence[Place]
) -> dict[str, object]:
    path = reverse("plan_list")
    return {
        "part": part, "lines": lines, "asked": asked, "places": below,
        "more": counts[part] > len(lines), "count": counts[part], "at_once": AT_ONCE,
        "reasons": [(one, REASONS[one]) for one in _FOR_A_REASON],
        "kinds": [(one.value, one.named) for one in EnterpriseKind],
        "tabs": [
            Tab(title, counts[name], address(path, {"part": name}), name == part)
            for name, title in _PARTS.items()
        ],
    }  # fmt: skip


def _narrowed(request: HttpRequest, page: PageRequest) -> Narrowed:
    """Return what the address asks for; a place of others or what is none is not asked."""
    place = request.GET.get("place", "")
    reason, kind = request.GET.get("reason", ""), request.GET.get("kind", "")
    return Narrowed(
        place=place if place.isascii() and page.actor.covers(place) else "",
        reason=reason if reason in _FOR_A_REASON else "",
        kind=kind if kind in set(EnterpriseKind) else "",
    )


def _counts(page: PageRequest) -> dict[str, int]:
    """Return how many visits of the place are planned, with nobody and handed out."""
    rows = open_plans(page.actor)
    alone = rows.filter(visitor="").count()
    return {TO_HAND_OUT: alone, HANDED_OUT: rows.count() - alone}


def _due(page: PageRequest, asked: Narrowed) -> list[ToVisit]:
    region = asked.place or page.membership.region
    found = to_visit(region=region, on=today(), limit=READ)
    return [one for one in found if asked.reason in ("", one.reason)]


def _to_plan(page: PageRequest, asked: Narrowed) -> tuple[list[Line], int]:
    due = {one.enterprise: one for one in _due(page, asked)}
    rows = enterprises_in_reach(page.actor).filter(pk__in=due)
    if asked.kind:
        rows = rows.filter(kind=asked.kind)
    where: dict[int, Enterprise] = {one.pk: one for one in rows.only("pk", "region")}
    shown = [one for number, one in due.items() if number in where][:AT_ONCE]
    places = places_named((where[one.enterprise].region for one in shown), page.membership.region)
    lines = [
        Line(
            one.enterprise, one.name, places.get(where[one.enterprise].region, ""),
            REASONS.get(one.reason, one.reason),
            last_on=china_day(one.last_visit_at) if one.last_visit_at else None,
        )
        for one in shown
    ]  # fmt: skip
    return lines, len(where)


def _to_hand_out(page: PageRequest, asked: Narrowed) -> tuple[list[Line], int]:
    return _planned(page, asked, held=False)


def _handed_out(page: PageRequest, asked: Narrowed) -> tuple[list[Line], int]:
    return _planned(page, asked, held=True)


def _planned(page: PageRequest, asked: Narrowed, *, held: bool) -> tuple[list[Line], int]:
    rows = open_plans(page.actor)
    rows = rows.exclude(visitor="") if held else rows.filter(visitor="")
    if asked.place:
        rows = rows.filter(region__startswith=asked.place)
    if asked.reason:
        rows = rows.filter(reason=asked.reason)
    if asked.kind:
        rows = rows.filter(enterprise__kind=asked.kind)
    found = list(rows.select_related("enterprise").order_by("due_on", "pk")[:AT_ONCE])
    places = places_named((one.region for one in found), page.membership.region)
    people = {one.name: one.called for one in visitors_of(page.actor)} if held else {}
    lines = [
        Line(
            one.pk, one.enterprise.name, places.get(one.region, ""),
            REASONS.get(one.reason, one.reason), clock=clock("", one.due_on, today()),
            visitor=people.get(one.visitor, one.visitor),
        )
        for one in found
    ]  # fmt: skip
    return lines, rows.count()


_TO_LINES = {TO_PLAN: _to_plan, TO_HAND_OUT: _to_hand_out, HANDED_OUT: _handed_out}
