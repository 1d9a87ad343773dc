"""What a test of the five standards is made of."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

import polars as pl

from rongxie.rulebook.clauses import cited
from rongxie.rulebook.parameters import InForce
from rongxie.values.texts import Text


class Standard(StrEnum):
    """The five standards, in the order of the notice."""

    OPERATING = "operating"
    PREMISES = "premises"
    DEMAND = "demand"
    CREDIT = "credit"
    PURPOSE = "purpose"


STANDARD_TITLES = {
    Standard.OPERATING: Text(en="Lawful and continuous operation", zh="合规持续经营"),
    Standard.PREMISES: Text(en="Fixed premises", zh="固定经营场所"),
    Standard.DEMAND: Text(en="Real financing need", zh="真实融资需求"),
    Standard.CREDIT: Text(en="Good credit", zh="信用状况良好"),
    Standard.PURPOSE: Text(en="Lawful purpose", zh="贷款用途依法合规"),
}


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
