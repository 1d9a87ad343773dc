"""What the log says of orders."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from rongxie.foundation.events.writing import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderOpened(Event):
    kind: ClassVar[str] = "order.opened"
    cause: str
    due_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderAnswered(Event):
    kind: ClassVar[str] = "order.answered"


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderClosed(Event):
    kind: ClassVar[str] = "order.closed"
    outcome: str
