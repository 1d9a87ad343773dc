"""Posters with the code of a place: whoever scans one begins an application there."""

from dataclasses import dataclass
from typing import cast

import segno
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_safe

from rongxie.foundation.regions.queries import Place, children, places_of
from rongxie.surfaces.web.entrance import PageRequest
from rongxie.surfaces.web.townships.entering import see_planner

_AT_ONCE = 100  # posters that are printed in one go: the villages of the largest townships
_ROBUST = "q"  # a quarter of the picture may be torn or dirty


@dataclass(frozen=True, slots=True)
class Poster:
    """One sheet of paper: the place, where its code leads to, and the code."""

    place: Place
    address: str
    code: SafeString


@require_safe
def posters(request: HttpRequest) -> HttpResponse:
    """Show the places that posters are printed for."""
    page = cast(PageRequest, request)
    region = page.membership.region
    see_planner(page.actor, region)
    return render(request, "townships/posters.html", {"places": _places(region)})


@require_safe
def print_posters(request: HttpRequest) -> HttpResponse:
    """Show the posters of the chosen places, each on a page of its own when printed."""
    page = cast(PageRequest, request)
    region = page.membership.region
    see_planner(page.actor, region)
    chosen = list(dict.fromkeys(request.GET.getlist("row")))[:_AT_ONCE]
    if not chosen:
        return redirect("posters")
    if not all(one.isascii() and page.actor.covers(one) for one in chosen):
        raise Http404
    found = places_of(chosen)
    if len(found) != len(chosen):
        raise Http404
    shown = [_poster(place, request) for place in found]
    return render(request, "townships/poster.html", {"posters": shown})


def _places(region: str) -> tuple[Place, ...]:
    """Return a place with those right below it."""
    return (*places_of([region]), *children(region))


def _poster(place: Place, request: HttpRequest) -> Poster:
    address = request.build_absolute_uri(reverse("owner_at", args=[place.code]))
    drawn = segno.make_qr(address, error=_ROBUST).svg_inline(omitsize=True, border=2, light="white")
    return Poster(place, address, mark_safe(drawn))  # noqa: S308  # drawn here, of our own address
