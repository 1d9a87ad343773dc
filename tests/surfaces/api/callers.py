"""Who calls the API in tests: people at their desks by session, and systems by token."""

import json
import re
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from django.test import Client

from rongxie.foundation.accounts.models import Membership
from rongxie.foundation.organisations.models import Organisation
from rongxie.surfaces.api.clients import register_client
from rongxie.surfaces.api.scopes import SCOPES
from rongxie.surfaces.clock import now
from tests.mechanism.cast import open_offices
from tests.surfaces.web.desks import DESKS, seated

BASE = "/api/v1"
_keys = count(1)


@dataclass
class Caller:
    """Somebody who calls, with the headers that go along each time."""

    client: Client
    headers: dict[str, str] = field(default_factory=dict)

    def get(self, path: str, **headers: str) -> Any:
        """Ask for something; `path` begins behind the version."""
        return self.client.get(BASE + path, headers=self.headers | headers)

    def post(self, path: str, body: object = None, *, key: str = "", **headers: str) -> Any:
        """Send something as JSON, with a fresh key if none is given."""
        given = {"Idempotency-Key": key or fresh_key()} | self.headers | headers
        content = "" if body is None else json.dumps(body)
        return self.client.post(
            BASE + path, content, content_type="application/json", headers=given
        )


def told(answer: Any, number: int) -> list[tuple[str, object]]:
    """Return a problem, key by key, without the number that was asked for in its sentence.

    Only there: a short number stands in statuses and addresses too.
    """
    body = answer.json()
    body["detail"] = re.sub(rf"(?<!\d){number}(?!\d)", "#", body["detail"])
    return list(body.items())


def fresh_key() -> str:
    """Return a key that no other request of the run has."""
    return f"test-key-{next(_keys):06}"


def person(desk: str) -> Caller:
    """Return somebody signed in at a desk of the cast; a page's token is not asked for."""
    return Caller(_seated(desk))


def system(desk: str, *scopes: str) -> Caller:
    """Return a system that acts under the membership of a desk; without scopes it has all."""
    registered = register_client(
        name="test", membership_id=membership_at(desk).pk, scopes=scopes or tuple(SCOPES),
        by="job:test", at=now(),
    )  # fmt: skip
    return with_token(Client(), registered.client_id, registered.secret)


def with_token(client: Client, client_id: str, secret: str) -> Caller:
    """Return a caller with a token that was just got."""
    given = {"grant_type": "client_credentials", "client_id": client_id, "client_secret": secret}
    response = client.post("/api/oauth/token", given)
    assert response.status_code == 200, response.content
    return Caller(client, {"Authorization": f"Bearer {response.json()['access_token']}"})


def membership_at(desk: str) -> Membership:
    """Return the membership of a desk; somebody is seated there if nobody is."""
    login = f"1380001{list(DESKS).index(desk):04}"
    held = Membership.objects.filter(user__login=login).first()
    return held or Membership.objects.get(pk=_seated(desk).session["membership"])


def _seated(desk: str) -> Client:
    if not Organisation.objects.filter(code="ICBC-TC").exists():
        open_offices()
    return seated(desk)
