"""What the log says of decisions and drawdowns."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar

from rongxie.foundation.events.writing import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionApproved(Event):
    kind: ClassVar[str] = "decision.approved"
    amount_wan: Decimal
    rate: Decimal
    term_months: int
    ends_on: date
    done_on: date
    flags: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionRefused(Event):
    kind: ClassVar[str] = "decision.refused"
    done_on: date
    flags: tuple[str, ...]  # the codes of the reasons


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanDrawn(Event):
    kind: ClassVar[str] = "loan.drawn"
    amount_wan: Decimal
    rate: Decimal
    term_months: int
    done_on: date
    flags: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanRepaid(Event):
    kind: ClassVar[str] = "loan.repaid"
    amount_wan: Decimal
    done_on: date
