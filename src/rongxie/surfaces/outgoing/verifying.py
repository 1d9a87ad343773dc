"""Telling whether a webhook is from the platform: for those who receive one, to take along.

Needs nothing of the platform but its public keys. The headers are those of Standard Webhooks:
`webhook-id`, `webhook-timestamp` and `webhook-signature`, which may hold several signatures.
"""

import base64
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from rongxie.foundation.outbox.algorithms import algorithms
from rongxie.values.texts import Refusal, say

ID, MOMENT, SIGNATURES = "webhook-id", "webhook-timestamp", "webhook-signature"
TOLERANCE = timedelta(minutes=5)  # of clocks, and what a recorded call can be used again within


class NotGenuine(Refusal):
    """A call is not from the platform, was changed on its way, or is an old one."""


@dataclass(frozen=True, slots=True)
class Known:
    """A public key as the platform publishes it."""

    algorithm: str
    public: bytes


def signed_text(number: str, moment: int, body: bytes) -> bytes:
    """Return what is signed: number, seconds since 1970 and body, with dots between them."""
    return b"%s.%d.%s" % (number.encode(), moment, body)


def verified(
    headers: Mapping[str, str],
    body: bytes,
    keys: Iterable[Known],
    *,
    at: datetime,
    tolerance: timedelta = TOLERANCE,
) -> str:
    """Return the number of a genuine call, the same each time that it is sent again.

    Do what it tells of only once for each number.

    :raises NotGenuine: if no key fits, or the call was signed too long ago
    """
    told = {name.lower(): value for name, value in headers.items()}
    number, written = told.get(ID, ""), told.get(MOMENT, "")
    if not (number and written.isascii() and written.isdigit() and len(written) < 12):
        raise _not_genuine()
    if abs(at.timestamp() - int(written)) > tolerance.total_seconds():
        raise NotGenuine(
            say(
                "The call was signed at another time than now: the clocks differ, or somebody sends"
                " a recorded one. Set the clock; the platform sends the event again by itself."
            )
        )
    text = signed_text(number, int(written), body)
    known = list(keys)
    if not any(_fits(one, text, known) for one in told.get(SIGNATURES, "").split()):
        raise _not_genuine()
    return number


def _fits(written: str, text: bytes, keys: Iterable[Known]) -> bool:
    mark, _, encoded = written.partition(",")
    try:
        signature = base64.b64decode(encoded, validate=True)
    except ValueError:  # of the alphabet, or of the length
        return False
    return any(
        algorithm.mark == mark and algorithm.fits(key.public, signature, text)
        for key in keys
        if (algorithm := algorithms().get(key.algorithm)) is not None
    )


def _not_genuine() -> NotGenuine:
    return NotGenuine(
        say(
            "No known key of the platform signed this call. Ask the platform for its present keys,"
            " and give the body as it came, before anything reads it."
        )
    )
