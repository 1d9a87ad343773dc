"""What the planner of the database is told of columns that it would misjudge, for migrations.

A reach is a county or a branch among some thousands: with the usual hundred parts of a column it
is taken for tens of times less than it is, and what is joined to it is looked up row by row.
"""

from django.db.migrations import RunSQL

_PARTS = 1_000  # a thousandth of a province's rows is less than any county has of them


def sample_finely(table: str, *columns: str) -> RunSQL:
    """Return the operation by which columns that reach is known by are sampled finely, now too."""
    listed = ", ".join(columns)
    return RunSQL(
        [*(_set(table, one, f"STATISTICS {_PARTS}") for one in columns),
         f"ANALYZE {table} ({listed})"],
        [_set(table, one, "STATISTICS -1") for one in columns],
    )  # fmt: skip


def tell_distinct(table: str, column: str, share: float) -> RunSQL:
    """Return the operation that tells how many values a column has, as a share of its rows.

    For a column of so many values that a sample sees few of them twice, and guesses far too few.
    """
    return RunSQL(
        [_set(table, column, f"(n_distinct = {-share})"), f'ANALYZE {table} ("{column}")'],
        [f'ALTER TABLE {table} ALTER COLUMN "{column}" RESET (n_distinct)'],
    )


def _set(table: str, column: str, what: str) -> str:
    return f'ALTER TABLE {table} ALTER COLUMN "{column}" SET {what}'
