"""Writing down what happened, in the transaction in which it happens."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import ClassVar

import rfc8785
from django.db import connection, transaction

from rongxie.rulebook.event_kinds import event_kind, plain_payload
from rongxie.values.texts import Refusal, say

WHOLE_COUNTRY = "00"
_REFERENCE = re.compile(r"[A-Za-z0-9_.:/-]{0,64}")
_REFERENCES = ("subject", "region", "case", "enterprise", "bank")
_AT_ONCE = 500
_ROW = "(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
_INSERT = """
    INSERT INTO events (at, actor, organisation, province, region, kind, subject, "case",
        enterprise, bank, payload)
    VALUES {rows} RETURNING id
"""


class NotAReference(Refusal):
    """A place for a code or reference holds something else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What happened to one subject. A subclass names its kind; its own fields are the payload.

    Every value here is a code or a reference, never a name.
    """

    kind: ClassVar[str]

    subject: str
    region: str
    case: str = ""
    enterprise: str = ""
    bank: str = ""

    @property
    def province(self) -> str:
        """The chain that the event is sealed into."""
        return self.region[:2] or WHOLE_COUNTRY


def append(event: Event, *, actor: str, organisation: str, at: datetime) -> int:
    """Write an event in the transaction of the caller; return its id. Sealing comes later.

    :raises Refusal: if the kind is unknown or the event carries what it may not
    """
    return append_all([event], actor=actor, organisation=organisation, at=at)[0]


def append_all(
    events: Sequence[Event], *, actor: str, organisation: str, at: datetime
) -> list[int]:
    """Write the events of one action in the transaction of the caller; return their ids in order.

    :raises Refusal: if a kind is unknown or an event carries what it may not
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("an event belongs to what it tells of")
    if at.tzinfo is None:
        raise ValueError("the moment of an event needs its time zone")
    _check_references(actor=actor, organisation=organisation)
    rows: list[tuple[datetime | str, ...]] = [
        (at, actor, organisation, *_row(event)) for event in events
    ]
    ids: list[int] = []
    with connection.cursor() as cursor:
        for start in range(0, len(rows), _AT_ONCE):
            given = rows[start : start + _AT_ONCE]
            statement = _INSERT.format(rows=", ".join([_ROW] * len(given)))
            cursor.execute(statement, [value for row in given for value in row])
            ids += [row[0] for row in cursor.fetchall()]
    return ids


def canonical(payload: dict[str, object]) -> str:
    """Return the one JSON text (RFC 8785) of a payload."""
    return rfc8785.dumps(payload).decode()  # type: ignore[arg-type]


def _row(event: Event) -> tuple[str, ...]:
    kind = event_kind(event.kind)
    references = {name: getattr(event, name) for name in _REFERENCES}
    _check_references(**references)
    payload = plain_payload(kind, {name: getattr(event, name) for name in _carried(type(event))})
    case, enterprise, bank = event.case, event.enterprise, event.bank
    text = canonical({**payload})
    return event.province, event.region, kind.name, event.subject, case, enterprise, bank, text


def _carried(sort: type[Event]) -> tuple[str, ...]:
    own = {field.name for field in fields(Event)}
    return tuple(field.name for field in fields(sort) if field.name not in own)


def _check_references(**references: str) -> None:
    for name, text in references.items():
        if not _REFERENCE.fullmatch(text):
            raise NotAReference(
                say(
                    "The {name} of an event is a code or reference of at most 64 letters, digits"
                    " and signs, without names or words.",
                    name=name,
                )
            )
