"""A part of the country as a range of region codes, which an index answers."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Area:
    """The codes from `lo` up to but not including `hi`, compared byte by byte (COLLATE "C")."""

    lo: str
    hi: str

    def __post_init__(self) -> None:
        if not self.lo < self.hi or not f"{self.lo}{self.hi}".isascii():
            raise ValueError(f"not a range of region codes: {self!r}")

    def covers(self, code: str) -> bool:
        """Tell whether a code lies in the area."""
        return self.lo <= code < self.hi


WHOLE_COUNTRY = Area("0", "~")


def area_of(code: str) -> Area:
    """Return a region with everything below it; a blank code is the whole country.

    >>> area_of("440609")
    Area(lo='440609', hi='44060:')
    """
    if not code:
        return WHOLE_COUNTRY
    return Area(code, code[:-1] + chr(ord(code[-1]) + 1))
