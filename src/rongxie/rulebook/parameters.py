"""Policy numbers: dated, cited, and overridden by places.

Each file in `parameters/` is one number. Its nearest value wins: county, city, province, nation.
What places set for themselves while the platform runs is handed in from above (`hold_local`).
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from types import MappingProxyType
from typing import Any

import yaml

from rongxie.rulebook.clauses import cited
from rongxie.values.texts import Message, Refusal, Text, say


class Basis(StrEnum):
    """What a number rests on."""

    CLAUSE = "clause"
    PRACTICE = "practice"
    ASSUMPTION = "assumption"
    LOCAL = "local"  # what a place has set for itself by a document of its own


@dataclass(frozen=True, slots=True)
class Value:
    """A number in force from a day on, in one place (blank place: the nation).

    With `ends` the place has no number of its own any more: that of the place above holds again.
    """

    amount: Any
    since: date
    clause: str
    basis: Basis
    place: str = ""
    document: str = ""
    ends: bool = False


@dataclass(slots=True)
class _Local:
    """What places have set, by the name of the parameter; one for the process."""

    values: Mapping[str, tuple[Value, ...]] = field(default_factory=lambda: MappingProxyType({}))


_LOCAL = _Local()
_SUPPOSED: ContextVar[tuple[tuple[str, Value], ...]] = ContextVar("supposed", default=())


@dataclass(frozen=True, slots=True)
class Parameter:
    """A policy number with all its dated values."""

    name: str
    title: Text
    unit: Text
    note: Text
    values: tuple[Value, ...]

    def value_on(self, day: date, region: str = "") -> Value:
        """Return the value of the nearest place that is in force on the day.

        :raises NotInForce: if no value of the place or of those above it has begun
        """
        begun = [v for v in self.every_value() if v.since <= day and region.startswith(v.place)]
        widest_first = _not_ended(sorted(begun, key=lambda v: (len(v.place), v.since)))
        if not widest_first:
            raise NotInForce(
                say("The parameter {name} has no value on {day}", name=self.name, day=day)
            )
        nearest = widest_first[-1]
        if not isinstance(nearest.amount, dict):
            return nearest
        # A place that overrides one entry of a table keeps the others.
        merged = {key: entry for v in widest_first for key, entry in v.amount.items()}
        return replace(nearest, amount=merged)

    def every_value(self) -> tuple[Value, ...]:
        """Return the values that are shipped, what places have set, and what is supposed."""
        supposed = (value for name, value in _SUPPOSED.get() if name == self.name)
        return (*self.values, *_LOCAL.values.get(self.name, ()), *supposed)


def hold_local(values: Iterable[tuple[str, Value]]) -> None:
    """Have these be all that places have set, in the order in which they set it."""
    by_name: dict[str, tuple[Value, ...]] = {}
    for name, value in values:
        by_name[name] = (*by_name.get(name, ()), value)
    _LOCAL.values = MappingProxyType(by_name)


@contextmanager
def supposing(name: str, value: Value) -> Iterator[None]:
    """Reckon as if a place had set a number, in this thread and until the end."""
    before = _SUPPOSED.set((*_SUPPOSED.get(), (name, value)))
    try:
        yield
    finally:
        _SUPPOSED.reset(before)


def _not_ended(widest_first: list[Value]) -> list[Value]:
    """Leave out what a place has ended, with its end."""
    kept: list[Value] = []
    for value in widest_first:
        if value.ends:
            kept = [one for one in kept if one.place != value.place]
        else:
            kept.append(value)
    return kept


class NotInForce(Refusal):
    """A number is asked for on a day on which it has no value."""


class UnknownParameter(Refusal):
    """A name that no parameter has."""


class UnusableOverride(Refusal):
    """A value given for a parameter has the wrong form."""


@dataclass(frozen=True, slots=True)
class InForce:
    """The parameters as they hold on one day in one place, with what a user sets for one run."""

    day: date
    region: str = ""
    given: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))

    def __getitem__(self, name: str) -> Any:
        return self.value(name).amount

    def value(self, name: str) -> Value:
        """Return the value with its basis; a value set for this run is an assumption.

        :raises UnknownParameter: if no parameter has the name
        :raises NotInForce: if it has no value on the day
        """
        found = parameter(name).value_on(self.day, self.region)
        if name in self.given:
            amount = self.given[name]
            return Value(amount, self.day, found.clause, Basis.ASSUMPTION, document="--set")
        return found

    def having(self, settings: Mapping[str, str]) -> "InForce":
        """Return the same day and place with some values written as text set for one run.

        :raises UnknownParameter: if no parameter has a name
        :raises UnusableOverride: if the text does not have the form of the value it replaces
        """
        given = {name: _read(name, text, self[name]) for name, text in settings.items()}
        return InForce(self.day, self.region, MappingProxyType({**self.given, **given}))


def _read(name: str, text: str, present: Any) -> Any:
    amount = _plain(text)
    if isinstance(present, list) and not isinstance(amount, list):
        amount = [_plain(part) for part in str(amount).split(",") if part.strip()]
    if isinstance(present, dict) and isinstance(amount, dict):
        return {**present, **amount}
    number = isinstance(amount, int | float) and not isinstance(amount, bool)
    same = type(amount) is type(present) or (number and (present is None or type(present) is float))
    if amount is None or not same or (number and amount < 0) or not _alike(amount, present):
        raise UnusableOverride(_expected(name, text, present))
    return amount


def _plain(text: str) -> Any:
    try:
        return yaml.safe_load(text)
    except yaml.YAMLError:
        return None


def _alike(amount: Any, present: Any) -> bool:
    """Tell whether the items of a list are such as stand in it now."""
    if not isinstance(amount, list) or not present:
        return True
    return {type(one) for one in amount} <= {type(one) for one in present}


def _expected(name: str, text: str, present: Any) -> Message:
    return say(
        "{name} cannot be set to {text}: a value like {present} is expected",
        name=name,
        text=repr(text),
        present=present if present is not None else 1.5,
    )


def set_by_places(number: Parameter) -> bool:
    """Tell whether places may set a number: a plain one that no clause fixes.

    What has a form of its own (times of day, lists of papers) is changed where it is shipped.
    """
    shipped = number.values[0]
    return shipped.basis is not Basis.CLAUSE and isinstance(shipped.amount, int | float | None)


def parameter(name: str) -> Parameter:
    """Return one parameter.

    :raises UnknownParameter: if no parameter has the name
    """
    if name not in parameters():
        known = ", ".join(parameters())
        raise UnknownParameter(
            say("There is no parameter {name}; there are: {known}", name=name, known=known)
        )
    return parameters()[name]


@cache
def parameters() -> dict[str, Parameter]:
    """Return every parameter by name, sorted by name."""
    folder = files("rongxie.rulebook") / "parameters"
    found = [_load(entry) for entry in folder.iterdir() if entry.name.endswith(".yaml")]
    return {p.name: p for p in sorted(found, key=lambda p: p.name)}


def _load(entry: Traversable) -> Parameter:
    raw = yaml.safe_load(entry.read_text("utf-8"))
    values = [_value(day, row) for day, row in raw["values"].items()]
    for place, rows in raw.get("places", {}).items():
        values += [_value(day, row, str(place)) for day, row in rows.items()]
    return Parameter(
        name=entry.name.removesuffix(".yaml"),
        title=Text(**raw["title"]),
        unit=Text(**raw["unit"]),
        note=Text(**raw["note"]),
        values=tuple(values),
    )


def _value(day: date, row: dict[str, Any], place: str = "") -> Value:
    return Value(
        amount=row["value"],
        since=day,
        clause=cited(row["clause"]),
        basis=Basis(row["basis"]),
        place=place,
        document=row.get("document", ""),
    )
