"""All operations of the API together, made once; the addresses below /api/v1/."""

import gc
from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path
from ninja import NinjaAPI

from rongxie.surfaces.api.answers import problem_for
from rongxie.surfaces.api.reading import StrictParser
from rongxie.surfaces.api.routes import ROUTES
from rongxie.surfaces.api.routing import Told

VERSION = "1"


class Site(NinjaAPI):
    """The API, with problems for answers to whatever goes wrong."""

    def set_default_exception_handlers(self) -> None:
        """Answer everything by the one table of problems."""
        self.add_exception_handler(Exception, _told)


def _told(request: HttpRequest, fault: Exception | type[Exception]) -> HttpResponse:
    return problem_for(request, fault if isinstance(fault, Exception) else fault())


def _made() -> Site:
    site = Site(
        title="Rongxie",
        version=VERSION,
        urls_namespace="api",
        openapi_url=None,
        docs_url=None,
        parser=StrictParser(),
    )
    for routes in ROUTES:
        site.add_router("", routes.router)
    return site


def told() -> Iterator[tuple[str, Told]]:
    """Yield what the reference tells of each operation, by its id."""
    for routes in ROUTES:
        yield from routes.told.items()


site = _made()
# All that is loaded by now stays. To look for garbage among it takes a tenth of a second, which
# every now and then a request would wait for.
gc.freeze()
urlpatterns: list[URLPattern | URLResolver] = [path("api/v1/", site.urls)]
