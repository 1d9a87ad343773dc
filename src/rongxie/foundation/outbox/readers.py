"""What a system may be told: read in the reach of its owner, at the moment when it leaves."""

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date

import rfc8785

from rongxie.foundation.accounts.models import Membership
from rongxie.foundation.accounts.queries import MembershipNotHeld, actor_of
from rongxie.foundation.events.models import EventRow
from rongxie.foundation.organisations.models import Organisation
from rongxie.foundation.outbox.access import SUBSCRIBERS
from rongxie.foundation.outbox.deliveries import Claim
from rongxie.foundation.outbox.models import Subscription
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.foundation.reach.kinds import Kind
from rongxie.rulebook.event_kinds import event_kind


def owner_of(subscription: Subscription, on: date) -> Actor | None:
    """Return who a system is told for; None if the membership does not hold on the day.

    Asked without a reach, as whoever signs in is.
    """
    user = Membership.objects.filter(pk=subscription.membership).values_list("user_id", flat=True)
    try:
        found = actor_of(user_id=user[0], membership_id=subscription.membership, on=on)
    except (MembershipNotHeld, IndexError):
        return None
    still = found and found.role in SUBSCRIBERS and found.organisation == subscription.organisation
    return found if still else None


def bodies_for(owner: Actor, claims: Iterable[Claim]) -> dict[int, bytes]:
    """Return what is to be sent, by delivery; what the owner does not reach is not in it.

    The database decides: the events are read in the reach of the owner, and by a head office in
    that of its branches one after the other. Opens its own transactions.
    """
    listed = list(claims)
    found: dict[int, bytes] = {}
    for reader, own in _readers(owner, listed):
        with reach(reader):
            rows = EventRow.objects.in_bulk([one.event for one in own])
        found |= {one.delivery: _body(rows[one.event], one) for one in own if one.event in rows}
    return found


def _readers(owner: Actor, claims: list[Claim]) -> list[tuple[Actor, list[Claim]]]:
    if owner.kind is not Kind.BANK:
        return [(owner, claims)]
    codes = {one.bank for one in claims}
    below = Organisation.objects.filter(code__in=codes, path__startswith=owner.bank_path)
    return [
        (replace(owner, bank=code), [one for one in claims if one.bank == code])
        for code in below.order_by("code").values_list("code", flat=True)
    ]


def _body(row: EventRow, claim: Claim) -> bytes:
    """Return canonical JSON (RFC 8785): codes and references, as the log has them."""
    told: dict[str, object] = {
        "event": str(row.pk),
        "province": claim.province,
        "seq": claim.seq,
        "kind": row.kind,
        "at": row.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "region": row.region,
        "about": {"sort": event_kind(row.kind).subject, "id": row.subject},
        "case": row.case,
        "enterprise": row.enterprise,
        "bank": row.bank,
        "payload": json.loads(row.payload),
    }
    return rfc8785.dumps(told)  # type: ignore[arg-type]
