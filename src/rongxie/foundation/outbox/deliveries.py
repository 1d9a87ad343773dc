"""What waits to be told to systems: made from the sealed log, claimed, and noted.

A delivery is claimed in one transaction, sent outside of any, and noted in another. Whoever dies
in between leaves a claim that ends by itself: the event is sent again with the same number.
"""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet

from rongxie.foundation.outbox.cursors import advance, take_turn
from rongxie.foundation.outbox.events import WebhookTried
from rongxie.foundation.outbox.models import Delivery, DeliveryState, Subscription
from rongxie.rulebook.event_kinds import event_kinds

CONSUMER = "webhooks"
AT_ONCE = 5_000  # events of a province in a turn
LEASE = timedelta(seconds=60)  # many times what a try may take
EACH = 20  # deliveries of one subscription in a portion: the others have their turn
MANY = 200  # deliveries in a portion
MOST_TRIES = 14  # with the pauses below some four days
_FIRST_PAUSE, _LONGEST_PAUSE = timedelta(minutes=1), timedelta(days=1)
_FAILURES = 5  # in a row, then a subscription rests and is tried with one delivery at a time
_FIRST_REST, _LONGEST_REST = timedelta(seconds=30), timedelta(hours=1)
_NOTE = 300  # characters kept of an answer
_KEPT = timedelta(days=90)  # delivered or given up: the log itself stays
_PURGED = 10_000

# Who gets what is asked again, and by the database, when it leaves: this is only the queue. An
# event is looked up by its seal, for joined otherwise a long log is read from its beginning.
_MATCH = """
    INSERT INTO deliveries AS held (subscription_id, organisation, region, bank_path, province,
        seq, event, kind, about, state, attempts, due_at, note, made_at, ended_by)
    SELECT s.id, s.organisation, e.region, s.bank_path, l.province, l.seq, e.id, e.kind,
        sort || ':' || e.subject, 'waiting', 0, %(at)s, '', %(at)s, ''
    FROM seals l CROSS JOIN LATERAL (SELECT * FROM events WHERE id = l.event LIMIT 1) e
    JOIN unnest(%(kinds)s::text[], %(sorts)s::text[]) known (kind, sort) ON known.kind = e.kind
    JOIN subscriptions s ON s.state <> 'ended' AND (e.kind = ANY(s.kinds) AND e.kind <> %(trial)s
            OR e.kind = %(trial)s AND e.subject = s.id::text)
        AND starts_with(e.region, s.region) AND s.id = coalesce(%(subscription)s, s.id)
    LEFT JOIN organisations_organisation o ON o.code = e.bank
    WHERE l.province = %(province)s AND l.seq > %(after)s AND l.seq <= %(upto)s
        AND (s.bank_path = '' OR starts_with(o.path, s.bank_path))
    ON CONFLICT (subscription_id, province, seq) DO
"""
_NEW = "NOTHING"
_AGAIN = """
    UPDATE SET state = 'waiting', attempts = 0, due_at = excluded.due_at, status = NULL, note = '',
        ended_at = NULL, ended_by = ''
"""
# The next of a subject has to wait for the one before; other subjects go on. What somebody else
# claims in the meantime is not due any more when its row is free again.
_CLAIM = """
    WITH ready AS (
        SELECT found.id, row_number() OVER (PARTITION BY s.id ORDER BY found.due_at, found.seq)
            AS place
        FROM subscriptions s CROSS JOIN LATERAL (
            SELECT d.id, d.due_at, d.seq FROM deliveries d
            WHERE d.subscription_id = s.id AND d.state = 'waiting' AND d.due_at <= %(at)s
                AND NOT EXISTS (SELECT FROM deliveries b WHERE b.subscription_id = s.id
                    AND b.about = d.about AND b.province = d.province AND b.seq < d.seq
                    AND b.state IN ('waiting', 'dead'))
            ORDER BY d.due_at, d.seq
            LIMIT CASE WHEN s.failures < %(failures)s THEN %(each)s ELSE 1 END
        ) found
        WHERE s.state = 'active' AND (s.rests_until IS NULL OR s.rests_until <= %(at)s)
        ORDER BY place, found.id LIMIT %(many)s
    ), claimed AS (
        UPDATE deliveries d SET due_at = %(until)s, attempts = d.attempts + 1 FROM ready
        WHERE d.id = ready.id AND d.state = 'waiting' AND d.due_at <= %(at)s
        RETURNING d.id, d.subscription_id, d.event, d.seq, d.province, d.attempts, ready.place
    )
    SELECT c.id, c.subscription_id, c.event, c.seq, c.province, c.attempts, e.bank,
        %(until)s::timestamptz
    FROM claimed c CROSS JOIN LATERAL (SELECT bank FROM events WHERE id = c.event LIMIT 1) e
    ORDER BY c.place, c.id
"""


@dataclass(frozen=True, slots=True)
class Claim:
    """A delivery that is ours to try until `until`; `bank` is the one that its event is about."""

    delivery: int
    subscription: int
    event: int
    seq: int
    province: str
    attempts: int
    bank: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Tried:
    """How a claim came out; `status` None: no answer. `withheld`: it was not sent, and never is.

    `wait` is the time for which the receiver asked to be left alone (Retry-After).
    """

    claim: Claim
    done: bool = False
    status: int | None = None
    note: str = ""
    withheld: bool = False
    wait: timedelta = timedelta()


@transaction.atomic
def follow(province: str, head: int, *, at: datetime) -> int:
    """Put what was sealed since into the queues of the systems that want it; return how far."""
    seq = take_turn(CONSUMER, province)
    upto = min(seq + AT_ONCE, head)
    if seq < upto:
        enqueue(province, (seq, upto), at=at)
        advance(CONSUMER, province, upto)
    return max(seq, upto)


def enqueue(
    province: str,
    stretch: tuple[int, int],
    *,
    at: datetime,
    subscription: int | None = None,
    again: bool = False,
) -> int:
    """Make the deliveries of a stretch of a chain, after its first place up to its last.

    With `again` those that are there begin anew.
    """
    kinds = event_kinds()
    given: dict[str, Any] = {
        "kinds": list(kinds),
        "sorts": [kind.subject for kind in kinds.values()],
        "trial": WebhookTried.kind,
        "province": province,
        "after": stretch[0],
        "upto": stretch[1],
        "subscription": subscription,
        "at": at,
    }
    with connection.cursor() as cursor:
        cursor.execute(_MATCH + (_AGAIN if again else _NEW), given)
        return int(cursor.rowcount)


@transaction.atomic
def claim(*, at: datetime) -> list[Claim]:
    """Take what is due: of each subscription a few, and of each subject the next."""
    until = at + LEASE
    given: dict[str, Any] = {
        "at": at, "until": until, "each": EACH, "many": MANY, "failures": _FAILURES,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, given)
        return [Claim(*row) for row in cursor.fetchall()]


@transaction.atomic
def note(tried: Sequence[Tried], *, at: datetime) -> None:
    """Write down how claims came out; one that ended meanwhile is somebody else's by now."""
    for one in sorted(tried, key=lambda one: one.claim.delivery):
        _note(one, at)
    for subscription in sorted({one.claim.subscription for one in tried}):
        _weigh(subscription, [one for one in tried if one.claim.subscription == subscription], at)


@transaction.atomic
def release(claims: Sequence[Claim], *, at: datetime) -> None:
    """Give back claims that were not tried: the time of the portion was over."""
    for one in claims:
        _held(one).update(due_at=at, attempts=one.attempts - 1)


@transaction.atomic
def purge_deliveries(*, at: datetime) -> int:
    """Delete a portion of what was settled long ago; return how much that was."""
    old = Delivery.objects.filter(ended_at__lt=at - _KEPT).order_by("pk").values("pk")[:_PURGED]
    deleted, _ = Delivery.objects.filter(pk__in=old).delete()
    return deleted


def pause_after(attempts: int, delivery: int) -> timedelta:
    """Return the time until the next try: doubled each time, and spread so that none crowd."""
    plain = min(_FIRST_PAUSE * float(2 ** min(attempts - 1, 20)), _LONGEST_PAUSE)
    spread = zlib.crc32(f"{delivery}:{attempts}".encode()) % 1000 / 1000
    return plain * (0.8 + 0.4 * spread)


def _held(one: Claim) -> QuerySet[Delivery]:
    waiting = Delivery.objects.filter(pk=one.delivery, state=DeliveryState.WAITING.value)
    return waiting.filter(attempts=one.attempts, due_at=one.until)


def _note(one: Tried, at: datetime) -> None:
    told = {"status": one.status, "note": one.note.replace("\0", "")[:_NOTE]}
    held = _held(one.claim)
    if one.withheld:
        held.update(state=DeliveryState.WITHHELD.value, ended_at=at, **told)
    elif one.done:
        held.update(state=DeliveryState.DELIVERED.value, ended_at=at, **told)
    elif one.claim.attempts >= MOST_TRIES:
        held.update(state=DeliveryState.DEAD.value, **told)
    else:
        pause = pause_after(one.claim.attempts, one.claim.delivery)
        held.update(due_at=at + max(pause, min(one.wait, _LONGEST_PAUSE)), **told)


def _weigh(number: int, tried: Sequence[Tried], at: datetime) -> None:
    """Let a system rest that fails again and again, or asks for it: it costs the others nothing."""
    sent = [one for one in tried if not one.withheld]
    if not sent:
        return
    found = Subscription.objects.select_for_update().get(pk=number)
    found.failures = 0 if any(one.done for one in sent) else found.failures + len(sent)
    rest = min(max(one.wait for one in sent), _LONGEST_REST)
    if found.failures >= _FAILURES:
        grown = _FIRST_REST * 2 ** min(found.failures - _FAILURES, 20)
        rest = max(rest, min(grown, _LONGEST_REST))
    found.rests_until = at + rest if rest else None
    found.save(update_fields=["failures", "rests_until"])
