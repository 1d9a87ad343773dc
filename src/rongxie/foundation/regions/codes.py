"""Codes of places as paths: a code begins with the code of every place above it.

Divisions have the 2, 4, 6, 9 or 12 digits of their national code. A zone without one has the code
of the place above it and three characters more, a letter and two digits: `440608A01`, and below
that zone `440608A01A01`. A national code has digits only and all zones add the same three
characters, so no code can be another's or begin with a sibling's. Compared as bytes
(`COLLATE "C"`), everything below a place is one range.
"""

import re
from typing import NamedTuple

from rongxie.values.regions import Level

ZONE_PART = 3  # characters
ZONES_MAX = 26 * 99  # below one place
_CODE = re.compile(r"(?:\d{2}|\d{4}|\d{6}|\d{9}|\d{12})((?:[A-Z]\d\d)*)")
_DIGITS = tuple(level.value for level in Level)


class Bounds(NamedTuple):
    """The range `first <= code < end` of a place and everything below it."""

    first: str
    end: str


def bounds(code: str) -> Bounds:
    """Return the range that a place and all below it make.

    >>> bounds("440608"), bounds("440609A01")
    (Bounds(first='440608', end='440609'), Bounds(first='440609A01', end='440609A02'))
    """
    return Bounds(code, code[:-1] + chr(ord(code[-1]) + 1))


def codes_above(code: str) -> tuple[str, ...]:
    """Return the codes that may lie above a code, the highest first; not each is in use.

    >>> codes_above("440608A01"), codes_above("441900003")
    (('44', '4406', '440608'), ('44', '4419', '441900'))
    """
    found = _CODE.fullmatch(code)
    if found is None:
        return ()
    digits = found.start(1)
    zones = range(digits, len(code), ZONE_PART)
    lengths = sorted({*(n for n in _DIGITS if n < digits), *zones})
    return tuple(code[:length] for length in lengths)


def zone_code(parent: str, number: int) -> str:
    """Return the code of the n-th zone below a place, counted from 0.

    >>> zone_code("440608", 0), zone_code("440608", 99)
    ('440608A01', '440608B01')
    """
    letter, rest = divmod(number, 99)
    return f"{parent}{chr(ord('A') + letter)}{rest + 1:02d}"
