"""What the tables hold on some enterprises, as frames: one statement each, however many there are.

Only what is in the reach that is open, with one exception: complete lists of the places above, for
the county's list of those in default counts for the township too and names nobody.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl
from django.db import connection

from rongxie.foundation.reach.areas import Area
from rongxie.foundation.reach.entering import as_platform
from rongxie.foundation.regions.codes import codes_above

_TEXT, _WHOLE, _DAY = pl.String(), pl.Int64(), pl.Date()
ENTERPRISE = {
    "enterprise": _WHOLE, "uscc": _TEXT, "name": _TEXT, "kind": _TEXT, "region": _TEXT,
    "established_on": _DAY, "industry": _TEXT, "origin": _TEXT, "entered_on": _DAY,
}  # fmt: skip
ROW = {
    "enterprise": _WHOLE, "id": _WHOLE, "fact": _TEXT, "value": _TEXT, "level": _TEXT,
    "source": _TEXT, "as_of": _DAY, "valid_until": _DAY, "basis": _TEXT,
}  # fmt: skip
LIST = {
    "id": _WHOLE, "place": _TEXT, "fact": _TEXT, "value": _TEXT, "source": _TEXT, "as_of": _DAY,
    "valid_until": _DAY,
}  # fmt: skip
CHANGE = {
    "enterprise": _WHOLE, "what": _TEXT, "before": _TEXT, "origin": _TEXT, "changed_on": _DAY,
}  # fmt: skip
_IN_AREA = "SELECT id FROM enterprises WHERE region >= %(lo)s AND region < %(hi)s"
_ENTERPRISES = """
    SELECT id, nullif(uscc, ''), name, kind, region, established_on, nullif(industry, ''), source,
        (entered_at AT TIME ZONE 'Asia/Shanghai')::date
    FROM enterprises WHERE id = ANY(%(ids)s) ORDER BY id
"""
_DOUBLES = "SELECT id, successor_id FROM enterprises WHERE successor_id = ANY(%(ids)s)"
_ROWS = """
    SELECT enterprise_id, id, fact, value, level, source, as_of, valid_until, basis
    FROM evidence
    WHERE enterprise_id = ANY(%(ids)s) AND withdrawn_at IS NULL AND as_of <= %(on)s
        AND (valid_until IS NULL OR valid_until >= %(on)s)
"""
# A list ends on the day before a newer one of the same source; on that day's view it still stands.
_LISTS = """
    SELECT l.id, l.region, l.fact, l.others, l.source, l.as_of, least(l.valid_until, n.as_of - 1)
    FROM complete_lists l LEFT JOIN complete_lists n ON n.id = l.replaced_by_id
    WHERE l.region = ANY(%(places)s) AND l.as_of <= %(on)s AND l.valid_until >= %(on)s
"""
_CHANGES = """
    SELECT enterprise_id, what, before, source, "on" FROM enterprise_changes
    WHERE enterprise_id = ANY(%(ids)s) AND what IN ('region', 'established_on', 'industry')
    ORDER BY enterprise_id, id
"""


@dataclass(frozen=True, slots=True)
class Record:
    """The rows from which facts are chosen; rows of doubles stand under what they became."""

    enterprises: pl.DataFrame
    rows: pl.DataFrame
    lists: pl.DataFrame
    changes: pl.DataFrame


def ids_in(area: Area) -> list[int]:
    """Return the ids of the enterprises of an area in the reach that is open, doubles left out."""
    query = f"{_IN_AREA} AND successor_id IS NULL ORDER BY id"
    with connection.cursor() as cursor:
        cursor.execute(query, {"lo": area.lo, "hi": area.hi})
        return [id_ for (id_,) in cursor.fetchall()]


def read_record(enterprise_ids: Iterable[int], on: date) -> Record:
    """Return what can count on a day for enterprises that are in the reach that is open."""
    ids = sorted(set(enterprise_ids))
    enterprises = copied(_ENTERPRISES, {"ids": ids}, ENTERPRISE)
    became = doubles_of(ids)
    told_of = {"ids": [*ids, *became], "on": on}
    return Record(
        enterprises,
        renamed(copied(_ROWS, told_of, ROW), became),
        _lists(enterprises["region"].unique(), on),
        copied(_CHANGES, {"ids": ids}, CHANGE),
    )


def doubles_of(ids: list[int]) -> dict[int, int]:
    """Return the doubles of enterprises, each with the one that it became."""
    with connection.cursor() as cursor:
        cursor.execute(_DOUBLES, {"ids": ids})
        return dict(cursor.fetchall())


def renamed(rows: pl.DataFrame, became: Mapping[int, int]) -> pl.DataFrame:
    """Return rows in which what was said of a double is said of what it became."""
    if not became:
        return rows
    return rows.with_columns(pl.col("enterprise").replace(became))


def copied(
    query: str, params: Mapping[str, Any], schema: Mapping[str, pl.DataType]
) -> pl.DataFrame:
    """Return the rows of a query by COPY: many times faster than row by row."""
    connection.ensure_connection()
    with (
        connection.wrap_database_errors,
        connection.connection.cursor() as cursor,
        cursor.copy(f"COPY ({query}) TO STDOUT (FORMAT csv)", params) as lines,
    ):
        table = b"".join(map(bytes, lines))
    if not table:
        return pl.DataFrame(schema=schema)
    return pl.read_csv(table, has_header=False, schema=schema, quote_char='"')


def _lists(regions: Iterable[str], on: date) -> pl.DataFrame:
    found = sorted(regions)
    places = {"", *found, *(above for region in found for above in codes_above(region))}
    with as_platform("read:complete_lists", ""):
        return copied(_LISTS, {"places": sorted(places), "on": on}, LIST)
