"""Who keeps bytes and who takes them away do not do so at once.

Whoever tells of bytes shares a lock on their digest until his transaction ends; bytes without a
row are taken away only by who gets that lock alone. A process that is killed loses its lock.
"""

from django.db import connection

_HALF = 8  # bytes of a digest that fit into the number of a lock


def keep_bytes(digest: str) -> None:
    """See that bytes are not taken away before this transaction has ended."""
    _ask("SELECT pg_advisory_xact_lock_shared(%s)", digest)


def may_take_away(digest: str) -> bool:
    """Tell whether nobody is about to tell of the bytes; nobody begins to in this transaction."""
    return bool(_ask("SELECT pg_try_advisory_xact_lock(%s)", digest))


def _ask(question: str, digest: str) -> object:
    number = int.from_bytes(bytes.fromhex(digest)[:_HALF], signed=True)
    with connection.cursor() as cursor:
        cursor.execute(question, [number])
        row = cursor.fetchone()
    return row[0] if row else None
