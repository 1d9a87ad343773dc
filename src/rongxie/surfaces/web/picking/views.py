"""What a picker offers while one types: a part of a page for the script, a page without it."""

from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rongxie.surfaces.web.entrance import PageRequest
from rongxie.surfaces.web.picking.picked import KINDS, offered

_LONGEST = 60  # characters that a name or code may have


@require_safe
def pick(request: HttpRequest, kind: str) -> HttpResponse:
    """Offer what the text may mean."""
    if kind not in KINDS:
        raise Http404
    page = cast(PageRequest, request)
    text = request.GET.get("q", "").replace("\0", "")[:_LONGEST]
    shown = {"kind": kind, "text": text, "found": offered(kind, text, page.membership.region)}
    part = request.headers.get("X-Requested-With") == "picker"
    return render(request, "acting/options.html" if part else "acting/pick.html", shown)
