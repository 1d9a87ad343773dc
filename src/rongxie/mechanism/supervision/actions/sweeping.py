"""Orders that the platform gives for whatever is late."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import connection, transaction

from rongxie.foundation.events.writing import append
from rongxie.foundation.reach.actors import Actor
from rongxie.mechanism.supervision.access import SWEEPERS, OrderOfOthers
from rongxie.mechanism.supervision.events import OrderOpened
from rongxie.mechanism.supervision.lateness import LATE, statement_for
from rongxie.mechanism.supervision.models import OrderCause
from rongxie.values.texts import say


@transaction.atomic
def open_orders_for_overdue(*, on: date, limit: int = 10_000, actor: Actor, at: datetime) -> int:
    """Open an order for each undecided file, stalled file and unanswered matter that is late.

    A day on which something is due is not late yet. At most `limit` of each cause, the longest
    overdue first; returns how many were opened, to be called until there are none.

    :raises OrderOfOthers: if it is not the platform that does so
    """
    if actor.role not in SWEEPERS:
        raise OrderOfOthers(
            say("Only the platform goes through all that is late. Give a single order instead.")
        )
    return sum(_sweep(cause, on, limit, actor, at) for cause in LATE)


def _sweep(cause: OrderCause, on: date, limit: int, actor: Actor, at: datetime) -> int:
    late = statement_for(cause, on)
    given = {**late.given, "cause": cause.value, "by": actor.name, "at": at, "limit": limit}
    with connection.cursor() as cursor:
        cursor.execute(late.statement, given)
        opened = cursor.fetchall()
    append(*(_told(row, cause) for row in opened), actor=actor, at=at)
    return len(opened)


def _told(row: Sequence[object], cause: OrderCause) -> OrderOpened:
    number, _, region, enterprise, bank, due_on = row
    return OrderOpened(
        subject=str(number), region=str(region), enterprise=str(enterprise), bank=str(bank),
        cause=cause.value, due_on=due_on,  # type: ignore[arg-type]
    )  # fmt: skip
