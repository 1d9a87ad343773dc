"""Everybody who asks at doors, in a county in which something has happened."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any
from unittest.mock import patch

from django.db.models import Model
from django.http import HttpResponse
from django.test import Client

from rongxie.foundation.accounts.models import Membership
from rongxie.foundation.accounts.queries import acting, actor_of
from rongxie.foundation.identity.purposes import ProofPurpose
from rongxie.foundation.identity.sessions import DOOR, Proof, open_session
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.foundation.reach.rows import in_reach
from rongxie.surfaces.api.clients import register_client
from rongxie.surfaces.api.scopes import SCOPES
from tests.mechanism.cast import AT, DAY, TOWN, owner_of
from tests.surfaces.api.callers import with_token
from tests.surfaces.doors.doors import Door, example
from tests.surfaces.doors.scene import exported, happened, owned, taken_back
from tests.surfaces.web.desks import DESKS, seated

# By token, under the membership of somebody who sits at a desk.
SYSTEMS = ("bank", "township")
ENTERPRISE = "enterprise"
CALLERS = (*DESKS, *(f"system of {desk}" for desk in SYSTEMS), ENTERPRISE)
# Each reach once: who differs by the role alone sees the same rows.
REACHES = (
    "township", "other township", "task force", "city", "outsider", "auditor", "other bank",
    "head office", "system of bank", ENTERPRISE,
)  # fmt: skip
# What differs between two answers although they say the same: numbers and tokens of forms.
_PASSING = re.compile(rb'\d{9,}|name="csrfmiddlewaretoken" value="\w+"')
_HEADERS = (
    "Content-Type",
    "Location",
    "Cache-Control",
    "Content-Disposition",
    "Vary",
    "Retry-After",
)


@dataclass(frozen=True)
class Caller:
    """Somebody who asks, by session, token or code; without an actor the role has no rows."""

    client: Client
    actor: Actor | None
    held: Membership | None = None
    headers: dict[str, str] = field(default_factory=dict)

    def afresh(self) -> "Caller":
        """Return the same one in a browser of its own: what another left behind is not in it."""
        client = Client()
        client.cookies.update(self.client.cookies)
        return replace(self, client=client)

    @property
    def membership(self) -> Membership:
        """Under which membership it asks; an enterprise has none."""
        assert self.held is not None
        return self.held

    def asks(self, door: Door, number: int | str = "x", inside: int = 1, query: str = "") -> Any:
        """Return the answer to a request that is taken back; `inside` are numbers in the body."""
        with taken_back():
            return self.sends(door, number, inside, query)

    def sends(self, door: Door, number: int | str = "x", inside: int = 1, query: str = "") -> Any:
        """Return the answer to a request."""
        path = door.at(number) + (f"?{query}" if query else "")
        if door.method == "GET":
            return self.gets(path)
        body = None if door.body is None else example(door.body, inside)
        return self.posts(path, body, door.method)

    def gets(self, path: str) -> Any:
        """Return the answer at an address."""
        response = self.client.get(path, headers=self.headers)
        if not response.streaming:
            return response
        whole = HttpResponse(b"".join(response), status=response.status_code)
        for name, value in response.items():
            whole[name] = value
        return whole

    def posts(self, path: str, body: object = None, method: str = "POST") -> Any:
        """Return the answer to something that is sent."""
        return self.client.generic(
            method, path, json.dumps(body), content_type="application/json",
            headers=self.headers | {"Idempotency-Key": "key-of-the-matrix"},
        )  # fmt: skip

    def own(self, model: type[Model]) -> list[int]:
        """Return the numbers of the rows of a table that are in reach."""
        if self.actor is None:
            return []
        with reach(self.actor):
            return list(in_reach(model, self.actor).order_by("pk").values_list("pk", flat=True))


@contextmanager
def remembered() -> Iterator[None]:
    """Have who acts be looked up once for each caller: where that is not what is tested."""
    known: dict[tuple[object, ...], Any] = {}

    def looked_up(**asked: Any) -> Any:
        key = tuple(sorted(asked.items(), key=str))
        if key not in known:
            known[key] = acting(**asked)
        return known[key]

    with patch("rongxie.surfaces.api.acting.acting", looked_up):
        yield


def everybody() -> dict[str, Caller]:
    """Fill the database and seat everybody."""
    happened()
    found = {desk: _at_a_desk(desk) for desk in DESKS}
    for desk in SYSTEMS:
        held = found[desk].membership
        given = register_client(
            name="test", membership_id=held.pk, scopes=tuple(SCOPES), by="job:test", at=AT
        )
        called = with_token(Client(), given.client_id, given.secret)
        found[f"system of {desk}"] = Caller(called.client, found[desk].actor, held, called.headers)
    found[ENTERPRISE] = _by_code(owned())
    for desk in ("task force", "bank", "head office"):
        actor = found[desk].actor
        assert actor is not None
        exported(actor)
    return found


def _at_a_desk(desk: str) -> Caller:
    client = seated(desk)
    client.get("/membership/")  # the session begins: no request below writes it
    held = Membership.objects.get(pk=client.session["membership"])
    return Caller(client, actor_of(user_id=held.user_id, membership_id=held.pk, on=DAY), held)


def _by_code(enterprise: int) -> Caller:
    proof = Proof(
        enterprise=enterprise, region=TOWN, purpose=ProofPurpose.CONSENT, identified="phone_code",
        reference="code:1",
    )  # fmt: skip
    with reach(DOOR):
        token = open_session(proof, at=AT).token
    return Caller(Client(), owner_of(enterprise), headers={"Authorization": f"Session {token}"})


def told(response: Any) -> tuple[object, ...]:
    """Return what an answer says: status, headers and words, without what always differs."""
    headers = tuple(response.get(name) for name in _HEADERS)
    return response.status_code, _PASSING.sub(b"N", repr(headers).encode()), _PASSING.sub(
        b"N", response.content
    )  # fmt: skip
