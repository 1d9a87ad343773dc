"""The register of clauses: what the platform answers to, and which rule cites what."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.resources import files

import yaml


class Duty(StrEnum):
    """How far a clause is the platform's own work."""

    SYSTEM = "system"
    SUPPORT = "support"
    OUTSIDE = "outside"


@dataclass(frozen=True, slots=True)
class Document:
    """An official document of which the register lists the clauses."""

    key: str
    number: str
    issuer: str
    title: str
    date: date


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause in our own words."""

    id: str
    at: str
    duty: Duty
    gist: str


class UnknownClause(LookupError):
    """A citation names a clause that is not in the register."""


@cache
def _register() -> tuple[dict[str, Document], dict[str, Clause]]:
    raw = yaml.safe_load((files("rongxie.rulebook") / "clauses.yaml").read_text("utf-8"))
    documents = {key: Document(key=key, **row) for key, row in raw["documents"].items()}
    clauses = {
        key: Clause(id=key, at=row["at"], duty=Duty(row["duty"]), gist=row["gist"])
        for key, row in raw["clauses"].items()
    }
    return documents, clauses


def documents() -> dict[str, Document]:
    """Return the documents by key."""
    return _register()[0]


def clauses() -> dict[str, Clause]:
    """Return the clauses by id, in the order of the register."""
    return _register()[1]


def cited(clause_id: str) -> str:
    """Return the id if the register has it: every rule passes its citation through here.

    :raises UnknownClause: if the register has no such clause
    """
    if clause_id not in clauses():
        raise UnknownClause(f"{clause_id!r} is not in the register of clauses")
    return clause_id
