"""Visitors on their phones: a plan, a card, a visit as the phone sends it."""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.visits.models import Visit, VisitPlan
from tests.mechanism.cast import AT, PLATFORM
from tests.mechanism.visits.makers import planned
from tests.surfaces.web.desks import seated

# A picture of one point.
PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d494844520000000100000001080600000"
    "01f15c4890000000d4944415478da63fcffff3f030005fe02fea7359a750000000049454e44ae426082"
)


def phone(desk: str = "visitor") -> Client:
    """Return the browser of somebody who visits."""
    return seated(desk)


def membership_of(client: Client) -> int:
    """Return the membership under which a browser is signed in."""
    return int(client.get("/visits/standing/").json()["owner"])


def handed(client: Client, enterprise: int, days: int = 14) -> None:
    """Hand a planned visit to whoever is signed in."""
    visitor = f"membership:{membership_of(client)}"
    planned([enterprise], due_on=AT.date() + timedelta(days=days))
    with reach(PLATFORM):
        VisitPlan.objects.filter(enterprise=enterprise).update(visitor=visitor)


def need(**more: str) -> dict[str, str]:
    """Return a form that finds a need of 50 万元."""
    return {"outcome": "need", "amount_wan": "50", "term_months": "12",
            "purpose": "working_capital", "collateral": "credit", "channel": "onsite",
            **more}  # fmt: skip


def no_need(**more: str) -> dict[str, str]:
    """Return a form that finds no need."""
    return {"outcome": "no_need", "channel": "onsite", **more}


def visit(enterprise: int, typed: Mapping[str, str] | None = None, **more: Any) -> dict[str, Any]:
    """Return a visit as a phone keeps it."""
    at = (AT - timedelta(hours=1)).isoformat()
    listed = list((no_need() if typed is None else typed).items())
    return {"id": str(uuid4()), "enterprise": enterprise, "visited_at": at, "seen": 0,
            "typed": listed, **more}  # fmt: skip


def post(
    client: Client, *visits: object, owner: int | None = None,
    photos: Mapping[str, int] | None = None, clock: str = "",
) -> HttpResponse:  # fmt: skip
    """Send visits as a phone does; `photos` says how many pictures go with which."""
    body: dict[str, Any] = {
        "owner": str(membership_of(client) if owner is None else owner),
        "now": clock or AT.isoformat(), "visits": json.dumps(visits),
    }  # fmt: skip
    for number, count in (photos or {}).items():
        body[number] = [SimpleUploadedFile("a.png", PICTURE, "image/png") for _ in range(count)]
    return client.post("/visits/send/", body)  # type: ignore[return-value]


def sent(client: Client, *visits: object, **more: Any) -> list[dict[str, Any]]:
    """Return what became of visits that were sent."""
    answer = post(client, *visits, **more)
    assert answer.status_code == 200, answer.content
    results: list[dict[str, Any]] = answer.json()["results"]  # type: ignore[attr-defined]
    return results


def kept(enterprise: int) -> list[Visit]:
    """Return the visits of an enterprise that were kept, in the order of their keeping."""
    with reach(PLATFORM):
        return list(Visit.objects.filter(enterprise=enterprise).order_by("pk"))
