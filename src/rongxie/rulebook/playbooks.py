"""What to do about a repairable test or reason: who, which steps, which proof, how many days."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

import yaml

from rongxie.rulebook.clauses import cited
from rongxie.rulebook.reasons import parties
from rongxie.values.texts import Refusal, Text, say


@dataclass(frozen=True, slots=True)
class PlaybookStep:
    """One thing that somebody does, the paper that shows it, and the days it typically takes."""

    who: Text
    what: Text
    proof: Text
    days: int


@dataclass(frozen=True, slots=True)
class Playbook:
    """The way out of a failed test or a refusal. Days are typical, not policy."""

    id: str
    title: Text
    for_reasons: tuple[str, ...]
    for_tests: tuple[str, ...]
    department: Text
    steps: tuple[PlaybookStep, ...]
    proof: Text
    clauses: tuple[str, ...]

    @property
    def typical_days(self) -> int:
        """The steps one after another."""
        return sum(step.days for step in self.steps)


class UnknownPlaybook(Refusal):
    """An id that no playbook has."""


@cache
def playbooks() -> dict[str, Playbook]:
    """Return every playbook by id, sorted by id."""
    folder = files("rongxie.rulebook") / "playbooks"
    found = [_load(entry) for entry in folder.iterdir() if entry.name.endswith(".yaml")]
    return {p.id: p for p in sorted(found, key=lambda p: p.id)}


def playbook(id: str) -> Playbook:
    """Return one playbook.

    :raises UnknownPlaybook: if no playbook has the id
    """
    if id not in playbooks():
        known = ", ".join(playbooks())
        raise UnknownPlaybook(
            say("There is no playbook {id}; there are: {known}", id=id, known=known)
        )
    return playbooks()[id]


def playbook_for_reason(code: str) -> Playbook | None:
    """Return the playbook of a refusal reason, if one leads out of it."""
    return next((p for p in playbooks().values() if code in p.for_reasons), None)


def playbook_for_test(name: str) -> Playbook | None:
    """Return the playbook of a test of the five standards, if it is repairable."""
    return next((p for p in playbooks().values() if name in p.for_tests), None)


def _load(entry: Traversable) -> Playbook:
    raw = yaml.safe_load(entry.read_text("utf-8"))
    return Playbook(
        id=entry.name.removesuffix(".yaml"),
        title=Text(**raw["title"]),
        for_reasons=tuple(raw.get("reasons", ())),
        for_tests=tuple(raw.get("tests", ())),
        department=parties()[raw["department"]],
        steps=tuple(_step(row) for row in raw["steps"]),
        proof=Text(**raw["proof"]),
        clauses=tuple(cited(clause) for clause in raw["clauses"]),
    )


def _step(row: dict[str, Any]) -> PlaybookStep:
    return PlaybookStep(
        who=parties()[row["who"]],
        what=Text(**row["what"]),
        proof=Text(**row["proof"]),
        days=row["days"],
    )
