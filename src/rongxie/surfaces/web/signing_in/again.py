"""Whether somebody gave the password lately; asked before what must not be done by a passer-by."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, TypeVar

from allauth.account.authentication import get_authentication_records
from allauth.core.exceptions import ReauthenticationRequired
from django.http import HttpRequest, HttpResponseBase

from rongxie.surfaces.clock import now

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def proven_at(request: HttpRequest) -> datetime | None:
    """Return when the person last gave the password anew, after signing in."""
    records = get_authentication_records(request, request.user)
    given = [
        one["at"] for one in records if one["method"] == "password" and one.get("reauthenticated")
    ]
    # So long ago by our clock, be it that of a rehearsal: allauth notes the computer's.
    return now() - timedelta(seconds=time.time() - max(given)) if given else None


def recently_signed_in(request: HttpRequest, seconds: int, *, again: bool = False) -> bool:
    """Tell whether the person gave the password within so many seconds.

    With `again`, only a password counts that was given after signing in, for the purpose.
    """
    records = get_authentication_records(request, request.user)
    given = [
        record["at"]
        for record in records
        if record["method"] == "password" and (record.get("reauthenticated") or not again)
    ]
    return bool(given) and time.time() - max(given) < seconds


def password_first(seconds: int, *, again: bool = False) -> Callable[[View], View]:
    """Return the decorator of a page that asks for the password unless it was given lately.

    What was posted is kept and done after the password was given.
    """

    def guarded(view: View) -> View:
        @wraps(view)
        def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not recently_signed_in(request, seconds, again=again):
                raise ReauthenticationRequired
            return view(request, *args, **kwargs)

        return asked  # type: ignore[return-value]

    return guarded
