"""Algorithms to sign with, behind one interface: a cipher machine would be one more."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import ClassVar, Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from rongxie.foundation.outbox.sm2 import Sm2, available


class Algorithm(Protocol):
    """Making a pair of keys, signing, and telling whether a signature is good."""

    name: ClassVar[str]
    mark: ClassVar[str]  # what stands before a signature in the header

    def new_pair(self) -> tuple[bytes, bytes]:
        """Return a private and its public key."""
        ...

    def sign(self, private: bytes, data: bytes) -> bytes:
        """Return the signature of data."""
        ...

    def fits(self, public: bytes, signature: bytes, data: bytes) -> bool:
        """Tell whether whoever has the private key signed the data."""
        ...


class Ed25519:
    """Ed25519 (RFC 8032); keys are their 32 bytes."""

    name: ClassVar[str] = "ed25519"
    mark: ClassVar[str] = "v1a"

    def new_pair(self) -> tuple[bytes, bytes]:
        """Return a private and its public key."""
        private = Ed25519PrivateKey.generate()
        return private.private_bytes_raw(), private.public_key().public_bytes_raw()

    def sign(self, private: bytes, data: bytes) -> bytes:
        """Return the signature of data: 64 bytes."""
        return Ed25519PrivateKey.from_private_bytes(private).sign(data)

    def fits(self, public: bytes, signature: bytes, data: bytes) -> bool:
        """Tell whether the signature was made with the private key of the pair."""
        try:
            Ed25519PublicKey.from_public_bytes(public).verify(signature, data)
        except (InvalidSignature, ValueError):
            return False
        return True


@cache
def algorithms() -> Mapping[str, Algorithm]:
    """Return what this computer can sign with, by name: Ed25519, and SM2 where it has it."""
    found: list[Algorithm] = [Ed25519(), *([Sm2()] if available() else [])]
    return MappingProxyType({one.name: one for one in found})
