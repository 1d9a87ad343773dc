"""The same request twice is done once: answers kept by Idempotency-Key, in the same transaction."""

import re
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.hashes import SM3, Hash
from django.db import connection
from django.http import HttpRequest

from rongxie.foundation.digests import sm3
from rongxie.foundation.reach.actors import Actor
from rongxie.surfaces.api.models import KeptAnswer
from rongxie.surfaces.clock import now
from rongxie.values.texts import Refusal, say

HEADER = "Idempotency-Key"
_KEY = re.compile(r"[\x21-\x7e]{8,128}")
_CLAIM = """
    INSERT INTO api_answers (actor, key, region, digest, answer, at) VALUES (%s, %s, %s, %s, '', %s)
    ON CONFLICT (actor, key) DO NOTHING RETURNING id
"""
_KEEP = "UPDATE api_answers SET status = %s, answer = %s WHERE id = %s"


class KeyMissing(Refusal):
    """A system changes something without a key, or the key cannot be one."""


class KeyReused(Refusal):
    """The key belongs to another request."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A key that is this request's: `row` is where its answer goes, `before` the answer given."""

    row: int = 0
    before: KeptAnswer | None = None

    def keep(self, status: int, answer: bytes) -> None:
        """Write the answer down; whatever fails later takes it back with the rest."""
        if self.row:
            with connection.cursor() as cursor:
                cursor.execute(_KEEP, [status, answer.decode(), self.row])


def key_of(request: HttpRequest, *, needed: bool) -> str:
    """Return the key that a request came with; blank without.

    :raises KeyMissing: if one is needed, or it cannot be one
    """
    key = request.headers.get(HEADER, "")
    if (key or needed) and not _KEY.fullmatch(key):
        raise KeyMissing(
            say(
                "A system that changes something sends {header}: 8 to 128 letters, digits and"
                " signs, another one for each request, the same one when it sends a request again.",
                header=HEADER,
            )
        )
    return key


def claim(request: HttpRequest, key: str, actor: Actor) -> Claim:
    """Take a key for a request, inside the transaction that does what is asked.

    A second request with the key waits until the first has ended: the database makes it.

    :raises KeyReused: if another request was sent with it
    """
    if not key:
        return Claim()
    digest = _digest(request)
    region = actor.area.lo if actor.area else ""
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, [actor.name, key, region, digest, now()])
        claimed = cursor.fetchone()
    if claimed:
        return Claim(claimed[0])
    before = KeptAnswer.objects.get(actor=actor.name, key=key)
    if before.digest != digest:
        raise KeyReused(
            say(
                "Another request was sent with the key {key}; nothing was done. Send this one with"
                " a key of its own.",
                key=key,
            )
        )
    return Claim(before=before)


def _digest(request: HttpRequest) -> str:
    asked = f"{request.method} {request.get_full_path()}\n".encode()
    if request.content_type == "multipart/form-data":
        return sm3(asked + _form(request)).hex()
    return sm3(asked + request.body).hex()


def _form(request: HttpRequest) -> bytes:
    """Return what tells one form from another: the boundary between its parts does not."""
    fields = sorted((name, request.POST.getlist(name)) for name in request.POST)
    files: list[tuple[str, Any]] = list(request.FILES.items())
    sent = sorted((name, str(file.name), _digest_of(file)) for name, file in files)
    return repr((fields, sent)).encode()


def _digest_of(file: Any) -> str:
    work = Hash(SM3())
    for chunk in file.chunks():
        work.update(chunk)
    file.seek(0)
    return work.finalize().hex()
