"""The requests of the how-to for banks, sent as they stand there, in their order."""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from rongxie.surfaces.api.clients import register_client
from rongxie.surfaces.clock import now
from tests.mechanism.referrals import makers
from tests.surfaces.api.callers import membership_at

pytestmark = pytest.mark.django_db
PAGE = Path(__file__).parents[3] / "docs" / "how-to" / "connect-a-bank.md"
_STEP = re.compile(r"```http\n(.*?)```\n+Answer (\d+):\n+```json\n(.*?)```", re.DOTALL)


@dataclass
class Step:
    """A request of the page, and the answer that it promises."""

    request: str
    status: int
    answer: Any


def _steps() -> list[Step]:
    found = _STEP.findall(PAGE.read_text("utf-8"))
    return [Step(request, int(status), json.loads(answer)) for request, status, answer in found]


def _send(client: Client, request: str, token: str) -> Any:
    head, _, body = request.strip().partition("\n\n")
    first, *lines = head.splitlines()
    method, path = first.split()
    headers = dict(line.split(": ", 1) for line in lines)
    content_type = headers.pop("Content-Type", "application/json" if body else "")
    if token:
        headers["Authorization"] = f"Bearer {token}"
    return client.generic(method, path, body, content_type=content_type, headers=headers)


def _resembles(shown: Any, real: Any) -> bool:
    """Tell whether an answer has what the page shows: the same keys, and values of the same sort.

    States and problems are the same word; numbers, days and texts are examples.
    """
    if isinstance(shown, dict):
        there = isinstance(real, dict) and shown.keys() <= real.keys()
        return there and all(_same(key, one, real[key]) for key, one in shown.items())
    if isinstance(shown, list):
        return isinstance(real, list) and all(_resembles(one, real[0]) for one in shown)
    return shown is None or type(shown) is type(real) or isinstance(real, int | float)


def _same(key: str, shown: Any, real: Any) -> bool:
    return bool(shown == real) if key in ("state", "type", "status") else _resembles(shown, real)


def test_every_request_of_the_how_to_is_answered_as_it_says() -> None:
    steps = _steps()
    assert len(steps) == PAGE.read_text("utf-8").count("```http") == 10
    with makers.handled():
        referral = makers.sent()
        held = membership_at("bank")
        scopes = ("read", "referrals:write", "decisions:write", "webhooks:write")
        made = register_client(
            name="lending system", membership_id=held.pk, scopes=scopes, by="job:test", at=now()
        )
        blanks = {"client_id": made.client_id, "client_secret": made.secret,
                  "referral": str(referral.pk)}  # fmt: skip
        client, token = Client(), ""
        for step in steps:
            request = re.sub(r"\{(\w+)\}", lambda m: blanks[m.group(1)], step.request)
            answer = _send(client, request, token)
            assert answer.status_code == step.status, (request, answer.content.decode())
            assert _resembles(step.answer, answer.json()), (request, answer.json())
            token = answer.json().get("access_token", token)
