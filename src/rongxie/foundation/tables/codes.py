"""Telling in bulk which texts are faultless eighteen-character codes, written as they should be."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

_ALPHABET = b"0123456789ABCDEFGHJKLMNPQRTUWXY"
_LENGTH, _DIGITS, _MODULUS = 18, 8, 31  # GB 32100-2015; the first eight characters are digits
_STRANGE = 10_000  # more than the weighed characters of a code add up to


def _weigh() -> NDArray[np.uint32]:
    """Return what a byte adds to the sum at each place; the check character makes it divisible."""
    weighed = np.full((_LENGTH, 256), _STRANGE, dtype=np.uint32)
    for place in range(_LENGTH):
        weight = pow(3, place, _MODULUS) if place < _LENGTH - 1 else 1
        allowed = _ALPHABET[:10] if place < _DIGITS else _ALPHABET
        for value, sign in enumerate(allowed):
            weighed[place, sign] = value * weight % _MODULUS
    return weighed


_WEIGHED = _weigh()


def are_codes(texts: pl.Series) -> pl.Series:
    """Return whether each text is a valid code in capitals without blanks; false where null."""
    shape = pl.Array(pl.UInt8, _LENGTH)
    signs = texts.cast(pl.Binary).bin.reinterpret(dtype=shape)
    whole = signs.is_not_null()
    if not whole.any():
        return whole
    rows = signs.drop_nulls().to_numpy()
    total = np.zeros(len(rows), dtype=np.uint32)
    for place in range(_LENGTH):
        total += _WEIGHED[place][rows[:, place]]
    right = pl.Series((total < _STRANGE) & (total % _MODULUS == 0))
    return right if right.len() == texts.len() else whole.scatter(whole.arg_true(), right)
