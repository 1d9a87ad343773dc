"""The sealed log as a table, in the form of an event file: figures are folded from either."""

import polars as pl
from django.db import connection

_NAMES = ("kind", "region", "bank", "enterprise", "case")
_SCHEMA = {
    "province": pl.String(),
    "seq": pl.Int64(),
    "at": pl.Int64(),
    **dict.fromkeys((*_NAMES, "payload"), pl.String()),
}
_CARRIED = pl.Struct(
    {"amount_wan": pl.Float64(), "rate": pl.Float64(), "flags": pl.List(pl.String())}
)
# What is not sealed is not in it: readers go on from the last seq they saw, and ids come late.
_ROWS = """
    COPY (
        SELECT s.province, s.seq, (extract(epoch FROM e.at) * 1000000)::bigint, e.kind,
            nullif(e.region, ''), nullif(e.bank, ''), nullif(e.enterprise, ''),
            nullif(e."case", ''), e.payload
        FROM seals s JOIN events e ON e.id = s.event
        WHERE s.seq >= %(from_seq)s AND s.seq <= coalesce(%(to_seq)s, s.seq)
            AND (%(province)s = '' OR s.province = %(province)s)
        ORDER BY s.province, s.seq
    ) TO STDOUT (FORMAT csv)
"""


def sealed_events(province: str = "", from_seq: int = 1, to_seq: int | None = None) -> pl.LazyFrame:
    """Return the sealed events between two places in the chain, of one province or of each.

    Only those in the reach that is open: of a county for its page, of the country for the job
    that rolls up. A county's `seq` therefore has gaps. Columns: `province` and those of the layout
    `events`, `at` as a moment, `flags` as a list.
    Each province counts its own `seq`.

    :raises ProgrammingError: outside of a reach, or in one of a kind that has no seals
    """
    asked = {"from_seq": from_seq, "to_seq": to_seq, "province": province}
    connection.ensure_connection()
    with (
        connection.wrap_database_errors,
        connection.connection.cursor() as cursor,
        cursor.copy(_ROWS, asked) as lines,
    ):
        table = b"".join(map(bytes, lines))
    if not table:
        return _formed(pl.LazyFrame(schema=_SCHEMA))
    rows = pl.read_csv(table, has_header=False, schema=_SCHEMA, quote_char='"')
    return _formed(rows.lazy())


def _formed(rows: pl.LazyFrame) -> pl.LazyFrame:
    moment = pl.from_epoch("at", time_unit="us").dt.replace_time_zone("UTC")
    return (
        rows.with_columns(moment.alias("at"), pl.col("payload").str.json_decode(_CARRIED))
        .unnest("payload")
        .select("province", "seq", "at", *_NAMES, "amount_wan", "rate", "flags")
    )
