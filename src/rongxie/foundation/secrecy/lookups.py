"""Finding somebody by a phone or identity number that is kept encrypted only."""

import re
import unicodedata

from rongxie.foundation.secrecy.digesting import derived, keyed_digest
from rongxie.foundation.secrecy.envelopes import Key
from rongxie.foundation.secrecy.masters import MasterKeyMissing, masters
from rongxie.foundation.secrecy.models import MasterKey

_SIGNS = re.compile(r"[\s\-‐-―()（）]+")
_SECRET_BYTES = 32
_CHINA = re.compile(r"^(?:\+|00)86")


def lookup_digest(text: str) -> bytes:
    """Return 32 bytes, the same for every way to write the number: stored beside it.

    Only who has the master key can make it: eleven digits alone are soon tried out.
    """
    return lookup_digests(text)[0]


def lookup_digests(text: str) -> list[bytes]:
    """Return the digests to search with: one of each master key, while one replaces another."""
    plain = _CHINA.sub("", _SIGNS.sub("", unicodedata.normalize("NFKC", text))).upper()
    return [keyed_digest(key.secret, plain.encode()) for key in _keys()]


def secrets_for(purpose: str) -> list[bytes]:
    """Return a secret for one purpose, one of each master key, the newest first."""
    return [derived(key.secret, f"rongxie {purpose}", _SECRET_BYTES) for key in _keys()]


def _keys() -> list[Key]:
    try:
        found = masters(may_make=False)
    except MasterKeyMissing:
        found = masters(may_make=not MasterKey.objects.exists())
    return [master.lookup for master in found]
