"""The language of the pages: Chinese, unless the reader switched; the browser is not asked."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from rongxie.values.texts import Language

Next = Callable[[HttpRequest], HttpResponse]


def language_now() -> Language:
    """Return the language that the page under way is written in."""
    return "en" if (translation.get_language() or "").startswith("en") else "zh"


class SpeakingMiddleware:
    """Writes each page in the language that the reader chose."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        known = dict(settings.LANGUAGES)
        with translation.override(chosen if chosen in known else settings.LANGUAGE_CODE):
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", translation.get_language() or "")
            return response
