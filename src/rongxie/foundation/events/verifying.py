"""Finding out whether the log is still what was sealed."""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain, pairwise
from multiprocessing import get_context

from django.db import connection
from psycopg import Connection, Cursor, connect

from rongxie.foundation.events.sealing import START, linked
from rongxie.foundation.reach.areas import WHOLE_COUNTRY
from rongxie.foundation.reach.kinds import Kind

Target = Mapping[str, str | int]
Asked = Connection | Cursor
CHUNK = 10_000
MANY = 100_000  # from here on a second process is worth its start
MOST = 100  # faults told of one stretch: after a disaster the first ones are enough
# For as long as the connection lasts, which is ours alone.
_AS_PLATFORM = """
    SELECT set_config('role', %s, false), set_config('rx.lo', %s, false),
        set_config('rx.hi', %s, false)
"""
# Each event is looked up by its seal: joined otherwise, whatever the statistics say, the log is
# read from its beginning for every stretch.
_ROWS = """
    SELECT s.seq, s.digest, found.province, found.record
    FROM seals s LEFT JOIN LATERAL (
        SELECT e.province, convert_to(event_record(e), 'UTF8') AS record FROM events e
        WHERE e.id = s.event LIMIT 1
    ) found ON true
    WHERE s.province = %s AND s.seq BETWEEN %s AND %s ORDER BY s.seq
"""
_HEADS = """
    SELECT DISTINCT province, coalesce((SELECT max(seq) FROM seals s WHERE s.province = p.province),
        0) FROM (SELECT province FROM seals UNION SELECT province FROM event_queue
            UNION SELECT province FROM events) p ORDER BY province
"""
# Written by the owner behind the back of the platform, or taken out of the queue and not sealed.
_LOOSE = """
    SELECT e.id FROM events e
    WHERE e.province = %(province)s AND NOT EXISTS (SELECT FROM seals s WHERE s.event = e.id)
        AND NOT EXISTS (SELECT FROM event_queue q WHERE q.event = e.id
            AND q.province = e.province)
    ORDER BY e.id LIMIT %(most)s
"""
_VANISHED = """
    SELECT q.event FROM event_queue q WHERE q.province = %(province)s
        AND NOT EXISTS (SELECT FROM events e WHERE e.id = q.event)
    ORDER BY q.event LIMIT %(most)s
"""
_TWICE = """
    SELECT max(seq) FROM seals WHERE event IN
        (SELECT event FROM seals GROUP BY event HAVING count(*) > 1)
    AND province = %(province)s GROUP BY event ORDER BY 1 LIMIT %(most)s
"""


class Wrong(StrEnum):
    """What can be wrong. The first four have the place in the chain, the others the event."""

    GAP = "gap"  #           a seal is missing
    DELETED = "deleted"  #   the event of a seal is missing
    CHANGED = "changed"  #   event or seal are not what was sealed
    TWICE = "twice"  #       an event is sealed a second time
    LOOSE = "loose"  #       an event is neither sealed nor waiting
    VANISHED = "vanished"  # an event that waited to be sealed is missing


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing that is wrong: `place` is a seq of the chain, or an event where there is none."""

    in_chain: bool
    place: int
    wrong: Wrong


@dataclass(frozen=True, slots=True)
class Chain:
    """What was found of the chain of one province; `first` is the first bad place in it."""

    province: str
    sealed: int
    head: str
    waiting: int
    faults: tuple[Fault, ...]

    @property
    def first(self) -> Fault | None:
        """The first fault in the chain, or else outside it."""
        return min(self.faults, key=lambda fault: (not fault.in_chain, fault.place), default=None)


def verify(province: str = "", processes: int = 1) -> list[Chain]:
    """Return what was found, for one province or for each that has events.

    Each link is reckoned again from the digest before it and the record of its event. What was cut
    off at the end, and what somebody reckoned anew from there on, only anchors find.
    """
    target = _target()
    with _seeing_all(target) as database:
        heads = [
            (place, head)
            for place, head in database.execute(_HEADS).fetchall()
            if province in ("", place)
        ]
        return [_verified(database, target, *head, processes) for head in heads]


def _verified(
    database: Connection, target: Target, province: str, head: int, processes: int
) -> Chain:
    stretches = list(_stretches(head, processes if head >= MANY else 1))
    faults = [*_in_chain(target, province, stretches), *_outside(database, province)]
    digest = database.execute(
        "SELECT digest FROM seals WHERE province = %s AND seq = %s", [province, head]
    ).fetchone()
    return Chain(
        province=province,
        sealed=head,
        head=bytes(digest[0]).hex() if digest else "",
        waiting=_waiting(database, province),
        faults=tuple(sorted(faults, key=lambda fault: (not fault.in_chain, fault.place))),
    )


def _in_chain(target: Target, province: str, stretches: Sequence[tuple[int, int]]) -> list[Fault]:
    if len(stretches) < 2:
        return [f for first, last in stretches for f in check(target, province, first, last)]
    with ProcessPoolExecutor(len(stretches), get_context("spawn")) as pool:
        given = [pool.submit(check, target, province, *stretch) for stretch in stretches]
        return list(chain.from_iterable(one.result() for one in given))


def check(target: Target, province: str, first: int, last: int) -> list[Fault]:
    """Return the faults of a stretch of a chain, both ends included."""
    with _seeing_all(target) as database:
        return _in_stretch(database, province, first, last)


def check_here(province: str, first: int, last: int) -> list[Fault]:
    """Return the faults of a stretch like `check`, in the reach of the platform that is open."""
    with Cursor(connection.connection) as here:
        return _in_stretch(here, province, first, last)


def check_outside(province: str) -> tuple[list[Fault], int]:
    """Return what is wrong beside the chain, and how many events wait, in the platform's reach."""
    with Cursor(connection.connection) as here:
        return list(_outside(here, province)), _waiting(here, province)


def _in_stretch(database: Asked, province: str, first: int, last: int) -> list[Fault]:
    faults: list[Fault] = []
    previous = START if first == 1 else _digest(database, province, first - 1)
    for start in range(first, last + 1, CHUNK):
        end = min(start + CHUNK - 1, last)
        found, previous = _checked(database, province, (start, end), previous)
        faults += found
        if len(faults) >= MOST:
            return faults[:MOST]
    return faults


def _checked(
    database: Asked, province: str, stretch: tuple[int, int], previous: bytes | None
) -> tuple[list[Fault], bytes | None]:
    """Return the faults of a short stretch, and the digest at its end unless that is missing."""
    rows = database.execute(_ROWS, [province, *stretch], binary=True).fetchall()
    faults, expected = [], stretch[0]
    for seq, digest, place, record in rows:
        if seq != expected:
            faults.append(Fault(True, expected, Wrong.GAP))
            previous = None
        if record is None:
            faults.append(Fault(True, seq, Wrong.DELETED))
        elif place != province or (previous is not None and linked(previous, record) != digest):
            faults.append(Fault(True, seq, Wrong.CHANGED))
        previous, expected = digest, seq + 1
    if expected <= stretch[1]:
        faults.append(Fault(True, expected, Wrong.GAP))
        previous = None
    return faults, previous


def _outside(database: Asked, province: str) -> Iterator[Fault]:
    asked = {"province": province, "most": MOST}
    for statement, wrong in (
        (_LOOSE, Wrong.LOOSE),
        (_VANISHED, Wrong.VANISHED),
        (_TWICE, Wrong.TWICE),
    ):
        for (place,) in database.execute(statement, asked):
            yield Fault(wrong is Wrong.TWICE, place, wrong)


@contextmanager
def _seeing_all(target: Target) -> Iterator[Connection]:
    """Open a connection that has the reach of the platform: what it cannot see looks deleted."""
    with connect(**target, autocommit=True) as database:  # type: ignore[arg-type]
        role, area = Kind.SYSTEM.database_role, WHOLE_COUNTRY
        database.execute(_AS_PLATFORM, [role, area.lo, area.hi])
        yield database


def _waiting(database: Asked, province: str) -> int:
    found = database.execute(
        "SELECT count(*) FROM event_queue WHERE province = %s", [province]
    ).fetchone()
    return int(found[0]) if found else 0


def _digest(database: Asked, province: str, seq: int) -> bytes | None:
    found = database.execute(
        "SELECT digest FROM seals WHERE province = %s AND seq = %s", [province, seq]
    ).fetchone()
    return bytes(found[0]) if found else None


def _stretches(head: int, parts: int) -> Iterator[tuple[int, int]]:
    """Yield the stretches of a chain, one for each process: each begins from a stored digest."""
    borders = [head * part // parts for part in range(parts + 1)]
    return ((before + 1, last) for before, last in pairwise(borders) if last > before)


def _target() -> Target:
    """Return how to reach the database of Django from another process."""
    given = connection.get_connection_params()
    return {name: value for name, value in given.items() if type(value) in (str, int)}
