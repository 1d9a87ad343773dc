"""The gallery: every component in all its states, in the language and light of one's choice."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from rongxie.rulebook.access import ReadingRole
from rongxie.surfaces.clock import today
from rongxie.surfaces.web.entrance import Entry, needs
from rongxie.surfaces.web.gallery import samples
from rongxie.surfaces.web.gallery.forms import GalleryForm
from rongxie.surfaces.web.worklists.clocks import clock

_SWATCHES = ("paper", "mist", "brand", "brand-mist", "good", "warn", "wrong")
_SCHEMES = ("light", "dark")
_WRONG = {"amount": "大概五十", "on": "2026-02-30", "words": "字" * 130, "place": "不存在的地方"}


@require_safe
@needs(Entry.PROVEN)
def gallery(request: HttpRequest) -> HttpResponse:
    """Show the components to whoever builds or looks after the pages."""
    if not settings.DEBUG and not _administers(request):
        raise Http404
    scheme = request.GET.get("scheme", "")
    return render(request, "gallery/gallery.html", _shown() | {
        "scheme": scheme if scheme in _SCHEMES else "",
        "schemes": _SCHEMES,
        "wrong": GalleryForm(_WRONG),
    })  # fmt: skip


def _administers(request: HttpRequest) -> bool:
    held = request.user.memberships.filter(role=ReadingRole.ADMINISTRATOR.value)  # type: ignore[union-attr]
    return bool(held.filter(until=None).exists())


def _shown() -> dict[str, Any]:
    on = today()
    clocks = [clock(_("Decide"), on + timedelta(days=days), on) for days in (-4, 0, 3, 21)]
    return {
        "clocks": clocks,
        "swatches": _SWATCHES,
        **samples.everything(on),
    }
