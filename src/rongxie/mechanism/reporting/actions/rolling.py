"""Writing the figures of each day, together with how far in the log they are current."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import polars as pl
from django.db import connection, transaction

from rongxie.mechanism.reporting.models import RolledUpTo
from rongxie.mechanism.reporting.queries import as_array, rolled_up_to, within

_LOCK = 7_206_303  # the first half of the advisory lock; the second is the province
_AT_ONCE = 50_000
_ADD_FIGURES = """
    INSERT INTO day_figures AS held (region, bank, day, kind, mark, times, amount_fen, rated_fen,
        interest_fen)
    SELECT * FROM unnest(%s::text[], %s::text[], %s::date[], %s::text[], %s::text[], %s::bigint[],
        %s::bigint[], %s::bigint[], %s::bigint[])
    ON CONFLICT (region, bank, day, kind, mark) DO UPDATE SET
        times = held.times + excluded.times, amount_fen = held.amount_fen + excluded.amount_fen,
        rated_fen = held.rated_fen + excluded.rated_fen,
        interest_fen = held.interest_fen + excluded.interest_fen
"""
_ADD_FIRSTS = """
    INSERT INTO day_firsts AS held (region, bank, day, figure, shared, count)
    SELECT * FROM unnest(%s::text[], %s::text[], %s::date[], %s::text[], %s::smallint[],
        %s::bigint[])
    ON CONFLICT (region, bank, day, figure, shared) DO UPDATE SET
        count = held.count + excluded.count
"""
# A first that moved to an earlier day may leave nothing behind; a rebuild would not have the row.
_DROP_NONE = """
    DELETE FROM day_firsts held USING unnest(%s::text[], %s::text[], %s::date[], %s::text[],
        %s::smallint[]) gone (region, bank, day, figure, shared)
    WHERE (held.region, held.bank, held.day, held.figure, held.shared)
        = (gone.region, gone.bank, gone.day, gone.figure, gone.shared) AND held.count = 0
"""
_ADD_SEEN = """
    INSERT INTO first_seen AS held (figure, number, bank, region, day)
    SELECT * FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::date[])
    ON CONFLICT (figure, number, bank, region) DO UPDATE SET day = least(held.day, excluded.day)
"""
_FIGURES = (
    "region", "bank", "day", "kind", "mark", "times", "amount_fen", "rated_fen", "interest_fen",
)  # fmt: skip
_FIRSTS = ("region", "bank", "day", "figure", "shared", "count")
_SEEN = ("figure", "number", "bank", "region", "day")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rolled:
    """What is to be added: rows of `day_figures`, of `day_firsts`, and of `first_seen`."""

    figures: pl.DataFrame
    firsts: pl.DataFrame
    seen: pl.DataFrame


def wait_for_turn(province: str) -> int:
    """Keep others from rolling up a province until the transaction ends; return how far it is."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [_LOCK, province])
    return rolled_up_to(province)


@transaction.atomic
def add_rolled(rolled: Rolled, *, province: str, seq: int, at: datetime) -> None:
    """Add to the figures of a province, which are current up to `seq` then."""
    _add(_ADD_FIGURES, rolled.figures.select(_FIGURES))
    _add(_ADD_FIRSTS, rolled.firsts.select(_FIRSTS))
    _add(_DROP_NONE, rolled.firsts.filter(pl.col("count") < 0).select(_FIRSTS[:-1]))
    _add(_ADD_SEEN, rolled.seen.select(_SEEN))
    _note(province, seq, at)


@transaction.atomic
def replace_rolled(rolled: Rolled, *, province: str, seq: int, at: datetime) -> None:
    """Put figures in the place of all that a province has: others see the old or the new."""
    area = within(province)
    with connection.cursor() as cursor:
        for table in ("day_figures", "day_firsts", "first_seen"):
            cursor.execute(
                f"DELETE FROM {table} WHERE region >= %s AND region < %s",  # noqa: S608
                [area.lo, area.hi],
            )
    # Nothing is there to be added to, and not asking about it is a third faster.
    _add(_plain(_ADD_FIGURES), rolled.figures.select(_FIGURES))
    _add(_plain(_ADD_FIRSTS), rolled.firsts.select(_FIRSTS))
    _add(_plain(_ADD_SEEN), rolled.seen.select(_SEEN))
    _note(province, seq, at)


def _note(province: str, seq: int, at: datetime) -> None:
    RolledUpTo.objects.update_or_create(province=province, defaults={"seq": seq, "at": at})


def _plain(statement: str) -> str:
    return statement.partition("ON CONFLICT")[0]


def _add(statement: str, rows: pl.DataFrame) -> None:
    with connection.cursor() as cursor:
        for part in _parts(rows):
            cursor.execute(statement, [as_array(column) for column in part.iter_columns()])


def _parts(rows: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Yield the rows in the order of their keys, which is that of the index they go into."""
    if rows.is_empty():
        return
    yield from rows.sort(rows.columns[:5]).iter_slices(_AT_ONCE)
