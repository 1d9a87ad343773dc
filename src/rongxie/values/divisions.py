"""The administrative divisions down to township as they stand, and how their codes changed.

The packaged tables are facts; their headers name the source and its day.
"""

from dataclasses import dataclass
from functools import lru_cache

from rongxie.values.addresses import find_division
from rongxie.values.division_table import above, below, followed, moves, names
from rongxie.values.regions import Level, NotARegion, RegionCode, read_region


@dataclass(frozen=True, slots=True, order=True)
class Division:
    """A division that stands; `path` begins with the province and ends with its own name.

    `reused`: the code belonged to another division before, so an old file may mean that one.
    """

    code: RegionCode
    name: str
    level: Level
    path: tuple[str, ...]
    reused: bool = False


@dataclass(frozen=True, slots=True)
class Former:
    """An earlier holder of a code: the name and the year in which it gave the code up.

    The year is 0 where the source does not tell it.
    """

    code: RegionCode
    name: str
    year: int


def division(code: RegionCode | str) -> Division | None:
    """Return the division that holds the code today; None for a code that nobody holds."""
    plain = _plain(code)
    return _made(plain) if plain in names() else None


def successors(code: RegionCode | str, name: str = "") -> tuple[Division, ...]:
    """Return the divisions that today stand for a code, following every change since.

    A code that is held today stands for its holder. With the name of an earlier holder (a reused
    code) that holder is followed instead. Empty: the code is unknown, or nothing succeeded.
    """
    plain = _plain(code)
    held = moves().get(plain, {})
    if plain in names() and (not name or name == names()[plain]):
        return (_made(plain),)
    if not held or (name and name not in held):
        return ()
    former = name or max(held, key=lambda each: _left_in(plain, each))
    return tuple(_made(found) for found in sorted(followed(plain, former)))


def formers(code: RegionCode | str) -> tuple[Former, ...]:
    """Return the earlier holders of a code, the latest first."""
    plain = _plain(code)
    earlier = [name for name in moves().get(plain, {}) if names().get(plain) != name]
    found = [Former(RegionCode(plain), name, _left_in(plain, name)) for name in earlier]
    return tuple(sorted(found, key=lambda former: -former.year))


def children(code: RegionCode | str) -> tuple[Division, ...]:
    """Return the divisions right below; cities without counties have none in the source."""
    return tuple(_made(lower) for lower in below().get(_plain(code), ()))


def resolve_address(address: str, within: RegionCode | None = None) -> Division | None:
    """Return the most specific division that an address names without doubt.

    With `within` the address may start at any level below it, and only divisions in it count.
    """
    code = find_division(address, within.text if within else "")
    return _made(code) if code else None


def _plain(code: RegionCode | str) -> str:
    if isinstance(code, RegionCode):
        return code.text
    try:
        return read_region(code).text
    except NotARegion:
        return code


def _left_in(code: str, name: str) -> int:
    return max(year for year, *_ in moves()[code][name])


@lru_cache(maxsize=65_536)
def _made(code: str) -> Division:
    path, upward = [names()[code]], above(code)
    while upward:
        path.append(names()[upward])
        upward = above(upward)
    region = RegionCode(code)
    return Division(region, names()[code], region.level, tuple(reversed(path)), _is_reused(code))


def _is_reused(code: str) -> bool:
    earlier = (name for name in moves().get(code, {}) if name != names()[code])
    return any(code not in followed(code, name) for name in earlier)
