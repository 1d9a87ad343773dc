"""The door of an enterprise, which has no account: a code sent to its phone opens half an hour.

Who has not come through it is shown nothing of any enterprise.
"""

from collections.abc import Callable
from contextvars import ContextVar
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.cache import add_never_cache_headers

from rongxie.foundation.identity.models import IdentifiedSession
from rongxie.foundation.identity.purposes import ProofPurpose
from rongxie.foundation.identity.sessions import (
    DOOR,
    LASTS,
    Opened,
    actor_of_session,
    end_session,
    live_session,
)
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.foundation.reach.kinds import Kind
from rongxie.rulebook.steps import Role
from rongxie.surfaces.clock import now
from rongxie.surfaces.web.acting.drafts import draft_of, save_draft
from rongxie.surfaces.web.acting.pages import Frame, View
from rongxie.surfaces.web.acting.tokens import FIELD, read_token
from rongxie.surfaces.web.entrance import Entry, needs
from rongxie.values.regions import SAMPLE_PROVINCE

COOKIE, PATH = "owner", "/owner/"
APPLICATION = "apply"  # what the draft of an application goes by
READ = tuple(ProofPurpose)
# A code asked for one thing opens nothing heavier: whoever talks somebody out of a code to look
# gets no consent by it.
CONSENT = (ProofPurpose.CONSENT,)
WITHDRAW = (ProofPurpose.WITHDRAW, ProofPurpose.CONSENT)
OBJECT = (ProofPurpose.OBJECT,)
HAND_IN = (ProofPurpose.STATUS, ProofPurpose.CONSENT)

_proven: ContextVar[IdentifiedSession | None] = ContextVar("proven", default=None)


class OwnerRequest(HttpRequest):
    """A request that came through the door."""

    owner: IdentifiedSession
    actor: Actor
    of_the_sample: bool


def for_owner(purposes: tuple[ProofPurpose, ...] = READ) -> Callable[[View], View]:
    """Return the decorator of a page for who has proved to act for an enterprise, for these.

    Whoever has not is sent to ask for a code; what he typed is there when he comes back.
    """

    def marked(view: View) -> View:
        @needs(Entry.NOTHING)
        @wraps(view)
        def asked(request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
            session = session_of(request)
            if session is None or session.purpose not in purposes:
                if request.method == "POST":
                    keep_typed(request)
                return redirect(asking_address(purposes[0], request.path))
            request.owner, request.actor = session, actor_of_session(session)
            request.of_the_sample = session.region.startswith(SAMPLE_PROVINCE)
            token = _proven.set(session)
            try:
                response = view(request, *args, **kwargs)
            finally:
                _proven.reset(token)
            add_never_cache_headers(response)  # a borrowed phone: nothing is left on it
            return response

        return asked

    return marked


def framed(purposes: tuple[ProofPurpose, ...]) -> Frame:
    """Return the frame of a page of action for enterprises."""
    return Frame(
        layout="owners/layout.html",
        home="owner_status",
        holder=lambda request: (0, -int(request.owner.enterprise)),
        enter=for_owner(purposes),
    )


def proof() -> IdentifiedSession:
    """Return the session by which the page under way was entered.

    :raises LookupError: outside of such a page
    """
    session = _proven.get()
    if session is None:
        raise LookupError("nobody has come through the door")
    return session


def session_of(request: HttpRequest) -> IdentifiedSession | None:
    """Return the session that runs for this browser."""
    token = request.COOKIES.get(COOKIE, "")
    if not token:
        return None
    with reach(DOOR):
        return live_session(token, at=now())


def asking_address(purpose: ProofPurpose, after: str) -> str:
    """Return where a code is asked for, and where it then leads to."""
    return f"{reverse('owner_ask')}?{urlencode({'for': purpose.value, 'next': after})}"


def let_in(response: HttpResponse, opened: Opened) -> HttpResponse:
    """Give the browser the token of a session that was opened."""
    response.set_cookie(
        COOKIE, opened.token, max_age=int(LASTS.total_seconds()), path=PATH, httponly=True,
        samesite="Lax", secure=settings.BEHIND_TLS,
    )  # fmt: skip
    return response


def let_out(request: OwnerRequest, response: HttpResponse) -> HttpResponse:
    """End the session before its time."""
    with reach(request.actor):
        end_session(request.owner.pk, at=now())
    response.delete_cookie(COOKIE, path=PATH)
    return response


def keep_typed(request: HttpRequest) -> None:
    """Keep what was sent after the half hour had passed: the token of the form says whose it was.

    Nothing is done and nothing is shown.
    """
    shown = read_token(request.POST.get(FIELD, ""))
    if shown is None or shown.membership >= 0:
        return
    number = str(-shown.membership)
    actor = Actor(
        name=f"enterprise:{number}", kind=Kind.ENTERPRISE, role=Role.ENTERPRISE, enterprise=number
    )
    with reach(actor):
        typed = _with_earlier_answers(request.POST, shown.page, actor)
        save_draft(typed, shown.page, actor=actor, at=now())


def _with_earlier_answers(posted: QueryDict, page: str, actor: Actor) -> QueryDict:
    """Return what was sent; of an application, whose screens share a draft, with the others'."""
    draft = draft_of(page, actor=actor, at=now()) if page == APPLICATION else None
    if draft is None:
        return posted
    typed = draft.typed.copy()
    for name, values in posted.lists():
        typed.setlist(name, values)
    return typed
