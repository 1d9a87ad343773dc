"""What the log says of screenings."""

from dataclasses import dataclass
from typing import ClassVar

from rongxie.foundation.events.writing import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class EnterpriseScreened(Event):
    kind: ClassVar[str] = "enterprise.screened"
    screening: str
    outcome: str
    tests: tuple[str, ...]  # those that fail
    rules: str
