"""A system that is told of events, in the process of the test: it answers as it is told to."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from ipaddress import ip_network
from typing import Any

import httpx

from rongxie.foundation.accounts.models import Membership
from rongxie.foundation.events.event import Event
from rongxie.foundation.events.sealing import seal_all
from rongxie.foundation.events.writing import append
from rongxie.foundation.outbox.models import Delivery, Subscription
from rongxie.foundation.outbox.signing import Signer, public_keys
from rongxie.foundation.outbox.subscriptions import NewSubscription, open_subscription
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.referrals.events import ReferralAccepted
from rongxie.rulebook.access import AnyRole, ReadingRole
from rongxie.rulebook.steps import Role
from rongxie.surfaces.outgoing.delivering import deliver_webhooks, follow_webhooks
from rongxie.surfaces.outgoing.posting import Poster
from rongxie.surfaces.outgoing.verifying import Known, verified
from tests.foundation.accounts.people import granted, person
from tests.mechanism.cast import (
    AT,
    BANKER,
    COUNTY,
    DEPARTMENT,
    HEAD_OFFICE,
    OFFICE,
    OTHER_BANKER,
    PLATFORM,
)
from tests.mechanism.referrals.makers import offices

WEB = "https://bank.example.cn/hooks?from=rongxie"
PUBLIC, LOCAL = "93.184.215.14", ip_network("127.0.0.0/8")
_SEATS: dict[str, tuple[Actor, AnyRole, str]] = {
    "bank": (BANKER, Role.BANK, "ICBC-TC"),
    "other bank": (OTHER_BANKER, Role.BANK, "ABC-TC"),
    "head office": (HEAD_OFFICE, ReadingRole.HEAD_OFFICE, "ICBC"),
    "office": (OFFICE, ReadingRole.MECHANISM_OFFICE, "DRC"),
    "department": (DEPARTMENT, Role.DEPARTMENT, "TAX"),
}


def seated(seat: str, region: str = COUNTY, login: str = "") -> Actor:
    """Return somebody of the cast with a membership that is really there."""
    offices()
    actor, role, organisation = _SEATS[seat]
    user = person(login or f"1390000{len(seat):04}")
    held: Membership = granted(user, role, organisation, region=region)
    return replace(actor, name=f"membership:{held.pk}")


def subscribed(
    actor: Actor, *kinds: str, address: str = WEB, region: str = "", at: datetime = AT
) -> Subscription:
    """Return a subscription of an actor's system."""
    new = NewSubscription(address=address, kinds=kinds or ("referral.accepted",), region=region)
    with reach(actor):
        return open_subscription(new=new, allowed=[LOCAL], actor=actor, at=at)


def accepted(number: int, bank: str = "ICBC-TC", region: str = COUNTY) -> ReferralAccepted:
    """Return an event of a referral."""
    return ReferralAccepted(subject=str(number), region=region, bank=bank, case=str(number))


def happened(*events: Event, at: datetime = AT) -> None:
    """Write events, seal them and put them into the queues."""
    with reach(PLATFORM):
        append(*events, actor=PLATFORM, at=at)
    seal_all()
    while follow_webhooks(actor=PLATFORM, at=at):
        pass


def deliveries(**by: Any) -> list[Delivery]:
    """Return deliveries as they stand now."""
    with reach(PLATFORM):
        return list(Delivery.objects.filter(**by).order_by("subscription", "province", "seq"))


def states(**by: Any) -> list[str]:
    """Return the states of deliveries, in the order of the chain."""
    return [one.state for one in deliveries(**by)]


def known(at: datetime = AT) -> list[Known]:
    """Return the public keys that a receiver would ask for."""
    with reach(PLATFORM):
        return [Known(k.algorithm, k.public) for k in public_keys(actor=PLATFORM, at=at)]


@dataclass
class Receiver:
    """What came in, verified; `answers` says what to answer to the next, then always `usual`."""

    usual: int = 204
    answers: list[int | Exception] = field(default_factory=list)
    bodies: list[dict[str, Any]] = field(default_factory=list)
    requests: list[httpx.Request] = field(default_factory=list)
    addresses: Sequence[str] = (PUBLIC,)
    asked: list[str] = field(default_factory=list)
    at: datetime = AT
    keys: list[Known] = field(default_factory=list)
    judge: Callable[[dict[str, Any]], int] | None = None
    headers: dict[str, str] = field(default_factory=dict)

    def deliver(self, at: datetime = AT) -> bool:
        """Send a portion of what is due to this receiver."""
        self.at, self.keys = at, known(at)
        return deliver_webhooks(actor=PLATFORM, at=at, make_poster=self.poster)

    def poster(self, keys: Sequence[Signer]) -> Poster:
        """Return what posts to this receiver, under whatever name."""
        transport = httpx.MockTransport(self._answer)
        return Poster(keys, allowed=[LOCAL], transport=transport, resolve=self._resolve)

    @property
    def seqs(self) -> list[int]:
        """The places in the chain of what came in, in the order in which it did."""
        return [one["seq"] for one in self.bodies]

    async def _resolve(self, host: str, port: int) -> Sequence[str]:
        self.asked.append(host)
        return self.addresses

    def _answer(self, request: httpx.Request) -> httpx.Response:
        answer = self.answers.pop(0) if self.answers else self.usual
        if isinstance(answer, Exception):
            raise answer
        self.requests.append(request)
        body = json.loads(request.content)
        if self.judge:
            answer = self.judge(body)
        if answer < 300:
            assert verified(dict(request.headers), request.content, self.keys, at=self.at)
            self.bodies.append(body)
        words = httpx.ByteStream("收到".encode() * 400)
        return httpx.Response(answer, headers=self.headers, stream=words)
