"""The page of figures by place: a row for each place right below, and one for the whole."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from rongxie.foundation.reach.entering import reach
from rongxie.foundation.reach.kinds import Kind
from rongxie.foundation.regions.queries import Place, children, places_of
from rongxie.insight.rollup.reading import counted_in
from rongxie.surfaces.clock import today
from rongxie.surfaces.web.entrance import PageRequest
from rongxie.surfaces.web.figures.counting import FIGURES, Counted, counted_below
from rongxie.surfaces.web.figures.headline import defined, rolled_at
from rongxie.surfaces.web.figures.spans import OFFERED, TITLES, Chosen, chosen, chosen_of
from rongxie.surfaces.web.worklists.paging import address
from rongxie.values.texts import Text

READERS = (Kind.OFFICE, Kind.AUDITOR)
# What is shown together; the rest of an address and the names of figures.
PARTS: Mapping[str, tuple[object, tuple[str, ...]]] = {
    "lists": (_("Visits and lists"), (
        "visited_enterprises", "enterprises_with_need", "declared_enterprises", "declared_cases",
        "recommended_enterprises", "recommended_cases",
    )),
    "credit": (_("Credit"), (
        "approved_enterprises", "approved_cases", "approved_amount", "funded_enterprises",
        "funded_cases", "drawn_amount",
    )),
    "clocks": (_("Rate and time"), (
        "average_rate", "decided_in_time_rate", "overdue_decisions",
    )),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Column:
    """A figure at the head of its column."""

    name: str
    title: Text
    unit: Text
    definition: Text


@dataclass(frozen=True, slots=True)
class Cell:
    """A number; `beside` has both numbers of a share, `address` its rows, if they are in reach."""

    column: Column
    text: str
    beside: str
    address: str


@dataclass(frozen=True, slots=True)
class Row:
    """A place with its figures; `address` is its own page, if other places lie below it."""

    name: str
    address: str
    cells: tuple[Cell, ...]
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """Something to choose, and whether it is chosen."""

    title: object
    address: str
    here: bool = False


@dataclass(frozen=True, slots=True)
class _Asked:
    """What an address asks for, and whether the reader reaches the rows behind it."""

    place: str
    part: str
    chosen: Chosen
    rows: bool

    def at(self, **changes: str) -> str:
        """Return the address of the page with something changed."""
        asked = {"place": self.place, "part": self.part, **self.chosen.asked}
        return address(reverse("figures"), asked, **changes)


@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """Show the figures of a place in reach and of those below it, of the chosen days."""
    page = cast(PageRequest, request)
    if page.actor.kind not in READERS:
        raise Http404
    asked, on = _asked(page), today()
    days = asked.chosen.period
    with reach(page.actor):
        path, below = _places(asked, page)
        counted = counted_below(
            asked.place, [one.code for one in below], first=days.first, last=days.last, today=on
        )
        upto = rolled_at(asked.place)
    columns = [Column(name, *defined(name)) for name in PARTS[asked.part][1]]
    return render(request, "figures/figures.html", {
        "columns": columns, "period": days, "rolled_at": upto, "path": path,
        "title": path[-1].title, "span": asked.chosen.span.value,
        "rows": _rows(asked, below, path[-1].title, counted, columns),
        "parts": _parts(asked), "spans": _spans(asked, on),
        "before": asked.at(on=str(asked.chosen.before)) if asked.chosen.before else "",
        "after": asked.at(on=str(asked.chosen.after)) if asked.chosen.after else "",
        "kept": {"place": asked.place, "part": asked.part, "period": asked.chosen.span.value},
        "own": asked.place == page.membership.region and page.actor.kind is Kind.OFFICE,
        "table": address(reverse("progress_table"), asked.chosen.asked),
        "today": on,
    })  # fmt: skip


def reaches_rows(page: PageRequest) -> bool:
    """Tell whether a reader opens single rows: an office of the whole country has sums alone."""
    return bool(page.membership.region) or page.actor.kind is Kind.AUDITOR


def place_asked(page: PageRequest) -> str:
    """Return the place of an address, that of the reader if it has none.

    :raises Http404: if it is not a place in his reach
    """
    own = page.membership.region
    asked = page.GET.get("place", "") or own
    if asked != own and not (asked.isascii() and page.actor.covers(asked)):
        raise Http404
    return asked


def _asked(page: PageRequest) -> _Asked:
    part = page.GET.get("part", "")
    return _Asked(
        place_asked(page),
        part if part in PARTS else next(iter(PARTS)),
        chosen_of(page.GET, today()),
        reaches_rows(page),
    )


def _places(asked: _Asked, page: PageRequest) -> tuple[list[Link], tuple[Place, ...]]:
    """Return the way down from the reader's place, and the places below; the sample is no part."""
    own, place = page.membership.region, asked.place
    found = [(one.code, one.name) for one in places_of(_way(own, place))]
    if place and (not found or found[-1][0] != place):
        if place != own:
            raise Http404
        found = [(own, own)]  # a place that nobody has loaded
    path = found if own else [("", _("The whole country")), *found]
    links = [Link(name, asked.at(place=code)) for code, name in path]
    area = counted_in(place)
    return links, tuple(one for one in children(place) if area.covers(one.code))


def _way(top: str, place: str) -> list[str]:
    """Return the codes of the places from one down to another; what no place has is left out."""
    return [place[:n] for n in range(max(1, len(top)), len(place) + 1)]


def _rows(
    asked: _Asked, below: tuple[Place, ...], name: object, counted: Mapping[str, Counted],
    columns: list[Column],
) -> list[Row]:  # fmt: skip
    rows = [
        Row(one.name, asked.at(place=one.code), _cells(asked, one.code, counted, columns))
        for one in below
    ]
    whole = Row(str(name), "", _cells(asked, asked.place, counted, columns), whole=True)
    return [*rows, whole]


def _cells(
    asked: _Asked, code: str, counted: Mapping[str, Counted], columns: list[Column]
) -> tuple[Cell, ...]:
    of = counted[code]
    return tuple(_cell(column, of, asked, code) for column in columns)


def _cell(column: Column, of: Counted, asked: _Asked, code: str) -> Cell:
    figure = FIGURES[column.name]
    rate = column.name == "decided_in_time_rate" and of.in_time.due
    rows = address(
        reverse("figure_rows", args=[column.name]), {"place": code, **asked.chosen.asked}
    )
    return Cell(
        column,
        figure.tell(figure.of(of)),
        f"{of.in_time.decided} / {of.in_time.due}" if rate else "",
        rows if asked.rows else "",
    )


def _parts(asked: _Asked) -> list[Link]:
    return [Link(title, asked.at(part=part), part == asked.part)
            for part, (title, _names) in PARTS.items()]  # fmt: skip


def _spans(asked: _Asked, on: date) -> list[Link]:
    """Return the kinds of periods, each with the one in which the last day chosen lies."""
    last = asked.chosen.period.last
    return [
        Link(TITLES[span], asked.at(**chosen(span, last, on).asked), span is asked.chosen.span)
        for span in OFFERED
    ]  # fmt: skip
