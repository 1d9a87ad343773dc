"""Which page answers at which address."""

from django.urls import URLPattern, URLResolver, include, path
from django.views.i18n import set_language

from rongxie.surfaces.api.door import enter
from rongxie.surfaces.web.entrance import Entry, needs
from rongxie.surfaces.web.health import health
from rongxie.surfaces.web.home import home
from rongxie.surfaces.web.memberships import choose_membership
from rongxie.surfaces.web.worklists import urls as worklists

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home, name="home"),
    path("figures/", include("rongxie.surfaces.web.figures.urls")),
    path("cases/", include(worklists.cases)),
    path("cases/", include("rongxie.surfaces.web.cases.urls")),
    path("referrals/", include(worklists.referrals)),
    path("", include("rongxie.surfaces.web.doing.pages")),
    path("pick/", include("rongxie.surfaces.web.picking.urls")),
    path("gallery/", include("rongxie.surfaces.web.gallery.urls")),
    path("", include("rongxie.surfaces.web.signing_in.urls")),
    path("membership/", choose_membership, name="choose_membership"),
    path("language/", needs(Entry.NOTHING)(set_language), name="set_language"),
    path("healthz", health, name="health"),
    path("api/<path:rest>", enter, name="api"),
]
