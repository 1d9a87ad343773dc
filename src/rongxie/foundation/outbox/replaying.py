"""What people do with deliveries: try again, send a stretch again, give one up."""

from datetime import datetime

from django.db import transaction

from rongxie.foundation.events.heads import heads
from rongxie.foundation.events.writing import append
from rongxie.foundation.outbox.access import delivery_in_reach, subscription_in_reach
from rongxie.foundation.outbox.cursors import take_turn
from rongxie.foundation.outbox.deliveries import CONSUMER, enqueue
from rongxie.foundation.outbox.events import DeliveryGivenUp, WebhookReplayed
from rongxie.foundation.outbox.models import Delivery, DeliveryState, Subscription
from rongxie.foundation.outbox.models import SubscriptionState as S
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import as_platform
from rongxie.values.texts import Refusal, say

_ENDED = say(
    "The webhook of this delivery has ended, so nothing is sent there any more. Open a new one."
)


class DeliverySettled(Refusal):
    """A delivery stands where this cannot be done with it any more."""


@transaction.atomic
def replay_delivery(*, delivery_id: int, actor: Actor, at: datetime) -> Delivery:
    """Send one event again, whether it was delivered, given up or is dead.

    :raises SubscriptionNotFound: if it goes to no system of the actor's organisation
    :raises DeliverySettled: if its webhook has ended
    """
    found = delivery_in_reach(delivery_id=delivery_id, actor=actor)
    _see_that_stands(found.subscription)
    Delivery.objects.filter(pk=found.pk).update(
        state=DeliveryState.WAITING.value, attempts=0, due_at=at, ended_at=None, ended_by=""
    )
    _tell_replayed(found.subscription, found.seq, 1, actor=actor, at=at)
    found.refresh_from_db()
    return found


@transaction.atomic
def replay_from(
    *, subscription_id: int, province: str, seq: int, actor: Actor, at: datetime
) -> int:
    """Send all events of a chain from a place on again, and those from before it was opened.

    From 1 on it is everything. They leave in the order of the chain, each with its old number.

    :raises SubscriptionNotFound: if it is not of the actor's organisation
    :raises DeliverySettled: if the webhook has ended
    """
    found = subscription_in_reach(subscription_id=subscription_id, actor=actor)
    _see_that_stands(found)
    # What the owner reaches is asked for each event when it leaves.
    with as_platform("replay", ""):
        upto = take_turn(CONSUMER, province) if province in heads() else 0
        count = enqueue(province, (max(seq, 1) - 1, upto), at=at, subscription=found.pk, again=True)
    Subscription.objects.filter(pk=found.pk).update(failures=0, rests_until=None)
    _tell_replayed(found, seq, count, actor=actor, at=at)
    return count


@transaction.atomic
def give_up(*, delivery_id: int, actor: Actor, at: datetime) -> Delivery:
    """Have one event not be sent any more, so that the next of its subject can be.

    :raises SubscriptionNotFound: if it goes to no system of the actor's organisation
    :raises DeliverySettled: if it neither waits nor is dead
    """
    found = delivery_in_reach(delivery_id=delivery_id, actor=actor)
    open_one = Delivery.objects.filter(pk=found.pk, state__in=("waiting", "dead"))
    if not open_one.update(state=DeliveryState.GIVEN_UP.value, ended_at=at, ended_by=actor.name):
        raise DeliverySettled(
            say(
                "Delivery {delivery} does not wait any more: it is {state}. Reload the list.",
                delivery=found.pk,
                state=DeliveryState(found.state).named,
            )
        )
    event = DeliveryGivenUp(**_references(found.subscription), reference=f"event:{found.event}")
    append(event, actor=actor, at=at)
    found.refresh_from_db()
    return found


def _see_that_stands(subscription: Subscription) -> None:
    if subscription.state == S.ENDED:
        raise DeliverySettled(_ENDED)


def _tell_replayed(
    subscription: Subscription, seq: int, count: int, *, actor: Actor, at: datetime
) -> None:
    event = WebhookReplayed(**_references(subscription), seq=max(seq, 0), count=count)
    append(event, actor=actor, at=at)


def _references(found: Subscription) -> dict[str, str]:
    bank = found.organisation if found.bank_path else ""
    return {"subject": str(found.pk), "region": found.region, "bank": bank}
