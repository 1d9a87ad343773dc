"""Finding out which column of a layout each heading of a sheet means."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from rongxie.values.columns import Choice, Column, Kind, Layout
from rongxie.values.money import Unit, split_heading
from rongxie.values.texts import Text

LEVELS = (
    Choice("declared", Text(en="Declared", zh="申报"), ("自报", "企业申报")),
    Choice("observed", Text(en="Observed", zh="走访"), ("走访查看",)),
    Choice("checked", Text(en="Checked", zh="核验"), ("已核验", "部门核验")),
)
_MARKS = re.compile(r"^[*#]+|[*:]+$|\((?:必填|选填|必填项|选填项|required|optional)\)")
_COUNTED = re.compile(r"\((?:人|名|户|家|个|件|笔|%)\)$")


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a heading is read as, and the unit of money that it names."""

    column: Column
    unit: Unit | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """A heading that may be read as a column; the lowest rank is the column's own name."""

    position: int
    heading: str
    meaning: Meaning
    rank: int


def heading_key(heading: str) -> str:
    """Return what makes two headings equal: no blanks, half width, lower case, no 必填 marks."""
    key = unicodedata.normalize("NFKC", heading).casefold()
    return _MARKS.sub("", re.sub(r"\s+", "", key))


def level_column(column: Column) -> Column:
    """Return the column that tells on whose word a fact stands: `<fact>_level`, `<标题>依据`."""
    bare, _ = split_heading(column.title.zh)
    return Column(
        name=f"{column.name}_level",
        title=Text(en=f"{column.title.en}: level", zh=f"{bare}依据"),
        kind=Kind.CHOICE,
        synonyms=tuple(f"{h}依据" for h in (column.title.zh, *column.synonyms)),
        choices=LEVELS,
    )


class Headings:
    """The headings that a layout recognises, each with the columns it may mean."""

    def __init__(self, layout: Layout) -> None:
        self._claims: dict[str, list[tuple[int, Column]]] = {}
        for column in layout:
            self._learn(column)
        for column in layout:
            self._learn(level_column(column))
        self._ticks = {c.name for c in layout if c.name.startswith("tick_")}

    def _learn(self, column: Column) -> None:
        wordings = (column.name, column.title.zh, column.title.en, *column.synonyms)
        bare = (split_heading(w)[0] for w in wordings if column.kind is Kind.WAN)
        for rank, wording in enumerate((*wordings, *bare)):
            known = self._claims.setdefault(heading_key(wording), [])
            if column not in (c for _, c in known):
                known.append((rank, column))

    def count(self, cells: Sequence[str | None]) -> int:
        """Return how many of the cells are headings."""
        return sum(1 for cell in cells if cell and self._meanings(cell))

    def claims(self, cells: Sequence[str | None]) -> Mapping[str, list[Claim]]:
        """Return the claims on each column of the layout, the best first.

        A heading that several columns share goes to the first of them that no other heading
        names; beside another tick, the heading of the standard of premises is the tick.
        """
        found = [(i, c, self._meanings(c)) for i, c in enumerate(cells) if c]
        single = {m[0][1].column.name for _, _, m in found if len(m) == 1}
        claims: dict[str, list[Claim]] = {}
        for position, heading, meanings in found:
            if meanings:
                rank, meaning = self._choose(meanings, single)
                claim = Claim(position, heading, meaning, rank)
                claims.setdefault(meaning.column.name, []).append(claim)
        ordered = {n: sorted(c, key=lambda x: (x.rank, x.position)) for n, c in claims.items()}
        return MappingProxyType(ordered)

    def shares(self, heading: str) -> bool:
        """Tell whether several columns have the heading."""
        return len(self._meanings(heading)) > 1

    def _choose(self, meanings: list[tuple[int, Meaning]], single: set[str]) -> tuple[int, Meaning]:
        free = [m for m in meanings if m[1].column.name not in single] or meanings
        ticks = [m for m in free if m[1].column.name in self._ticks]
        return ticks[0] if ticks and single & self._ticks else free[0]

    def _meanings(self, heading: str) -> list[tuple[int, Meaning]]:
        key = heading_key(heading)
        if key in self._claims:
            return [(rank, Meaning(column)) for rank, column in self._claims[key]]
        bare, unit = split_heading(heading)
        if unit is not None:
            amounts = self._claims.get(heading_key(bare), [])
            return [(r, Meaning(c, unit)) for r, c in amounts if c.kind is Kind.WAN]
        counted = self._claims.get(_COUNTED.sub("", key), [])
        return [(r, Meaning(c)) for r, c in counted if c.kind in (Kind.INTEGER, Kind.NUMBER)]


def letters(position: int) -> str:
    """Return the letters that a spreadsheet shows over a column.

    >>> letters(0), letters(27)
    ('A', 'AB')
    """
    name = ""
    rest = position + 1
    while rest:
        rest, digit = divmod(rest - 1, 26)
        name = chr(ord("A") + digit) + name
    return name


def unique_names(names: Sequence[str], taken: set[str]) -> Iterator[str]:
    """Yield the names, numbered where they are taken already; `taken` grows with them."""
    for name in names:
        candidate, n = name, 1
        while candidate in taken:
            n += 1
            candidate = f"{name} ({n})"
        taken.add(candidate)
        yield candidate
