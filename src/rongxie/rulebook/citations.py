"""What cites which clause: the entries of the rulebook, and its code where it says so itself."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from rongxie.rulebook.allocation import REASONS
from rongxie.rulebook.clauses import cited
from rongxie.rulebook.indicators import indicators
from rongxie.rulebook.parameters import parameters
from rongxie.rulebook.playbooks import playbooks
from rongxie.rulebook.reasons import reasons
from rongxie.rulebook.size_standards import known_standards, size_standard
from rongxie.rulebook.standards import TESTS
from rongxie.rulebook.steps import REFERRAL_STEPS, STEPS, Step

KINDS = (
    "test",
    "size",
    "step",
    "allocation",
    "code",
    "parameter",
    "indicator",
    "reason",
    "playbook",
)
_CLAUSE = re.compile(r"\b(?:32|196|87)/\d+(?:\.\d+)?[a-z]?\b")
# Modules whose citations are those of their entries, so that reading their text adds nothing.
_ENTRIES = ("allocation/reasons", "citations", "clauses", "standards/", "steps")


@dataclass(frozen=True, slots=True, order=True)
class Citation:
    """One clause cited by one thing: `kind` is one of `KINDS`, `module` is where it lives."""

    clause: str
    kind: str
    name: str
    module: str


@cache
def citations() -> tuple[Citation, ...]:
    """Return every citation of the rulebook once, sorted by clause.

    :raises UnknownClause: if a docstring cites a clause that the register does not have
    """
    return tuple(sorted({*_of_rules(), *_of_numbers(), *_of_help(), *_of_code()}))


def cited_clauses() -> frozenset[str]:
    """Return the clauses that anything cites."""
    return frozenset(citation.clause for citation in citations())


def _of_rules() -> Iterator[Citation]:
    for test in TESTS:
        yield Citation(test.clause, "test", test.name, "standards")
    for id_ in known_standards():
        yield Citation(size_standard(id_).clause, "size", id_, "size")
    steps: tuple[Step[Any], ...] = (*STEPS, *REFERRAL_STEPS)
    for step in steps:
        yield from (Citation(clause, "step", step.name, "steps") for clause in step.clauses)
    for reason in REASONS:
        yield Citation(reason.clause, "allocation", reason.name, "allocation")


def _of_numbers() -> Iterator[Citation]:
    for number in parameters().values():
        for value in number.values:
            yield Citation(value.clause, "parameter", number.name, "parameters")
    for indicator in indicators().values():
        for clause in indicator.clauses:
            yield Citation(clause, "indicator", indicator.name, "indicators")


def _of_help() -> Iterator[Citation]:
    for reason in reasons().values():
        yield from (Citation(clause, "reason", reason.code, "reasons") for clause in reason.clauses)
    for playbook in playbooks().values():
        for clause in playbook.clauses:
            yield Citation(clause, "playbook", playbook.id, "playbooks")


def _of_code() -> Iterator[Citation]:
    """Read the package's own text: a docstring or string that names a clause cites it."""
    for name, entry in _modules(files("rongxie.rulebook"), ""):
        if not name.startswith(_ENTRIES):
            module = name.removesuffix("/__init__").replace("/", ".")
            for owner, clause in _named_in(ast.parse(entry.read_text("utf-8")), ""):
                yield Citation(cited(clause), "code", f"{module}{owner}", module)


def _modules(folder: Traversable, path: str) -> Iterator[tuple[str, Traversable]]:
    for entry in sorted(folder.iterdir(), key=lambda e: e.name):
        if entry.is_dir():
            yield from _modules(entry, f"{path}{entry.name}/")
        elif entry.name.endswith(".py"):
            yield f"{path}{entry.name.removesuffix('.py')}", entry


def _named_in(node: ast.AST, owner: str) -> Iterator[tuple[str, str]]:
    """Yield the function or class (blank: the module) that holds each clause named in a string."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Constant):
            if isinstance(child.value, str):
                yield from ((owner, clause) for clause in _CLAUSE.findall(child.value))
        elif isinstance(child, ast.FunctionDef | ast.ClassDef):
            yield from _named_in(child, owner or f".{child.name}")
        else:
            yield from _named_in(child, owner)
