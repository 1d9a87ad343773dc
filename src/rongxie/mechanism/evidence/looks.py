"""Who looked at what is kept of an enterprise: an event for each, which the enterprise can list."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from types import MappingProxyType

from django.db import transaction

from rongxie.foundation.accounts.queries import ROLES
from rongxie.foundation.events.models import EventRow
from rongxie.foundation.events.writing import Event, append, canonical
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.kinds import Kind
from rongxie.mechanism.enterprises.access import Purpose, enterprise_in_reach
from rongxie.mechanism.evidence.events import FileOpened
from rongxie.rulebook.event_kinds import event_kind, plain_payload
from rongxie.values.moments import CHINA, china_day
from rongxie.values.texts import Text

CASE, RECORD = "case", "record"
_FURTHER: Mapping[str, Text] = MappingProxyType({
    CASE: Text(en="To handle the case", zh="办理案件"),
    RECORD: Text(en="To look after the record", zh="维护档案"),
})  # fmt: skip
# In the words of the log; what is not here is no look.
KINDS = ("contact.seen", "evidence.seen", "card.seen", "file.opened")
_OTHERS = (Kind.OFFICE, Kind.BANK, Kind.AUDITOR)


@dataclass(frozen=True, slots=True)
class Look:
    """One look: when, for which organisation (its code), in what role, what at and what for.

    `reference` says which contact, case or file; `by` refers to the person and names nobody.
    """

    number: int
    at: datetime
    organisation: str
    by: str
    role: Text | str
    what: Text
    purpose: Text | str
    reference: str


@transaction.atomic
def note_file_opened(  # noqa: PLR0913  # named, each of them
    *, file_id: int, enterprise_id: int, region: str, purpose: str, actor: Actor, at: datetime
) -> None:
    """Let an enterprise know that somebody opened a file of it."""
    event = FileOpened(
        subject=str(enterprise_id),
        enterprise=str(enterprise_id),
        region=region,
        bank=actor.bank,
        purpose=purpose,
        reference=f"file:{file_id}",
        role=actor.role or "",
    )
    note_look(event, actor=actor, at=at)


def note_look(event: Event, *, actor: Actor, at: datetime) -> bool:
    """Append the event of a look unless the same person has looked the same way on the same day.

    Nobody looks at himself, and what the platform reads by itself no person has seen.
    """
    if actor.kind not in _OTHERS:
        return False
    midnight = datetime.combine(china_day(at), time(), CHINA)
    today = EventRow.objects.filter(
        enterprise=event.enterprise,
        kind=event.kind,
        actor=actor.name,
        at__gte=midnight,
        at__lt=midnight + timedelta(days=1),
        payload=canonical({**plain_payload(event_kind(event.kind), event.carried)}),
    )
    if today.exists():
        return False
    append(event, actor=actor, at=at)
    return True


def who_looked(
    *, enterprise_id: int, before: int | None = None, limit: int = 50, actor: Actor
) -> list[Look]:
    """Return who looked at an enterprise, the latest first; `before` is the number of a look.

    :raises EnterpriseNotFound: if the actor cannot reach the enterprise
    """
    enterprise = enterprise_in_reach(enterprise_id=enterprise_id, actor=actor)
    rows = EventRow.objects.filter(enterprise=str(enterprise.pk), kind__in=KINDS)
    if before is not None:
        rows = rows.filter(id__lt=before)
    return [_look(row) for row in rows.order_by("-id")[:limit]]


def _look(row: EventRow) -> Look:
    told = json.loads(row.payload)
    role, purpose = told.get("role", ""), told.get("purpose", "")
    return Look(
        number=row.id,
        at=row.at,
        organisation=row.organisation,
        by=row.actor,
        role=ROLES[role].named if role in ROLES else role,
        what=event_kind(row.kind).title,
        purpose=_purpose_named(purpose),
        reference=told.get("reference", ""),
    )


def _purpose_named(purpose: str) -> Text | str:
    if purpose in set(Purpose):
        return Purpose(purpose).named
    return _FURTHER.get(purpose, purpose)
