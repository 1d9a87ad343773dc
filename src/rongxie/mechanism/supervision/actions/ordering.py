"""Orders that people give, and what comes of every order."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType

from django.db import IntegrityError, transaction

from rongxie.foundation.accounts.access import Standing
from rongxie.foundation.events.writing import append
from rongxie.foundation.organisations.kinds import OrganisationKind
from rongxie.foundation.organisations.models import Organisation, open_organisations
from rongxie.foundation.reach.actors import Actor
from rongxie.mechanism.enterprises.access import enterprise_in_reach
from rongxie.mechanism.lists.access import case_in_reach
from rongxie.mechanism.lists.moving import ChangedMeanwhile
from rongxie.mechanism.matters.access import matter_in_reach
from rongxie.mechanism.referrals.access import referral_in_reach
from rongxie.mechanism.supervision.access import (
    order_in_reach,
    see_that_answers,
    see_that_closes,
    see_that_opens,
)
from rongxie.mechanism.supervision.events import OrderAnswered, OrderClosed, OrderOpened
from rongxie.mechanism.supervision.lateness import due_day
from rongxie.mechanism.supervision.models import OrderCause, OrderOutcome, SupervisionOrder
from rongxie.values.moments import china_day
from rongxie.values.texts import Refusal, say


class AboutNothing(Refusal):
    """An order is about nothing that orders can be about."""


class AddresseeUnknown(Refusal):
    """The one to whom an order is given is not there on the day."""


class OrderOpenAlready(Refusal):
    """There is an open order about the same thing for the same cause."""


class DueTooEarly(Refusal):
    """An order is to be answered before it is given."""


class AnswerMissing(Refusal):
    """An order is answered without a word."""


class OrderClosedAlready(Refusal):
    """The order has come to its end."""


@dataclass(frozen=True, slots=True)
class _Thing:
    region: str
    enterprise: int | None


def _referral(number: int, actor: Actor) -> _Thing:
    found = referral_in_reach(referral_id=number, actor=actor)
    return _Thing(found.region, found.enterprise_id)


def _case(number: int, actor: Actor) -> _Thing:
    found = case_in_reach(case_id=number, actor=actor)
    return _Thing(found.region, found.enterprise_id)


def _matter(number: int, actor: Actor) -> _Thing:
    found = matter_in_reach(matter_id=number, actor=actor)
    return _Thing(found.region, found.enterprise_id)


def _enterprise(number: int, actor: Actor) -> _Thing:
    found = enterprise_in_reach(enterprise_id=number, actor=actor)
    return _Thing(found.region, found.pk)


# What an order may be about, and the door through which it is found.
_THINGS: Mapping[str, Callable[[int, Actor], _Thing]] = MappingProxyType({
    "referral": _referral, "case": _case, "matter": _matter, "enterprise": _enterprise,
})  # fmt: skip


@transaction.atomic
def open_order(  # noqa: PLR0913  # what an order says
    *,
    about: str,
    cause: OrderCause,
    addressee: str,
    text: str = "",
    due_on: date | None = None,
    actor: Actor,
    at: datetime,
) -> SupervisionOrder:
    """Order a bank or an office to act on something: `about` as `referral:5`.

    It asks for a look, a decision and its reasons (`OrderCause.asks`), never for an approval. It
    is to be answered by `due_on`, left out within the days that the place allows.

    :raises AboutNothing: if orders are not about such things
    :raises ReferralNotFound, CaseNotFound, MatterNotFound, EnterpriseNotFound: if out of reach
    :raises OrderOfOthers: if the actor gives no orders there, or it concerns his own bank
    :raises AddresseeUnknown: if the addressee is not open on the day
    :raises DueTooEarly: if the due day is over
    :raises OrderOpenAlready: if there is one
    """
    on = china_day(at)
    thing = _thing(about, actor)
    given_to = _addressee(addressee, on)
    bank = given_to if given_to.kind == OrganisationKind.BANK else None
    banks = frozenset({bank.code} if bank else ())
    see_that_opens(actor, Standing(region=thing.region, banks=banks))
    due = _still_to_come(due_on or due_day(OrderCause(cause), on, thing.region), on)
    order = _opened(
        SupervisionOrder(
            region=thing.region, about=about, enterprise_id=thing.enterprise,
            addressee=given_to.code, bank=bank.code if bank else "",
            bank_path=bank.path if bank else "", cause=OrderCause(cause).value, text=text.strip(),
            due_on=due, opened_by=actor.name, opener=actor.organisation, opened_at=at,
        )
    )  # fmt: skip
    told = OrderOpened(**references(order), cause=order.cause, due_on=due)
    append(told, actor=actor, at=at)
    return order


def _still_to_come(due: date, on: date) -> date:
    if due < on:
        raise DueTooEarly(
            say("{day} is over. Name a day by which the order can be answered.", day=due)
        )
    return due


@transaction.atomic
def answer_order(*, order_id: int, answer: str, actor: Actor, at: datetime) -> SupervisionOrder:
    """Answer an order; a later answer takes the place of one that has not closed it.

    :raises OrderNotFound: if the actor cannot reach the order
    :raises OrderOfOthers: if it is given to somebody else
    :raises AnswerMissing: if it says nothing
    :raises OrderClosedAlready: if it has come to its end
    """
    order = order_in_reach(order_id=order_id, actor=actor)
    see_that_answers(order, actor)
    if not answer.strip():
        raise AnswerMissing(
            say("Say in a sentence how things stand with the order {order}.", order=order.pk)
        )
    _change(order, state="answered", answer=answer.strip(), answered_by=actor.name, answered_at=at)
    append(OrderAnswered(**references(order)), actor=actor, at=at)
    return order


@transaction.atomic
def close_order(
    *, order_id: int, outcome: OrderOutcome, actor: Actor, at: datetime
) -> SupervisionOrder:
    """Bring an order to its end; the office that gave it does.

    :raises OrderNotFound: if the actor cannot reach the order
    :raises OrderOfOthers: if another gave it, or it concerns the actor's own bank
    :raises OrderClosedAlready: if it has come to its end
    """
    order = order_in_reach(order_id=order_id, actor=actor)
    see_that_closes(order, actor)
    return end_order(order, outcome, actor=actor, at=at)


def end_order(
    order: SupervisionOrder, outcome: OrderOutcome, *, actor: Actor, at: datetime
) -> SupervisionOrder:
    """Close an order that was read now; who may was asked before."""
    _change(order, state="closed", outcome=OrderOutcome(outcome).value, closed_at=at)
    append(OrderClosed(**references(order), outcome=order.outcome), actor=actor, at=at)
    return order


def see_that_not_closed(order: SupervisionOrder) -> None:
    """Refuse to do anything more with an order that has come to its end.

    :raises OrderClosedAlready: if it has
    """
    if order.state == "closed":
        raise OrderClosedAlready(
            say("The order {order} is closed. Nothing more is to be done.", order=order.pk)
        )


def references(order: SupervisionOrder) -> dict[str, str]:
    """Return what the events of an order have in common."""
    return {
        "subject": str(order.pk),
        "region": order.region,
        "enterprise": str(order.enterprise_id or ""),
        "bank": order.bank,
    }


def _thing(about: str, actor: Actor) -> _Thing:
    sort, _, number = about.partition(":")
    if sort not in _THINGS or not number.isdecimal():
        raise AboutNothing(
            say(
                "An order is about one of: {sorts}; {about} is none. Open it from the page of what"
                " it is about.",
                sorts=", ".join(_THINGS),
                about=about or "-",
            )
        )
    return _THINGS[sort](int(number), actor)


def _addressee(code: str, on: date) -> Organisation:
    found = open_organisations(on).filter(code=code).first()
    if found is None:
        raise AddresseeUnknown(
            say(
                "There is no organisation {code} on {day} to give the order to. Choose one that is"
                " open.",
                code=code or "-",
                day=on,
            )
        )
    return found


def _opened(order: SupervisionOrder) -> SupervisionOrder:
    try:
        with transaction.atomic():
            order.save(force_insert=True)
    except IntegrityError as fault:
        if "supervision_order_one_open" not in str(fault):
            raise
        raise OrderOpenAlready(
            say(
                "There is an open order about {about} for the same cause. Look at its answer"
                " first, or close it.",
                about=order.about,
            )
        ) from None
    return order


def _change(order: SupervisionOrder, **written: object) -> None:
    see_that_not_closed(order)
    held = SupervisionOrder.objects.filter(
        pk=order.pk, state=order.state, answered_at=order.answered_at
    )
    if not held.update(**written):
        raise ChangedMeanwhile(
            say(
                "Somebody else has just answered or closed the order {order}; nothing of yours was"
                " kept. Reload the page.",
                order=order.pk,
            )
        )
    for column, value in written.items():
        setattr(order, column, value)
