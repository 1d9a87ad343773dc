"""Orders, named by how they came about, made by the actions of this stage."""

from datetime import datetime, timedelta
from typing import Any

from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.supervision.actions import (
    answer_order,
    close_order,
    open_order,
    open_orders_for_overdue,
)
from rongxie.mechanism.supervision.models import OrderCause, OrderOutcome, SupervisionOrder
from rongxie.values.moments import china_day
from tests.mechanism.cast import AT, BANKER, PLATFORM, REGULATOR
from tests.mechanism.referrals.makers import completed, rows_of

DUE = china_day(AT) + timedelta(days=30)  # of a decision on a file complete on the day of the cast


def later(days: int) -> datetime:
    """The moment of the cast, so many days after the last day for a decision."""
    return AT + timedelta(days=30 + days)


def swept(at: datetime | None = None, actor: Actor = PLATFORM, **given: Any) -> int:
    """Orders for all that is late: the day after the last day, unless told otherwise."""
    at = at or later(1)
    with reach(actor):
        return open_orders_for_overdue(on=china_day(at), **given, actor=actor, at=at)


def orders(**by: Any) -> list[SupervisionOrder]:
    """The orders as they stand now."""
    return rows_of(SupervisionOrder, **by)


def overdue_order() -> SupervisionOrder:
    """An order of the platform to ICBC: it has not decided in time."""
    completed()
    swept()
    (order,) = orders()
    return order


def ordered(about: str = "", actor: Actor = REGULATOR, **given: Any) -> SupervisionOrder:
    """An order of the regulator to ICBC, about a file of its own unless told otherwise."""
    about = about or f"referral:{completed().pk}"
    asked = {"cause": OrderCause.MISSED_LENDING, "addressee": "ICBC-TC"} | given
    with reach(actor):
        return open_order(about=about, **asked, actor=actor, at=AT)


def answered(
    order: SupervisionOrder, actor: Actor = BANKER, answer: str = "正在审查", at: datetime = AT
) -> SupervisionOrder:
    """An order that the bank has answered."""
    with reach(actor):
        return answer_order(order_id=order.pk, answer=answer, actor=actor, at=at)


def closed(order: SupervisionOrder, actor: Actor = REGULATOR) -> SupervisionOrder:
    """An order that is closed for its answer."""
    with reach(actor):
        return close_order(
            order_id=order.pk, outcome=OrderOutcome.ANSWERED, actor=actor, at=later(2)
        )
