"""SM2 with SM3 (GB/T 32918.2) by the OpenSSL of this computer, where it has them.

`cryptography` brings an OpenSSL along and gives SM3 and SM4 of it, but not SM2. The library that
Python itself uses mostly has it. It is tried before it is offered (`available`).
Keys are DER (a private key, and SubjectPublicKeyInfo), signatures DER of r and s.
"""

import ctypes
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from ctypes import POINTER, byref, c_char_p, c_int, c_long, c_size_t, c_void_p, create_string_buffer
from functools import cache
from typing import Any, ClassVar

_LIBRARY = "libcrypto.so.3"
_USER = b"1234567812345678"  # the usual id of whoever signs (GB/T 35276)
_MADE = {  # what returns something to be freed, with what it takes
    "EVP_PKEY_Q_keygen": (c_void_p, c_char_p, c_char_p),
    "d2i_AutoPrivateKey": (c_void_p, POINTER(c_char_p), c_long),
    "d2i_PUBKEY": (c_void_p, POINTER(c_char_p), c_long),
    "EVP_PKEY_CTX_new": (c_void_p, c_void_p),
    "EVP_MD_CTX_new": (),
    "EVP_sm3": (),
}
_DONE = {  # what returns 1 if it worked, or a length
    "i2d_PrivateKey": (c_void_p, POINTER(c_char_p)),
    "i2d_PUBKEY": (c_void_p, POINTER(c_char_p)),
    "EVP_PKEY_is_a": (c_void_p, c_char_p),
    "EVP_PKEY_CTX_set1_id": (c_void_p, c_char_p, c_int),
    "EVP_DigestSignInit": (c_void_p, c_void_p, c_void_p, c_void_p, c_void_p),
    "EVP_DigestSign": (c_void_p, c_char_p, POINTER(c_size_t), c_char_p, c_size_t),
    "EVP_DigestVerifyInit": (c_void_p, c_void_p, c_void_p, c_void_p, c_void_p),
    "EVP_DigestVerify": (c_void_p, c_char_p, c_size_t, c_char_p, c_size_t),
}
_FREED = ("EVP_PKEY_free", "EVP_PKEY_CTX_free", "EVP_MD_CTX_free", "EVP_MD_CTX_set_pkey_ctx")


class NotWorking(RuntimeError):
    """The library refused what it takes elsewhere."""


class Sm2:
    """SM2 with SM3; two signatures of one text differ."""

    name: ClassVar[str] = "sm2"
    mark: ClassVar[str] = "sm2"

    def new_pair(self) -> tuple[bytes, bytes]:
        """Return a private and its public key."""
        with _held(_crypto().EVP_PKEY_Q_keygen(None, None, b"SM2"), "EVP_PKEY_free") as key:
            return _written("i2d_PrivateKey", key), _written("i2d_PUBKEY", key)

    def sign(self, private: bytes, data: bytes) -> bytes:
        """Return the signature of data: some 71 bytes."""
        key = _crypto().d2i_AutoPrivateKey(None, byref(c_char_p(private)), len(private))
        with _held(key, "EVP_PKEY_free"), _ready("EVP_DigestSignInit", key) as work:
            length = c_size_t()
            _see(_crypto().EVP_DigestSign(work, None, byref(length), data, len(data)))
            room = create_string_buffer(length.value)
            _see(_crypto().EVP_DigestSign(work, room, byref(length), data, len(data)))
            return room.raw[: length.value]

    def fits(self, public: bytes, signature: bytes, data: bytes) -> bool:
        """Tell whether the signature was made with the private key of the pair."""
        crypto = _crypto()
        key = crypto.d2i_PUBKEY(None, byref(c_char_p(public)), len(public))
        if not key:
            return False
        with _held(key, "EVP_PKEY_free"):
            if crypto.EVP_PKEY_is_a(key, b"SM2") != 1:
                return False
            with _ready("EVP_DigestVerifyInit", key) as work:
                return bool(
                    crypto.EVP_DigestVerify(work, signature, len(signature), data, len(data)) == 1
                )


def available() -> bool:
    """Tell whether the OpenSSL of this computer signs by SM2."""
    try:
        private, public = Sm2().new_pair()
        return Sm2().fits(public, Sm2().sign(private, b""), b"")
    except (OSError, AttributeError, NotWorking):
        return False


@cache
def _crypto() -> Any:
    library = ctypes.CDLL(_LIBRARY)
    _declare(library, _MADE, c_void_p)
    _declare(library, _DONE, c_int)
    _declare(library, dict.fromkeys(_FREED, (c_void_p,)), None)
    library.EVP_MD_CTX_set_pkey_ctx.argtypes = (c_void_p, c_void_p)
    return library


def _declare(library: Any, functions: dict[str, tuple[Any, ...]], result: Any) -> None:
    for name, takes in functions.items():
        function = getattr(library, name)
        function.argtypes, function.restype = takes, result


@contextmanager
def _held(thing: int | None, free: str) -> Iterator[int]:
    """Free what the library made, whatever happens.

    :raises NotWorking: if it made nothing
    """
    if not thing:
        raise NotWorking(free)
    try:
        yield thing
    finally:
        freed: Callable[[int], None] = getattr(_crypto(), free)
        freed(thing)


@contextmanager
def _ready(begin: str, key: int) -> Iterator[int]:
    """Begin to sign or verify with a key, under the usual id."""
    crypto = _crypto()
    with (
        _held(crypto.EVP_PKEY_CTX_new(key, None), "EVP_PKEY_CTX_free") as context,
        _held(crypto.EVP_MD_CTX_new(), "EVP_MD_CTX_free") as work,
    ):
        _see(crypto.EVP_PKEY_CTX_set1_id(context, _USER, len(_USER)))
        crypto.EVP_MD_CTX_set_pkey_ctx(work, context)
        _see(getattr(crypto, begin)(work, None, crypto.EVP_sm3(), None, key))
        yield work


def _written(function: str, key: int) -> bytes:
    write = getattr(_crypto(), function)
    length = write(key, None)
    if length <= 0:
        raise NotWorking(function)
    room = create_string_buffer(length)
    write(key, byref(ctypes.cast(room, c_char_p)))
    return room.raw


def _see(result: int) -> None:
    if result != 1:
        raise NotWorking
