"""Webhooks as portions of jobs: the queues follow the sealed log, and what is due goes out."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime

from rongxie.foundation.outbox.cursors import behind
from rongxie.foundation.outbox.deliveries import (
    CONSUMER,
    MANY,
    Claim,
    Tried,
    claim,
    follow,
    note,
    purge_deliveries,
)
from rongxie.foundation.outbox.models import Subscription
from rongxie.foundation.outbox.readers import bodies_for, owner_of
from rongxie.foundation.outbox.signing import Signer, signers
from rongxie.foundation.outbox.subscriptions import end_without_membership
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.surfaces.outgoing.posting import Post, Poster, allowed_networks
from rongxie.values.moments import china_day

MakePoster = Callable[[Sequence[Signer]], Poster]


def usual_poster(keys: Sequence[Signer]) -> Poster:
    """Return what posts into the network, as the settings allow."""
    return Poster(keys, allowed=allowed_networks())


def follow_webhooks(*, actor: Actor, at: datetime) -> bool:
    """Put what was sealed since into the queues, of each province a portion; tell if more waits."""
    with reach(actor):
        waiting = behind(CONSUMER)
    more = False
    for one in waiting:
        with reach(actor):
            more |= follow(one.province, one.head, at=at) < one.head
    return more


def deliver_webhooks(*, actor: Actor, at: datetime, make_poster: MakePoster = usual_poster) -> bool:
    """Send a portion of what is due, in the reach of those who get it; tell if more may be."""
    with reach(actor):
        claims = claim(at=at)
        wanted = Subscription.objects.in_bulk({one.subscription for one in claims})
        keys = signers(actor=actor, at=at) if claims else []
    if not claims:
        return False
    bodies: dict[int, bytes] = {}
    for subscription in wanted.values():
        own = [one for one in claims if one.subscription == subscription.pk]
        bodies |= _bodies(subscription, own, actor, at)
    sent = [one for one in claims if one.delivery in bodies]
    posts = [
        Post(wanted[one.subscription].address, f"event:{one.event}", bodies[one.delivery])
        for one in sent
    ]
    answers = asyncio.run(make_poster(keys).post(posts, at=at))
    tried = [
        Tried(one, done=answer.done, status=answer.status, note=answer.note, wait=answer.wait)
        for one, answer in zip(sent, answers, strict=True)
    ]
    tried += [Tried(one, withheld=True) for one in claims if one.delivery not in bodies]
    with reach(actor):
        note(tried, at=at)
    return len(claims) == MANY or any(one.done for one in tried)


def tidy_webhooks(*, actor: Actor, at: datetime) -> bool:
    """Delete a portion of the deliveries that were settled long ago; tell if more may be."""
    with reach(actor):
        return purge_deliveries(at=at) > 0


def _bodies(
    subscription: Subscription, claims: Sequence[Claim], actor: Actor, at: datetime
) -> dict[int, bytes]:
    """Return what may be sent; with a membership that ended, the subscription ends."""
    owner = owner_of(subscription, china_day(at))
    if owner is not None:
        return bodies_for(owner, claims)
    with reach(actor):
        end_without_membership(subscription, actor=actor, at=at)
    return {}
