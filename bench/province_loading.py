"""Filling the tables of a province: bare tables by COPY, then their indexes, then their keys."""

import hashlib
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from multiprocessing import get_context
from pathlib import Path

from psycopg import Connection

from bench.province_tables import table
from bench.province_world import World
from rongxie.foundation.database.home import Home
from rongxie.foundation.database.roles import DATABASE, connected

# While it is filled nobody relies on it: what is lost is loaded again.
FILLING = {
    "wal_level": "minimal", "max_wal_senders": "0", "fsync": "off", "synchronous_commit": "off",
    "full_page_writes": "off", "autovacuum": "off", "checkpoint_timeout": "1h",
    "max_wal_size": "16GB", "maintenance_work_mem": "768MB",
}  # fmt: skip
QUEUE = "event_queue"
_AT_ONCE = 2  # processes that draw and copy, and indexes that are made
_INDEXES = """
    SELECT i.indexrelid::regclass::text, i.indrelid::regclass::text,
        pg_get_indexdef(i.indexrelid), c.conname, c.contype::text
    FROM pg_index i LEFT JOIN pg_constraint c
        ON c.conindid = i.indexrelid AND c.contype IN ('p', 'u')
    WHERE i.indrelid::regclass::text = ANY(%s)
    ORDER BY 1
"""
_FOREIGN = """
    SELECT conname, conrelid::regclass::text, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE contype = 'f' AND (conrelid::regclass::text = ANY(%s)
        OR confrelid::regclass::text = ANY(%s)) ORDER BY 2, 1
"""
_NEEDED = """
    SELECT attname, format_type(atttypid, NULL) FROM pg_attribute a
    WHERE attrelid = %s::regclass AND attnum > 0 AND attnotnull AND NOT attisdropped
        AND attidentity = '' AND NOT EXISTS (SELECT FROM pg_attrdef d
            WHERE d.adrelid = a.attrelid AND d.adnum = a.attnum)
"""
_SIZES = """
    SELECT relname, pg_table_size(oid), pg_indexes_size(oid) FROM pg_class
    WHERE relkind = 'r' AND relname = ANY(%s)
"""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What became of a step: rows, seconds, and where rows were drawn the digest of their text."""

    step: str
    rows: int
    seconds: float
    digest: str = ""


@dataclass(frozen=True, slots=True)
class _Index:
    name: str
    table: str
    statement: str
    constraint: str | None
    contype: str | None


@dataclass(frozen=True, slots=True)
class _Foreign:
    name: str
    table: str
    definition: str


@dataclass(frozen=True, slots=True)
class Bared:
    """What was taken from tables and is to be put back."""

    indexes: list[_Index]
    foreign: list[_Foreign]


# What their triggers write is drawn with the rows.
_WITH_TRIGGERS = ("events", "referrals", "cards", "consents")


def fill(home: Home, world: World, names: list[str]) -> Iterator[Loaded]:
    """Fill the tables; each is emptied first. Yield the steps as they end.

    The server has to run with the settings `FILLING`.
    """
    with connected(home, DATABASE) as database:
        for name in _WITH_TRIGGERS:
            database.execute(f"ALTER TABLE {name} DISABLE TRIGGER USER")
        bared = _bare(database, [*names, QUEUE])
    with ProcessPoolExecutor(_AT_ONCE, get_context("spawn")) as pool:
        given = [pool.submit(copy_table, home.folder, world, name) for name in names]
        yield from (one.result() for one in given)
    yield _timed(home, f"fill {QUEUE}", _queue)
    yield from _put_back(home, bared)
    with connected(home, DATABASE) as database:
        for name in _WITH_TRIGGERS[1:]:
            database.execute(f"ALTER TABLE {name} ENABLE TRIGGER USER")
        database.execute("ALTER TABLE events ENABLE ALWAYS TRIGGER queued")
        database.execute("ALTER TABLE events ENABLE ALWAYS TRIGGER kept")
        for name in names:
            _go_on_after(database, name)
    yield _timed(home, "ANALYZE", lambda database: _run(database, "ANALYZE"))


def copy_table(folder: Path, world: World, name: str) -> Loaded:
    """Draw a table and copy it in, frozen: as if it had been vacuumed."""
    begun, digest, rows = time.perf_counter(), hashlib.sha256(), 0
    found = table(world, name)
    chunks = found.chunks()
    first = next(chunks)
    columns = ", ".join(f'"{column}"' for column in first.columns)
    copying = f"COPY {name} ({columns}) FROM STDIN (FORMAT csv, FREEZE)"
    with connected(Home(folder), DATABASE) as database, database.transaction():
        _fill_in(database, name, first.columns)
        database.execute(f"TRUNCATE {name}")
        with database.cursor().copy(copying) as copy:
            for chunk in chain([first], chunks):
                text = chunk.write_csv(include_header=False).encode()
                digest.update(text)
                rows += chunk.height
                copy.write(text)
    return Loaded(name, rows, time.perf_counter() - begun, digest.hexdigest()[:16])


def drawn_digest(world: World, name: str) -> str:
    """Return the digest of a table as it would be loaded, without a database."""
    digest = hashlib.sha256()
    for chunk in table(world, name).chunks():
        digest.update(chunk.write_csv(include_header=False).encode())
    return digest.hexdigest()[:16]


def sizes(home: Home, names: list[str]) -> dict[str, tuple[int, int]]:
    """Return the bytes of tables and of their indexes."""
    with connected(home, DATABASE) as database:
        return {n: (t, i) for n, t, i in database.execute(_SIZES, [names]).fetchall()}


def _fill_in(database: Connection, name: str, columns: list[str]) -> None:
    """Give columns that others have added meanwhile a blank value."""
    blanks = {"text": "''", "boolean": "false", "jsonb": "'{}'", "integer": "0", "text[]": "'{}'"}
    for column, kind in database.execute(_NEEDED, [name]).fetchall():
        if column not in columns:
            database.execute(
                f'ALTER TABLE {name} ALTER COLUMN "{column}" SET DEFAULT {blanks[kind]}'
            )


def _bare(database: Connection, names: list[str]) -> Bared:
    foreign = [_Foreign(*row) for row in database.execute(_FOREIGN, [names, names]).fetchall()]
    indexes = [_Index(*row) for row in database.execute(_INDEXES, [names]).fetchall()]
    for key in foreign:
        database.execute(f'ALTER TABLE {key.table} DROP CONSTRAINT "{key.name}"')
    for index in indexes:
        if index.constraint:
            database.execute(f'ALTER TABLE {index.table} DROP CONSTRAINT "{index.constraint}"')
        else:
            database.execute(f"DROP INDEX {index.name}")
    return Bared(indexes, foreign)


def _put_back(home: Home, bared: Bared) -> Iterator[Loaded]:
    with connected(home, DATABASE) as database:
        largest = sizes(home, [index.table for index in bared.indexes])
        order = sorted(bared.indexes, key=lambda index: -largest[index.table][0])
        with _timing(f"{len(order)} indexes", len(order)) as ended:
            _each(home, [index.statement for index in order])
            for index in order:
                if index.constraint:
                    kind = "PRIMARY KEY" if index.contype == "p" else "UNIQUE"
                    database.execute(
                        f'ALTER TABLE {index.table} ADD CONSTRAINT "{index.constraint}" {kind}'
                        f" USING INDEX {index.name}"
                    )
        yield ended[0]
        with _timing(f"{len(bared.foreign)} foreign keys, checked", len(bared.foreign)) as ended:
            for key in bared.foreign:
                database.execute(
                    f'ALTER TABLE {key.table} ADD CONSTRAINT "{key.name}" {key.definition}'
                    " NOT VALID"
                )
            _each(
                home,
                [f'ALTER TABLE {k.table} VALIDATE CONSTRAINT "{k.name}"' for k in bared.foreign],
            )
        yield ended[0]


def _each(home: Home, statements: list[str]) -> None:
    """Run statements, some at once; each takes the next one when it is done."""

    def run(statement: str) -> None:
        with connected(home, DATABASE) as database:
            database.execute("SET max_parallel_maintenance_workers = 0")
            database.execute("SET work_mem = '256MB'")
            database.execute(statement)

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        list(pool.map(run, statements))


def _queue(database: Connection) -> int:
    with database.transaction():
        database.execute(f"TRUNCATE {QUEUE}")
        return _run(
            database, f"INSERT INTO {QUEUE} (province, event) SELECT province, id FROM events"
        )


def _go_on_after(database: Connection, name: str) -> None:
    """See that the next number that the database gives is a new one."""
    found = database.execute(
        "SELECT pg_get_serial_sequence(%s, column_name) FROM information_schema.columns"
        " WHERE table_name = %s AND column_name = 'id'",
        [name, name],
    ).fetchone()
    if found and found[0]:
        database.execute(f"SELECT setval('{found[0]}', (SELECT max(id) FROM {name}))")


def _run(database: Connection, statement: str) -> int:
    return max(database.execute(statement).rowcount, 0)


def _timed(home: Home, step: str, work: Callable[[Connection], int]) -> Loaded:
    begun = time.perf_counter()
    with connected(home, DATABASE) as database:
        rows = work(database)
    return Loaded(step, rows, time.perf_counter() - begun)


@contextmanager
def _timing(step: str, rows: int) -> Iterator[list[Loaded]]:
    begun, ended = time.perf_counter(), list[Loaded]()
    yield ended
    ended.append(Loaded(step, rows, time.perf_counter() - begun))
