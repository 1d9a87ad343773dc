"""The one address of the pages' table of addresses behind which the API lies.

What it is made of is loaded when somebody first asks: pages alone need none of it.
"""

from functools import lru_cache

from django.http import HttpRequest, HttpResponseBase
from django.urls import ResolverMatch, get_resolver
from django.utils.module_loading import import_string
from django.views.decorators.csrf import csrf_exempt

from rongxie.surfaces.api.answers import problem_for
from rongxie.surfaces.web.entrance import Entry, needs

_SITE = "rongxie.surfaces.api.site"
_BESIDE = {
    "/api/oauth/token": "rongxie.surfaces.api.oauth.give_token",
    "/api/v1/openapi.json": "rongxie.surfaces.api.document.show",
}


@csrf_exempt  # who acts by session is asked for the page's sign in `acting`
@needs(Entry.NOTHING)
def enter(request: HttpRequest, rest: str) -> HttpResponseBase:
    """Answer whatever is asked below /api/."""
    try:
        if beside := _BESIDE.get(request.path_info):
            given: HttpResponseBase = import_string(beside)(request)
            return given
        found = _found(request.path_info)
        answered: HttpResponseBase = found.func(request, *found.args, **found.kwargs)
    except Exception as fault:  # nothing below /api/ is answered by a page
        return problem_for(request, fault)
    return answered


@lru_cache(maxsize=1_000)  # among two hundred patterns, one after the other
def _found(path: str) -> ResolverMatch:
    return get_resolver(_SITE).resolve(path)
