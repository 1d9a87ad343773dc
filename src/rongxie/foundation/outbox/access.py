"""The doors to subscriptions, deliveries and messages, and who may do what with them."""

from django.db.models import Q, QuerySet

from rongxie.foundation.outbox.models import Delivery, Dispatch, Message, Subscription
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.kinds import Kind
from rongxie.foundation.reach.rows import in_reach
from rongxie.rulebook.access import AnyRole, ReadingRole
from rongxie.rulebook.steps import Role
from rongxie.values.texts import Refusal, say

# Whose systems may be told of events; visitors and townships work on the pages.
SUBSCRIBERS: frozenset[AnyRole] = frozenset({
    Role.BANK, Role.TASK_FORCE, Role.SECTOR_AUTHORITY, Role.DEPARTMENT, Role.CITY_MECHANISM,
    ReadingRole.HEAD_OFFICE, ReadingRole.MECHANISM_OFFICE, ReadingRole.REGULATOR,
})  # fmt: skip
# Who hands printed letters over, and speaks for an enterprise that cannot itself.
FACE_TO_FACE: frozenset[AnyRole] = frozenset({
    Role.VISITOR, Role.TOWNSHIP, Role.TASK_FORCE, ReadingRole.MECHANISM_OFFICE,
})  # fmt: skip


class SubscriptionNotFound(Refusal):
    """There is no such subscription or delivery of the actor's own organisation."""


class MessageNotFound(Refusal):
    """There is no such message to the actor."""


class LetterNotFound(Refusal):
    """There is no letter that waits to be handed over in the actor's reach."""


class MayNotSubscribe(Refusal):
    """The actor's role has no system that is told of events."""


def subscriptions_in_reach(actor: Actor) -> QuerySet[Subscription]:
    """Return the subscriptions of the actor's own organisation."""
    own = in_reach(Subscription, actor).filter(organisation=actor.organisation)
    return own.exclude(organisation="")


def subscription_in_reach(*, subscription_id: int, actor: Actor) -> Subscription:
    """Return a subscription of the actor's own organisation.

    :raises SubscriptionNotFound: if there is none, or it is somebody else's
    """
    found = subscriptions_in_reach(actor).filter(pk=subscription_id).first()
    if found is None:
        raise SubscriptionNotFound(
            say(
                "There is no webhook {subscription} of your organisation. Look at the list of your"
                " webhooks.",
                subscription=subscription_id,
            )
        )
    return found


def deliveries_in_reach(actor: Actor) -> QuerySet[Delivery]:
    """Return the deliveries to systems of the actor's own organisation."""
    own = in_reach(Delivery, actor).filter(organisation=actor.organisation)
    return own.exclude(organisation="").select_related("subscription")


def delivery_in_reach(*, delivery_id: int, actor: Actor) -> Delivery:
    """Return a delivery to a system of the actor's own organisation.

    :raises SubscriptionNotFound: if there is none, or it is somebody else's
    """
    found = deliveries_in_reach(actor).filter(pk=delivery_id).first()
    if found is None:
        raise SubscriptionNotFound(
            say(
                "There is no delivery {delivery} to a system of your organisation. Look at the"
                " deliveries of your webhook.",
                delivery=delivery_id,
            )
        )
    return found


def recipients_of(actor: Actor) -> tuple[str, ...]:
    """Return the references under which messages are the actor's own."""
    if actor.kind is Kind.ENTERPRISE:
        return (f"enterprise:{actor.enterprise}",)
    return (f"organisation:{actor.organisation}", actor.name)


def messages_in_reach(actor: Actor) -> QuerySet[Message]:
    """Return the messages to the actor or to the actor's organisation, the newest first."""
    own = Q(recipient__in=recipients_of(actor))
    return in_reach(Message, actor).filter(own).order_by("-pk")


def message_in_reach(*, message_id: int, actor: Actor) -> Message:
    """Return a message to the actor.

    :raises MessageNotFound: if there is none, or it is somebody else's
    """
    found = messages_in_reach(actor).filter(pk=message_id).first()
    if found is None:
        raise MessageNotFound(
            say("There is no message {message} to you. Reload your messages.", message=message_id)
        )
    return found


def letters_in_reach(actor: Actor) -> QuerySet[Dispatch]:
    """Return the printed letters that wait to be handed over in the actor's place."""
    if actor.role not in FACE_TO_FACE:
        return Dispatch.objects.none()
    waiting = in_reach(Dispatch, actor, "UPDATE").filter(channel="letter", state="waiting")
    return waiting.select_related("message").order_by("due_at", "pk")


def letter_in_reach(*, dispatch_id: int, actor: Actor) -> Dispatch:
    """Return a printed letter that waits to be handed over.

    :raises LetterNotFound: if there is none, it was handed over, or it lies elsewhere
    """
    found = letters_in_reach(actor).filter(pk=dispatch_id).first()
    if found is None:
        raise LetterNotFound(
            say(
                "There is no letter {letter} that waits for you to hand it over. Reload the list of"
                " letters.",
                letter=dispatch_id,
            )
        )
    return found


def see_that_subscribes(actor: Actor) -> None:
    """Refuse a webhook to those whose work is done on pages.

    :raises MayNotSubscribe: if the actor's role has none
    """
    if actor.role not in SUBSCRIBERS or not actor.organisation:
        raise MayNotSubscribe(
            say(
                "Systems of banks and departments are told of events, and none of the role you act"
                " under. Act under the membership of the organisation whose system it is."
            )
        )
