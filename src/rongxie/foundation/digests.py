"""SM3 (GB/T 32905), from whichever provider this computer has."""

import hashlib
from collections.abc import Callable

from cryptography.hazmat.primitives.hashes import SM3, Hash

BYTES = 32
Digest = Callable[[bytes], bytes]


def by_hashlib(data: bytes) -> bytes:
    """Return the digest by the OpenSSL of Python, which may be built without SM3."""
    return hashlib.new("sm3", data).digest()


def by_cryptography(data: bytes) -> bytes:
    """Return the digest by the OpenSSL that `cryptography` brings along."""
    digest = Hash(SM3())
    digest.update(data)
    return digest.finalize()


def _provider() -> Digest:
    try:
        by_hashlib(b"")
    except ValueError:
        return by_cryptography
    return by_hashlib


sm3 = _provider()
