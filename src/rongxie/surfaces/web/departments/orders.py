"""Supervision orders: those that somebody answers or looks at, by the days left, and each one."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import cast

from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.foundation.reach.kinds import Kind
from rongxie.mechanism.supervision.access import (
    ANSWERERS,
    OPENERS,
    OrderNotFound,
    orders_in_reach,
)
from rongxie.mechanism.supervision.models import OrderCause, OrderOutcome, SupervisionOrder
from rongxie.surfaces.clock import today
from rongxie.surfaces.web.departments.due import page_by_due_day
from rongxie.surfaces.web.departments.order_record import enterprises_of, order_record_of
from rongxie.surfaces.web.entrance import PageRequest
from rongxie.surfaces.web.worklists.clocks import Clock, clock
from rongxie.surfaces.web.worklists.naming import organisations_named, places_named
from rongxie.surfaces.web.worklists.paging import address
from rongxie.surfaces.web.worklists.views import Tab
from rongxie.values.texts import Text

_READERS = (Kind.OFFICE, Kind.BANK, Kind.AUDITOR)
_OPEN, _ANSWERED, _CLOSED = Q(state="open"), Q(state="answered"), Q(state="closed")


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the list; `state` is what its export is narrowed to, blank if it cannot be."""

    title: Text
    holds: Callable[[Actor, date], Q]
    state: str = ""
    over: bool = False  # what was due last comes first


PARTS: Mapping[str, Part] = {
    "answer": Part(Text(en="For us to answer", zh="待我答复"),
                   lambda actor, on: _OPEN & Q(addressee=actor.organisation)),
    "look": Part(Text(en="Answered: for us to look at", zh="已答复，待我审阅"),
                 lambda actor, on: _ANSWERED & Q(opener__in=("", actor.organisation))
                 & ~Q(addressee=actor.organisation)),
    "late": Part(Text(en="Overdue", zh="逾期未答复"), lambda actor, on: _OPEN & Q(due_on__lt=on)),
    "open": Part(Text(en="All to be answered", zh="全部待答复"), lambda actor, on: _OPEN, "open"),
    "answered": Part(Text(en="Answered, not closed", zh="已答复，未办结"),
                     lambda actor, on: _ANSWERED, "answered"),
    "over": Part(Text(en="Closed", zh="已办结"), lambda actor, on: _CLOSED, "closed", over=True),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """An order in the list."""

    number: int
    cause: Text
    enterprise: str
    place: str
    addressee: str
    clock: Clock | None  # none: it has been answered, or is over
    outcome: Text | None  # none: it is not closed


@require_safe
def order_list(request: HttpRequest) -> HttpResponse:
    """Show a part of the orders in reach, what is due first before; empty parts are left out."""
    page = of_those_who_read(request)
    on, actor = today(), page.actor
    with reach(actor):
        rows = orders_in_reach(actor)
        counts = rows.aggregate(
            **{name: Count("pk", filter=one.holds(actor, on)) for name, one in _parts(actor)}
        )
        name = _asked(request.GET.get("part", ""), counts)
        part = PARTS[name]
        shown = page_by_due_day(
            rows.filter(part.holds(actor, on)), request.GET.get("after", ""), latest=part.over
        )
        lines = _lines(shown.rows, page, on)
    path, asked = request.path, {"part": name}
    return render(request, "departments/order_list.html", {
        "lines": lines,
        "tabs": [
            Tab(PARTS[one].title, count, address(path, asked, part=one), one == name)
            for one, count in counts.items() if count or one == name
        ],
        "export": {"state": part.state} if part.state else None,
        "next": address(path, asked, after=shown.after) if shown.after else "",
    })  # fmt: skip


@require_safe
def order_page(request: HttpRequest, order_id: int) -> HttpResponse:
    """Show an order with its answer, and what the reader can do now."""
    page = of_those_who_read(request)
    with reach(page.actor):
        try:
            record = order_record_of(order_id, page.actor, page.membership.region, today())
        except OrderNotFound as refusal:
            raise Http404 from refusal
    return render(request, "departments/order_page.html", {"record": record})


def of_those_who_read(request: HttpRequest) -> PageRequest:
    """Return the request of somebody who may have orders: to others there is no such page."""
    page = cast(PageRequest, request)
    if page.actor.kind not in _READERS:
        raise Http404
    return page


def _parts(actor: Actor) -> list[tuple[str, Part]]:
    """Return the parts that there can be for the actor: few answer, and fewer look at answers."""
    whose = {"answer": ANSWERERS, "look": OPENERS}
    return [(name, one) for name, one in PARTS.items()
            if name not in whose or actor.role in whose[name]]  # fmt: skip


def _asked(name: str, counts: Mapping[str, int]) -> str:
    """Return the part asked for, or the first one in which there is something."""
    if name in counts:
        return name
    return next((one for one, count in counts.items() if count), next(iter(counts)))


def _lines(rows: Iterable[SupervisionOrder], page: PageRequest, on: date) -> list[Line]:
    orders = list(rows)
    names = enterprises_of(orders, page.actor)
    offices = organisations_named(order.addressee for order in orders)
    places = places_named((order.region for order in orders), page.membership.region)
    return [
        Line(
            order.pk, OrderCause(order.cause).named, names.get(order.pk, ""),
            places.get(order.region, order.region),
            offices.get(order.addressee, order.addressee),
            clock("", order.due_on, on) if order.state == "open" else None,
            OrderOutcome(order.outcome).named if order.outcome else None,
        )
        for order in orders
    ]  # fmt: skip
