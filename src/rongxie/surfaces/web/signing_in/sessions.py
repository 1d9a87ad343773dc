"""How long a session lasts: at the longest, and without a request."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY, logout
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

_BEGAN, _SEEN = "began_at", "seen_at"
_NOTED_EVERY = timedelta(minutes=1)  # not each request writes the session


def begin(request: HttpRequest) -> None:
    """Let the time of a session begin."""
    request.session[_BEGAN] = request.session[_SEEN] = timezone.now().isoformat()


class SessionLimitsMiddleware:
    """Signs out whoever is signed in for too long, or was away for too long."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if SESSION_KEY in request.session:
            if _over(request, timezone.now()):
                _sign_out(request)
            else:
                _note(request, timezone.now())
        return self.get_response(request)


def _over(request: HttpRequest, at: datetime) -> bool:
    limits = {_BEGAN: settings.SESSION_LONGEST, _SEEN: settings.SESSION_IDLE}
    kept = {key: request.session.get(key) for key in limits}
    return any(
        at - datetime.fromisoformat(moment) >= limits[key] for key, moment in kept.items() if moment
    )


def _note(request: HttpRequest, at: datetime) -> None:
    seen = request.session.get(_SEEN)
    if _BEGAN not in request.session:
        begin(request)
    elif not seen or at - datetime.fromisoformat(seen) >= _NOTED_EVERY:
        request.session[_SEEN] = at.isoformat()


def _sign_out(request: HttpRequest) -> None:
    """Go on as with anybody who is not signed in: what he has just sent is kept for him."""
    logout(request)
    messages.info(
        request, _("You were signed out because the session had run for its time. Sign in again.")
    )
