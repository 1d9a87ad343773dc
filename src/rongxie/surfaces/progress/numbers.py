"""What stands in a place-holder: of the table, or of one of its places."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from rongxie.surfaces.progress.holes import Hole
from rongxie.surfaces.web.figures.counting import CLOCKS, FIGURES, Counted, counted_below
from rongxie.surfaces.web.figures.headline import Period
from rongxie.surfaces.web.figures.spans import until

Value = int | float | date | str | None
_Days = tuple[date, date]
_DIGITS = 4  # behind the point: of 万元 that is one yuan, and more than any rate is stated with


@dataclass(frozen=True, slots=True)
class Spot:
    """A place as the table names it; `number` is that of its row."""

    code: str
    name: str
    number: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What a table is of: a place with those right below it, its days, and who made it when."""

    whole: Spot
    below: tuple[Spot, ...]
    period: Period
    office: str
    today: date

    def days(self, hole: Hole) -> _Days:
        """Return the days of a place-holder: those of the table, or others up to its last one."""
        if hole.days is None:
            return self.period.first, self.period.last
        return until(hole.days, self.period.last)

    def spot(self, hole: Hole, row: Spot | None) -> Spot | None:
        """Return the place that a place-holder is of; None if the table has no such place."""
        if not hole.at:
            return row if row and hole.each else self.whole
        known = (self.whole, *self.below)
        return next((one for one in known if hole.at in (one.code, one.name)), None)


@dataclass(frozen=True, slots=True)
class Numbers:
    """The figures of a table, counted once for each of the days that its place-holders ask for."""

    scope: Scope
    counted: Mapping[_Days, Mapping[str, Counted]] = field(repr=False)

    def value(self, hole: Hole, row: Spot | None = None) -> Value:
        """Return a number, a day or a text; None where there is nothing to be told."""
        spot = self.scope.spot(hole, row)
        if spot is None:
            return None
        if hole.is_figure:
            return _number(FIGURES[hole.name].of(self._of(hole, spot)))
        return self._words(spot)[hole.name]

    def text(self, hole: Hole, row: Spot | None = None) -> str:
        """Return it as it is written in the midst of a text."""
        spot = self.scope.spot(hole, row)
        if hole.is_figure and spot is not None:
            figure = FIGURES[hole.name]
            return figure.tell(figure.of(self._of(hole, spot)))
        value = self.value(hole, row)
        return "–" if value is None else str(value)

    def _of(self, hole: Hole, spot: Spot) -> Counted:
        return self.counted[self.scope.days(hole)][spot.code]

    def _words(self, spot: Spot) -> Mapping[str, Value]:
        period = self.scope.period
        return {
            "place": spot.name, "number": spot.number, "first": period.first,
            "last": period.last, "office": self.scope.office, "made": self.scope.today,
        }  # fmt: skip


def count(scope: Scope, holes: Iterable[Hole]) -> Numbers:
    """Count what place-holders ask for, in the reach that is open."""
    figures = [hole for hole in holes if hole.is_figure]
    clocks = {scope.days(hole) for hole in figures if hole.name in CLOCKS}
    codes = [one.code for one in scope.below]
    return Numbers(scope, {
        (first, last): counted_below(
            scope.whole.code, codes, first=first, last=last, today=scope.today,
            clocks=(first, last) in clocks,
        )
        for first, last in sorted({scope.days(hole) for hole in figures})
    })  # fmt: skip


def _number(value: int | Decimal | float | None) -> int | float | None:
    return value if value is None or isinstance(value, int) else round(float(value), _DIGITS)
