"""The form of encrypted bytes: version, cipher, the key by its id, then what the cipher wrote.

| byte | what |
| --- | --- |
| 0 | version of this form: 1 |
| 1 | code of the provider |
| 2 to 5 | id of the key |
| from 6 | the provider's |

The first six bytes and the place that the text is bound to are authenticated with it.
"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from rongxie.foundation.secrecy.digesting import keyed_digest
from rongxie.foundation.secrecy.providers import PRESENT, PROVIDERS, Provider, Tampered
from rongxie.values.texts import Refusal, say

VERSION = 1
ID = 4
_HEAD = 2 + ID


class FormUnknown(Refusal):
    """Encrypted bytes are in a form, or by a cipher, that this release does not know."""


class WrongKey(Refusal):
    """Bytes were encrypted with a key that is not at hand."""


class Changed(Refusal):
    """Encrypted bytes were changed, or moved to another row or column."""


@dataclass(frozen=True)
class Key:
    """A key with an id that tells it from others and nothing about itself."""

    secret: bytes = field(repr=False)

    @cached_property
    def id(self) -> bytes:
        """Four bytes: enough to name the wrong key, not to find it."""
        return keyed_digest(self.secret, b"id")[:ID]

    def encrypt(self, text: str, bound_to: str) -> bytes:
        """Return the bytes to store in one place.

        `bound_to` names the place for good: table, row and column (`contact:17:phone`).
        """
        return enclose(self, text.encode(), bound_to)

    def decrypt(self, stored: bytes, bound_to: str) -> str:
        """Return the text that was encrypted for the place.

        :raises FormUnknown: if a newer release wrote it
        :raises WrongKey: if it was encrypted with another key
        :raises Changed: if the bytes were changed or belong to another place
        """
        return disclose([self], stored, bound_to).decode()


def new_key() -> Key:
    """Draw a key for the cipher of today."""
    return Key(secrets.token_bytes(PRESENT.key_bytes))


def enclose(key: Key, plain: bytes, bound_to: str) -> bytes:
    """Return the bytes to store, encrypted by the cipher of today."""
    head = bytes([VERSION, PRESENT.code]) + key.id
    return head + PRESENT.encrypt(key.secret, plain, _bound(head, bound_to))


def disclose(keys: Iterable[Key], stored: bytes, bound_to: str) -> bytes:
    """Return what was encrypted with one of the keys.

    :raises FormUnknown: if a newer release wrote it
    :raises WrongKey: if none of the keys encrypted it
    :raises Changed: if the bytes were changed or belong to another place
    """
    head, provider = stored[:_HEAD], _provider(stored, bound_to)
    key = next((one for one in keys if one.id == head[2:]), None)
    if key is None:
        raise WrongKey(
            say(
                "What is kept encrypted at {place} needs the key {id}, which is not at hand. Put"
                " the master key back that this database was used with (RONGXIE_MASTER_KEY, or"
                " the file master-key in RONGXIE_HOME).",
                place=bound_to,
                id=head[2:].hex(),
            )
        )
    try:
        return provider.decrypt(key.secret, stored[_HEAD:], _bound(head, bound_to))
    except Tampered:
        raise Changed(
            say(
                "What is kept encrypted at {place} was changed, or belongs to another row. Do not"
                " rely on it: restore the row from a backup and find out who changed it.",
                place=bound_to,
            )
        ) from None


def _provider(stored: bytes, bound_to: str) -> Provider:
    if len(stored) < _HEAD or stored[0] != VERSION or stored[1] not in PROVIDERS:
        raise FormUnknown(
            say(
                "What is kept encrypted at {place} is in a form that this release does not know."
                " Use the release that wrote it, or a newer one.",
                place=bound_to,
            )
        )
    return PROVIDERS[stored[1]]


def _bound(head: bytes, bound_to: str) -> bytes:
    if not bound_to:
        raise ValueError("encrypted text belongs to a place")
    return head + bound_to.encode()
