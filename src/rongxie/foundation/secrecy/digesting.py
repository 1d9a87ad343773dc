"""Digests that only who has the key can make, and keys made of a key (SM3, GB/T 32905)."""

from cryptography.hazmat.primitives.hashes import SM3
from cryptography.hazmat.primitives.hmac import HMAC
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


def keyed_digest(key: bytes, data: bytes) -> bytes:
    """Return HMAC-SM3 (GB/T 15852.2, RFC 2104): 32 bytes."""
    work = HMAC(key, SM3())
    work.update(data)
    return work.finalize()


def derived(key: bytes, purpose: str, length: int) -> bytes:
    """Return a key for one purpose, from which neither the first nor another can be found."""
    return HKDF(algorithm=SM3(), length=length, salt=None, info=purpose.encode()).derive(key)
