"""The dated size standards: which industry is measured by what, and where the classes begin."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from rongxie.rulebook.clauses import cited
from rongxie.values.texts import Refusal, Text, say

INDICATORS = ("employees", "revenue_wan", "assets_wan")
CLASSES = ("micro", "small", "medium", "large")
CURRENT = "2011-300"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a standard: the lower bounds of small, medium and large per indicator."""

    name: str
    title: Text
    codes: tuple[str, ...]
    bounds: Mapping[str, tuple[float, float, float]]


@dataclass(frozen=True, slots=True)
class SizeStandard:
    """A standard as issued: replaceable, and comparable with another one."""

    id: str
    title: Text
    since: date
    clause: str
    rows: tuple[Row, ...]

    def row_of(self, code: str) -> Row | None:
        """Return the row of a lettered code such as `C3311`; the longest match decides."""
        by_code = {c: row for row in self.rows for c in row.codes}
        matches = (by_code[code[:n]] for n in (4, 3, 1) if code[:n] in by_code)
        return next(matches, None)


class UnknownStandard(Refusal):
    """No size standard has the name."""


def known_standards() -> tuple[str, ...]:
    """Return the ids of the packaged standards, oldest first."""
    names = (entry.name for entry in files(__name__).iterdir())
    return tuple(sorted(n.removesuffix(".yaml") for n in names if n.endswith(".yaml")))


@cache
def size_standard(id_: str = CURRENT) -> SizeStandard:
    """Return a packaged standard.

    :raises UnknownStandard: if there is none of that id
    """
    if id_ not in known_standards():
        known = ", ".join(known_standards())
        raise UnknownStandard(
            say("There is no size standard {id}; there are: {known}", id=id_, known=known)
        )
    return read_standard(id_, (files(__name__) / f"{id_}.yaml").read_text("utf-8"))


def read_standard(id_: str, text: str) -> SizeStandard:
    """Return a standard from the YAML of a data file, such as a draft to be run beside."""
    raw = yaml.safe_load(text)
    return SizeStandard(
        id=id_,
        title=Text(**raw["title"]),
        since=raw["since"],
        clause=cited(raw["clause"]),
        rows=tuple(_row(name, entry) for name, entry in raw["rows"].items()),
    )


def _row(name: str, entry: dict[str, Any]) -> Row:
    bounds = {i: tuple(entry[i][c] for c in CLASSES[1:]) for i in INDICATORS if i in entry}
    return Row(name, Text(**entry["title"]), tuple(entry["codes"]), bounds)
