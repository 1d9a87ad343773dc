"""Supervision orders: to decide and give reasons, never to approve."""

from typing import Annotated, Literal

from ninja import Query

from rongxie.mechanism.supervision.access import (
    ANSWERERS,
    OPENERS,
    order_in_reach,
    orders_in_reach,
)
from rongxie.mechanism.supervision.actions.ordering import answer_order, close_order, open_order
from rongxie.mechanism.supervision.models import OrderCause, OrderOutcome
from rongxie.surfaces.api.acting import ActingRequest
from rongxie.surfaces.api.fields import Code, Day, In, Number, Words
from rongxie.surfaces.api.paging import Page, PageAsked, page_of
from rongxie.surfaces.api.routing import Routes
from rongxie.surfaces.api.shapes.made import Moved
from rongxie.surfaces.api.shapes.supervision import OrderOut

routes = Routes("supervision")


class OrderIn(In):
    """An order about something (`referral:5`, `case:12`, `matter:3`, `enterprise:7`).

    Without a day it is due when the cause has it.
    """

    about: Code
    addressee: Code
    cause: OrderCause
    text: Words = ""
    due_on: Day | None = None


class AnswerIn(In):
    """How things stand, in a sentence."""

    answer: Words


class CloseIn(In):
    """What came of an order."""

    outcome: OrderOutcome


class OrdersAsked(PageAsked):
    """Which orders."""

    state: Literal["open", "answered", "closed"] | None = None


@routes.read("/orders", does=orders_in_reach)
def index(request: ActingRequest, asked: Annotated[OrdersAsked, Query(...)]) -> Page[OrderOut]:
    """List the orders in reach, place by place."""
    rows = orders_in_reach(request.actor)
    if asked.state:
        rows = rows.filter(state=asked.state)
    return page_of(request, rows, OrderOut.of, asked=asked, by=("region", "pk"))


@routes.read("/orders/{int:order}", does=order_in_reach)
def show(request: ActingRequest, order: Number) -> OrderOut:
    """Show an order."""
    return OrderOut.of(order_in_reach(order_id=order, actor=request.actor))


@routes.write("/orders", does=open_order, status=201, who=OPENERS)
def give(request: ActingRequest, body: OrderIn) -> Moved:
    """Give an order."""
    order = open_order(
        about=body.about, addressee=body.addressee, cause=body.cause, text=body.text,
        due_on=body.due_on, actor=request.actor, at=request.at,
    )  # fmt: skip
    return Moved(id=order.pk, state=order.state)


@routes.write("/orders/{int:order}/answer", does=answer_order, who=ANSWERERS)
def answer(request: ActingRequest, order: Number, body: AnswerIn) -> Moved:
    """Answer an order; a later answer takes the place of one that has not closed it."""
    moved = answer_order(order_id=order, answer=body.answer, actor=request.actor, at=request.at)
    return Moved(id=moved.pk, state=moved.state)


@routes.write("/orders/{int:order}/close", does=close_order, who=OPENERS)
def close(request: ActingRequest, order: Number, body: CloseIn) -> Moved:
    """Bring an order to its end; the office that gave it does."""
    moved = close_order(order_id=order, outcome=body.outcome, actor=request.actor, at=request.at)
    return Moved(id=moved.pk, state=moved.state)
