"""What a test of the five standards is made of."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

import polars as pl

from rongxie.rulebook.clauses import cited
from rongxie.rulebook.parameters import InForce
from rongxie.rulebook.verdicts import Standard
from rongxie.values.texts import Text


class Severity(StrEnum):
    """Whether a failed test ends the matter or can be cured."""

    BLOCK = "block"
    REPAIRABLE = "repairable"


FactReader = Callable[[str], pl.Expr]
"""Gives a fact as an expression: null where it is unknown or its level is not accepted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Test:
    """One three-valued test: true, false, or null where somebody must go and look.

    `kinds` limits a test to some kinds of enterprise; for others it is left out. `blank_answers`
    tells that a blank fact is an answer; one that was given but cannot be read is none.
    """

    __test__: ClassVar[bool] = False  # pytest looks for classes of this name

    name: str
    standard: Standard
    title: Text
    clause: str
    severity: Severity
    facts: tuple[str, ...]
    holds: Callable[[FactReader, InForce], pl.Expr]
    remedy: Text
    question: Text
    cured_by: Text
    playbook: str | None = None
    kinds: tuple[str, ...] = ()
    blank_answers: bool = False

    def __post_init__(self) -> None:
        cited(self.clause)
