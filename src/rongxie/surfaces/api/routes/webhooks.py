"""Webhooks: telling a system of the own organisation of events."""

from typing import Annotated

from ninja import Query
from pydantic import Field

from rongxie.foundation.outbox.access import (
    SUBSCRIBERS,
    deliveries_in_reach,
    subscription_in_reach,
    subscriptions_in_reach,
)
from rongxie.foundation.outbox.models import DeliveryState, SubscriptionState
from rongxie.foundation.outbox.replaying import give_up, replay_delivery, replay_from
from rongxie.foundation.outbox.signing import public_keys
from rongxie.foundation.outbox.subscriptions import (
    NewSubscription,
    change_subscription,
    move_subscription,
    open_subscription,
    try_subscription,
)
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.areas import WHOLE_COUNTRY
from rongxie.foundation.reach.entering import reach
from rongxie.foundation.reach.kinds import Kind
from rongxie.rulebook.event_kinds import event_kinds
from rongxie.rulebook.steps import Role
from rongxie.surfaces.api.acting import ActingRequest
from rongxie.surfaces.api.fields import Code, In, Number
from rongxie.surfaces.api.paging import Page, PageAsked, page_of
from rongxie.surfaces.api.routing import Routes
from rongxie.surfaces.api.shapes.made import Counted, Moved
from rongxie.surfaces.api.shapes.webhooks import DeliveryOut, KeyOut, KindOut, WebhookOut
from rongxie.surfaces.clock import now
from rongxie.surfaces.outgoing.posting import allowed_networks

routes = Routes("webhooks")
_PLATFORM = Actor(name="job:keys", kind=Kind.SYSTEM, role=Role.SYSTEM, area=WHOLE_COUNTRY)
_Address = Annotated[
    str, Field(max_length=1_000, examples=["https://bank.example.cn/hooks/rongxie"])
]
_Kinds = Annotated[list[Code], Field(max_length=200, examples=[["referral.sent"]])]


class WebhookIn(In):
    """Where events of kinds go; without a place, of all that is in reach."""

    address: _Address
    kinds: _Kinds
    region: Code = ""


class ChangeIn(In):
    """Another address, or other kinds."""

    address: _Address
    kinds: _Kinds


class MoveIn(In):
    """The state to move to."""

    to: SubscriptionState


class ReplayIn(In):
    """The place in the chain of a province from which on everything is sent again."""

    province: Annotated[str, Field(pattern=r"^\d\d$", examples=["34"])]
    seq: Annotated[int, Field(ge=1, le=2**53 - 1)] = 1


class DeliveriesAsked(PageAsked):
    """Which deliveries."""

    state: DeliveryState | None = None


@routes.tell("/webhooks/kinds")
def kinds(request: ActingRequest) -> Page[KindOut]:
    """List the kinds of events that there are."""
    return Page(items=[KindOut.of(kind) for kind in event_kinds().values()])


@routes.tell("/webhooks/keys")
def keys(request: ActingRequest) -> Page[KeyOut]:
    """List the public keys that calls are signed with, the newest first."""
    with reach(_PLATFORM):
        return Page(items=[KeyOut.of(key) for key in public_keys(actor=_PLATFORM, at=now())])


@routes.read("/webhooks", does=subscriptions_in_reach, who=SUBSCRIBERS)
def index(request: ActingRequest, asked: Annotated[PageAsked, Query(...)]) -> Page[WebhookOut]:
    """List the webhooks of the own organisation."""
    rows = subscriptions_in_reach(request.actor)
    return page_of(request, rows, WebhookOut.of, asked=asked, by=("pk",))


@routes.read("/webhooks/{int:webhook}", does=subscription_in_reach, who=SUBSCRIBERS)
def show(request: ActingRequest, webhook: Number) -> WebhookOut:
    """Show a webhook, and whether it rests after failures."""
    return WebhookOut.of(subscription_in_reach(subscription_id=webhook, actor=request.actor))


@routes.write("/webhooks", does=open_subscription, status=201, who=SUBSCRIBERS)
def open_one(request: ActingRequest, body: WebhookIn) -> Moved:
    """Have a system be told of events from now on, in the reach of the membership that asks."""
    new = NewSubscription(address=body.address, kinds=body.kinds, region=body.region)
    made = open_subscription(
        new=new, allowed=allowed_networks(), actor=request.actor, at=request.at
    )
    return Moved(id=made.pk, state=made.state)


@routes.write("/webhooks/{int:webhook}", does=change_subscription, method="PUT", who=SUBSCRIBERS)
def change(request: ActingRequest, webhook: Number, body: ChangeIn) -> Moved:
    """Have events go to another address, or other kinds of them."""
    moved = change_subscription(
        subscription_id=webhook, address=body.address, kinds=body.kinds,
        allowed=allowed_networks(), actor=request.actor, at=request.at,
    )  # fmt: skip
    return Moved(id=moved.pk, state=moved.state)


@routes.write("/webhooks/{int:webhook}/move", does=move_subscription, who=SUBSCRIBERS)
def move(request: ActingRequest, webhook: Number, body: MoveIn) -> Moved:
    """Pause a webhook, go on with it, or end it for good."""
    moved = move_subscription(
        subscription_id=webhook, to=body.to, actor=request.actor, at=request.at
    )
    return Moved(id=moved.pk, state=moved.state)


@routes.write("/webhooks/{int:webhook}/try", does=try_subscription, who=SUBSCRIBERS)
def try_one(request: ActingRequest, webhook: Number) -> Moved:
    """Send an event of the kind `webhook.tried` there; its deliveries tell what came of it."""
    tried = try_subscription(subscription_id=webhook, actor=request.actor, at=request.at)
    return Moved(id=tried.pk, state=tried.state)


@routes.write("/webhooks/{int:webhook}/replay", does=replay_from, who=SUBSCRIBERS)
def replay(request: ActingRequest, webhook: Number, body: ReplayIn) -> Counted:
    """Send all events from a place in the chain on again, in their order."""
    count = replay_from(
        subscription_id=webhook, province=body.province, seq=body.seq,
        actor=request.actor, at=request.at,
    )  # fmt: skip
    return Counted(count=count)


@routes.read("/webhooks/{int:webhook}/deliveries", does=subscription_in_reach, who=SUBSCRIBERS)
def deliveries(
    request: ActingRequest, webhook: Number, asked: Annotated[DeliveriesAsked, Query(...)]
) -> Page[DeliveryOut]:
    """List what was, is or will be told to a webhook, the latest first; `dead` waits for people."""
    found = subscription_in_reach(subscription_id=webhook, actor=request.actor)
    rows = deliveries_in_reach(request.actor).filter(subscription=found)
    if asked.state:
        rows = rows.filter(state=asked.state.value)
    return page_of(request, rows, DeliveryOut.of, asked=asked, by=("pk",), latest_first=True)


@routes.write("/deliveries/{int:delivery}/replay", does=replay_delivery, who=SUBSCRIBERS)
def replay_one(request: ActingRequest, delivery: Number) -> Moved:
    """Send one event again."""
    moved = replay_delivery(delivery_id=delivery, actor=request.actor, at=request.at)
    return Moved(id=moved.pk, state=moved.state)


@routes.write("/deliveries/{int:delivery}/give-up", does=give_up, who=SUBSCRIBERS)
def give_up_one(request: ActingRequest, delivery: Number) -> Moved:
    """Have one event not be sent any more, so that the next of its subject can be."""
    moved = give_up(delivery_id=delivery, actor=request.actor, at=request.at)
    return Moved(id=moved.pk, state=moved.state)
