"""The catalogue of indicators: what each published figure counts, in words, from when to when."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from rongxie.rulebook.clauses import cited
from rongxie.rulebook.parameters import Basis
from rongxie.values.texts import Text


class Counts(StrEnum):
    """What the numerator and the denominator of a figure count; one figure counts one thing."""

    ENTERPRISES = "enterprises"
    CASES = "cases"
    AMOUNT = "amount"
    RATE = "rate"


class Reckoning(StrEnum):
    """How the value follows from numerator and denominator."""

    COUNT = "count"  #            the numerator itself
    SHARE = "share"  #            numerator over denominator, in percent
    MEAN = "mean"  #              numerator over denominator
    DIFFERENCE = "difference"  #  numerator less denominator: 0 or more is "no lower"


class Source(StrEnum):
    """The record that a figure is counted from."""

    EVENTS = "events"
    RETURNS = "returns"


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of values: its canonical name and its titles."""

    name: str
    title: Text


@dataclass(frozen=True, slots=True)
class Indicator:
    """One figure of the catalogue.

    `kinds` are the event kinds it is counted from, none if `source` is the bank returns;
    `by_bank` is false for what happens before a bank is known.
    """

    name: str
    title: Text
    definition: Text
    numerator: Text
    denominator: Text | None
    unit: Unit
    counts: Counts
    reckoning: Reckoning
    cut_off: Text
    source: Source
    kinds: tuple[str, ...]
    by_bank: bool
    valid_from: date
    valid_until: date | None
    clauses: tuple[str, ...]
    basis: Basis
    document: str
    note: Text | None

    def is_valid_on(self, day: date) -> bool:
        """Tell whether the figure may be stated for a period that ends on the day."""
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)


@cache
def _register() -> tuple[dict[str, Unit], dict[str, Indicator]]:
    raw = yaml.safe_load((files("rongxie.rulebook") / "indicators.yaml").read_text("utf-8"))
    units = {name: Unit(name, Text(**title)) for name, title in raw["units"].items()}
    cut_offs = {name: Text(**words) for name, words in raw["cut_offs"].items()}
    found = {n: _indicator(n, row, units, cut_offs) for n, row in raw["indicators"].items()}
    return units, found


def units() -> dict[str, Unit]:
    """Return the units by canonical name."""
    return _register()[0]


def indicators() -> dict[str, Indicator]:
    """Return the indicators by name, in the order in which they are shown."""
    return _register()[1]


def _indicator(
    name: str, row: dict[str, Any], known: dict[str, Unit], cut_offs: dict[str, Text]
) -> Indicator:
    return Indicator(
        name=name,
        title=Text(**row["title"]),
        definition=Text(**row["definition"]),
        numerator=Text(**row["numerator"]),
        denominator=_text(row.get("denominator")),
        unit=known[row["unit"]],
        counts=Counts(row["counts"]),
        reckoning=Reckoning(row["reckoning"]),
        cut_off=cut_offs[row["cut_off"]],
        source=Source(row.get("source", Source.EVENTS)),
        kinds=tuple(row.get("kinds", ())),
        by_bank=row.get("by_bank", True),
        valid_from=row["valid_from"],
        valid_until=row.get("valid_until"),
        clauses=tuple(cited(clause) for clause in row["clauses"]),
        basis=Basis(row["basis"]),
        document=row.get("document", ""),
        note=_text(row.get("note")),
    )


def _text(words: dict[str, str] | None) -> Text | None:
    return Text(**words) if words else None
