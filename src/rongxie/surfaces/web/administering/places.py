"""The places that somebody administers: a tree to go down, a search, and what became of them."""

from dataclasses import dataclass

from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from rongxie.foundation.accounts.queries import holding_memberships
from rongxie.foundation.administration.authority import Authority, Duty
from rongxie.foundation.organisations.models import Mechanism, holding
from rongxie.foundation.regions.finding import find
from rongxie.foundation.regions.models import Region, RegionChange
from rongxie.foundation.regions.queries import (
    Place,
    children,
    history_of,
    places_of,
    successors_of,
)
from rongxie.surfaces.clock import today
from rongxie.surfaces.web.administering.desk import looks_after
from rongxie.surfaces.web.administering.listing import asked_in
from rongxie.values.regions import Level
from rongxie.values.texts import Text

LEVELS = {
    Level.PROVINCE: Text(en="Province", zh="省级"),
    Level.CITY: Text(en="City", zh="市级"),
    Level.COUNTY: Text(en="County", zh="县级"),
    Level.TOWNSHIP: Text(en="Township", zh="乡级"),
    Level.VILLAGE: Text(en="Village", zh="村级"),
}
_FOUND = 30  # places that a search offers


@dataclass(frozen=True, slots=True)
class Line:
    """A place in a list, with how many stand right below it."""

    place: Place
    level: Text
    below: int


@looks_after(Duty.PLACES)
def place_list(request: HttpRequest, by: Authority) -> HttpResponse:
    """Show the place of the reader, or what a search finds in it; of the country the provinces."""
    text = asked_in(request.GET, "q")["q"]
    if not text and by.region:
        return redirect("place_page", by.region)
    found = find(text, by.region or None, _FOUND) if text else children("")
    lines = _lines([one for one in found if by.area.covers(one.code)])
    return render(request, "administering/places.html", {"lines": lines, "text": text})


@looks_after(Duty.PLACES)
def place_page(request: HttpRequest, by: Authority, code: str) -> HttpResponse:
    """Show a place with those below it, its mechanism, and what it was before."""
    on = today()
    found = places_of([code]) if code.isascii() and by.area.covers(code) else ()
    if not found:
        raise Http404
    place = found[0]
    row = Region.objects.get(pk=place.code)
    above = row.parent_id if row.parent_id and by.area.covers(row.parent_id) else ""
    return render(request, "administering/place.html", {
        "place": place,
        "since": row.since,
        "note": row.note,
        "level": LEVELS[place.level],
        "above": above and places_of([above])[0],
        "lines": _lines(children(place.code)),
        "mechanism": Mechanism.objects.filter(holding(on), region=place.code).first(),
        "people": holding_memberships(on).filter(region=place.code).count(),
        "history": _history(place),
        "successors": successors_of(place.code, place.name) if place.until else (),
        "people_list": reverse("person_list"),
    })  # fmt: skip


def _lines(places: "list[Place] | tuple[Place, ...]") -> list[Line]:
    codes = [one.code for one in places]
    rows = Region.objects.filter(parent__in=codes, until=None).order_by()
    counts = dict(rows.values_list("parent").annotate(Count("pk")))
    return [Line(one, LEVELS[one.level], counts.get(one.code, 0)) for one in places]


def _history(place: Place) -> list[RegionChange]:
    return list(reversed(history_of(place.code)))
