"""Reading the sealed log in turns: how far a consumer is moves with the rows that it made.

Consumers go by the place in the chain. What commits late is sealed late, and so never passed over.
"""

from dataclasses import dataclass

from django.db import connection

from rongxie.foundation.events.heads import heads
from rongxie.foundation.outbox.models import Cursor

# Whoever finds the row taken waits for the turn of the other to end.
_TURN = """
    INSERT INTO outbox_cursors AS held (consumer, province, seq) VALUES (%s, %s, 0)
    ON CONFLICT (consumer, province) DO UPDATE SET seq = held.seq RETURNING seq
"""


@dataclass(frozen=True, slots=True)
class Behind:
    """A province of which a consumer has read up to `seq` while its log is sealed up to `head`."""

    province: str
    seq: int
    head: int


def behind(consumer: str) -> list[Behind]:
    """Return the provinces in which sealed events wait for a consumer."""
    read = dict(Cursor.objects.filter(consumer=consumer).values_list("province", "seq"))
    found = [Behind(one, read.get(one, 0), head) for one, head in heads().items()]
    return [one for one in found if one.seq < one.head]


def take_turn(consumer: str, province: str) -> int:
    """Keep others from reading for a consumer until the transaction ends; return how far it is."""
    with connection.cursor() as cursor:
        cursor.execute(_TURN, [consumer, province])
        return int(cursor.fetchone()[0])


def advance(consumer: str, province: str, seq: int) -> None:
    """Note how far a consumer has read: in the transaction that writes what it made of it."""
    Cursor.objects.filter(consumer=consumer, province=province).update(seq=seq)
