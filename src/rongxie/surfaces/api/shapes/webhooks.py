"""Webhooks and their deliveries as they are answered."""

import base64
from datetime import datetime
from typing import Self

from rongxie.foundation.outbox.models import Delivery, Subscription
from rongxie.foundation.outbox.signing import PublicKey
from rongxie.rulebook.event_kinds import EventKind
from rongxie.surfaces.api.fields import Out
from rongxie.surfaces.api.shapes.made import Wording


class WebhookOut(Out):
    """A webhook; after `failures` in a row it rests until `rests_until`."""

    id: int
    address: str
    kinds: list[str]
    region: str
    state: str
    failures: int
    rests_until: datetime | None
    opened_at: datetime

    @classmethod
    def of(cls, row: Subscription) -> Self:
        """Return a row as it is answered."""
        return cls(
            id=row.pk, address=row.address, kinds=row.kinds, region=row.region, state=row.state,
            failures=row.failures, rests_until=row.rests_until, opened_at=row.opened_at,
        )  # fmt: skip


class DeliveryOut(Out):
    """An event on its way; `status` and `note` are of the last answer."""

    id: int
    webhook: int
    event: str
    province: str
    seq: int
    kind: str
    about: str
    state: str
    attempts: int
    due_at: datetime
    status: int | None
    note: str
    ended_at: datetime | None

    @classmethod
    def of(cls, row: Delivery) -> Self:
        """Return a row as it is answered."""
        return cls(
            id=row.pk, webhook=row.subscription_id, event=f"event:{row.event}",
            province=row.province, seq=row.seq, kind=row.kind, about=row.about, state=row.state,
            attempts=row.attempts, due_at=row.due_at, status=row.status, note=row.note,
            ended_at=row.ended_at,
        )  # fmt: skip


class KindOut(Out):
    """A kind of event, with the keys that its payload may have."""

    kind: str
    title: Wording
    about: str
    payload: dict[str, str]

    @classmethod
    def of(cls, kind: EventKind) -> Self:
        """Return a kind as it is answered."""
        payload = {name: sort.value for name, sort in kind.payload.items()}
        return cls(
            kind=kind.name, title=Wording.of(kind.title), about=kind.subject, payload=payload
        )


class KeyOut(Out):
    """A public key; `public` is base64, and `retires_at` blank while nobody has changed it."""

    id: str
    algorithm: str
    public: str
    made_at: datetime
    retires_at: datetime | None

    @classmethod
    def of(cls, key: PublicKey) -> Self:
        """Return a key as it is answered."""
        return cls(
            id=key.id, algorithm=key.algorithm, public=base64.b64encode(key.public).decode(),
            made_at=key.made_at, retires_at=key.retires_at,
        )  # fmt: skip
