"""The first page behind sign-in: what I must do today, most urgent first; then the figures."""

from dataclasses import dataclass
from datetime import date
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.foundation.reach.kinds import Kind
from rongxie.mechanism.lists.access import cases_in_reach
from rongxie.rulebook.access import ReadingRole
from rongxie.rulebook.steps import State
from rongxie.surfaces.clock import today
from rongxie.surfaces.web.administering.overview import administration
from rongxie.surfaces.web.duties.asking import todo_of
from rongxie.surfaces.web.duties.own_figures import own_figures
from rongxie.surfaces.web.entrance import NoRowsForTheRole, PageRequest
from rongxie.surfaces.web.figures.headline import headline, periods
from rongxie.surfaces.web.worklists.cases import counted
from rongxie.surfaces.web.worklists.chain import chains_of
from rongxie.surfaces.web.worklists.paging import address
from rongxie.values.texts import Text


@dataclass(frozen=True, slots=True)
class Stage:
    """How many cases stand in a state, and where they are listed."""

    title: Text
    count: int
    address: str


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show what waits for the reader; whoever has no rows in the record is told why."""
    page = cast(PageRequest, request)
    try:
        actor = page.actor
        kind = actor.kind
    except NoRowsForTheRole as refusal:
        if page.membership.role == ReadingRole.ADMINISTRATOR:
            return administration(request)
        return render(request, "record/home_without_rows.html", {"refusal": refusal.message})
    on = today()
    with reach(actor):
        shown = {
            "on": on,
            "periods": periods(on),
            "todo": todo_of(actor, on),
            "own": own_figures(actor, on),
            **({} if kind is Kind.BANK else _of_the_place(actor, page.membership.region, on)),
        }
    return render(request, "record/home.html", shown)


def _of_the_place(actor: Actor, region: str, on: date) -> dict[str, object]:
    shown: dict[str, object] = {"figures": headline(region, on)}
    if actor.kind is Kind.AUDITOR:
        return shown | {"chains": chains_of(region, actor)}
    return shown | {"stages": _stages(counted(cases_in_reach(actor)))}


def _stages(counts: dict[str, int]) -> list[Stage]:
    path = reverse("case_list")
    return [
        Stage(state.staff, counts[state], address(path, {"state": state}))
        for state in State
        if counts.get(state)
    ]
