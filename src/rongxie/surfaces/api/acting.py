"""Who acts: a person by session, as on a page, or a system by token, as far as its owner."""

import hashlib
from datetime import datetime

from django.db import connection
from django.http import HttpRequest
from ninja.utils import check_csrf

from rongxie.foundation.accounts.models import Membership
from rongxie.foundation.accounts.queries import acting
from rongxie.foundation.administration.authority import Authority, authority_of
from rongxie.foundation.reach.actors import Actor
from rongxie.surfaces.api.identified import SCHEME, actor_proven
from rongxie.surfaces.api.throttling import spend
from rongxie.surfaces.clock import now
from rongxie.surfaces.web.entrance import (
    CHOSEN,
    NoRowsForTheRole,
    lacks_factor,
    lacks_own_password,
)
from rongxie.values.moments import china_day
from rongxie.values.texts import Refusal, say

SAFE = ("GET", "HEAD", "OPTIONS")
_BEARER = "bearer "
_OWNER = """
    SELECT token.scope, owner.user_id, owner.id
    FROM oauth2_provider_accesstoken token
    JOIN api_clients client ON client.id = token.application_id AND client.revoked_at IS NULL
    JOIN accounts_membership owner ON owner.id = client.membership_id
    WHERE token.token_checksum = %s AND token.expires > %s
"""


class NotSignedIn(Refusal):
    """Nobody is signed in, and no token came."""


class TokenUnusable(Refusal):
    """The token is none of ours, has run out, or its client or owner is no more."""


class FactorMissing(Refusal):
    """The installation asks for a second factor that the person has not set up."""


class PasswordNotOwn(Refusal):
    """The person still signs in with the password that an office gave."""


class MembershipNotChosen(Refusal):
    """A person of several memberships has not said under which one he acts."""


class PageTokenMissing(Refusal):
    """Something is to be changed by session, without the sign that a page of ours asks."""


class ScopeMissing(Refusal):
    """The token was not given for this."""


class ActingRequest(HttpRequest):
    """A request of somebody in the record: who, when, and under which membership."""

    actor: Actor
    membership: Membership
    at: datetime
    by_token: bool


class Acts:
    """Finds who acts; given to an operation as its `auth`.

    `scope` is what a token must have been given for. With `signed_in` a person need not have
    chosen a membership, nor have rows in the record: the operation may have no actor then.
    """

    def __init__(self, scope: str, *, signed_in: bool = False) -> None:
        self.scope = scope
        self.signed_in = signed_in

    def __call__(self, request: HttpRequest) -> bool:
        """Tell the request who acts.

        :raises Refusal: if nobody does who may
        """
        asked: ActingRequest = request  # type: ignore[assignment]
        asked.at = now()
        given = request.headers.get("Authorization", "")
        asked.by_token = given[: len(_BEARER)].lower() == _BEARER
        if asked.by_token:
            token = given[len(_BEARER) :].strip()
            _by_token(asked, token, self.scope, needed=not self.signed_in)
        elif given[: len(SCHEME)].lower() == SCHEME:
            asked.actor = actor_proven(given, self.scope, asked.at)
            spend(asked.actor.name)
        else:
            _by_session(asked, needed=not self.signed_in)
        return True


def _by_token(request: ActingRequest, token: str, scope: str, *, needed: bool) -> None:
    digest = hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
    with connection.cursor() as cursor:
        cursor.execute(_OWNER, [digest, request.at])
        found = cursor.fetchone()
    if found is None:
        raise _token_unusable()
    given, user_id, membership_id = found
    held = acting(user_id=user_id, membership_id=membership_id, on=china_day(request.at))
    if held is None:
        raise _token_unusable()
    _act(request, *held, needed=needed)
    if scope not in given.split():
        raise ScopeMissing(
            say(
                "The token was not given for {scope}. Ask for a token with it; a client has the"
                " scopes that it was registered with.",
                scope=scope,
            )
        )


def _by_session(request: ActingRequest, *, needed: bool) -> None:
    if not request.user.is_authenticated:
        raise NotSignedIn(
            say(
                "Sign in, or send a token: Authorization: Bearer …. Systems get one for their"
                " client id and secret."
            )
        )
    if request.method not in SAFE and check_csrf(request, _changes) is not None:
        raise PageTokenMissing(
            say("The request does not come from one of our pages. Reload the page and try again.")
        )
    if lacks_own_password(request):
        raise PasswordNotOwn(
            say("Choose a password of your own first, on the page of the account.")
        )
    if lacks_factor(request):
        raise FactorMissing(
            say("Set up a second factor first: an authenticator app or a security key.")
        )
    held = acting(
        user_id=request.user.pk or 0,
        membership_id=request.session.get(CHOSEN),
        on=china_day(request.at),
    )
    if held is not None:
        _act(request, *held, needed=needed)
    elif needed:
        raise _not_chosen()


def _act(request: ActingRequest, held: Membership, actor: Actor | None, *, needed: bool) -> None:
    spend(f"membership:{held.pk}")
    request.membership = held
    if actor is not None:
        request.actor = actor
    elif needed:
        raise NoRowsForTheRole(
            say(
                "This role has no rows of its own in the record. Switch to another membership, or"
                " ask the office that granted it what it is for."
            )
        )


def authority(request: ActingRequest) -> Authority:
    """Return what the one who asks administers; he need not have rows in the record.

    :raises MembershipNotChosen: if he has not said under which membership he acts
    """
    held: Membership | None = getattr(request, "membership", None)
    if held is None:
        raise _not_chosen()
    on = china_day(request.at)
    return authority_of(user_id=held.user_id, membership_id=held.pk, on=on)


def _changes() -> None:
    """Stand for a view that changes something: none of ours is exempt for a session."""


def _token_unusable() -> TokenUnusable:
    return TokenUnusable(
        say("The token is not valid, or no longer. Get a new one with client id and secret.")
    )


def _not_chosen() -> MembershipNotChosen:
    return MembershipNotChosen(
        say("You hold no membership today, or several. Choose on the pages under which you act.")
    )
