"""The organisations that somebody administers: the list, and each with branches and history."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from rongxie.foundation.accounts.queries import holding_memberships
from rongxie.foundation.administration.authority import Authority, Duty
from rongxie.foundation.administration.reading import (
    memberships_within,
    organisation_within,
    organisations_within,
)
from rongxie.foundation.organisations.kinds import OrganisationKind, What
from rongxie.foundation.organisations.models import Change, Organisation, holding
from rongxie.foundation.reach.areas import below
from rongxie.foundation.regions.queries import places_of
from rongxie.surfaces.clock import today
from rongxie.surfaces.web.administering.desk import looks_after
from rongxie.surfaces.web.administering.listing import Part, asked_in, page_of
from rongxie.surfaces.web.administering.people_shown import told_of
from rongxie.surfaces.web.worklists.naming import places_named
from rongxie.surfaces.web.worklists.paging import address
from rongxie.values.texts import Text

_KINDS = {kind.value: kind.named for kind in OrganisationKind}
_PARTS = {"open": Text(en="Open", zh="存续"), "ended": Text(en="Ended", zh="已撤并")}
_MOST = 200  # branches of one organisation, and people of it, on its page


@dataclass(frozen=True, slots=True)
class Line:
    """An organisation in a list, with how many branches hang on it and who acts for it."""

    code: str
    name: str
    kind: Text
    place: str
    above: str
    depth: int
    people: int
    branches: int
    until: date | None


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to an organisation."""

    on: date
    what: Text
    words: str
    other: Organisation | None
    document: str


@looks_after(Duty.ORGANISATIONS)
def organisation_list(request: HttpRequest, by: Authority) -> HttpResponse:
    """Show the organisations in the order of their codes, branches below their heads."""
    on, path = today(), reverse("organisation_list")
    asked = asked_in(request.GET, "q", "kind", "part")
    asked["part"] = asked["part"] if asked["part"] in _PARTS else "open"
    rows = _searched(organisations_within(by), asked)
    parts = {name: rows.filter(_in_part(name, on)) for name in _PARTS}
    listed = page_of(parts[asked["part"]], "path", request.GET.get("after", ""))
    return render(request, "administering/organisations.html", {
        "lines": _lines(listed.rows, by, on),
        "asked": asked,
        "kinds": _KINDS.items(),
        "whole": not by.bank_path,
        "parts": [
            Part(title, parts[name].count(), address(path, asked, part=name), name == asked["part"])
            for name, title in _PARTS.items()
        ],
        "next": address(path, asked, after=listed.after) if listed.after else "",
    })  # fmt: skip


def _searched(rows: "QuerySet[Organisation]", asked: dict[str, str]) -> "QuerySet[Organisation]":
    if asked["kind"] in _KINDS:
        rows = rows.filter(kind=asked["kind"])
    text = asked["q"]
    return rows.filter(Q(name__icontains=text) | Q(code__istartswith=text)) if text else rows


def _in_part(name: str, on: date) -> Q:
    return Q(until__lte=on) if name == "ended" else ~Q(until__lte=on)


def _lines(rows: Iterable[Organisation], by: Authority, on: date) -> list[Line]:
    shown = list(rows)
    numbers = [one.pk for one in shown]
    places = places_named((one.region for one in shown), by.region)
    above = dict(Organisation.objects.filter(branches__in=numbers).values_list("pk", "name"))
    acting = _counted(holding_memberships(on).filter(organisation__in=numbers), "organisation")
    branches = _counted(
        Organisation.objects.filter(holding(on), parent__in=numbers), "parent"
    )  # fmt: skip
    return [
        Line(
            code=one.code,
            name=one.name,
            kind=_KINDS[one.kind],
            place=places.get(one.region, one.region),
            above=above.get(one.parent_id or 0, ""),
            depth=one.path.count("/") - 1,
            people=acting.get(one.pk, 0),
            branches=branches.get(one.pk, 0),
            until=one.until,
        )
        for one in shown
    ]


def _counted(rows: "QuerySet[Any]", of: str) -> dict[int, int]:
    return dict(rows.order_by().values_list(of).annotate(Count("pk")))


@looks_after(Duty.ORGANISATIONS)
def organisation_page(request: HttpRequest, by: Authority, code: str) -> HttpResponse:
    """Show an organisation with its branches, its people and what happened to it."""
    on = today()
    one = organisation_within(code, by)
    rows = memberships_within(by).filter(organisation=one).select_related("user")
    people = list(rows.filter(Q(until=None) | Q(until__gt=on)).order_by("pk")[:_MOST])
    told = told_of(people, on, by.region)
    return render(request, "administering/organisation.html", {
        "one": one,
        "kind": _KINDS[one.kind],
        "ended": not one.open_on(on) and one.since <= on,
        "ending": one.until,
        "above": _above(one, by),
        "place": next((place.path_text for place in places_of([one.region])), ""),
        "branches": _lines(_below(one, on), by, on),
        "people": [(row.user, held) for row, held in zip(people, told, strict=True)],
        "mechanisms": _mechanisms(one, on),
        "history": _history(one),
    })  # fmt: skip


def _above(one: Organisation, by: Authority) -> Organisation | None:
    """Return what the organisation hangs on, if the reader may open it."""
    if one.parent is None or (by.bank_path and not below(by.bank_path).covers(one.parent.path)):
        return None
    return one.parent


def _below(one: Organisation, on: date) -> list[Organisation]:
    """Return the branches right below an organisation that are open."""
    rows = Organisation.objects.filter(~Q(until__lte=on), parent=one)
    return list(rows.order_by("path")[:_MOST])


def _mechanisms(one: Organisation, on: date) -> list[tuple[str, str]]:
    rows = one.memberships_in_mechanisms.filter(holding(on)).select_related("mechanism", "group")
    return [(row.mechanism.name, row.group.name if row.group else "") for row in rows]


def _history(one: Organisation) -> list[Event]:
    rows = Change.objects.filter(organisation=one).select_related("other").order_by("-on", "-pk")
    return [
        Event(row.on, What(row.what).named, _words(row), row.other, row.document) for row in rows
    ]


def _words(row: Change) -> str:
    renamed = row.what == What.RENAMED.value
    return f"{row.name_before} → {row.name_after}" if renamed else row.name_after
