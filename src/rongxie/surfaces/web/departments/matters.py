"""Matters: those that somebody answers or looks after, by the days that are left, and each of them.

One list for everybody who may be asked: offices of every tier, and banks.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import cast
from urllib.parse import quote

from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rongxie.foundation.files.opening import FileNotFound
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.foundation.reach.kinds import Kind
from rongxie.mechanism.evidence.seeing import see_file
from rongxie.mechanism.matters.access import HANDLERS, RAISERS, MatterNotFound, matters_in_reach
from rongxie.mechanism.matters.models import Matter, MatterKind, MatterState, MatterStep, Outcome
from rongxie.mechanism.matters.queries import title_for
from rongxie.surfaces.clock import now, today
from rongxie.surfaces.web.departments.due import page_by_due_day
from rongxie.surfaces.web.departments.record import record_of
from rongxie.surfaces.web.entrance import PageRequest
from rongxie.surfaces.web.worklists.clocks import Clock, clock
from rongxie.surfaces.web.worklists.naming import (
    enterprises_named,
    organisations_named,
    places_named,
)
from rongxie.surfaces.web.worklists.paging import address
from rongxie.surfaces.web.worklists.views import Tab
from rongxie.values.texts import Text

_READERS = (Kind.OFFICE, Kind.BANK, Kind.AUDITOR)
_OPEN, _ANSWERED = Q(state=MatterState.OPEN.value), Q(state=MatterState.ANSWERED.value)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the list; `late` ones are those of which nobody has taken care."""

    title: Text
    holds: Callable[[Actor, date], Q]
    over: bool = False  # what was due last comes first


PARTS: Mapping[str, Part] = {
    "answer": Part(Text(en="For us to answer", zh="待我答复"),
                   lambda actor, on: _OPEN & Q(addressee=actor.organisation)),
    "look": Part(Text(en="Answered: for us to look at", zh="已答复，待我查看"),
                 lambda actor, on: _ANSWERED & Q(asker=actor.organisation) & ~Q(asker="")),
    "late": Part(Text(en="Overdue", zh="逾期未答复"), lambda actor, on: _OPEN & Q(due_on__lt=on)),
    "open": Part(Text(en="All open", zh="全部未办结"), lambda actor, on: _OPEN),
    "over": Part(Text(en="Answered or closed", zh="已答复或办结"), lambda actor, on: ~_OPEN,
                 over=True),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """A matter in the list."""

    number: int
    title: str
    kind: Text
    enterprise: str
    place: str
    addressee: str
    clock: Clock | None  # none: it has been answered
    outcome: Text | None
    closed: bool


@require_safe
def matter_list(request: HttpRequest) -> HttpResponse:
    """Show a part of the matters in reach, what is due first before; empty parts are left out."""
    page = _of_those_who_read(request)
    on, actor = today(), page.actor
    kind = request.GET.get("kind", "")
    kind = kind if kind in set(MatterKind) else ""
    with reach(actor):
        rows = matters_in_reach(actor)
        rows = rows.filter(kind=kind) if kind else rows
        counts = rows.aggregate(
            **{name: Count("pk", filter=one.holds(actor, on)) for name, one in _parts(actor)}
        )
        name = _asked(request.GET.get("part", ""), counts)
        part = PARTS[name]
        shown = page_by_due_day(
            rows.filter(part.holds(actor, on)), request.GET.get("after", ""), latest=part.over
        )
        lines = _lines(shown.rows, page, on)
    path, asked = request.path, {"part": name, "kind": kind}
    return render(request, "departments/matter_list.html", {
        "lines": lines, "kind": kind, "part": name, "kinds": list(MatterKind),
        "tabs": [
            Tab(PARTS[one].title, count, address(path, asked, part=one), one == name)
            for one, count in counts.items() if count or one == name
        ],
        "export": _exported(name, kind, actor),
        "raises": any(actor.role in roles for roles in RAISERS.values()),
        "next": address(path, asked, after=shown.after) if shown.after else "",
    })  # fmt: skip


def _parts(actor: Actor) -> list[tuple[str, Part]]:
    """Return the parts that there can be for the actor: an auditor answers nothing."""
    own = actor.role in HANDLERS
    return [(name, one) for name, one in PARTS.items() if own or name not in ("answer", "look")]


def _asked(name: str, counts: Mapping[str, int]) -> str:
    """Return the part asked for, or the first one in which there is something."""
    if name in counts:
        return name
    return next((one for one, count in counts.items() if count), next(iter(counts)))


def _exported(part: str, kind: str, actor: Actor) -> dict[str, str] | None:
    """Return by what the list is narrowed where the export can be so too."""
    narrowed = {"kind": kind} if kind else {}
    if part == "answer":
        return narrowed | {"state": MatterState.OPEN.value, "addressee": actor.organisation}
    return narrowed | {"state": MatterState.OPEN.value} if part == "open" else None


def _lines(rows: Iterable[Matter], page: PageRequest, on: date) -> list[Line]:
    matters = list(rows)
    names = enterprises_named((m.enterprise_id for m in matters if m.enterprise_id), page.actor)
    offices = organisations_named(m.addressee for m in matters)
    places = places_named((m.region for m in matters), page.membership.region)
    return [
        Line(
            matter.pk, title_for(matter.title, page.actor), MatterKind(matter.kind).named,
            names.get(matter.enterprise_id or 0, ""), places.get(matter.region, matter.region),
            offices.get(matter.addressee, matter.addressee),
            clock("", matter.due_on, on) if matter.state == MatterState.OPEN else None,
            Outcome(matter.outcome).named if matter.outcome else None,
            matter.state == MatterState.CLOSED,
        )
        for matter in matters
    ]  # fmt: skip


@require_safe
def matter_page(request: HttpRequest, matter_id: int) -> HttpResponse:
    """Show a matter with all that was said in it, and what the reader can do now."""
    page = _of_those_who_read(request)
    with reach(page.actor):
        try:
            record = record_of(matter_id, page.actor, page.membership.region, today())
        except MatterNotFound as refusal:
            raise Http404 from refusal
    return render(request, "departments/matter_page.html", {"record": record})


@require_safe
def matter_file(request: HttpRequest, matter_id: int, file_id: int) -> HttpResponse:
    """Return a file that came with an answer, as it was handed in."""
    page = _of_those_who_read(request)
    with reach(page.actor):
        if not _steps_with(file_id, matter_id, page.actor).exists():
            raise Http404
        try:
            with see_file(file_id=file_id, actor=page.actor, at=now()) as opened:
                answer = HttpResponse(opened.stream.read(), content_type=opened.row.media_type)
                name = quote(opened.row.name)
        except FileNotFound as refusal:
            raise Http404 from refusal
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _steps_with(file_id: int, matter_id: int, actor: Actor) -> "QuerySet[MatterStep]":
    matter = matters_in_reach(actor).filter(pk=matter_id)
    return MatterStep.objects.filter(matter__in=matter, file=f"file:{file_id}")


def _of_those_who_read(request: HttpRequest) -> PageRequest:
    page = cast(PageRequest, request)
    if page.actor.kind not in _READERS:
        raise Http404
    return page
