"""What the log says of plans, visits and needs."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar

from rongxie.foundation.events.writing import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitsPlanned(Event):
    kind: ClassVar[str] = "visits.planned"
    position: str
    cause: str
    count: int
    due_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitsHandedOut(Event):
    kind: ClassVar[str] = "visits.handed_out"
    position: str = ""
    person: str = ""
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitDropped(Event):
    kind: ClassVar[str] = "visit.dropped"
    reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitRecorded(Event):
    kind: ClassVar[str] = "visit.recorded"
    reference: str
    flags: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedStated(Event):
    kind: ClassVar[str] = "need.stated"
    amount_wan: Decimal
    term_months: int | None = None
    purpose: str = ""
    source: str
    reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedWithdrawn(Event):
    kind: ClassVar[str] = "need.withdrawn"
    reference: str
    done_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadLeft(Event):
    kind: ClassVar[str] = "lead.left"
    due_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadEnded(Event):
    kind: ClassVar[str] = "lead.ended"
    outcome: str
