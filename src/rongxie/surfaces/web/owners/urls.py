"""The addresses of an enterprise's own pages, all below /owner/."""

from django.urls import URLPattern, path

from rongxie.surfaces.web.owners import applying, identifying, leaving, pages, raising, views

urlpatterns: list[URLPattern] = [
    path("", identifying.start, name="owner_start"),
    path("at/<str:place>/", identifying.scanned, name="owner_at"),
    path("code/", identifying.ask, name="owner_ask"),
    path("code/<str:handle>/", identifying.prove, name="owner_prove"),
    path("leave/", leaving.leave_line, name="owner_leave"),
    path("leave/done/", leaving.line_left, name="owner_left"),
    path("end/", identifying.leave, name="owner_end_session"),
    path("mine/", views.status, name="owner_status"),
    path("facts/", views.facts, name="owner_facts"),
    path("looks/", views.looks, name="owner_looks"),
    *applying.urlpatterns,
    *(one for page in (*pages.PAGES, *raising.PAGES) for one in page.paths()),
]
