"""Everybody who asks at doors, in a county in which something has happened."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import Model
from django.test import Client

from rongxie.foundation.accounts.models import Membership
from rongxie.foundation.accounts.queries import actor_of
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.foundation.reach.rows import in_reach
from rongxie.surfaces.api.clients import register_client
from rongxie.surfaces.api.scopes import SCOPES
from tests.mechanism.cast import AT, DAY
from tests.surfaces.api.callers import with_token
from tests.surfaces.doors.doors import Door, example
from tests.surfaces.doors.scene import doubled, happened, taken_back
from tests.surfaces.web.desks import DESKS, seated

# By token, under the membership of somebody who sits at a desk.
SYSTEMS = ("bank", "township")
# Who takes steps, who reads, who has no rows at all; and each way to ask.
CALLERS = (
    "township", "task force", "convener", "outsider", "auditor", "bank", "head office",
    "guarantor", "system of bank",
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
    """Somebody who asks, by session or by token; without an actor the role has no rows."""

    client: Client
    membership: Membership
    headers: dict[str, str] = field(default_factory=dict)

    @cached_property
    def actor(self) -> Actor | None:
        """Who it is in the record."""
        held = self.membership
        return actor_of(user_id=held.user_id, membership_id=held.pk, on=DAY)

    def asks(self, door: Door, number: int | str = "x", inside: int = 1, query: str = "") -> Any:
        """Return the answer to a request that is taken back; `inside` are numbers in the body."""
        with taken_back():
            return self.sends(door, number, inside, query)

    def sends(self, door: Door, number: int | str = "x", inside: int = 1, query: str = "") -> Any:
        """Return the answer to a request."""
        path = door.at(number) + (f"?{query}" if query else "")
        if door.method == "GET":
            return self.client.get(path, headers=self.headers)
        body = None if door.body is None else example(door.body, inside)
        return self.client.generic(
            door.method, path, json.dumps(body), content_type="application/json",
            headers=self.headers | {"Idempotency-Key": "key-of-the-matrix"},
        )  # fmt: skip

    def own(self, model: type[Model]) -> list[int]:
        """Return the numbers of the rows of a table that are in reach."""
        if self.actor is None:
            return []
        with reach(self.actor):
            return list(in_reach(model, self.actor).order_by("pk").values_list("pk", flat=True))


@contextmanager
def everybody() -> Iterator[dict[str, Caller]]:
    """Fill the database and seat everybody."""
    happened()
    found = {}
    for desk in DESKS:
        client = seated(desk)
        held = Membership.objects.get(pk=client.session["membership"])
        found[desk] = Caller(client, held)
    for desk in SYSTEMS:
        held = found[desk].membership
        given = register_client(
            name="test", membership_id=held.pk, scopes=tuple(SCOPES), by="job:test", at=AT
        )
        called = with_token(Client(), given.client_id, given.secret)
        found[f"system of {desk}"] = Caller(called.client, held, called.headers)
    doubled()
    yield found


def content(response: Any) -> bytes:
    """Return all of an answer, also of one that is streamed."""
    return b"".join(response) if response.streaming else response.content


def told(response: Any) -> tuple[object, ...]:
    """Return what an answer says: status, headers and words, without what always differs."""
    headers = tuple(response.get(name) for name in _HEADERS)
    return response.status_code, _PASSING.sub(b"N", repr(headers).encode()), _PASSING.sub(
        b"N", content(response)
    )  # fmt: skip
