"""Webhooks of one's organisation: what they are told, what did not arrive, and what to do then."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from rongxie.foundation.outbox.access import (
    deliveries_in_reach,
    delivery_in_reach,
    see_that_subscribes,
    subscription_in_reach,
    subscriptions_in_reach,
)
from rongxie.foundation.outbox.models import Delivery, DeliveryState, Subscription
from rongxie.foundation.outbox.models import SubscriptionState as S
from rongxie.foundation.outbox.replaying import give_up, replay_delivery, replay_from
from rongxie.foundation.outbox.subscriptions import move_subscription, try_subscription
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.rulebook.event_kinds import event_kinds
from rongxie.surfaces.web.entrance import PageRequest
from rongxie.surfaces.web.overseeing.keys import keys_shown
from rongxie.surfaces.web.overseeing.once import button_token, cannot, once, refused
from rongxie.surfaces.web.worklists.paging import address
from rongxie.surfaces.web.worklists.views import Tab
from rongxie.values.texts import Refusal, Text

AT_ONCE = 50
_MOST_DIGITS = 18
_PROVINCE = re.compile(r"[0-9]{2}")
_ALL = Text(en="All", zh="全部")
_STATES = {S.ACTIVE: ("good", "✓"), S.PAUSED: ("warn", "‖"), S.ENDED: ("plain", "–")}
_KINDS = {
    DeliveryState.WAITING: ("brand", "…"), DeliveryState.DELIVERED: ("good", "✓"),
    DeliveryState.DEAD: ("wrong", "✕"), DeliveryState.GIVEN_UP: ("plain", "–"),
    DeliveryState.WITHHELD: ("plain", "–"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Hook:
    """A webhook with its state in words, and how many of its events arrived nowhere."""

    row: Subscription
    state: Text
    kind: str
    sign: str
    dead: int = 0
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class Sent:
    """An event on its way; `again` and `leave` are the tokens of its buttons, or blank."""

    row: Delivery
    title: Text | str
    state: Text
    kind: str
    sign: str
    again: str
    leave: str


@require_safe
def webhook_list(request: HttpRequest) -> HttpResponse:
    """Show the webhooks of the organisation, those with undelivered events first."""
    page = cast(PageRequest, request)
    try:
        see_that_subscribes(page.actor)
    except Refusal as refusal:
        return refused(page, refusal, reverse("home"))
    with reach(page.actor):
        rows = list(subscriptions_in_reach(page.actor).order_by("pk"))
        counts = _counts(page.actor)
    hooks = [_hook(one, counts.get(one.pk)) for one in rows]
    hooks.sort(key=lambda one: (one.row.state == S.ENDED, -one.dead, one.row.pk))
    return render(page, "overseeing/webhooks.html", {"hooks": hooks, "keys": keys_shown()})


@require_safe
def webhook_page(request: HttpRequest, webhook_id: int) -> HttpResponse:
    """Show one webhook with its deliveries, the latest first."""
    page, state = cast(PageRequest, request), request.GET.get("state", "")
    state = state if state in set(DeliveryState) else ""
    try:
        with reach(page.actor):
            row = subscription_in_reach(subscription_id=webhook_id, actor=page.actor)
            rows = deliveries_in_reach(page.actor).filter(subscription=row)
            counts = dict(rows.order_by().values_list("state").annotate(Count("pk")))
            found = list(_narrowed(rows, state, request.GET.get("before", ""))[: AT_ONCE + 1])
    except Refusal as refusal:
        return refused(page, refusal, reverse("home"))
    more = str(found[AT_ONCE - 1].pk) if len(found) > AT_ONCE else ""
    keys = ("try", "pause", "resume", "replay")
    return render(page, "overseeing/webhook.html", {
        "hook": _hook(row), "kinds": [event_kinds()[one].title for one in row.kinds
                                      if one in event_kinds()],
        "sent": [_sent(one, row, page) for one in found[:AT_ONCE]],
        "tabs": _tabs(counts, state, request.path), "ended": row.state == S.ENDED,
        "tokens": {key: button_token(page, f"{key}:{row.pk}") for key in keys},
        "next": address(request.path, {"state": state}, before=more) if more else "",
    })  # fmt: skip


def try_webhook(request: HttpRequest, webhook_id: int) -> HttpResponseBase:
    """Send an event there that tells of nothing but itself."""
    page = cast(PageRequest, request)

    def act(at: datetime) -> None:
        try_subscription(subscription_id=webhook_id, actor=page.actor, at=at)

    return _pressed(page, "try", webhook_id, act)


def pause_webhook(request: HttpRequest, webhook_id: int) -> HttpResponseBase:
    """Have events wait."""
    return _moved(cast(PageRequest, request), "pause", webhook_id, S.PAUSED)


def resume_webhook(request: HttpRequest, webhook_id: int) -> HttpResponseBase:
    """Go on with what waits."""
    return _moved(cast(PageRequest, request), "resume", webhook_id, S.ACTIVE)


def replay_webhook(request: HttpRequest, webhook_id: int) -> HttpResponseBase:
    """Send everything from a place in the chain of a province on again."""
    page = cast(PageRequest, request)
    province, seq = page.POST.get("province", ""), page.POST.get("seq", "")
    whole = seq.isascii() and seq.isdecimal() and len(seq) <= _MOST_DIGITS
    if page.method == "POST" and not (whole and _PROVINCE.fullmatch(province)):
        words = _("Write the two digits of the province and the number to begin with.")
        return cannot(page, words, reverse("webhook_page", args=[webhook_id]))

    def act(at: datetime) -> None:
        replay_from(
            subscription_id=webhook_id, province=province, seq=int(seq), actor=page.actor, at=at
        )

    return _pressed(page, "replay", webhook_id, act)


def replay_one(request: HttpRequest, delivery_id: int) -> HttpResponseBase:
    """Send one event again."""
    page, found = _of_delivery(request, delivery_id)

    def act(at: datetime) -> str:
        moved = replay_delivery(delivery_id=delivery_id, actor=page.actor, at=at)
        return reverse("webhook_page", args=[moved.subscription_id])

    return once(page, f"again:{delivery_id}", found, act)


def give_up_one(request: HttpRequest, delivery_id: int) -> HttpResponseBase:
    """Have one event not be sent any more, so that the next of its subject can be."""
    page, found = _of_delivery(request, delivery_id)

    def act(at: datetime) -> str:
        moved = give_up(delivery_id=delivery_id, actor=page.actor, at=at)
        return reverse("webhook_page", args=[moved.subscription_id])

    return once(page, f"leave:{delivery_id}", found, act)


def _of_delivery(request: HttpRequest, delivery_id: int) -> tuple[PageRequest, str]:
    """Return the request, and the page of the webhook that a delivery goes to."""
    page = cast(PageRequest, request)
    try:
        with reach(page.actor):
            found = delivery_in_reach(delivery_id=delivery_id, actor=page.actor)
    except Refusal:  # the button tells it
        return page, reverse("webhook_list")
    return page, reverse("webhook_page", args=[found.subscription_id])


def _moved(page: PageRequest, key: str, webhook_id: int, to: S) -> HttpResponseBase:
    def act(at: datetime) -> None:
        move_subscription(subscription_id=webhook_id, to=to, actor=page.actor, at=at)

    return _pressed(page, key, webhook_id, act)


def _pressed(
    page: PageRequest, key: str, webhook_id: int, does: Callable[[datetime], None]
) -> HttpResponseBase:
    back = reverse("webhook_page", args=[webhook_id])

    def act(at: datetime) -> str:
        does(at)
        return back

    return once(page, f"{key}:{webhook_id}", back, act)


def _counts(actor: Actor) -> dict[int, tuple[int, int]]:
    rows = deliveries_in_reach(actor).select_related(None).order_by()
    counted = rows.filter(state__in=("dead", "waiting")).values_list("subscription").annotate(
        dead=Count("pk", filter=Q(state="dead")), waiting=Count("pk", filter=Q(state="waiting"))
    )  # fmt: skip
    return {number: (dead, waiting) for number, dead, waiting in counted}


def _hook(row: Subscription, counts: tuple[int, int] | None = None) -> Hook:
    kind, sign = _STATES[S(row.state)]
    return Hook(row, S(row.state).named, kind, sign, *(counts or (0, 0)))


def _sent(one: Delivery, row: Subscription, page: PageRequest) -> Sent:
    state, known = DeliveryState(one.state), event_kinds().get(one.kind)
    kind, sign = _KINDS[state]
    stands = row.state != S.ENDED
    blocks = state in (DeliveryState.WAITING, DeliveryState.DEAD)
    settled = state is not DeliveryState.WAITING
    return Sent(
        one, known.title if known else one.kind, state.named, kind, sign,
        button_token(page, f"again:{one.pk}") if stands and settled else "",
        button_token(page, f"leave:{one.pk}") if stands and blocks else "",
    )  # fmt: skip


def _narrowed(rows: QuerySet[Delivery], state: str, before: str) -> QuerySet[Delivery]:
    found = rows.order_by("-pk")
    if state:
        found = found.filter(state=state)
    if before.isascii() and before.isdecimal() and len(before) <= _MOST_DIGITS:
        found = found.filter(pk__lt=int(before))
    return found


def _tabs(counts: dict[str, int], state: str, path: str) -> list[Tab]:
    every = Tab(_ALL, sum(counts.values()), path, not state)
    return [every] + [
        Tab(one.named, counts.get(one.value, 0), address(path, {"state": one.value}), one == state)
        for one in DeliveryState if counts.get(one.value) or one == state
    ]  # fmt: skip
