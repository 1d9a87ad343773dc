"""A part of the country, or of a bank, as a range of paths, which an index answers."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Area:
    """The paths from `lo` up to but not including `hi`, compared byte by byte (COLLATE "C")."""

    lo: str
    hi: str

    def __post_init__(self) -> None:
        if not self.lo < self.hi or not f"{self.lo}{self.hi}".isascii():
            raise ValueError(f"not a range of paths: {self!r}")

    def covers(self, code: str) -> bool:
        """Tell whether a path lies in the area."""
        return self.lo <= code < self.hi


WHOLE_COUNTRY = Area("", "~")  # with what has no place of its own


def area_of(code: str) -> Area:
    """Return a region with everything below it; a blank code is the whole country.

    >>> area_of("440609")
    Area(lo='440609', hi='44060:')
    """
    return below(code) if code else WHOLE_COUNTRY


def below(path: str) -> Area:
    """Return a path with every path that begins with it.

    >>> below("ICBC/ICBC-01/")
    Area(lo='ICBC/ICBC-01/', hi='ICBC/ICBC-010')
    """
    return Area(path, path[:-1] + chr(ord(path[-1]) + 1))
