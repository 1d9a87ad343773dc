"""What the log says of matters."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from rongxie.foundation.events.writing import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class MatterOpened(Event):
    kind: ClassVar[str] = "matter.opened"
    matter: str  # its kind
    due_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class MatterAssigned(Event):
    kind: ClassVar[str] = "matter.assigned"
    position: str
    due_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class MatterEscalated(Event):
    kind: ClassVar[str] = "matter.escalated"
    tier: str
    position: str
    due_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class MatterAnswered(Event):
    kind: ClassVar[str] = "matter.answered"
    outcome: str
    file: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MatterReopened(Event):
    kind: ClassVar[str] = "matter.reopened"
    tier: str
    position: str
    due_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class MatterClosed(Event):
    kind: ClassVar[str] = "matter.closed"
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FactDisputed(Event):
    kind: ClassVar[str] = "evidence.disputed"
    fact: str
    matter: str
