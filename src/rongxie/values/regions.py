"""Codes of administrative divisions and of the zones that places add below them."""

import re
from dataclasses import dataclass
from enum import Enum

from rongxie.values.texts import Refusal, say
from rongxie.values.written import plain, squeezed

# GB/T 2260: the first two digits of the 34 divisions of the province level.
_PROVINCES = re.compile(r"1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[12]")
# No division has these digits, and no file may name one that has: what is made up lies there.
SAMPLE_PROVINCE = "99"


class Level(Enum):
    """A level of the administrative divisions, by the digits of its codes."""

    PROVINCE = 2
    CITY = 4
    COUNTY = 6
    TOWNSHIP = 9
    VILLAGE = 12


_LENGTHS = {level.value: level for level in Level}
_ABOVE = {4: 2, 6: 4, 9: 6, 12: 9}


class NotARegion(Refusal):
    """A text that is no code of a division."""


@dataclass(frozen=True, slots=True, order=True)
class RegionCode:
    """A code of 2, 4, 6, 9 or 12 digits without the zeros that pad it."""

    text: str

    def __post_init__(self) -> None:
        text = self.text
        if len(text) not in _LENGTHS or not (text.isascii() and text.isdigit()):
            raise _not_a_region(text)
        if not _PROVINCES.match(text) or _without_padding(text) != text:
            raise _not_a_region(text)

    def __str__(self) -> str:
        return self.text

    @property
    def level(self) -> Level:
        """The level that the number of digits tells."""
        return _LENGTHS[len(self.text)]

    @property
    def parent(self) -> "RegionCode | None":
        """The code one level up; townships right below a city have the city."""
        if self.level is Level.PROVINCE:
            return None
        return RegionCode(_without_padding(self.text[: _ABOVE[len(self.text)]]))

    def covers(self, other: "RegionCode") -> bool:
        """Return whether the other code is this one or lies below it."""
        return other.text.startswith(self.text)


def read_region(text: str) -> RegionCode:
    """Read a code as people write it: padded with zeros, with blanks, in full-width digits.

    :raises NotARegion: if the digits are no code of a division
    """
    code = squeezed(plain(text).removesuffix(".0"))
    if not (code.isascii() and code.isdigit() and len(code) in _LENGTHS):
        raise _not_a_region(text)
    return RegionCode(_without_padding(code))


def _without_padding(code: str) -> str:
    for longer, shorter in ((12, 9), (9, 6)):
        if len(code) == longer and code.endswith("000"):
            code = code[:shorter]
    for longer, shorter in ((6, 4), (4, 2)):
        if len(code) == longer and code.endswith("00"):
            code = code[:shorter]
    return code


def _not_a_region(text: str) -> NotARegion:
    return NotARegion(
        say(
            "{text} is not a region code: 2, 4, 6, 9 or 12 digits that begin with the two digits "
            "of a province are expected, for example 440608",
            text=text.strip() or "(blank)",
        )
    )
