"""Codes for enterprises that do not exist.

A sample code is right in form and has the right check character, and yet no registrar can have
issued it: its organisation part (characters 9 to 17) begins with `YL` and ends with a character
that is deliberately not the check character which GB 11714 asks of that part. An old registration
number of a sample begins with 99, which is the number of no province's registrar.
"""

import numpy as np
import polars as pl
from numpy.typing import NDArray
from stdnum.iso7064 import mod_11_10

from rongxie.surfaces.samples.draws import Ints

ORGANISATION_MARK = "YL"
REGISTRAR_MARK = "99"

_ALPHABET = np.frombuffer(b"0123456789ABCDEFGHJKLMNPQRTUWXY", dtype=np.uint8)
_BASE = len(_ALPHABET)
_SERIAL_LENGTH = 6
_WEIGHTS = np.array([1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28])
_ORGANISATION_WEIGHTS = np.array([3, 7, 9, 10, 5, 8, 4, 2])
# Prime to 31, so that consecutive numbers are scattered and never meet.
_SCATTER = 7_654_321
_ENTITY = {"company": "1", "sole_proprietor": "2", "cooperative": "3", "family_farm": "2"}

_Characters = NDArray[np.uint8]


def credit_codes(kinds: pl.Series, county: str, numbers: Ints) -> pl.Series:
    """Return the codes of enterprises by their kind and running number, all different."""
    text: _Characters = np.empty((len(numbers), 18), dtype=np.uint8)
    text[:, 0] = ord("9")
    text[:, 1] = kinds.replace_strict(_ENTITY).str.to_integer().to_numpy() + ord("0")
    text[:, 2:8] = np.frombuffer(county.ljust(6, "0").encode(), dtype=np.uint8)
    text[:, 8:10] = np.frombuffer(ORGANISATION_MARK.encode(), dtype=np.uint8)
    serial = (numbers * _SCATTER) % _BASE**_SERIAL_LENGTH
    for place in range(_SERIAL_LENGTH):
        text[:, 15 - place] = _ALPHABET[serial % _BASE]
        serial = serial // _BASE
    text[:, 16] = _wrong_organisation_check(text[:, 8:16])
    text[:, 17] = _check(text[:, :17])
    return pl.Series(np.ascontiguousarray(text).view("S18").ravel().astype("U18"))


def registration_numbers(county: str, numbers: list[int]) -> pl.Series:
    """Return old 15-digit numbers: registrar, eight digits from 6 on as for sole proprietors."""
    firsts = [f"{REGISTRAR_MARK}{county.ljust(6, '0')[2:6]}{60_000_000 + n:08d}" for n in numbers]
    return pl.Series([f + mod_11_10.calc_check_digit(f) for f in firsts], dtype=pl.String)


def right_organisation_check(organisation: str) -> str:
    """Return the check character that GB 11714 asks behind eight characters."""
    values = np.array([[int(character, 36) for character in organisation]])
    return "0123456789X"[int(_organisation_check(values)[0])]


def _organisation_check(values: NDArray[np.int64]) -> Ints:
    checks: Ints = (-(values @ _ORGANISATION_WEIGHTS)) % 11
    return checks


def _wrong_organisation_check(text: _Characters) -> _Characters:
    """Return a digit that is certainly not the right one: the next, or 1 where X is right."""
    digits = text.astype(np.int64) - ord("0")
    values = np.where(digits > 9, text.astype(np.int64) - ord("A") + 10, digits)
    wrong: _Characters = ((_organisation_check(values) + 1) % 10 + ord("0")).astype(np.uint8)
    return wrong


def _check(text: _Characters) -> _Characters:
    value_of = np.zeros(128, dtype=np.int64)
    value_of[_ALPHABET] = np.arange(_BASE)
    found: _Characters = _ALPHABET[-(value_of[text] @ _WEIGHTS) % _BASE]
    return found
