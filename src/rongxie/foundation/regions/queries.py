"""What stands where, under what path, and what former places have become."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from rongxie.foundation.regions.codes import codes_above
from rongxie.foundation.regions.models import Region, RegionChange
from rongxie.values.regions import Level, NotARegion, read_region
from rongxie.values.texts import Refusal, say
from rongxie.values.written import squeezed

_Moment = tuple[int, date]
_Move = tuple[_Moment, str, str]


class UnknownPlace(Refusal):
    """A code that no place has, today or before."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place as people pick it; `path` begins with the province and ends with its own name.

    `until` is the first day on which it is no more; None while it stands.
    """

    code: str
    name: str
    level: Level
    path: tuple[str, ...]
    zone: bool = False
    until: date | None = None

    @property
    def path_text(self) -> str:
        """The path as it is shown: 广东省 / 佛山市 / 高明区."""
        return " / ".join(self.path)


def path_of(code: str) -> tuple[str, ...]:
    """Return the names from the province down to the place, closed ones too.

    :raises UnknownPlace: if no place has the code
    """
    return place_of(code).path


def place_of(code: str) -> Place:
    """Return the place that has the code, or had it last.

    :raises UnknownPlace: if no place has the code
    """
    plain = plain_code(code)
    found = places_of([plain])
    if not found:
        raise UnknownPlace(
            say(
                "There is no place with the code {code}. Pick the place by its name, or load the"
                " list that it stands in first.",
                code=code,
            )
        )
    return found[0]


def places_of(codes: Iterable[str]) -> tuple[Place, ...]:
    """Return the places of codes in the order given; codes that no place has are left out."""
    wanted = list(codes)
    needed = {above for code in wanted for above in (*codes_above(code), code)}
    there = {
        region.code: region
        for region in Region.objects.filter(code__in=needed).only(
            "code", "name", "level", "zone", "until"
        )
    }
    return tuple(_place(there[code], there) for code in wanted if code in there)


def children(code: str) -> tuple[Place, ...]:
    """Return the standing places right below one, by their reading; blank: the provinces."""
    below = Region.objects.filter(parent=plain_code(code) or None, until=None)
    return places_of(below.order_by("pinyin", "code").values_list("code", flat=True))


def successors_of(code: str, name: str = "") -> tuple[Place, ...]:
    """Return the places that today stand for a code, following every change since.

    A code that is held today stands for its holder. With the name of an earlier holder (a reused
    code) that holder is followed instead. Empty: the code is unknown, or nothing succeeded.
    """
    plain = plain_code(code)
    held = _standing_name(plain)
    if held and name in {"", held}:
        return places_of([plain])
    former = name or _last_holder(plain)
    return places_of(sorted(_followed(plain, former))) if former else ()


def history_of(code: str) -> tuple[RegionChange, ...]:
    """Return what the code gave up and what came to it, the earliest first."""
    plain = plain_code(code)
    touching = RegionChange.objects.filter(code=plain) | RegionChange.objects.filter(new_code=plain)
    return tuple(touching.order_by("year", "changed_on", "pk"))


def plain_code(code: str) -> str:
    """Return a code without the zeros that pad it; zones and what is no code stay as they are."""
    try:
        return read_region(code).text
    except NotARegion:
        return squeezed(code)


def _place(region: Region, there: dict[str, Region]) -> Place:
    above = [there[code].name for code in codes_above(region.code) if code in there]
    path = (*above, region.name)
    return Place(region.code, region.name, Level(region.level), path, region.zone, region.until)


def _standing_name(code: str) -> str:
    named = Region.objects.filter(code=code, until=None).values_list("name", flat=True)
    return named.first() or ""


def _last_holder(code: str) -> str:
    held = [(_moment(c), c.name) for c in RegionChange.objects.filter(code=code)]
    # Of holders that left together the first in the order of the names, as in the packaged table.
    latest = max((moment for moment, _ in held), default=None)
    return min((name for moment, name in held if moment == latest), default="")


def _followed(code: str, name: str) -> set[str]:
    own = _moves(code, name)
    # Names and codes come back: of several moves of the holder the latest is meant.
    latest = max((moment for moment, *_ in own), default=None)
    waiting = [move for move in own if move[0] == latest]
    found: set[str] = set()
    seen: set[_Move] = set()
    while waiting:
        move = waiting.pop()
        if move in seen or not move[1]:
            continue
        seen.add(move)
        onward = _onward(*move)
        waiting += onward
        if not onward and _standing_name(move[1]):
            found.add(move[1])
    return found


def _onward(moment: _Moment, code: str, name: str) -> list[_Move]:
    later = [move for move in _moves(code, name) if move[0] >= moment]
    first = min((move[0] for move in later), default=None)
    return [move for move in later if move[0] == first]


def _moves(code: str, name: str) -> list[_Move]:
    held = RegionChange.objects.filter(code=code, name=name)
    return [(_moment(change), change.new_code, change.new_name) for change in held]


def _moment(change: RegionChange) -> _Moment:
    """Return when a change was; what was done here comes behind the packaged ones of its year."""
    return change.year, change.changed_on or date.min
