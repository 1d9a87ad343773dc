"""One-time codes: asked for, sent, and tried.

A code is worked out from its handle with a secret of the master key, so that no copy of the
database has it. Whoever asks for what is not there is answered the same, and the same is done.
"""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from hmac import compare_digest

from django.db import connection, transaction
from django.db.models import F

from rongxie.foundation.identity.models import TRIES, OneTimeCode
from rongxie.foundation.identity.purposes import ProofPurpose
from rongxie.foundation.secrecy.digesting import keyed_digest
from rongxie.foundation.secrecy.lookups import secrets_for
from rongxie.values.texts import Refusal, say

# Technical limits; what is legal to decide is no matter of seconds.
VALID = timedelta(minutes=10)  # long enough for a slow text message
PAUSE = timedelta(seconds=60)  # before another one to the same number
_DAY = timedelta(days=1)
A_DAY = {"phone": 5, "about": 10, "address": 60}  # a village may share one address
_KEPT = timedelta(days=2)
_HANDLE_BYTES, _DIGITS = 16, 6


class TooManyCodes(Refusal):
    """As many codes were asked for as one may ask for."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """The contact that a code goes to, of the enterprise that it is about."""

    enterprise: int
    contact: int
    region: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """What somebody typed, the number plain, and where he came from."""

    about: str
    phone: str
    address: str
    purpose: ProofPurpose

    @property
    def digests(self) -> dict[str, bytes]:
        """What is kept of it."""
        (key, *_) = secrets_for("limits of codes")
        given = {"about": self.about, "phone": self.phone, "address": self.address}
        return {name: keyed_digest(key, f"{name}:{text}".encode()) for name, text in given.items()}


@dataclass(frozen=True, slots=True)
class Asked:
    """What everybody is answered, whether or not there is such an enterprise and number."""

    handle: str
    ends_at: datetime


@transaction.atomic
def keep_code(asking: Asking, to: Recipient | None, *, at: datetime) -> Asked:
    """Keep that somebody asked for a code; without a recipient none will be right.

    :raises TooManyCodes: if too many were asked for a number, a case, or from an address
    """
    digests = asking.digests
    _see_few(digests, at)
    row = OneTimeCode.objects.create(
        handle=secrets.token_urlsafe(_HANDLE_BYTES),
        region=to.region if to else "",
        enterprise=to.enterprise if to else None,
        contact=to.contact if to else None,
        purpose=asking.purpose.value,
        asked_at=at,
        ends_at=at + VALID,
        **digests,
    )
    return Asked(row.handle, row.ends_at)


@transaction.atomic
def take_to_send(handle: str, *, at: datetime) -> tuple[OneTimeCode, str] | None:
    """Return a code that is to be sent, with its digits, and note that it is; only once."""
    found = OneTimeCode.objects.filter(handle=handle, sent_at=None, ends_at__gt=at)
    row = found.exclude(enterprise=None).first()
    if row is None or not found.update(sent_at=at):
        return None
    return row, _code_of(row, secrets_for("one-time codes")[0])


@transaction.atomic
def try_code(handle: str, purpose: ProofPurpose, code: str, *, at: datetime) -> OneTimeCode | None:
    """Return the row of a code if it is right, and use it up; a wrong one counts as a try.

    It refuses nothing: what is refused is rolled back, and the try would not be counted.
    """
    standing = OneTimeCode.objects.filter(handle=handle, ends_at__gt=at, tries__lt=TRIES)
    tried = standing.update(tries=F("tries") + 1)  # holds the row until the end
    row = OneTimeCode.objects.filter(handle=handle).first()
    if not tried or row is None:
        return None
    right = _is_right(row, code) and row.purpose == purpose and row.enterprise is not None
    used = OneTimeCode.objects.filter(pk=row.pk, used_at=None)
    return row if right and used.update(used_at=at) else None


def forget_codes(*, at: datetime) -> int:
    """Delete what was asked for days ago; returns how many."""
    return OneTimeCode.objects.filter(asked_at__lt=at - _KEPT).delete()[0]


def _is_right(row: OneTimeCode, code: str) -> bool:
    expected = [_code_of(row, key) for key in secrets_for("one-time codes")]
    given = code.strip().encode()
    return any([compare_digest(one.encode(), given) for one in expected])  # noqa: C419  # all


def _code_of(row: OneTimeCode, key: bytes) -> str:
    drawn = keyed_digest(key, f"{row.handle}:{row.purpose}".encode())
    return f"{int.from_bytes(drawn[:8]) % 10**_DIGITS:0{_DIGITS}}"


def _see_few(digests: dict[str, bytes], at: datetime) -> None:
    _one_at_a_time(digests.values())
    rows = OneTimeCode.objects.filter(asked_at__gt=at - _DAY)
    asked = [
        rows.filter(**{name: digest}).count() >= A_DAY[name] for name, digest in digests.items()
    ]
    soon = OneTimeCode.objects.filter(phone=digests["phone"], asked_at__gt=at - PAUSE).exists()
    if soon or any(asked):
        raise TooManyCodes(
            say(
                "A code was sent a moment ago, or as many as one may ask for in a day. Wait a"
                " minute and look at your messages; if none has come, ask your township."
            )
        )


def _one_at_a_time(digests: Collection[bytes]) -> None:
    """Have two who ask at once for the same counted one after the other."""
    with connection.cursor() as cursor:
        for number in sorted(int.from_bytes(one[:8], signed=True) for one in digests):
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])
