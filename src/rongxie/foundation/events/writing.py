"""Writing down what happened, in the transaction in which it happens."""

from collections.abc import Sequence
from datetime import datetime

import rfc8785
from django.db import connection, transaction

from rongxie.foundation.events.consequences import run_handlers
from rongxie.foundation.events.event import Event, check_references
from rongxie.foundation.reach.actors import Actor
from rongxie.rulebook.event_kinds import event_kind, plain_payload

__all__ = (
    "Event",
    "append",
    "append_all",
    "append_dated",
    "canonical",
)  # what stages need of the log, in one place

_AT_ONCE = 500
_ROW = "(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
# Nothing is returned: whoever writes need not be allowed to read.
_INSERT = """
    INSERT INTO events (at, actor, organisation, province, region, kind, subject, "case",
        enterprise, bank, payload)
    VALUES {rows}
"""


def append(*events: Event, actor: Actor, at: datetime) -> None:
    """Write the events of an action in its transaction, and do what follows from them.

    The action runs in the reach of the actor: the database takes an event from nobody else and
    for nowhere else. Sealing comes later.

    :raises Refusal: if a kind is unknown, an event carries what it may not, or a handler refuses
    """
    append_all(events, actor=actor.name, organisation=actor.organisation, at=at)


def append_all(events: Sequence[Event], *, actor: str, organisation: str, at: datetime) -> None:
    """Write events like `append`, for those who work without a reach: administration, sign-in.

    :raises Refusal: if a kind is unknown, an event carries what it may not, or a handler refuses
    """
    _write([(event, at) for event in events], actor, organisation)
    run_handlers(events, actor=actor, at=at)


def append_dated(told: Sequence[tuple[Event, datetime]], *, actor: Actor) -> None:
    """Write events like `append`, each of a moment of its own: of what is told later.

    :raises Refusal: if a kind is unknown, an event carries what it may not, or a handler refuses
    """
    _write(told, actor.name, actor.organisation)
    for event, at in told:
        run_handlers([event], actor=actor.name, at=at)


def canonical(payload: dict[str, object]) -> str:
    """Return the one JSON text (RFC 8785) of a payload."""
    return rfc8785.dumps(payload).decode()  # type: ignore[arg-type]


def _write(told: Sequence[tuple[Event, datetime]], actor: str, organisation: str) -> None:
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("an event belongs to what it tells of")
    if any(at.tzinfo is None for _, at in told):
        raise ValueError("the moment of an event needs its time zone")
    check_references({"actor": actor, "organisation": organisation})
    _insert([(at, actor, organisation, *_row(event)) for event, at in told])


def _insert(rows: list[tuple[datetime | str, ...]]) -> None:
    with connection.cursor() as cursor:
        for start in range(0, len(rows), _AT_ONCE):
            given = rows[start : start + _AT_ONCE]
            statement = _INSERT.format(rows=", ".join([_ROW] * len(given)))
            cursor.execute(statement, [value for row in given for value in row])


def _row(event: Event) -> tuple[str, ...]:
    kind = event_kind(event.kind)
    check_references(event.references)
    payload = canonical({**plain_payload(kind, event.carried)})
    case, enterprise, bank = event.case, event.enterprise, event.bank
    return event.province, event.region, kind.name, event.subject, case, enterprise, bank, payload
