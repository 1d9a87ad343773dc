"""The log as it is: searched by what it tells of, and one event with its place in the chain."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from rongxie.foundation.events.checking import chains_of
from rongxie.foundation.events.looking import (
    Search,
    event_in_reach,
    events_found,
    place_in_chain,
)
from rongxie.foundation.events.models import EventRow
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.rulebook.event_kinds import event_kinds, subjects
from rongxie.surfaces.clock import today
from rongxie.surfaces.web.acting.days import read_day
from rongxie.surfaces.web.entrance import PageRequest
from rongxie.surfaces.web.overseeing.checking import TASK, latest
from rongxie.surfaces.web.overseeing.once import button_token, refused
from rongxie.surfaces.web.worklists.naming import organisations_named, places_named
from rongxie.surfaces.web.worklists.paging import address
from rongxie.values.texts import Message, Refusal, Text

AT_ONCE = 50
_DAYS = timedelta(days=30)  # how far back one looks who names nothing else
_MOST_DIGITS = 18
_PLATFORM, _ENTERPRISE = (
    Text(en="The platform", zh="平台自动"),
    Text(en="The enterprise", zh="企业"),
)
_ABOUT = {
    "case": Text(en="Case", zh="案件"),
    "enterprise": Text(en="Enterprise", zh="经营主体"),
    "subject": Text(en="Subject", zh="对象编号"),
    "actor": Text(en="Who acted", zh="操作者"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """An event in words; who did it is told by the organisation, never by name."""

    number: int
    at: datetime
    title: Text | str
    sort: Text | str
    subject: str
    case: str
    place: str
    by: Text | str


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for, as it was typed, and why a day could not be read."""

    search: Search
    query: dict[str, str]
    wrong: Message | None


@require_safe
def event_log(request: HttpRequest) -> HttpResponse:
    """Show the events in reach that were looked for, the latest first."""
    page, asked = cast(PageRequest, request), _asked(request.GET)
    try:
        with reach(page.actor):
            found = _page_of(asked.search, request.GET.get("before", ""), page.actor)
            lines = lines_of(found[:AT_ONCE], page.membership.region)
            chains, checks = chains_of(page.actor), latest(page.actor)
    except Refusal as refusal:
        return refused(page, refusal, reverse("home"))
    more = str(found[AT_ONCE - 1].pk) if len(found) > AT_ONCE else ""
    return render(page, "overseeing/log.html", {
        "lines": lines, "asked": asked, "about": _ABOUT.items(), "kinds": event_kinds().values(),
        "next": address(request.path, asked.query, before=more) if more else "",
        "narrowed": any(asked.query.values()), "chains": chains, "checks": checks,
        "token": button_token(page, TASK),
    })  # fmt: skip


@require_safe
def event_page(request: HttpRequest, event_id: int) -> HttpResponse:
    """Show one event as it is: every column, what it carries, and where it is sealed."""
    page = cast(PageRequest, request)
    try:
        with reach(page.actor):
            event = event_in_reach(event_id=event_id, actor=page.actor)
            line, place = lines_of([event], page.membership.region)[0], place_in_chain(event)
    except Refusal as refusal:
        return refused(page, refusal, reverse("home"))
    return render(page, "overseeing/event.html", {
        "event": event, "line": line, "place": place,
        "carried": [(name, _plain(value)) for name, value in json.loads(event.payload).items()],
    })  # fmt: skip


def lines_of(events: Iterable[EventRow], within: str) -> list[Line]:
    """Return events in words; kinds of later versions by their names."""
    rows = list(events)
    names = organisations_named(one.organisation for one in rows)
    places = places_named((one.region for one in rows), within)
    return [_line(one, names, places) for one in rows]


def _line(one: EventRow, names: dict[str, str], places: dict[str, str]) -> Line:
    kind = event_kinds().get(one.kind)
    return Line(
        one.pk, one.at, kind.title if kind else one.kind,
        subjects()[kind.subject] if kind else "", one.subject, one.case,
        places.get(one.region, one.region), _by(one, names),
    )  # fmt: skip


def _by(one: EventRow, names: dict[str, str]) -> Text | str:
    if one.organisation:
        return names.get(one.organisation, one.organisation)
    return _ENTERPRISE if one.actor.startswith("enterprise:") else _PLATFORM


def _page_of(search: Search, before: str, actor: Actor) -> list[EventRow]:
    """Return the events of a page, and one more if others follow."""
    rows = events_found(search, actor)
    if before.isascii() and before.isdecimal() and len(before) <= _MOST_DIGITS:
        rows = rows.filter(pk__lt=int(before))
    return list(rows[: AT_ONCE + 1])


def _asked(typed: Any) -> Asked:
    query = {name: str(typed.get(name, "")).strip()
             for name in ("about", "number", "kind", "first", "last")}  # fmt: skip
    query["about"] = (query["about"] if query["about"] in _ABOUT else "case") if query[
        "number"] else ""  # fmt: skip
    query["kind"] = query["kind"] if query["kind"] in event_kinds() else ""
    wrong: Message | None = None
    days: dict[str, date | None] = {"first": None, "last": None}
    for name in days:
        try:
            days[name] = _day(query[name])
        except Refusal as refusal:
            wrong = refusal.message
    if not any(query.values()):
        days["first"] = today() - _DAYS
    search = Search(about=query["about"], number=query["number"], kind=query["kind"], **days)
    return Asked(search, query, wrong)


def _day(text: str) -> date | None:
    return read_day(text, today()) if text else None


def _plain(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
