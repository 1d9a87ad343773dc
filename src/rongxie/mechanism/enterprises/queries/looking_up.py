"""Looking enterprises up: by their codes, by a telephone number, and who saw their contacts."""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from rongxie.foundation.events.models import EventRow
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.secrecy.lookups import lookup_digests
from rongxie.mechanism.enterprises.access import (
    Purpose,
    enterprise_in_reach,
    enterprises_in_reach,
)
from rongxie.mechanism.enterprises.events import ContactSeen
from rongxie.mechanism.enterprises.models import Contact, Enterprise
from rongxie.values.written import squeezed

_LONGEST_CHAIN = 16  # doubles of doubles


@dataclass(frozen=True, slots=True)
class Look:
    """Who looked at a contact, when and what for; `by` and `organisation` are references."""

    at: datetime
    by: str
    organisation: str
    purpose: Purpose
    contact: int


def by_codes(*, usccs: Collection[str], actor: Actor) -> dict[str, Enterprise]:
    """Return the enterprises in reach by code, for a double the one that goes on.

    The codes are the keys as they were given; those that nobody in reach has are left out.
    """
    plain = {code: squeezed(code) for code in usccs}
    within = enterprises_in_reach(actor)
    # The index leaves blank codes out, and is used only for what says that it does so too.
    found = {one.uscc: one for one in within.filter(uscc__in=set(plain.values())).exclude(uscc="")}
    going_on = _going_on(found.values(), actor)
    return {
        code: going_on[found[text].pk]
        for code, text in plain.items()
        if text in found and found[text].pk in going_on
    }


def by_phone(*, phone: str, actor: Actor) -> list[Enterprise]:
    """Return the enterprises in reach that a standing contact has the number of."""
    standing = Contact.objects.filter(phone_digest__in=lookup_digests(phone), ended_at=None)
    within = enterprises_in_reach(actor)
    return list(within.filter(pk__in=standing.values("enterprise")).order_by("pk"))


def looks_at_contacts(*, enterprise_id: int, actor: Actor, limit: int = 100) -> list[Look]:
    """Return who looked at the contacts of an enterprise, the latest first; it may ask itself.

    :raises EnterpriseNotFound: if the actor cannot reach the enterprise
    """
    enterprise = enterprise_in_reach(enterprise_id=enterprise_id, actor=actor)
    rows = EventRow.objects.filter(enterprise=str(enterprise.pk), kind=ContactSeen.kind)
    return [_look(row) for row in rows.order_by("-id")[:limit]]


def _going_on(found: Iterable[Enterprise], actor: Actor) -> dict[int, Enterprise]:
    """Return for each the one that goes on; who went on out of reach is left out."""
    last = {one.pk: one for one in found}
    for _ in range(_LONGEST_CHAIN):
        wanted = {one.successor_id for one in last.values() if one.successor_id}
        if not wanted:
            break
        there = {one.pk: one for one in enterprises_in_reach(actor).filter(pk__in=wanted)}
        last = {
            number: one if one.successor_id is None else there[one.successor_id]
            for number, one in last.items()
            if one.successor_id is None or one.successor_id in there
        }
    return last


def _look(row: EventRow) -> Look:
    payload = json.loads(row.payload)
    contact = int(payload["reference"].partition(":")[2])
    return Look(row.at, row.actor, row.organisation, Purpose(payload["purpose"]), contact)
