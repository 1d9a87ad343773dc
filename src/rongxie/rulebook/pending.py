"""What the platform does not do yet, clause by clause, and which part of the work will.

A `system` clause that is not listed here is served in full by what cites it.
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from rongxie.rulebook.clauses import cited
from rongxie.values.texts import Text


class Served(StrEnum):
    """How far a clause is served today."""

    FULLY = "fully"
    PARTLY = "partly"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class Pending:
    """A clause with something still to be built: what is lacking, and the area that brings it.

    `served` is `partly` where rules of today cite the clause, `later` where nothing does yet.
    """

    clause: str
    served: Served
    area: Text
    lacks: Text


@cache
def _register() -> dict[str, Any]:
    raw = yaml.safe_load((files("rongxie.rulebook") / "pending.yaml").read_text("utf-8"))
    return dict(raw)


def areas() -> dict[str, Text]:
    """Return the areas of work by key, in the order in which they are planned."""
    return {key: Text(**row) for key, row in _register()["areas"].items()}


@cache
def pending() -> dict[str, Pending]:
    """Return what is pending by clause.

    :raises UnknownClause: if the register has no such clause
    """
    found = {}
    for key, row in _register()["clauses"].items():
        lacks = Text(en=row["en"], zh=row["zh"])
        found[key] = Pending(cited(key), Served(row["served"]), areas()[row["area"]], lacks)
    return found


def outside() -> dict[str, Text]:
    """Return why a clause is nothing for software, by clause.

    :raises UnknownClause: if the register has no such clause
    """
    return {cited(key): Text(**row) for key, row in _register()["outside"].items()}


def served(clause_id: str) -> Served:
    """Return how far a `system` clause is served today."""
    waiting = pending().get(clause_id)
    return waiting.served if waiting else Served.FULLY
