"""What happens after too many wrong tries: the same for accounts that exist and that do not."""

from typing import Any

from axes.handlers.proxy import AxesProxyHandler
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth.signals import user_login_failed
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone


def client_address(request: HttpRequest) -> str:
    """Return the address that a request came from.

    Behind a server that speaks https it is what that server appended, the last of the list: what
    stands before it anybody may have written.
    """
    forwarded = request.headers.get("X-Forwarded-For", "") if settings.BEHIND_TLS else ""
    return forwarded.split(",")[-1].strip() or request.META["REMOTE_ADDR"]


def client_unnamed(*_: object) -> str:
    """Return what the log says of whoever tried: nothing of the person."""
    return "a client"


def is_locked_out(request: HttpRequest, login: str) -> bool:
    """Tell whether a login may not be tried from this address now."""
    locked = not AxesProxyHandler.is_allowed(request, {"username": login})
    if locked:
        request.axes_locked_out = True  # type: ignore[attr-defined]
        request.axes_credentials = {"username": login}  # type: ignore[attr-defined]
    return locked


def count_failure(request: HttpRequest, login: str) -> None:
    """Count a wrong second factor like a wrong password."""
    user_login_failed.send(sender=__name__, credentials={"username": login}, request=request)


def show_locked_out(
    request: HttpRequest, _response: HttpResponse | None, credentials: dict[str, Any] | None
) -> HttpResponse:
    """Show when one may try again."""
    login = (credentials or {}).get("username", "")
    tried = (
        AccessAttempt.objects.filter(username=login, ip_address=client_address(request))
        .order_by("-attempt_time")
        .values_list("attempt_time", flat=True)
        .first()
    )
    opens_at = (tried or timezone.now()) + settings.AXES_COOLOFF_TIME
    response = render(request, "pages/locked_out.html", {"opens_at": opens_at}, status=429)
    wait = max(1, int((opens_at - timezone.now()).total_seconds()))
    response["Retry-After"] = str(wait)
    return response
