"""Telling a system of events: opened, changed, paused and ended by its own organisation."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from rongxie.foundation.events.writing import append
from rongxie.foundation.outbox.access import see_that_subscribes, subscription_in_reach
from rongxie.foundation.outbox.addresses import Network, read_address, see_that_speaks_safely
from rongxie.foundation.outbox.events import WebhookChanged, WebhookOpened, WebhookTried
from rongxie.foundation.outbox.models import Delivery, DeliveryState, Subscription
from rongxie.foundation.outbox.models import SubscriptionState as S
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.kinds import Kind
from rongxie.foundation.regions.queries import place_of
from rongxie.rulebook.event_kinds import event_kinds
from rongxie.values.texts import Refusal, say

_AT_MOST = 50  # standing subscriptions of an organisation: systems are few


class KindsNotUsable(Refusal):
    """A subscription wants no kind of events, or one that there is not."""


class PlaceNotYours(Refusal):
    """A subscription wants events of a place that the actor does not reach."""


class TooManySubscriptions(Refusal):
    """An organisation has so many subscriptions that it cannot mean one more."""


class SubscriptionStands(Refusal):
    """A subscription is not in a state from which this is done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSubscription:
    """What a system wants: events of kinds, of a place (blank: all that is in reach), and where."""

    address: str
    kinds: Sequence[str]
    region: str = ""


@transaction.atomic
def open_subscription(
    *, new: NewSubscription, allowed: Sequence[Network], actor: Actor, at: datetime
) -> Subscription:
    """Tell a system of events that are sealed from now on, as far as the actor reaches.

    It lasts as long as the actor's membership. `allowed` are the private networks that webhooks
    may go to here.

    :raises MayNotSubscribe: if the actor's role has no system
    :raises AddressNotUsable: if the address is none
    :raises AddressNotAllowed: if it begins with http and no network is allowed
    :raises KindsNotUsable: if no kind is wanted, or an unknown one
    :raises PlaceNotYours: if the place lies outside of the actor's area
    :raises UnknownPlace: if there is no such place
    :raises TooManySubscriptions: if the organisation has more than anybody needs
    """
    see_that_subscribes(actor)
    see_that_speaks_safely(read_address(new.address), allowed)
    standing = Subscription.objects.filter(organisation=actor.organisation)
    if standing.exclude(state=S.ENDED.value).count() >= _AT_MOST:
        raise TooManySubscriptions(
            say(
                "Your organisation has {most} webhooks already. End one that is not used any more.",
                most=_AT_MOST,
            )
        )
    found = Subscription.objects.create(
        organisation=actor.organisation,
        membership=int(actor.name.removeprefix("membership:")),
        region=_region(new.region, actor),
        bank_path=actor.bank_path,
        address=new.address,
        kinds=_kinds(new.kinds),
        opened_by=actor.name,
        opened_at=at,
        moved_at=at,
    )
    event = WebhookOpened(**_references(found), count=len(found.kinds))
    append(event, actor=actor, at=at)
    return found


@transaction.atomic
def change_subscription(  # noqa: PLR0913  # named, each of them
    *,
    subscription_id: int,
    address: str,
    kinds: Sequence[str],
    allowed: Sequence[Network],
    actor: Actor,
    at: datetime,
) -> Subscription:
    """Have events go to another address, or other kinds of them from now on.

    :raises SubscriptionNotFound: if it is not of the actor's organisation
    :raises AddressNotUsable: if the address is none
    :raises AddressNotAllowed: if it begins with http and no network is allowed
    :raises KindsNotUsable: if no kind is wanted, or an unknown one
    :raises SubscriptionStands: if it has ended
    """
    found = subscription_in_reach(subscription_id=subscription_id, actor=actor)
    see_that_speaks_safely(read_address(address), allowed)
    standing = Subscription.objects.filter(pk=found.pk).exclude(state=S.ENDED.value)
    changed = {"address": address, "kinds": _kinds(kinds), "failures": 0, "rests_until": None}
    if not standing.update(**changed, moved_at=at):
        raise _stands(found)
    found.refresh_from_db()
    append(WebhookChanged(**_references(found), to_state=found.state), actor=actor, at=at)
    return found


@transaction.atomic
def move_subscription(*, subscription_id: int, to: S, actor: Actor, at: datetime) -> Subscription:
    """Pause a subscription, whose events then wait; go on with it; or end it for good.

    :raises SubscriptionNotFound: if it is not of the actor's organisation
    :raises SubscriptionStands: if it is there already, or has ended
    """
    found = subscription_in_reach(subscription_id=subscription_id, actor=actor)
    _move(found, to, actor=actor, at=at)
    return found


@transaction.atomic
def try_subscription(*, subscription_id: int, actor: Actor, at: datetime) -> Subscription:
    """Send a subscription an event that tells of nothing but itself, on the way of all others.

    What came of it stands among its deliveries.

    :raises SubscriptionNotFound: if it is not of the actor's organisation
    :raises SubscriptionStands: if it is paused or has ended
    """
    found = subscription_in_reach(subscription_id=subscription_id, actor=actor)
    if found.state != S.ACTIVE.value:
        raise _stands(found)
    append(WebhookTried(**_references(found)), actor=actor, at=at)
    return found


@transaction.atomic
def end_without_membership(subscription: Subscription, *, actor: Actor, at: datetime) -> None:
    """End a subscription whose membership holds no more: what waits is withheld."""
    _move(subscription, S.ENDED, actor=actor, at=at, cause="membership_ended")


def _move(found: Subscription, to: S, *, actor: Actor, at: datetime, cause: str = "") -> None:
    standing = Subscription.objects.filter(pk=found.pk).exclude(state__in=(to.value, S.ENDED.value))
    if not standing.update(state=to.value, failures=0, rests_until=None, moved_at=at):
        raise _stands(found)
    if to is S.ENDED:
        waiting = Delivery.objects.filter(subscription=found, state__in=("waiting", "dead"))
        waiting.update(state=DeliveryState.WITHHELD.value, ended_at=at)
    found.refresh_from_db()
    event = WebhookChanged(**_references(found), to_state=to.value, cause=cause)
    append(event, actor=actor, at=at)


def _kinds(wanted: Sequence[str]) -> list[str]:
    kinds = list(dict.fromkeys(wanted))
    unknown = [kind for kind in kinds if kind not in event_kinds()]
    if unknown or not kinds:
        raise KindsNotUsable(
            say(
                "A webhook needs the kinds of events that it is told of, and these are none:"
                " {unknown}. Choose from the list of kinds.",
                unknown=", ".join(unknown) or "-",
            )
        )
    return kinds


def _region(wanted: str, actor: Actor) -> str:
    """Return the place that events are of: a bank's are its own wherever they happen."""
    own = actor.area.lo if actor.area and actor.kind is not Kind.BANK else ""
    if wanted and actor.kind is not Kind.BANK and not actor.covers(wanted):
        raise PlaceNotYours(
            say(
                "The place {region} is not within your reach. Leave it out to be told of all that"
                " is.",
                region=wanted,
            )
        )
    return place_of(wanted).code if wanted else own


def _references(found: Subscription) -> dict[str, str]:
    bank = found.organisation if found.bank_path else ""
    return {"subject": str(found.pk), "region": found.region, "bank": bank}


def _stands(found: Subscription) -> SubscriptionStands:
    return SubscriptionStands(
        say(
            "Webhook {subscription} is {state} by now. Reload the page to see what can be done.",
            subscription=found.pk,
            state=S(found.state).named,
        )
    )
