"""Linking events into the chain of their province, a moment after they were written.

Whoever writes an event waits for nobody. The database puts a line into the queue with it; the
sealer takes lines out in the transaction that writes the seals. A transaction that commits late
is therefore sealed late, and none is missed, whatever order ids were given in.
"""

from collections.abc import Iterable, Iterator

from django.db import connection, transaction

from rongxie.foundation.digests import BYTES, sm3

BATCH = 1000
START = bytes(BYTES)  # what the first event of a chain is linked to
_LOCK = 7_206_301  # the first half of the advisory lock; the second is the province
_HEAD = "SELECT seq, digest FROM seals WHERE province = %s ORDER BY seq DESC LIMIT 1"
# A line whose event is gone stays in the queue, for the verification to find.
_TAKE = """
    WITH waiting AS (
        SELECT q.event FROM event_queue q JOIN events e ON e.id = q.event
        WHERE q.province = %s ORDER BY q.event LIMIT %s
    ), taken AS (
        DELETE FROM event_queue q USING waiting w
        WHERE q.province = %s AND q.event = w.event RETURNING q.event
    )
    SELECT e.id, convert_to(event_record(e), 'UTF8') FROM events e JOIN taken t ON t.event = e.id
    ORDER BY e.id
"""
_WRITE = """
    INSERT INTO seals (province, seq, event, digest)
    SELECT %s, * FROM unnest(%s::bigint[], %s::bigint[], %s::bytea[])
"""


def linked(previous: bytes, record: bytes) -> bytes:
    """Return the digest of a link: of the digest before it and the record of its event."""
    return sm3(previous + record)


def seal_once(province: str, most: int = BATCH) -> int:
    """Seal the events of a province that wait, at most so many; return how many they were.

    In a transaction of its own. Sealers of one province wait for each other.
    """
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [_LOCK, province])
        cursor.execute(_HEAD, [province])
        seq, digest = cursor.fetchone() or (0, START)
        cursor.execute(_TAKE, [province, most, province])
        taken = cursor.fetchall()
        if taken:
            places = list(range(seq + 1, seq + 1 + len(taken)))
            digests = list(_chained(bytes(digest), (bytes(record) for _, record in taken)))
            cursor.execute(_WRITE, [province, places, [event for event, _ in taken], digests])
    return len(taken)


def seal_all() -> int:
    """Seal all that waits, province by province; return how many events they were."""
    return sum(_sealed(province) for province in unsealed())


def unsealed() -> dict[str, int]:
    """Return how many events wait to be sealed, by province."""
    with connection.cursor() as cursor:
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
