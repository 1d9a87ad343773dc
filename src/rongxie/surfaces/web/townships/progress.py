"""How far each place has come: enterprises, visits, needs and cases; never of persons."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, cast

from django.db.models import Count, QuerySet
from django.db.models.functions import Substr
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.areas import Area, area_of
from rongxie.foundation.reach.entering import reach
from rongxie.foundation.reach.rows import in_reach
from rongxie.foundation.regions.queries import children, places_of
from rongxie.mechanism.enterprises.access import enterprises_in_reach
from rongxie.mechanism.lists.access import cases_in_reach
from rongxie.mechanism.lists.models import OPEN_STATES
from rongxie.mechanism.visits.access import open_plans
from rongxie.mechanism.visits.models import Visit, VisitOutcome
from rongxie.surfaces.clock import today
from rongxie.surfaces.web.entrance import PageRequest
from rongxie.surfaces.web.townships.entering import see_planner
from rongxie.surfaces.web.worklists.naming import enterprises_named, organisations_named
from rongxie.surfaces.web.worklists.paging import address, page_of
from rongxie.values.moments import CHINA, china_day
from rongxie.values.texts import Text


@dataclass(frozen=True, slots=True)
class Figures:
    """What is counted of a place; enterprises and cases are never mixed."""

    code: str
    name: str
    enterprises: int
    visited: int
    needs: int
    cases: int
    alone: int  # visits that are planned, with nobody
    handed: int


@dataclass(frozen=True, slots=True)
class VisitLine:
    """A visit, by which office; who made it stands with the enterprise."""

    enterprise: int
    name: str
    on: date
    outcome: Text
    office: str


@require_safe
def progress(request: HttpRequest) -> HttpResponse:
    """Show what was counted this year in each place below, and in the whole."""
    page = cast(PageRequest, request)
    region = page.membership.region
    see_planner(page.actor, region)
    with reach(page.actor):
        rows, whole = _figures(page.actor, region, today())
    shown = {"rows": rows, "whole": whole, "year": today().year, "cases": reverse("case_list")}
    return render(request, "townships/progress.html", shown)


@require_safe
def place_visits(request: HttpRequest, place: str) -> HttpResponse:
    """Show the visits of this year behind the figures of a place, the latest first."""
    page = cast(PageRequest, request)
    see_planner(page.actor, page.membership.region)
    found = places_of([place]) if place.isascii() and page.actor.covers(place) else ()
    if not found:
        raise Http404
    asked = {"need": "1" if request.GET.get("need") else ""}
    with reach(page.actor):
        rows = _visits(page.actor, area_of(place), today())
        if asked["need"]:
            rows = rows.filter(outcome=VisitOutcome.NEED.value)
        counts = rows.aggregate(visits=Count("pk"), of=Count("enterprise", distinct=True))
        shown = page_of(rows, moment="visited_at", after=request.GET.get("after", ""), newest=True)
        names = enterprises_named((one.enterprise_id for one in shown.rows), page.actor)
        offices = organisations_named(one.organisation for one in shown.rows)
    lines = [
        VisitLine(
            one.enterprise_id, names.get(one.enterprise_id, ""), china_day(one.visited_at),
            VisitOutcome(one.outcome).named, offices.get(one.organisation, one.organisation),
        )
        for one in shown.rows
    ]  # fmt: skip
    path = reverse("place_visits", args=[place])
    return render(request, "townships/visits.html", {
        "place": found[0], "lines": lines, "year": today().year, "need": asked["need"],
        "counts": counts,
        "next": address(path, asked, after=shown.after) if shown.after else "",
    })  # fmt: skip


def _visits(actor: Actor, area: Area, on: date) -> "QuerySet[Visit]":
    begin = datetime.combine(on.replace(month=1, day=1), time(), CHINA)
    rows = in_reach(Visit, actor).filter(region__gte=area.lo, region__lt=area.hi)
    return rows.filter(visited_at__gte=begin)


def _figures(actor: Actor, region: str, on: date) -> tuple[list[Figures], Figures]:
    """Return what is counted of each place right below, and of all of it.

    What lies in the place itself, and in none below, is in the whole only.
    """
    below = children(region)
    digits = len(below[0].code) if below else len(region)
    plans, visits = open_plans(actor), _visits(actor, area_of(region), on)
    found_need = visits.filter(outcome=VisitOutcome.NEED.value)
    counted = {
        "enterprises": _by_place(enterprises_in_reach(actor).filter(successor=None), digits),
        "visited": _by_place(visits, digits, "enterprise"),
        "needs": _by_place(found_need, digits, "enterprise"),
        "cases": _by_place(cases_in_reach(actor).filter(state__in=OPEN_STATES), digits),
        "alone": _by_place(plans.filter(visitor=""), digits),
        "handed": _by_place(plans.exclude(visitor=""), digits),
    }
    rows = [
        Figures(place.code, place.name, **{k: v.get(place.code, 0) for k, v in counted.items()})
        for place in below
    ]
    sums = {name: sum(found.values()) for name, found in counted.items()}
    return rows, Figures(region, places_of([region])[0].name, **sums)


def _by_place(rows: "QuerySet[Any, Any]", digits: int, of: str = "pk") -> Mapping[str, int]:
    """Return how many there are by place; of enterprises each counts once."""
    grouped = rows.order_by().annotate(x_place=Substr("region", 1, digits)).values_list("x_place")
    return dict(grouped.annotate(Count(of, distinct=of != "pk")))
