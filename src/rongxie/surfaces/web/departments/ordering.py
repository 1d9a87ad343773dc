"""What is done with a supervision order on pages of their own: answered, closed, taken back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.urls import reverse

from rongxie.foundation.reach.actors import Actor
from rongxie.mechanism.supervision.access import order_in_reach, see_that_answers, see_that_closes
from rongxie.mechanism.supervision.actions.ordering import see_that_not_closed
from rongxie.mechanism.supervision.models import OrderCause, OrderOutcome, SupervisionOrder
from rongxie.surfaces.web.acting.pages import Change, Done, Given, Next, Subject, Words
from rongxie.surfaces.web.departments.order_record import about_of_order, enterprises_of
from rongxie.surfaces.web.worklists.naming import organisations_named
from rongxie.values.texts import Text, say

_LIST = Text(en="To the supervision orders", zh="返回督办单")


def answer_subject(*, order_id: int, actor: Actor, at: datetime) -> Subject:
    """Return the order that is to be answered, or answered anew."""
    order = order_in_reach(order_id=order_id, actor=actor)
    see_that_answers(order, actor)
    see_that_not_closed(order)
    return _subject(order, actor)


def close_subject(*, order_id: int, actor: Actor, at: datetime) -> Subject:
    """Return the order of which the one who gave it reads the answer."""
    order = order_in_reach(order_id=order_id, actor=actor)
    see_that_closes(order, actor)
    see_that_not_closed(order)
    said = ((Text(en="The answer", zh="答复内容"), order.answer),) if order.answer else ()
    return _subject(order, actor, *said)


def answer_known(subject: Subject) -> Given:
    """Return the answer that is there: whoever answers anew goes on from it."""
    return {"answer": subject.row.answer}


def answer_asks(subject: Subject, given: Given) -> Mapping[str, Any]:
    """Return what the action takes."""
    return {"order_id": subject.row.pk, "answer": given["answer"]}


def close_asks(subject: Subject, given: Given) -> Mapping[str, Any]:
    """Return what the action takes."""
    return {"order_id": subject.row.pk, "outcome": OrderOutcome(given["outcome"])}


def end_changes(_subject: Subject, _given: Given) -> Change:
    """Tell what it means that an order is taken back."""
    return Change(
        title=Text(en="The order ends without being settled", zh="督办将直接终止"),
        lines=(
            Text(en="Whoever it was given to need not answer any more.", zh="承办单位无需再答复。"),
            Text(en="It stays in the list of what is closed, with how it ended.",
                 zh="该督办单及终止原因保留在“已办结”中。"),
        ),
    )  # fmt: skip


def answer_done(*, order_id: int, actor: Actor, at: datetime) -> Done:
    """Tell that the answer is kept."""
    order = order_in_reach(order_id=order_id, actor=actor)
    return _done(order, Text(en="The order is answered", zh="已答复督办"), Next(
        Text(en="The one who gave it looks at the answer and closes the order. Until then you can"
                " answer anew.", zh="由下达单位审阅并办结；办结前可重新答复。"),
    ))  # fmt: skip


def close_done(*, order_id: int, actor: Actor, at: datetime) -> Done:
    """Tell how an order ended."""
    order = order_in_reach(order_id=order_id, actor=actor)
    how = OrderOutcome(order.outcome).named if order.outcome else ""
    return _done(order, Text(en="The order is closed", zh="督办已办结"), Next(
        Text(en="Nothing more is to be done.", zh="无需再办理。"), how,
    ))  # fmt: skip


def _done(order: SupervisionOrder, title: Text, then: Next) -> Done:
    return Done(
        title=title,
        number=say("Order {number}", number=order.pk),
        next=(then,),
        onward=(
            (reverse("order_list"), _LIST),
            (reverse("order_page", args=[order.pk]), OrderCause(order.cause).named),
        ),
    )


def _subject(order: SupervisionOrder, actor: Actor, *lines: tuple[Words, Words]) -> Subject:
    cause = OrderCause(order.cause)
    told: list[tuple[Words, Words]] = [
        (Text(en="Enterprise", zh="经营主体"), name)
        for name in enterprises_of([order], actor).values()
    ]
    told += [(one.title, one.words) for one in about_of_order(order, actor)]
    offices = organisations_named([order.addressee])
    told += [
        (Text(en="Given to", zh="承办单位"), offices.get(order.addressee, order.addressee)),
        (Text(en="What is asked", zh="督办要求"), cause.asks),
    ]
    if order.text:
        told.append((Text(en="In words", zh="补充说明"), order.text))
    told.append((Text(en="To be answered by", zh="答复期限"), str(order.due_on)))
    return Subject(
        name=cause.named,
        back=reverse("order_page", args=[order.pk]),
        lines=(*told, *lines),
        row=order,
    )
