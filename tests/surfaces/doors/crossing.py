"""Every table with rows of everybody: the keys crossed with each other, and who sees which.

Constraints are taken away in the copy of the database, so that each table holds each combination of
place, bank, enterprise and actor that there can be. What somebody should see is said here a second
time, in plain Python: neither by policies nor by `in_reach`.
"""
# ruff: noqa: S608  # names of tables and columns are ours

from dataclasses import dataclass
from itertools import product
from typing import Any

from django.apps import apps
from django.db import connection, connections
from django.db.models import Model

from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.areas import WHOLE_COUNTRY, area_of
from rongxie.foundation.reach.kinds import Kind
from rongxie.foundation.reach.policies import Keys, Through, Unless
from rongxie.foundation.reach.rows import TABLES
from rongxie.rulebook.steps import Role
from tests.mechanism.cast import (
    AUDITOR,
    BANKER,
    CITY_OFFICER,
    HEAD_OFFICE,
    OTHER_BANKER,
    OUTSIDER,
    PLATFORM,
    REVIEWER,
    VISITOR,
    owner_of,
)

JOB = Actor(name="job:county", kind=Kind.SYSTEM, role=Role.SYSTEM, area=area_of("341181"))
ACTORS = (
    VISITOR, REVIEWER, CITY_OFFICER, OUTSIDER, BANKER, HEAD_OFFICE, OTHER_BANKER, AUDITOR, JOB,
    PLATFORM, owner_of(1), owner_of(2), owner_of(9),
)  # fmt: skip
ONE_OF_EACH = (REVIEWER, BANKER, owner_of(1), AUDITOR, JOB)
# The last of each is nobody's; the first is of those above, the second is not.
PLACES = ("341181101", "341182", "34118", "")
BANKS = ("ICBC/ICBC-TC/", "ABC/ABC-TC/", "ICBC/ICBC-XX/", "ICBC/", "")
CODES = ("ICBC-TC", "ABC-TC", "ICBC", "")
ENTERPRISES = (1, 2, None)
_NUMBERED = 1_000  # rows that others hang on have numbers of their own
_SOME = 13  # of them: enough for each combination that matters

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Crossed:
    """A table with the rows that were put into it."""

    table: str
    keys: Keys
    rows: tuple[Row, ...]

    @property
    def columns(self) -> list[str]:
        """The columns by which its rows are told apart here."""
        return list(self.rows[0])

    @property
    def model(self) -> type[Model]:
        """The model of the table."""
        return next(m for m in apps.get_models() if m._meta.db_table == self.table)


def crossed_tables() -> dict[str, Crossed]:
    """Fill each provincial table as its owner; return them by name."""
    filled: dict[str, Crossed] = {}
    provincial = {table: rows.keys for table, rows in TABLES.items() if rows.keys}
    # What hangs on other rows comes after them.
    for table in sorted(provincial, key=lambda t: bool(_above(provincial[t]))):
        _loosen(table)
        above = _above(provincial[table])
        rows = _rows(provincial[table], filled[above] if above else None)
        if _hung_on(table, provincial):
            rows = [{"id": _NUMBERED + n, **row} for n, row in enumerate(rows)]
        _insert(table, rows)
        filled[table] = Crossed(table, provincial[table], tuple(rows))
    return filled


def seen(one: Crossed, actor: Actor, filled: dict[str, Crossed]) -> list[Row]:
    """Return the rows of a table that are in an actor's reach."""
    return [row for row in one.rows if _is_seen(row, one.keys, actor, filled)]


def _is_seen(row: Row, keys: Keys, actor: Actor, filled: dict[str, Crossed]) -> bool:
    besides = keys.besides.get(actor.kind)
    if isinstance(besides, Unless) and row[besides.column] == besides.value:
        return False
    if isinstance(besides, Through):
        above = filled[besides.table]
        hidden = [r for r in above.rows if not _is_seen(r, above.keys, actor, filled)]
        if any(r["id"] == row[besides.column] for r in hidden):
            return False
    if keys.actor and actor.kind is not Kind.SYSTEM:
        return bool(row[keys.actor] == actor.name)
    if actor.kind is Kind.ENTERPRISE:
        return bool(keys.enterprise) and str(row[keys.enterprise]) == actor.enterprise
    if actor.kind is Kind.BANK:
        if keys.bank_path:
            return str(row[keys.bank_path]).startswith(actor.bank_path)
        return bool(keys.bank) and row[keys.bank] == actor.bank
    assert actor.area is not None
    place = str(row[keys.region])
    return actor.area == WHOLE_COUNTRY or place.startswith(actor.area.lo)


def _rows(keys: Keys, above: Crossed | None) -> list[Row]:
    values: dict[str, tuple[object, ...]] = {keys.region: PLACES}
    if keys.bank_path:
        values[keys.bank_path] = BANKS
    if keys.bank:
        values[keys.bank] = CODES
    if keys.enterprise:
        text = keys.enterprise_type == "text"
        numbers = ENTERPRISES[:2] if keys.enterprise == "id" else ENTERPRISES
        values[keys.enterprise] = ("1", "2", "") if text else numbers
    if keys.actor:
        values[keys.actor] = tuple(a.name for a in ACTORS)
    for besides in keys.besides.values():
        if isinstance(besides, Unless):
            values[besides.column] = (besides.value, "else")
        else:
            assert above is not None
            values[besides.column] = tuple(r["id"] for r in above.rows[::_SOME])
    return [dict(zip(values, row, strict=True)) for row in product(*values.values())]


def _above(keys: Keys) -> str:
    return next((b.table for b in keys.besides.values() if isinstance(b, Through)), "")


def _hung_on(table: str, provincial: dict[str, Keys]) -> bool:
    return any(_above(keys) == table for keys in provincial.values())


def _loosen(table: str) -> None:
    """Let a table take any row: no constraint, nothing that must be there, no trigger."""
    with connections["owner"].cursor() as owner:
        owner.execute(
            "SELECT format('ALTER TABLE %%I DROP CONSTRAINT IF EXISTS %%I CASCADE', %s, conname)"
            " FROM pg_constraint WHERE conrelid = %s::regclass AND contype <> 'n'"
            " UNION ALL SELECT format('DROP INDEX %%s', indexrelid::regclass)"
            " FROM pg_index WHERE indrelid = %s::regclass AND indisunique"
            " AND indexrelid NOT IN (SELECT conindid FROM pg_constraint)"
            " UNION ALL SELECT format('ALTER TABLE %%I ALTER %%I DROP NOT NULL', %s, attname)"
            " FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND attnotnull"
            " AND attidentity = '' AND NOT attisdropped",
            [table] * 5,
        )
        for (statement,) in owner.fetchall():
            owner.execute(statement)
        owner.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER USER')


def _insert(table: str, rows: list[Row]) -> None:
    columns = ", ".join(f'"{name}"' for name in rows[0])
    marks = ", ".join(["%s"] * len(rows[0]))
    with connections["owner"].cursor() as owner:
        owner.executemany(
            f'INSERT INTO "{table}" ({columns}) VALUES ({marks})',
            [list(row.values()) for row in rows],
        )


def found(question: str, *values: Any) -> list[Any]:
    """Return what the application finds."""
    with connection.cursor() as cursor:
        cursor.execute(question, values or None)
        return list(cursor.fetchall())
