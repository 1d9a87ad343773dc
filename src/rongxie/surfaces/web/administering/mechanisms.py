"""The mechanisms that somebody administers, with who takes part in each and since when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from rongxie.foundation.accounts.models import Membership
from rongxie.foundation.accounts.queries import holding_memberships
from rongxie.foundation.administration.authority import Authority, Duty
from rongxie.foundation.administration.reading import (
    mechanism_within,
    mechanisms_within,
    without_mechanism,
)
from rongxie.foundation.organisations.kinds import Tier
from rongxie.foundation.organisations.models import Convener, Mechanism, Member, holding
from rongxie.foundation.regions.queries import places_of
from rongxie.rulebook.access import ReadingRole
from rongxie.rulebook.steps import Role
from rongxie.surfaces.clock import today
from rongxie.surfaces.web.administering.desk import looks_after
from rongxie.surfaces.web.administering.listing import Part, asked_in, latest_of
from rongxie.surfaces.web.administering.people_shown import Held, told_of
from rongxie.surfaces.web.worklists.naming import places_named
from rongxie.surfaces.web.worklists.paging import address
from rongxie.values.texts import Text

_PARTS = {"open": Text(en="In force", zh="运行中"), "ended": Text(en="Ended", zh="已终止")}
# Who works for the mechanism of a place itself, not for a bank or an office that it asks.
OWN_ROLES = (
    Role.CONVENER, Role.TASK_FORCE, ReadingRole.MECHANISM_OFFICE, Role.CITY_MECHANISM,
    Role.SECTOR_AUTHORITY, Role.DEPARTMENT, Role.FEDERATION,
)  # fmt: skip
_MOST = 200  # people of one mechanism on its page
_LACKING = 50  # places without one that are named; how many there are is told


@dataclass(frozen=True, slots=True)
class Line:
    """A mechanism in a list; `convener` is blank where nobody is."""

    number: int
    name: str
    tier: Text
    place: str
    office: str
    convener: str
    members: int


@looks_after(Duty.MECHANISMS)
def mechanism_list(request: HttpRequest, by: Authority) -> HttpResponse:
    """Show the mechanisms, and places that have none of their own."""
    on, path = today(), reverse("mechanism_list")
    asked = asked_in(request.GET, "q", "part")
    asked["part"] = asked["part"] if asked["part"] in _PARTS else "open"
    rows = mechanisms_within(by)
    if asked["q"]:
        rows = rows.filter(Q(name__icontains=asked["q"]) | Q(region__startswith=asked["q"]))
    parts = {"open": rows.filter(holding(on)), "ended": rows.filter(until__lte=on)}
    listed = latest_of(parts[asked["part"]], request.GET.get("after", ""))
    lacking = without_mechanism(by, on)
    return render(request, "administering/mechanisms.html", {
        "lines": _lines(listed.rows, by, on),
        "asked": asked,
        "lacking": places_of(lacking.values_list("code", flat=True)[:_LACKING]),
        "lacking_count": lacking.count(),
        "parts": [
            Part(title, parts[name].count(), address(path, asked, part=name), name == asked["part"])
            for name, title in _PARTS.items()
        ],
        "next": address(path, asked, after=listed.after) if listed.after else "",
    })  # fmt: skip


def _lines(rows: Iterable[Mechanism], by: Authority, on: date) -> list[Line]:
    shown = list(rows)
    numbers = [one.pk for one in shown]
    places = places_named((one.region for one in shown), by.region)
    conveners = Convener.objects.filter(holding(on), mechanism__in=numbers, co_convener=False)
    names = dict(conveners.values_list("mechanism", "name"))
    members = Member.objects.filter(holding(on), mechanism__in=numbers).order_by()
    counts = dict(members.values_list("mechanism").annotate(Count("pk")))
    return [
        Line(
            one.pk, one.name, Tier(one.tier).named, places.get(one.region, ""), one.office.name,
            names.get(one.pk, ""), counts.get(one.pk, 0),
        )
        for one in shown
    ]  # fmt: skip


@looks_after(Duty.MECHANISMS)
def mechanism_page(request: HttpRequest, by: Authority, mechanism_id: int) -> HttpResponse:
    """Show a mechanism: office, conveners, members in their groups, and who works for it."""
    on = today()
    one = mechanism_within(mechanism_id, by)
    conveners = list(one.conveners.order_by("-since", "-pk"))
    members = list(one.members.select_related("organisation", "group__lead").order_by("pk"))
    return render(request, "administering/mechanism.html", {
        "one": one,
        "tier": Tier(one.tier).named,
        "place": next((place.path_text for place in places_of([one.region])), ""),
        "ended": one.until is not None and one.until <= on,
        "conveners": [c for c in conveners if _holds(c, on)],
        "conveners_before": [c for c in conveners if not _holds(c, on)],
        "members": [m for m in members if _holds(m, on)],
        "members_before": [m for m in members if not _holds(m, on)],
        "people": _people(one, on),
    })  # fmt: skip


def _holds(one: Convener | Member, on: date) -> bool:
    return one.until is None or one.until > on


def _people(one: Mechanism, on: date) -> list[tuple[Membership, Held]]:
    """Return who works for the mechanism of exactly this place, role by role."""
    roles = [role.value for role in OWN_ROLES]
    rows = holding_memberships(on).filter(region=one.region, role__in=roles)
    found = list(rows.select_related("user", "organisation", "home")[:_MOST])
    told = told_of(found, on)
    pairs = list(zip(found, told, strict=True))
    return sorted(pairs, key=lambda pair: (roles.index(pair[0].role), pair[0].since))
