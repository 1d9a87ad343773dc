"""The worklist of the task force: declared cases, parted by what each of them needs."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.lists.models import Case
from rongxie.rulebook.steps import Role
from rongxie.surfaces.clock import today
from rongxie.surfaces.web.entrance import PageRequest
from rongxie.surfaces.web.reviewing.chosen import AT_ONCE, Chosen, chosen, chosen_in
from rongxie.surfaces.web.reviewing.piles import (
    BY_NAME,
    PILES,
    Pile,
    counts,
    declared,
    piled,
)
from rongxie.surfaces.web.worklists.naming import enterprises_named, places_named
from rongxie.surfaces.web.worklists.paging import Page, address, page_of
from rongxie.surfaces.web.worklists.views import Tab
from rongxie.surfaces.web.worklists.wording import STANDARDS, VERDICTS, Verdict
from rongxie.values.moments import china_day
from rongxie.values.texts import Text

_TOGETHER = {"review": "review_together", "return": "return_together"}


@dataclass(frozen=True, slots=True)
class Line:
    """A declared case with what its screening said of each standard."""

    number: int
    enterprise: str
    place: str
    amount_wan: Decimal
    since: date
    verdicts: list[tuple[Text, Verdict]]


@require_safe
def review_list(request: HttpRequest) -> HttpResponse:
    """Show what waits for the review, longest waiting first; chosen rows go on to a preview."""
    page = cast(PageRequest, request)
    _see_task_force(page.actor)
    ticked = chosen_in(request.GET.getlist("row"))
    step = _TOGETHER.get(request.GET.get("step", ""))
    if ticked and step:
        return redirect(step, chosen=ticked)
    on, region = today(), page.membership.region
    with reach(page.actor):
        rows = declared(page.actor)
        found = counts(rows, region, on)
        pile = BY_NAME.get(request.GET.get("pile", "")) or _first(found)
        lying = piled(pile.name, rows, region, on).select_related("screening")
        shown = page_of(lying, moment="moved_at", after=request.GET.get("after", ""))
        lines = _lines(shown, page)
        whole = chosen(lying.order_by("moved_at", "pk").values_list("pk", flat=True)[:AT_ONCE])
    path, asked = reverse("review_list"), {"pile": pile.name}
    return render(request, "reviewing/review_list.html", {
        "lines": lines, "pile": pile, "whole": _whole(whole, found[pile.name]),
        "tabs": [
            Tab(one.title, found[one.name], address(path, {"pile": one.name}), one is pile)
            for one in PILES
        ],
        "next": address(path, asked, after=shown.after) if shown.after else "",
    })  # fmt: skip


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole pile to be reviewed in one go, as far as one go reaches."""

    count: int
    of: int
    address: str


def _whole(numbers: Chosen, of: int) -> Whole | None:
    if not numbers:
        return None
    return Whole(len(numbers), of, reverse("review_together", kwargs={"chosen": numbers}))


def _first(found: dict[str, int]) -> Pile:
    """Return the first pile on which something lies."""
    return next((pile for pile in PILES if found[pile.name]), PILES[0])


def _lines(found: Page[Case], page: PageRequest) -> list[Line]:
    cases = found.rows
    names = enterprises_named((case.enterprise_id for case in cases), page.actor)
    places = places_named((case.region for case in cases), page.membership.region)
    return [
        Line(
            case.pk, names.get(case.enterprise_id, ""), places.get(case.region, case.region),
            case.amount_wan, china_day(case.moved_at), _verdicts(case),
        )
        for case in cases
    ]  # fmt: skip


def _verdicts(case: Case) -> list[tuple[Text, Verdict]]:
    """Return what is not met, or not known, in the order of the standards."""
    if case.screening is None:
        return []
    said = {name: getattr(case.screening, name) for name in STANDARDS}
    return [
        (title, VERDICTS[said[name]]) for name, title in STANDARDS.items() if said[name] != "met"
    ]


def _see_task_force(actor: Actor) -> None:
    if actor.role is not Role.TASK_FORCE:
        raise Http404
