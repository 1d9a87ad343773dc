"""Linking events into the chain of their province, a moment after they were written.

Whoever writes an event waits for nobody. The database puts a line into the queue with it; the
sealer takes lines out in the transaction that writes the seals. A transaction that commits late
is therefore sealed late, and none is missed, whatever order ids were given in.
"""

from collections.abc import Iterable, Iterator

from django.db import connection

from rongxie.foundation.digests import BYTES, sm3
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.areas import WHOLE_COUNTRY
from rongxie.foundation.reach.entering import reach
from rongxie.foundation.reach.kinds import Kind
from rongxie.rulebook.steps import Role

BATCH = 1000
START = bytes(BYTES)  # what the first event of a chain is linked to
# Row policies let it see every event; whoever sees fewer would seal fewer and not know.
_SEALER = Actor(name="job:seal", kind=Kind.SYSTEM, role=Role.SYSTEM, area=WHOLE_COUNTRY)
_LOCK = 7_206_301  # the first half of the advisory lock; the second is the province
_HEAD = "SELECT seq, digest FROM seals WHERE province = %s ORDER BY seq DESC LIMIT 1"
# A line whose event is gone stays in the queue, for the verification to find. Each event is looked
# up by its line, whatever the statistics say: joined otherwise, a long queue is sealed by reading
# the log from its beginning for every batch.
_TAKE = """
    WITH waiting AS MATERIALIZED (
        SELECT q.event, found.record FROM event_queue q CROSS JOIN LATERAL (
            SELECT convert_to(event_record(e), 'UTF8') AS record FROM events e
            WHERE e.id = q.event LIMIT 1
        ) found
        WHERE q.province = %s ORDER BY q.event LIMIT %s
    ), taken AS (
        DELETE FROM event_queue q USING waiting w
        WHERE q.province = %s AND q.event = w.event RETURNING q.event
    )
    SELECT w.event, w.record FROM waiting w JOIN taken t ON t.event = w.event ORDER BY w.event
"""
# The digests come as one text and are cut here: a list of them is slower to read than to write.
_WRITE = """
    INSERT INTO seals (province, seq, event, digest)
    SELECT %s, %s + place, event, substring(%s::bytea FROM (place - 1)::int * 32 + 1 FOR 32)
    FROM unnest(%s::bigint[]) WITH ORDINALITY AS taken (event, place)
"""


def linked(previous: bytes, record: bytes) -> bytes:
    """Return the digest of a link: of the digest before it and the record of its event."""
    return sm3(previous + record)


def seal_once(province: str, most: int = BATCH) -> int:
    """Seal the events of a province that wait, at most so many; return how many they were.

    In a transaction of its own, in the reach of the platform. Sealers of one province wait for
    each other.
    """
    with reach(_SEALER), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [_LOCK, province])
        cursor.execute(_HEAD, [province])
        seq, digest = cursor.fetchone() or (0, START)
        cursor.execute(_TAKE, [province, most, province])
        taken = cursor.fetchall()
        if taken:
            digests = b"".join(_chained(bytes(digest), (bytes(record) for _, record in taken)))
            cursor.execute(_WRITE, [province, seq, digests, [event for event, _ in taken]])
    return len(taken)


def seal_all() -> int:
    """Seal all that waits, province by province; return how many events they were."""
    return sum(_sealed(province) for province in unsealed())


def unsealed() -> dict[str, int]:
    """Return how many events wait to be sealed, by province; asked outside of every transaction."""
    with reach(_SEALER), connection.cursor() as cursor:
        cursor.execute("SELECT province, count(*) FROM event_queue GROUP BY province ORDER BY 1")
        return dict(cursor.fetchall())


def _sealed(province: str) -> int:
    total = 0
    while done := seal_once(province):
        total += done
        if done < BATCH:
            break
    return total


def _chained(digest: bytes, records: Iterable[bytes]) -> Iterator[bytes]:
    for record in records:
        digest = linked(digest, record)
        yield digest
