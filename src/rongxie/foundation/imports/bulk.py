"""Many rows to the database and back in one statement.

The application may make no tables, and COPY does not write where rows are secured: so rows go as
one text, which the database takes apart as fast. Fields end with a sign that no text here has.
"""

from collections.abc import Mapping
from typing import Any

import polars as pl
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

_FIELD, _LINE = "\x1f", "\x1e"
_SIGNS = f"[{_FIELD}{_LINE}\x00]"
_SPLIT = (
    "SELECT string_to_array(line, E'\\x1f') AS f FROM string_to_table(%({name})s, E'\\x1e') line"
)


def packed(frame: pl.DataFrame) -> str:
    """Return rows as one text; what is null is blank, and a sign that would divide is left out."""
    if frame.is_empty():
        return ""
    texts = [
        pl.col(name).cast(pl.String).fill_null("").str.replace_all(_SIGNS, "")
        for name in frame.columns
    ]
    # A line is never empty: what ends it stands behind its last field.
    lines = frame.select(pl.concat_str([*texts, pl.lit("")], separator=_FIELD).alias("line"))
    return str(lines["line"].str.join(_LINE).item())


def unpacking(name: str, columns: Mapping[str, str]) -> str:
    """Return the query that gives the rows of a packed text, with the types of its columns.

    In a column that is no text, what is blank is null.
    """
    fields = ", ".join(
        f"f[{place}] AS {column}"
        if kind == "text"
        else f"nullif(f[{place}], '')::{kind} AS {column}"
        for place, (column, kind) in enumerate(columns.items(), start=1)
    )
    return f"SELECT {fields} FROM ({_SPLIT.format(name=name)}) AS packed_{name}"  # noqa: S608


def fetched(rows: QuerySet[Any, Any], schema: Mapping[str, pl.DataType]) -> pl.DataFrame:
    """Return the rows of a query with `values_list` as one text: many times faster than by rows.

    A blank text is null.
    """
    try:
        query, params = rows.query.sql_with_params()
    except EmptyResultSet:  # Django knows that nothing can be meant, and asks nobody
        return pl.DataFrame(schema=schema)
    return _gathered(query, params, schema)


def written(
    statement: str, params: Mapping[str, Any], schema: Mapping[str, pl.DataType]
) -> pl.DataFrame:
    """Return what a statement that writes returns."""
    return _gathered(statement, params, schema)


def _gathered(query: str, params: Any, schema: Mapping[str, pl.DataType]) -> pl.DataFrame:
    columns = ", ".join(f"c{place}" for place in range(len(schema)))
    fields = ", ".join(f"c{place}::text" for place in range(len(schema)))
    whole = (
        f"WITH found ({columns}) AS ({query}) SELECT string_agg("  # noqa: S608  # names of ours
        f"array_to_string(ARRAY[{fields}], E'\\x1f', ''), E'\\x1e') FROM found"
    )
    with connection.cursor() as cursor:
        cursor.execute(whole, params)
        table = cursor.fetchone()[0]
    if not table:
        return pl.DataFrame(schema=schema)
    lines = pl.Series("line", [table]).str.split(_LINE).explode()
    fields_of = lines.str.split_exact(_FIELD, len(schema) - 1).struct.unnest()
    texts = (pl.col(f"field_{place}").replace("", None) for place in range(len(schema)))
    values = (
        (text.str.to_date() if dtype == pl.Date() else text.cast(dtype)).alias(name)
        for text, (name, dtype) in zip(texts, schema.items(), strict=True)
    )
    return fields_of.select(values)


def run(statement: str, params: Mapping[str, Any]) -> int:
    """Run a statement and return how many rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return max(int(cursor.rowcount), 0)
