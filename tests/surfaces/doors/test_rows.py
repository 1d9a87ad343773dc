"""The second lock, table by table: a query that forgets its filter shows, counts and moves nothing.

Real commits, as the application. A table that nobody filled would fail here, and so does one whose
policies and `in_reach` say different things.
"""
# ruff: noqa: S608  # names of tables and columns are ours

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from pytest_django import DjangoDbBlocker

from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.foundation.reach.rows import TABLES, in_reach
from tests.conftest import copied
from tests.mechanism.cast import PLATFORM
from tests.surfaces.doors.crossing import (
    ACTORS,
    ONE_OF_EACH,
    Crossed,
    Row,
    crossed_tables,
    found,
    seen,
)

Filled = dict[str, Crossed]


@pytest.fixture(scope="module")
def crossed(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Filled]:
    """Every provincial table with rows of everybody, in a database in which commits are commits."""
    with copied(django_db_blocker):
        yield crossed_tables()


def _may(actor: Actor, table: str, right: str) -> bool:
    return right in TABLES[table].rights.get(actor.kind, ())


def _of(actor: Actor) -> str:
    return actor.name


def _sorted(rows: list[tuple[object, ...]]) -> list[str]:
    return sorted(map(str, rows))


def _is(row: Row) -> tuple[str, list[object]]:
    """Return the condition that holds for a row and its doubles, with its values."""
    return " AND ".join(f'"{name}" IS NOT DISTINCT FROM %s' for name in row), list(row.values())


def _hidden(one: Crossed, actor: Actor, filled: Filled) -> list[Row]:
    own = seen(one, actor, filled)
    return [row for row in one.rows if row not in own]


class TestEveryTable:
    def test_has_rows_of_everybody(self, crossed: Filled) -> None:
        assert crossed.keys() == {table for table, rows in TABLES.items() if rows.keys}
        reached = {
            (table, actor.kind): bool(seen(one, actor, crossed))
            for table, one in crossed.items()
            for actor in ONE_OF_EACH
            if _may(actor, table, "SELECT")
        }
        assert len(reached) > len(crossed)
        assert [which for which, some in reached.items() if not some] == []


class TestWithoutAFilter:
    @pytest.mark.parametrize("actor", ACTORS, ids=_of)
    def test_only_what_is_in_reach_is_there(self, crossed: Filled, actor: Actor) -> None:
        wrong = {}
        for table, one in crossed.items():
            if not _may(actor, table, "SELECT"):
                continue
            columns = ", ".join(f'"{name}"' for name in one.columns)
            with reach(actor):
                there = found(f'SELECT {columns} FROM "{table}"')
                counted = found(f'SELECT count(*) FROM "{table}"')[0][0]
                joined = found(
                    f'SELECT count(DISTINCT a.ctid) FROM "{table}" a LEFT JOIN "{table}" b ON true'
                )[0][0]
            wanted = [tuple(row.values()) for row in seen(one, actor, crossed)]
            if _sorted(there) != _sorted(wanted) or not counted == joined == len(wanted):
                wrong[table] = (len(wanted), len(there), counted, joined)
        assert wrong == {}

    @pytest.mark.parametrize("actor", ACTORS, ids=_of)
    def test_a_table_that_is_not_given_is_shut(self, crossed: Filled, actor: Actor) -> None:
        opened = []
        for table in sorted(TABLES):
            if _may(actor, table, "SELECT"):
                continue
            with suppress(DatabaseError), reach(actor):
                found(f'SELECT 1 FROM "{table}" LIMIT 1')
                opened.append(table)
        assert opened == []

    @pytest.mark.parametrize("actor", ACTORS, ids=_of)
    def test_the_filter_of_access_says_the_same(self, crossed: Filled, actor: Actor) -> None:
        """Asked where everything is there, so that no policy does the work of the filter."""
        wrong = []
        for one in crossed.values():
            with reach(PLATFORM):
                rows = list(in_reach(one.model, actor).values_list(*one.columns))
            may = _may(actor, one.table, "SELECT")
            wanted = seen(one, actor, crossed) if may else []
            if _sorted(rows) != _sorted([tuple(row.values()) for row in wanted]):
                wrong.append((one.table, len(wanted), len(rows)))
        assert wrong == []

    @pytest.mark.parametrize("actor", ONE_OF_EACH, ids=_of)
    def test_nothing_is_reckoned_with_rows_out_of_reach(
        self, crossed: Filled, actor: Actor
    ) -> None:
        """A condition that fails on a row tells of the row: it must never be asked of a hidden one.

        The same question among all rows does fail.
        """
        told, harmless = [], []
        for table, one in crossed.items():
            hidden = _hidden(one, actor, crossed)
            if not hidden or not _may(actor, table, "SELECT"):
                continue
            condition, values = _is(hidden[0])
            trap = f'SELECT count(*) FROM "{table}" WHERE 1 / (NOT ({condition}))::int = 1'
            if not _fails(actor, trap, values):
                harmless.append(table)
            else:
                told.append(table)
            if not _fails(PLATFORM, trap, values):
                told.append(f"{table}: the trap is none")
        assert told == []
        assert harmless


class TestWriting:
    @pytest.mark.parametrize("actor", ONE_OF_EACH, ids=_of)
    def test_moves_nothing_out_of_reach(self, crossed: Filled, actor: Actor) -> None:
        moved = []
        for table, one in crossed.items():
            for row in _two(_hidden(one, actor, crossed)):
                condition, values = _is(row)
                moved += [
                    (table, statement)
                    for statement in (
                        f'UPDATE "{table}" SET "{one.keys.region}" = "{one.keys.region}"'
                        f" WHERE {condition} RETURNING 1",
                        f'DELETE FROM "{table}" WHERE {condition} RETURNING 1',
                    )
                    if _done(actor, statement, values)
                ]
        assert moved == []

    @pytest.mark.parametrize("actor", ONE_OF_EACH, ids=_of)
    def test_puts_nothing_out_of_reach(self, crossed: Filled, actor: Actor) -> None:
        put = []
        for table, one in crossed.items():
            names = ", ".join(f'"{name}"' for name in one.columns)
            marks = ", ".join(["%s"] * len(one.columns))
            own, hidden = seen(one, actor, crossed), _hidden(one, actor, crossed)
            for row in _two(hidden):
                statement = f'INSERT INTO "{table}" ({names}) VALUES ({marks})'
                if _done(actor, statement, list(row.values())):
                    put.append((table, "put", row))
                if not own:
                    continue
                condition, values = _is(own[0])
                changes = ", ".join(f'"{name}" = %s' for name in row)
                statement = f'UPDATE "{table}" SET {changes} WHERE {condition}'
                if _done(actor, statement, [*row.values(), *values]):
                    put.append((table, "moved", row))
        assert put == []

    @pytest.mark.parametrize("actor", ONE_OF_EACH, ids=_of)
    def test_is_done_on_own_rows_by_whom_the_table_gives_it(
        self, crossed: Filled, actor: Actor
    ) -> None:
        """So that what is refused above is refused for the row and not for the statement."""
        refused = []
        for table, one in crossed.items():
            if not _may(actor, table, "UPDATE"):
                continue
            condition, values = _is(seen(one, actor, crossed)[0])
            region = one.keys.region
            statement = f'UPDATE "{table}" SET "{region}" = "{region}" WHERE {condition}'
            if not _done(actor, statement, values):
                refused.append(table)
        assert refused == []


class TestTheApplicationWithoutAReach:
    def test_has_no_row(self, crossed: Filled) -> None:
        there = {table: _rows_without_reach(table) for table in crossed}
        assert {table: rows for table, rows in there.items() if rows} == {}

    def test_moves_and_puts_nothing(self, crossed: Filled) -> None:
        done = []
        for table, one in crossed.items():
            names = ", ".join(f'"{name}"' for name in one.columns)
            marks = ", ".join(["%s"] * len(one.columns))
            region = one.keys.region
            for statement, values in (
                (f'UPDATE "{table}" SET "{region}" = "{region}"', []),
                (f'DELETE FROM "{table}"', []),
                (f'INSERT INTO "{table}" ({names}) VALUES ({marks})', list(one.rows[0].values())),
            ):
                if _done(None, statement, values):
                    done.append((table, statement))
        # What administration and sign-in do is written when nobody acts, in nobody's name.
        assert [table for table, _ in done] == ["events"]

    def test_empties_no_table(self, crossed: Filled) -> None:
        emptied = [t for t in crossed if _done(None, f'TRUNCATE "{t}"', [])]
        assert emptied == []


def _two(rows: list[Row]) -> Iterator[Row]:
    """Yield the first and the last: of another place or bank, and of nobody."""
    yield from rows[:1]
    yield from rows[-1:]


def _fails(actor: Actor, question: str, values: list[Any]) -> bool:
    with suppress(DatabaseError), reach(actor):
        found(question, *values)
        return False
    return True


def _done(actor: Actor | None, statement: str, values: list[Any]) -> bool:
    """Tell whether a statement does anything; what it does is taken back."""
    with suppress(DatabaseError), reach(actor) if actor else transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(statement, values or None)
            done = int(cursor.rowcount)
        transaction.set_rollback(True)
        return done != 0
    return False


def _rows_without_reach(table: str) -> int:
    with suppress(DatabaseError), transaction.atomic():
        return len(found(f'SELECT 1 FROM "{table}"'))
    return 0
