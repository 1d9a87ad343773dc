"""Ciphers behind one interface: an installation with a cipher machine adds a provider here."""

import secrets
from typing import ClassVar, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import SM4
from cryptography.hazmat.primitives.ciphers.modes import GCM

_NONCE, _TAG = 12, 16


class Tampered(Exception):
    """Bytes are not what was encrypted with this key for this place.

    Whoever knows the place turns it into a refusal with words.
    """


class Provider(Protocol):
    """Authenticated encryption: what was changed, or is put in another place, is not decrypted."""

    code: ClassVar[int]  # stands in stored bytes: never given to another provider
    key_bytes: ClassVar[int]

    def encrypt(self, key: bytes, plain: bytes, bound_to: bytes) -> bytes:
        """Return the bytes to store, other ones each time."""
        ...

    def decrypt(self, key: bytes, stored: bytes, bound_to: bytes) -> bytes:
        """Return what was encrypted with the same key for the same place.

        :raises Tampered: if anything differs
        """
        ...


class Sm4Gcm:
    """SM4 (GB/T 32907) in the Galois/counter mode of RFC 8998: nonce, text, tag.

    The nonce is drawn at random, which one key stands some 4,000 million times; a data key
    encrypts the few fields of one enterprise, the master key one data key for each.
    """

    code: ClassVar[int] = 1
    key_bytes: ClassVar[int] = 16

    def encrypt(self, key: bytes, plain: bytes, bound_to: bytes) -> bytes:
        """Return nonce, encrypted text and tag."""
        nonce = secrets.token_bytes(_NONCE)
        work = Cipher(SM4(key), GCM(nonce)).encryptor()
        work.authenticate_additional_data(bound_to)
        return nonce + work.update(plain) + work.finalize() + work.tag

    def decrypt(self, key: bytes, stored: bytes, bound_to: bytes) -> bytes:
        """Return the plain text.

        :raises Tampered: if the key, a byte or the place differs
        """
        if len(stored) < _NONCE + _TAG:
            raise Tampered
        nonce, text, tag = stored[:_NONCE], stored[_NONCE:-_TAG], stored[-_TAG:]
        work = Cipher(SM4(key), GCM(nonce, tag)).decryptor()
        work.authenticate_additional_data(bound_to)
        try:
            return work.update(text) + work.finalize()
        except InvalidTag:
            raise Tampered from None


PROVIDERS: dict[int, Provider] = {one.code: one for one in (Sm4Gcm(),)}
PRESENT = PROVIDERS[Sm4Gcm.code]  # what encrypts today; all of them decrypt
