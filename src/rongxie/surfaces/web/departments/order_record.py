"""All that the page of a supervision order shows, read in the reach that is open."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse

from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.kinds import Kind
from rongxie.foundation.reach.rows import in_reach
from rongxie.mechanism.lists.access import cases_in_reach
from rongxie.mechanism.matters.access import matters_in_reach
from rongxie.mechanism.matters.queries import title_for
from rongxie.mechanism.referrals.models import Referral
from rongxie.mechanism.supervision.access import may_answer, may_close, order_in_reach
from rongxie.mechanism.supervision.models import OrderCause, OrderOutcome, SupervisionOrder
from rongxie.surfaces.web.departments.record import About, ToDo
from rongxie.surfaces.web.worklists.clocks import Clock, clock
from rongxie.surfaces.web.worklists.naming import (
    enterprises_named,
    organisations_named,
    places_named,
)
from rongxie.values.texts import Message, Text, say

_PLATFORM = Text(en="The platform", zh="平台自动")
_STATES = {
    "open": Text(en="To be answered", zh="待答复"),
    "answered": Text(en="Answered", zh="已答复"),
    "closed": Text(en="Closed", zh="已办结"),
}
_SORTS = {
    "referral": Text(en="The referral", zh="所涉推送"),
    "case": Text(en="The case", zh="所涉案件"),
    "matter": Text(en="The matter", zh="所涉事项"),
}


@dataclass(frozen=True, slots=True)
class Happened:
    """One thing that was done with an order; who did it is told by the organisation."""

    at: datetime
    title: Text
    by: Text | str = ""
    what: Text | str = ""


@dataclass(frozen=True, slots=True)
class OrderRecord:
    """An order as its page shows it."""

    order: SupervisionOrder
    cause: OrderCause
    state: Text
    clock: Clock | None
    outcome: Text | None
    enterprise: str
    place: str
    addressee: str
    opener: Text | str
    about: list[About]
    todo: list[ToDo]
    happened: list[Happened]


def order_record_of(order_id: int, actor: Actor, within: str, on: date) -> OrderRecord:
    """Return what is shown of an order.

    :raises OrderNotFound: if the actor cannot reach it
    """
    order = order_in_reach(order_id=order_id, actor=actor)
    offices = organisations_named([order.addressee, order.opener])
    addressee = offices.get(order.addressee, order.addressee)
    opener = offices.get(order.opener, order.opener) or _PLATFORM
    outcome = OrderOutcome(order.outcome).named if order.outcome else None
    return OrderRecord(
        order=order,
        cause=OrderCause(order.cause),
        state=_STATES[order.state],
        clock=clock("", order.due_on, on) if order.state == "open" else None,
        outcome=outcome,
        enterprise=enterprises_of([order], actor).get(order.pk, ""),
        place=places_named([order.region], within).get(order.region, order.region),
        addressee=addressee,
        opener=opener,
        about=about_of_order(order, actor),
        todo=_todo(order, actor),
        happened=list(_happened(order, addressee, opener, outcome)),
    )


def enterprises_of(orders: Iterable[SupervisionOrder], actor: Actor) -> dict[int, str]:
    """Return the names of enterprises by order: to a bank as the card of its referral has it."""
    listed = list(orders)
    if actor.kind is not Kind.BANK:
        names = enterprises_named((o.enterprise_id for o in listed if o.enterprise_id), actor)
        return {o.pk: names[o.enterprise_id] for o in listed if o.enterprise_id in names}
    sent = {o.pk: number for o in listed if (number := _number(o, "referral"))}
    cards = in_reach(Referral, actor).filter(pk__in=sent.values())
    called = dict(cards.values_list("pk", "card__content__name"))
    return {pk: called[number] for pk, number in sent.items() if called.get(number)}


def about_of_order(order: SupervisionOrder, actor: Actor) -> list[About]:
    """Return what an order is about, as far as the actor has it, with its page if he has one."""
    sort, _, number = order.about.partition(":")
    if sort not in _SORTS:
        return []
    words, address = _named(sort, int(number), actor)
    return [About(_SORTS[sort], words, address)]


def _named(sort: str, number: int, actor: Actor) -> tuple[Message | str, str]:
    """Return what a thing is called, and the page on which the actor finds it."""
    if sort == "matter":
        matter = matters_in_reach(actor).filter(pk=number).first()
        called = title_for(matter.title, actor) if matter else ""
        page = reverse("matter_page", args=[number]) if matter else ""
        return called or say("Matter {number}", number=number), page
    if sort == "case":
        return say("Case {number}", number=number), _page_of_case(number, actor)
    referral = in_reach(Referral, actor).filter(pk=number).first()
    page = ""
    if referral and actor.kind is Kind.BANK:
        page = reverse("referral_page", args=[number])
    elif referral:
        page = _page_of_case(referral.case_id, actor)
    return say("Referral {number}", number=number), page


def _page_of_case(number: int, actor: Actor) -> str:
    """Return the page of a case: a bank has none, whatever it is sent."""
    if actor.kind is Kind.BANK or not cases_in_reach(actor).filter(pk=number).exists():
        return ""
    return reverse("case_page", args=[number])


def _number(order: SupervisionOrder, of: str) -> int:
    sort, _, number = order.about.partition(":")
    return int(number) if sort == of else 0


def _happened(
    order: SupervisionOrder, addressee: str, opener: Text | str, outcome: Text | None
) -> Iterable[Happened]:
    """Yield what was done, first things first; of an answer given anew only the last one stands."""
    yield Happened(order.opened_at, Text(en="Given", zh="下达"), opener)
    if order.answered_at:
        yield Happened(order.answered_at, Text(en="Answered", zh="答复"), addressee)
    if order.closed_at and outcome:
        yield Happened(order.closed_at, Text(en="Closed", zh="办结"), what=outcome)


def _todo(order: SupervisionOrder, actor: Actor) -> list[ToDo]:
    """Return what the actor can do, first what is asked of him."""
    if order.state == "closed":
        return []
    answered = order.state == "answered"
    found = []
    if may_answer(order, actor):
        found.append(_to_do("answer_order_again" if answered else "answer_order", order,
                            aside=answered))  # fmt: skip
    if may_close(order, actor):
        if answered:
            found.append(_to_do("close_order", order))
        found.append(_to_do("end_order", order, aside=True))
    return found


def _to_do(name: str, order: SupervisionOrder, *, aside: bool = False) -> ToDo:
    title, button, hint = _PAGES[name]
    page = reverse(name.removesuffix("_again"), args=[order.pk])
    return ToDo(title, page, button, hint, aside)


_PAGES = {
    "answer_order": (
        Text(en="Answer it", zh="答复"), Text(en="Answer", zh="答复"),
        Text(en="The one who gave it reads your words.", zh="下达单位可看到答复内容。"),
    ),
    "answer_order_again": (
        Text(en="Answer it anew", zh="重新答复"), Text(en="Answer anew", zh="重新答复"),
        Text(en="Until it is closed, a later answer takes the place of this one.",
             zh="办结前可重新答复，以最后一次为准。"),
    ),
    "close_order": (
        Text(en="Look at the answer and close it", zh="审阅答复并办结"),
        Text(en="Close", zh="办结"),
        Text(en="If the answer leaves something open, leave it: they can answer anew until you"
                " close it.", zh="答复尚不清楚的，可暂不办结，由对方重新答复。"),
    ),
    "end_order": (
        Text(en="Take it back", zh="撤回督办"), Text(en="Take back", zh="撤回"),
        Text(en="Nothing is to be answered any more.", zh="撤回后对方无需再答复。"),
    ),
}  # fmt: skip
