"""Visits, needs and plans in the state that a test begins with, made by the actions."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.visits.actions import (
    NewNeed,
    NewVisit,
    Row,
    plan_visits,
    record_visit,
    state_need,
)
from rongxie.mechanism.visits.models import Channel, Need, Visit, VisitOutcome
from tests.mechanism.cast import AT, DAY, TOWNSHIP, VISITOR


def new_need(**given: Any) -> NewNeed:
    """Return a need of 50 万元 of working capital, stated on the day of the cast."""
    told: dict[str, Any] = {
        "amount_wan": Decimal("50"),
        "purpose": "working_capital",
        "stated_on": DAY,
    }
    return NewNeed(**told | {"term_months": 12, "collateral": "credit"} | given)


def new_visit(outcome: VisitOutcome = VisitOutcome.NO_NEED, **given: Any) -> NewVisit:
    """Return a visit on site an hour ago; with the outcome need it states one of 50 万元."""
    told: dict[str, Any] = {"channel": Channel.ONSITE, "visited_at": AT - timedelta(hours=1)}
    if outcome is VisitOutcome.NEED:
        told["need"] = new_need()
    return NewVisit(outcome=outcome, **told | given)


def visited(
    enterprise: int,
    outcome: VisitOutcome = VisitOutcome.NO_NEED,
    actor: Actor = VISITOR,
    at: datetime = AT,
    **given: Any,
) -> Visit:
    """Return a recorded visit."""
    with reach(actor):
        return record_visit(
            enterprise_id=enterprise, visit=new_visit(outcome, **given), actor=actor, at=at
        )


def with_need(enterprise: int, **need: Any) -> Need:
    """Return the need that a visit found: 50 万元 of working capital unless told otherwise."""
    visit = visited(enterprise, VisitOutcome.NEED, need=new_need(**need))
    with reach(VISITOR):
        return Need.objects.get(visit=visit)


def stated(
    enterprise: int,
    actor: Actor = TOWNSHIP,
    source: str = "township",
    at: datetime = AT,
    **need: Any,
) -> Need:
    """Return a need that was stated without a visit."""
    with reach(actor):
        return state_need(
            enterprise_id=enterprise, need=new_need(**need), source=source, actor=actor, at=at
        )


def planned(
    enterprises: Sequence[int],
    actor: Actor = TOWNSHIP,
    at: datetime = AT,
    due_on: date = DAY + timedelta(days=14),
    **given: Any,
) -> list[Row]:
    """Return the rows of a plan that the township makes for itself, due in two weeks."""
    told = {"organisation": "TOWN", "reason": "register"} | given
    with reach(actor):
        return plan_visits(enterprise_ids=enterprises, due_on=due_on, actor=actor, at=at, **told)
