"""The door to orders, and who opens, answers and closes them."""

from django.db.models import QuerySet

from rongxie.foundation.accounts.access import Standing, reach_of
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.rows import in_reach
from rongxie.mechanism.supervision.models import SupervisionOrder
from rongxie.rulebook.access import AnyRole, Reach, ReadingRole, roles_named
from rongxie.rulebook.steps import Role
from rongxie.values.texts import Refusal, say

# Who may give an order in his place, and close one that the platform gave.
OPENERS: frozenset[AnyRole] = frozenset({
    Role.TASK_FORCE, Role.CITY_MECHANISM, ReadingRole.MECHANISM_OFFICE, ReadingRole.REGULATOR,
})  # fmt: skip
# Who may answer what his organisation was ordered; branch and head office each for themselves.
ANSWERERS: frozenset[AnyRole] = frozenset({
    Role.TOWNSHIP, Role.DEPARTMENT, Role.FEDERATION, Role.TASK_FORCE, Role.SECTOR_AUTHORITY,
    Role.CITY_MECHANISM, Role.BANK, ReadingRole.HEAD_OFFICE, ReadingRole.MECHANISM_OFFICE,
    ReadingRole.REGULATOR, ReadingRole.INDUSTRY_AUTHORITY,
})  # fmt: skip
SWEEPERS: frozenset[AnyRole] = frozenset({Role.SYSTEM})


class OrderNotFound(Refusal):
    """There is no such order in the actor's reach."""


class OrderOfOthers(Refusal):
    """The actor is not the one who gives, answers or closes the order."""


def orders_in_reach(actor: Actor) -> QuerySet[SupervisionOrder]:
    """Return the orders in the actor's reach: a bank has those that it has to answer."""
    return in_reach(SupervisionOrder, actor)


def order_in_reach(*, order_id: int, actor: Actor) -> SupervisionOrder:
    """Return an order that lies in the actor's reach.

    :raises OrderNotFound: if there is none, or it is somebody else's
    """
    order = orders_in_reach(actor).filter(pk=order_id).first()
    if order is None:
        raise OrderNotFound(
            say(
                "There is no order {order} that you can reach. Look it up in your list.",
                order=order_id,
            )
        )
    return order


def standing_of(order: SupervisionOrder) -> Standing:
    """Return where an order lies and which bank it is given to."""
    return Standing(region=order.region, banks=frozenset({order.bank}) - {""})


def may_open(actor: Actor, of: Standing) -> bool:
    """Tell whether the actor gives orders there, and not to his own bank."""
    return actor.role in OPENERS and reach_of(actor, of) is Reach.PLACE


def may_close(order: SupervisionOrder, actor: Actor) -> bool:
    """Tell whether the actor's office gave the order; what the platform gave any of them closes.

    Nobody closes an order that his own office has to answer.
    """
    theirs = order.opener in ("", actor.organisation) and order.addressee != actor.organisation
    return theirs and may_open(actor, standing_of(order))


def may_answer(order: SupervisionOrder, actor: Actor) -> bool:
    """Tell whether the actor answers for the organisation to which an order is given."""
    return actor.role in ANSWERERS and actor.organisation == order.addressee


def see_that_opens(actor: Actor, of: Standing) -> None:
    """Refuse an order by those who give none there.

    :raises OrderOfOthers: if the role, the place or a conflict of interest forbids it
    """
    if not may_open(actor, of):
        raise OrderOfOthers(
            say(
                "Orders are given by {roles} of the place, and by nobody to his own bank. Tell"
                " them what you found.",
                roles=roles_named(OPENERS),
            )
        )


def see_that_answers(order: SupervisionOrder, actor: Actor) -> None:
    """Refuse an answer by anybody but the one to whom the order is given.

    :raises OrderOfOthers: if it is given to somebody else
    """
    if not may_answer(order, actor):
        raise OrderOfOthers(
            say(
                "The order {order} is for {addressee} to answer. Hand it on to them.",
                order=order.pk,
                addressee=order.addressee,
            )
        )


def see_that_closes(order: SupervisionOrder, actor: Actor) -> None:
    """Refuse to have an order closed by anybody but the office that gave it.

    :raises OrderOfOthers: if another gave it, or the actor's own bank or office has to answer
    """
    if not may_close(order, actor):
        raise OrderOfOthers(
            say(
                "The order {order} is closed by the office that gave it, and by nobody whose own"
                " bank or office has to answer. Write your answer instead.",
                order=order.pk,
            )
        )
