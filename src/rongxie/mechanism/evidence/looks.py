"""Who looked at what is kept of an enterprise: an event for each, which the enterprise can list.

A look at one is an event of its own; a list of many that is exported is one event for all of them.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from types import MappingProxyType

from django.db import transaction
from django.db.models import QuerySet

from rongxie.foundation.accounts.queries import ROLES
from rongxie.foundation.events.models import EventRow
from rongxie.foundation.events.writing import Event, append, canonical
from rongxie.foundation.exports.contents import exports_with
from rongxie.foundation.exports.events import ExportMade
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import as_platform
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
OTHERS = (Kind.OFFICE, Kind.BANK, Kind.AUDITOR)
# What of an enterprise left in an exported list, by the name of the list.
EXPORTED: Mapping[str, Text] = MappingProxyType({
    "contacts": Text(en="Contact details", zh="联系方式"),
    "facts": Text(en="Facts", zh="核查信息"),
    "screenings": Text(en="Screenings", zh="筛查记录"),
})  # fmt: skip


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
    if actor.kind not in OTHERS:
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

    An exported list in which it stands is one look, however long the list is.

    :raises EnterpriseNotFound: if the actor cannot reach the enterprise
    """
    enterprise = enterprise_in_reach(enterprise_id=enterprise_id, actor=actor)
    earlier = {} if before is None else {"id__lt": before}
    alone = EventRow.objects.filter(enterprise=str(enterprise.pk), kind__in=KINDS, **earlier)
    found = list(alone.order_by("-id")[:limit])
    # Exports lie in the places of those who made them, and tell of others too.
    with as_platform("after:looks.asked", ""):
        found += _exported(enterprise.pk).filter(**earlier).order_by("-id")[:limit]
    return [_look(row) for row in sorted(found, key=lambda row: -row.id)[:limit]]


def _exported(enterprise_id: int) -> "QuerySet[EventRow]":
    """Return the events of the exports that told of an enterprise, found by the index of places."""
    made = list(exports_with(enterprise_id).values_list("pk", "region", "made_at"))
    return EventRow.objects.filter(
        kind=ExportMade.kind,
        subject__in=[str(number) for number, _, _ in made],
        region__in={region for _, region, _ in made},
        at__in={at for _, _, at in made},
    )


def _look(row: EventRow) -> Look:
    told = json.loads(row.payload)
    role, purpose = told.get("role", ""), told.get("purpose", "")
    if row.kind == ExportMade.kind:
        what, reference = _in_a_list(told["layout"], told["count"]), f"export:{row.subject}"
    else:
        what, reference = event_kind(row.kind).title, told.get("reference", "")
    return Look(
        number=row.id,
        at=row.at,
        organisation=row.organisation,
        by=row.actor,
        role=ROLES[role].named if role in ROLES else role,
        what=what,
        purpose=_purpose_named(purpose),
        reference=reference,
    )


def _in_a_list(name: str, count: int) -> Text:
    what = EXPORTED[name]
    return Text(
        en=f"{what.en}, in an exported list of {count} rows",
        zh=f"{what.zh}（随名单导出，共{count}行）",
    )


def _purpose_named(purpose: str) -> Text | str:
    if purpose in set(Purpose):
        return Purpose(purpose).named
    return _FURTHER.get(purpose, purpose)
