"""Who may see a page: signed in, proven by a second factor, acting under a membership that holds.

A page asks for the most unless it says less with `needs`; a page that forgets is shut, not open.
"""

from collections.abc import Callable
from datetime import date
from enum import IntEnum
from functools import wraps
from typing import Any, TypeVar
from urllib.parse import urlencode

from allauth.mfa.adapter import get_adapter
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from rongxie.foundation.accounts.models import Membership, User
from rongxie.foundation.accounts.queries import actor_under, held_by
from rongxie.foundation.reach.actors import Actor
from rongxie.values.texts import Refusal, say

CHOSEN = "membership"  # the key in the session
View = TypeVar("View", bound=Callable[..., HttpResponseBase])


class Entry(IntEnum):
    """What a page asks of its reader; each asks for what stands before it too."""

    NOTHING = 0
    SIGNED_IN = 1
    PROVEN = 2  # has a second factor, where the installation requires one
    ACTING = 3  # under a membership


class NoRowsForTheRole(Refusal):
    """The record was asked for under a membership that has no rows of its own in it."""


class PageRequest(HttpRequest):
    """A request that came through the entrance to a page that needs `Entry.ACTING`."""

    user: User
    membership: Membership
    memberships: list[Membership]  # all that the person holds today
    actor: Actor


def needs(entry: Entry) -> Callable[[View], View]:
    """Return the decorator by which a page asks for less than a membership."""

    def marked(view: View) -> View:
        @wraps(view)
        def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            return view(request, *args, **kwargs)

        asked.entry = entry  # type: ignore[attr-defined]
        return asked  # type: ignore[return-value]

    return marked


def held_today(request: HttpRequest) -> list[Membership]:
    """Return the memberships that the person holds today, in the order they were granted."""
    return held_by(request.user.pk or 0, _today())


class EntranceMiddleware:
    """Turns away who may not see a page, and tells the page who acts."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if "Cache-Control" not in response and request.user.is_authenticated:
            add_never_cache_headers(response)  # a shared desk: nothing is left after signing out
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], _args: Any, _kwargs: Any
    ) -> HttpResponseBase | None:
        """Return the page that comes first, or nothing."""
        entry = getattr(view, "entry", Entry.ACTING)
        if entry > Entry.NOTHING and not request.user.is_authenticated:
            if request.method == "POST" and hasattr(view, "keep_typed"):
                view.keep_typed(request)
            return redirect_to_login(request.get_full_path())
        if entry > Entry.SIGNED_IN and lacks_own_password(request):
            return redirect("account_change_password")
        if entry > Entry.SIGNED_IN and lacks_factor(request):
            return redirect("mfa_index")
        if entry > Entry.PROVEN:
            return _act(request)
        return None

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponseBase | None:
        """Show why the record stays shut to a role without rows in it."""
        if isinstance(exception, NoRowsForTheRole):
            return render(request, "403.html", {"refusal": exception.message}, status=403)
        return None


def lacks_own_password(request: HttpRequest) -> bool:
    """Tell whether the person still signs in with the password that an office gave."""
    return bool(getattr(request.user, "password_given", False))


def lacks_factor(request: HttpRequest) -> bool:
    """Tell whether a second factor is required and the person has set none up."""
    required = settings.SECOND_FACTOR == "required"
    return required and not get_adapter().is_mfa_enabled(request.user)


def _act(request: HttpRequest) -> HttpResponseBase | None:
    """Find the chosen membership among those that hold today."""
    held = held_today(request)
    chosen = request.session.get(CHOSEN)
    if chosen is None and len(held) == 1:
        chosen = request.session[CHOSEN] = held[0].pk
    acting = next((one for one in held if one.pk == chosen), None)
    if acting is None:
        if request.session.pop(CHOSEN, None) is not None:
            messages.warning(request, _("The membership you acted under has ended."))
        wanted = request.get_full_path() if request.method == "GET" else "/"
        return redirect(f"/membership/?{urlencode({'next': wanted})}")
    _tell(request, acting, held)
    return None


def _tell(request: Any, acting: Membership, held: list[Membership]) -> None:
    request.membership, request.memberships = acting, held
    request.actor = SimpleLazyObject(lambda: _actor(acting, held))


def _actor(membership: Membership, held: list[Membership]) -> Actor:
    actor = actor_under(membership, held)
    if actor is None:
        raise NoRowsForTheRole(
            say(
                "This role has no rows of its own in the record. Switch to another membership, or"
                " ask the office that granted it what it is for."
            )
        )
    return actor


def _today() -> date:
    return timezone.localdate()  # China time: the time zone of the settings
