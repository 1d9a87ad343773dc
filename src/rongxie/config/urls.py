"""Which page answers at which address."""

from django.urls import URLPattern, URLResolver, include, path
from django.views.i18n import set_language

from rongxie.surfaces.api.door import enter
from rongxie.surfaces.web.entrance import Entry, needs
from rongxie.surfaces.web.health import health
from rongxie.surfaces.web.home import home
from rongxie.surfaces.web.loading import later
from rongxie.surfaces.web.memberships import choose_membership
from rongxie.surfaces.web.reviewing import urls as reviewing
from rongxie.surfaces.web.worklists import urls as worklists

urlpatterns: list[URLPattern | URLResolver] = [
    # First: whoever sends hundreds a second is not to be looked for among the pages.
    path("api/<path:rest>", enter, name="api"),
    path("", home, name="home"),
    path("figures/", include("rongxie.surfaces.web.figures.urls")),
    path("cases/", include(worklists.cases)),
    path("cases/", include("rongxie.surfaces.web.cases.urls")),
    path("visits/", include("rongxie.surfaces.web.visiting.urls")),
    path("form-burden/", later("rongxie.surfaces.web.visiting.burden.burden"), name="form_burden"),
    path("reviewing/", include(reviewing.reviewing)),
    path("removals/", include(reviewing.removals)),
    path("batches/", include("rongxie.surfaces.web.signing.urls")),
    path("allocations/", include("rongxie.surfaces.web.allocating.urls")),
    path("", include("rongxie.surfaces.web.banking.urls")),
    path("exports/", include("rongxie.surfaces.web.exporting.urls")),
    path("imports/", include("rongxie.surfaces.web.bringing.urls")),
    path("overseeing/", include("rongxie.surfaces.web.overseeing.urls")),
    path("township/", include("rongxie.surfaces.web.townships.urls")),
    path("administration/", include("rongxie.surfaces.web.administering.urls")),
    path("", include("rongxie.surfaces.web.departments.urls")),
    path("", include("rongxie.surfaces.web.doing.pages")),
    path("owner/", include("rongxie.surfaces.web.owners.urls")),
    path("pick/", include("rongxie.surfaces.web.picking.urls")),
    path("gallery/", include("rongxie.surfaces.web.gallery.urls")),
    path("", include("rongxie.surfaces.web.signing_in.urls")),
    path("membership/", choose_membership, name="choose_membership"),
    path("language/", needs(Entry.NOTHING)(set_language), name="set_language"),
    path("healthz", health, name="health"),
]
