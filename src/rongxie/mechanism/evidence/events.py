"""What the log says of facts, and of requests for them."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from rongxie.foundation.events.writing import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceRecorded(Event):
    """What the facts have in common is told; what differs among them is blank."""

    kind: ClassVar[str] = "evidence.recorded"
    facts: tuple[str, ...]
    level: str = ""
    source: str = ""
    basis: str = ""
    done_on: date | None = None  # the day of the facts


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceImported(Event):
    kind: ClassVar[str] = "evidence.imported"
    facts: tuple[str, ...]
    count: int
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceWithdrawn(Event):
    kind: ClassVar[str] = "evidence.withdrawn"
    fact: str
    level: str
    source: str
    reference: str  # evidence:5


@dataclass(frozen=True, slots=True, kw_only=True)
class ListImported(Event):
    kind: ClassVar[str] = "evidence.list_imported"
    fact: str
    source: str
    count: int
    digest: str
    done_on: date
    ends_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class FactsRequested(Event):
    kind: ClassVar[str] = "evidence.requested"
    facts: tuple[str, ...]
    due_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestAnswered(Event):
    kind: ClassVar[str] = "evidence.answered"
    facts: tuple[str, ...]
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestWithdrawn(Event):
    kind: ClassVar[str] = "evidence.request_withdrawn"
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceSeen(Event):
    """Who looked is the actor of the event."""

    kind: ClassVar[str] = "evidence.seen"
    purpose: str
    reference: str = ""  # case:5
    role: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileOpened(Event):
    """A file of an enterprise was opened by somebody else."""

    kind: ClassVar[str] = "file.opened"
    purpose: str
    reference: str  # file:5
    role: str = ""
