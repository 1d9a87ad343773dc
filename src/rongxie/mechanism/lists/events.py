"""What the log says of cases and batches."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar

from rongxie.foundation.events.writing import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseOpened(Event):
    kind: ClassVar[str] = "case.opened"
    amount_wan: Decimal
    origin: str
    found_by: str = ""
    facility_before: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseDeclared(Event):
    kind: ClassVar[str] = "case.declared"
    amount_wan: Decimal
    screening: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseReturned(Event):
    kind: ClassVar[str] = "case.returned"
    from_state: str
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseAskedBack(Event):
    kind: ClassVar[str] = "case.asked_back"
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseReviewed(Event):
    kind: ClassVar[str] = "case.reviewed"
    screening: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseConfirmed(Event):
    kind: ClassVar[str] = "case.confirmed"
    sector: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRecommended(Event):
    kind: ClassVar[str] = "case.recommended"
    amount_wan: Decimal
    batch: str
    digest: str
    mode: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseReferred(Event):
    kind: ClassVar[str] = "case.referred"
    reference: str  # referral:5


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseReleased(Event):
    kind: ClassVar[str] = "case.released"
    cause: str
    reference: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseGranted(Event):
    kind: ClassVar[str] = "case.granted"
    amount_wan: Decimal
    ends_on: date
    reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFunded(Event):
    kind: ClassVar[str] = "case.funded"
    amount_wan: Decimal
    reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseExpired(Event):
    kind: ClassVar[str] = "case.expired"
    to_state: str
    reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CoachingOpened(Event):
    kind: ClassVar[str] = "coaching.opened"
    from_state: str
    playbooks: tuple[str, ...]
    tests: tuple[str, ...] = ()
    due_on: date
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CoachingCured(Event):
    kind: ClassVar[str] = "coaching.cured"
    screening: str
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RemovalProposed(Event):
    kind: ClassVar[str] = "case.removal_proposed"
    cause: str
    file: str
    due_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRemoved(Event):
    kind: ClassVar[str] = "case.removed"
    from_state: str
    cause: str
    due_on: date  # the last day to appeal
    ends_on: date  # the day from which it may be listed again
    document: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRestored(Event):
    kind: ClassVar[str] = "case.restored"
    to_state: str
    matter: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseClosed(Event):
    kind: ClassVar[str] = "case.closed"
    from_state: str
    cause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchLaid(Event):
    kind: ClassVar[str] = "batch.laid"
    count: int
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchSigned(Event):
    kind: ClassVar[str] = "batch.signed"
    count: int
    digest: str
    mode: str
    document: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchScanned(Event):
    kind: ClassVar[str] = "batch.scanned"
    file: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchTakenBack(Event):
    kind: ClassVar[str] = "batch.taken_back"
    count: int
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SectorAssigned(Event):
    kind: ClassVar[str] = "case.sector_assigned"
    sector: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RemovalDeclined(Event):
    kind: ClassVar[str] = "case.removal_declined"
    reference: str
