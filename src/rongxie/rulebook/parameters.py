"""Policy numbers: dated, cited, and overridden by places.

Each file in `parameters/` is one number. Its nearest value wins: county, city, province, nation.
"""

from collections.abc import Mapping
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


@dataclass(frozen=True, slots=True)
class Value:
    """A number in force from a day on, in one place (blank place: the nation)."""

    amount: Any
    since: date
    clause: str
    basis: Basis
    place: str = ""
    document: str = ""


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
        in_force = [v for v in self.values if v.since <= day and region.startswith(v.place)]
        if not in_force:
            raise NotInForce(
                say("The parameter {name} has no value on {day}", name=self.name, day=day)
            )
        widest_first = sorted(in_force, key=lambda v: (len(v.place), v.since))
        nearest = widest_first[-1]
        if not isinstance(nearest.amount, dict):
            return nearest
        # A place that overrides one entry of a table keeps the others.
        merged = {key: entry for v in widest_first for key, entry in v.amount.items()}
        return replace(nearest, amount=merged)


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
    try:
        amount = yaml.safe_load(text)
    except yaml.YAMLError:
        amount = None
    if isinstance(present, list) and not isinstance(amount, list):
        amount = [part.strip() for part in str(amount).split(",") if part.strip()]
    if isinstance(present, dict) and isinstance(amount, dict):
        return {**present, **amount}
    number = isinstance(amount, int | float) and not isinstance(amount, bool)
    same = type(amount) is type(present) or (number and (present is None or type(present) is float))
    if amount is None or not same or (number and amount < 0):
        raise UnusableOverride(_expected(name, text, present))
    return amount


def _expected(name: str, text: str, present: Any) -> Message:
    return say(
        "{name} cannot be set to {text}: a value like {present} is expected",
        name=name,
        text=repr(text),
        present=present if present is not None else 1.5,
    )


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
