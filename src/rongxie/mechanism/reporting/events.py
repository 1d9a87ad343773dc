"""What the log says of returns."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from rongxie.foundation.events.writing import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnFiled(Event):
    kind: ClassVar[str] = "bank_return.filed"
    month: date
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnCorrected(Event):
    kind: ClassVar[str] = "bank_return.corrected"
    month: date
    digest: str
