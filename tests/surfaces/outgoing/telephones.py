"""Telephones that get messages, and the events that these tell of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

from rongxie.foundation.events.models import EventRow
from rongxie.foundation.events.sealing import seal_all
from rongxie.foundation.events.writing import Event, append
from rongxie.foundation.outbox.models import Channel, Dispatch
from rongxie.foundation.outbox.signing import Signer
from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.decisions.events import DecisionRefused
from rongxie.mechanism.enterprises.models import Enterprise
from rongxie.mechanism.lists.events import CaseDeclared, CaseRemoved
from rongxie.mechanism.referrals.events import ReferralSent
from rongxie.surfaces.outgoing.channels import NotSent, Outgoing, Sender
from rongxie.surfaces.outgoing.sending import send_messages
from rongxie.surfaces.outgoing.telling import follow_messages
from tests.mechanism.cast import (
    AT,
    PLATFORM,
)

DUE = date(2026, 12, 1)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@dataclass
class Phone:
    """A telephone: what it got, and whether its network is away."""

    away: bool = False
    got: list[Outgoing] = field(default_factory=list)
    tries: int = 0

    def send(self, item: Outgoing, at: datetime) -> None:
        self.tries += 1
        if self.away:
            raise NotSent("away")
        self.got.append(item)

    def senders(self, keys: Sequence[Signer]) -> Mapping[Channel, Sender]:
        return dict.fromkeys(Channel, self)

    def ring(self, at: datetime = AT) -> bool:
        return send_messages(actor=PLATFORM, at=at, make_senders=self.senders)


def told(*events: Event, at: datetime = AT, now: datetime | None = None) -> None:
    """Write and seal events, and tell of them."""
    with reach(PLATFORM):
        append(*events, actor=PLATFORM, at=at)
    seal_all()
    while follow_messages(actor=PLATFORM, at=now or at):
        pass


def declared(of: Enterprise) -> CaseDeclared:
    return CaseDeclared(
        subject="7", case="7", enterprise=str(of.pk), region=of.region, amount_wan=Decimal(80),
        screening="screening:1",
    )  # fmt: skip


def removed(of: Enterprise) -> CaseRemoved:
    return CaseRemoved(
        subject="7", case="7", enterprise=str(of.pk), region=of.region, from_state="recommended",
        cause="false_papers", due_on=DUE, ends_on=date(2027, 12, 1),
    )  # fmt: skip


def refused(of: Enterprise) -> DecisionRefused:
    return DecisionRefused(
        subject="5", case="7", enterprise=str(of.pk), region=of.region, bank="ICBC-TC",
        done_on=AT.date(), flags=("A1",),
    )  # fmt: skip


def sent_to_bank(of: Enterprise) -> ReferralSent:
    return ReferralSent(
        subject="5", case="7", enterprise=str(of.pk), region=of.region, bank="ICBC-TC",
        amount_wan=Decimal(80), due_on=DUE,
    )  # fmt: skip


def dispatches() -> list[Dispatch]:
    with reach(PLATFORM):
        return list(Dispatch.objects.select_related("message").order_by("pk"))


def kinds_of_events() -> list[str]:
    with reach(PLATFORM):
        return list(EventRow.objects.order_by("pk").values_list("kind", flat=True))
