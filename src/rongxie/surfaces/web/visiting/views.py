"""The pages around a visit: the plan, finding an enterprise, and what waits on the phone."""

import json
import re
from base64 import b64encode
from typing import cast

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from rongxie.foundation.reach.entering import reach
from rongxie.foundation.secrecy.digesting import derived
from rongxie.mechanism.enterprises.access import enterprise_in_reach
from rongxie.mechanism.enterprises.queries.searching import TypeMore, search_enterprises
from rongxie.mechanism.visits.access import VISITS
from rongxie.surfaces.clock import today
from rongxie.surfaces.problems import problem_of
from rongxie.surfaces.web.entrance import PageRequest
from rongxie.surfaces.web.visiting.meeting import met
from rongxie.surfaces.web.visiting.plan import walk_of
from rongxie.surfaces.web.visiting.sending import read_sent
from rongxie.surfaces.web.worklists.naming import places_named
from rongxie.values.texts import Refusal

_KEY_BYTES = 32  # AES-256, which every browser has
_LONGEST = 500  # characters of what a code on paper holds
_FOUND = 20
# A licence carries its code inside an address, or among other words.
_CODE = re.compile(r"(?<![0-9A-Z])[0-9A-Z]{2}\d{6}[0-9A-Z]{10}(?![0-9A-Z])")


@require_safe
def plan(request: HttpRequest) -> HttpResponse:
    """Show what the visitor is to visit, in the order of a walk."""
    page = _visitor(request)
    with reach(page.actor):
        shown = {"walk": walk_of(page.actor, page.membership.region, today())}
    return render(request, "visiting/plan.html", shown)


@require_safe
def find(request: HttpRequest) -> HttpResponseBase:
    """Find an enterprise by a part of its name, initials, code, or what a code on paper says."""
    page = _visitor(request)
    text = request.GET.get("q", "").replace("\0", "")[:_LONGEST].strip()
    refusal = None
    with reach(page.actor):
        try:
            found = search_enterprises(text=code_in(text), actor=page.actor, limit=_FOUND)
        except TypeMore as more:
            found, refusal = [], more.message
        names = places_named((one.region for one in found), page.membership.region)
    if len(found) == 1 and code_in(text) == found[0].uscc:
        return redirect("visit", enterprise_id=found[0].successor or found[0].enterprise)
    rows = [(one, names.get(one.region, "")) for one in found]
    shown = {"text": text, "rows": rows, "refusal": refusal if text else None}
    return render(request, "visiting/find.html", shown)


@require_safe
def waiting(request: HttpRequest) -> HttpResponse:
    """Show the frame in which a phone lists what waits on it; the rows never leave the phone."""
    _visitor(request)
    return render(request, "visiting/waiting.html")


@require_POST
def compare(request: HttpRequest) -> HttpResponse:
    """Show a visit that waits on a phone beside the one that came first."""
    page = _visitor(request)
    try:
        sent = read_sent(json.loads(request.body))
    except ValueError:
        sent = None
    if sent is None:
        return HttpResponse(status=400)
    form = sent.form()
    try:
        with reach(page.actor):
            number = enterprise_in_reach(enterprise_id=sent.enterprise, actor=page.actor).pk
            other = met(form, number, sent.seen, page.actor) if form.is_valid() else None
    except Refusal as refusal:
        return HttpResponse(status=problem_of(refusal).status)
    return render(request, "visiting/compare.html", {"met": other, "sent": sent})


@require_safe
def standing(request: HttpRequest) -> JsonResponse:
    """Tell a page on a phone who is signed in now, and the key of what that person keeps there.

    The phone keeps the key only until somebody else signs in on it or the person signs out.
    """
    page = _visitor(request)
    owner = page.membership.pk
    purpose = f"rongxie visits on a phone {page.user.pk}:{owner}"
    key = derived(settings.SECRET_KEY.encode(), purpose, _KEY_BYTES)
    told = {"owner": owner, "csrf": get_token(request), "key": b64encode(key).decode()}
    return JsonResponse(told)


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """Give the script that serves these pages while there is no network."""
    return render(request, "visiting/worker.js", content_type="text/javascript; charset=utf-8")


def code_in(text: str) -> str:
    """Return the credit code that stands in a text, as in the address of a licence; else the text.

    >>> code_in("https://licence.example/?uniscid=91341181MA0000001X&v=1")
    '91341181MA0000001X'
    """
    found = _CODE.search(text.upper())
    return found[0] if found else text


def _visitor(request: HttpRequest) -> PageRequest:
    """Return the request of somebody who makes visits; for others these pages are not there."""
    page = cast(PageRequest, request)
    if page.actor.role not in VISITS:
        raise Http404
    return page
