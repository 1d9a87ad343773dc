"""The addresses of an enterprise's own pages, all below /owner/."""

from collections.abc import Callable
from typing import Any

from django.urls import URLPattern, path

from rongxie.surfaces.web.entrance import Entry, needs
from rongxie.surfaces.web.loading import later
from rongxie.surfaces.web.owners import identifying, pages, raising, views

_OWN = "rongxie.surfaces.web.owners"


def _door(dotted: str) -> Callable[..., Any]:
    """Return a page without an account that is imported when somebody first comes to it."""
    return needs(Entry.NOTHING)(later(f"{_OWN}.{dotted}"))


urlpatterns: list[URLPattern] = [
    path("", identifying.start, name="owner_start"),
    path("at/<str:place>/", identifying.scanned, name="owner_at"),
    path("code/", identifying.ask, name="owner_ask"),
    path("code/<str:handle>/", identifying.prove, name="owner_prove"),
    path("leave/", _door("leaving.leave_line"), name="owner_leave"),
    path("leave/done/", _door("leaving.line_left"), name="owner_left"),
    path("end/", identifying.leave, name="owner_end_session"),
    path("mine/", views.status, name="owner_status"),
    path("facts/", views.facts, name="owner_facts"),
    path("looks/", views.looks, name="owner_looks"),
    path("apply/", _door("applying.begin"), name="owner_apply"),
    path("apply/check/", _door("applying.check"), name="owner_apply_check"),
    path("apply/<int:case_id>/done/", _door("applying.applied"), name="owner_applied"),
    path("apply/<slug:name>/", _door("applying.question"), name="owner_apply_question"),
    *(one for page in (*pages.PAGES, *raising.PAGES) for one in page.paths()),
]
