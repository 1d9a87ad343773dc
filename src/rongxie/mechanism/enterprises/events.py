"""What the log says of enterprises and of the people they are reached by."""

from dataclasses import dataclass
from typing import ClassVar

from rongxie.foundation.events.writing import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class EnterpriseEntered(Event):
    kind: ClassVar[str] = "enterprise.entered"
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EnterprisesImported(Event):
    """A part of a list, as one run; the enterprises of it are in the table."""

    kind: ClassVar[str] = "enterprises.imported"
    file: str
    digest: str
    layout: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EnterpriseChanged(Event):
    """`region` is where the enterprise lies now, `moved_from` where it lay, if that changed."""

    kind: ClassVar[str] = "enterprise.changed"
    facts: tuple[str, ...]
    source: str
    moved_from: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EnterpriseMerged(Event):
    kind: ClassVar[str] = "enterprise.merged"
    successor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactChanged(Event):
    kind: ClassVar[str] = "contact.changed"
    source: str
    reference: str  # contact:5


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactSeen(Event):
    """Who looked is the actor of the event."""

    kind: ClassVar[str] = "contact.seen"
    purpose: str
    reference: str  # contact:5
    role: str = ""
