"""Seeded enterprise facts in bulk, for the speed claims about screening and size."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
import pyarrow.parquet as pq

from rongxie.rulebook.layouts import layout

SEED = 20261122
CHUNK = 1_000_000
UNKNOWN = 0.03
WRONG = 0.04
GOOD_IF_TRUE = ("operating_seen", "premises_seen", "within_scope")
BOOLS = (
    "farm_listed", "abnormal_listed", "serious_illegal", "operating_seen", "major_violation",
    "env_violation", "restricted_industry", "premises_seen", "online_shop", "dishonest_executee",
    "overdue_loans", "debt_evasion", "tax_arrears", "principals_bad_credit", "within_scope",
    "platform_company",
)  # fmt: skip
CHOICES = ("kind", "registration_status", "tax_grade", "purpose")
INDUSTRIES = ("C3311", "C1351", "F5131", "F5299", "A0111", "E4710", "H6210", "I6513", "G5430",
              "G5910", "K7010", "L7212", "M7320", "P8331", "B0610")  # fmt: skip


def chunk(number: int, rows: int) -> pl.DataFrame:
    """Return one seeded stretch of enterprises with 26 columns."""
    chance = np.random.default_rng((SEED, number))
    columns: dict[str, pl.Series] = {
        "name": pl.Series(np.arange(number * CHUNK, number * CHUNK + rows)).cast(pl.String),
        "industry": _choice(chance, list(INDUSTRIES), rows),
        "employees": pl.Series(chance.lognormal(2.5, 1.4, rows).astype(np.int64)),
        "revenue_wan": pl.Series(chance.lognormal(5.5, 2.0, rows).round(2)),
        "assets_wan": pl.Series(chance.lognormal(5.5, 2.0, rows).round(2)),
        "need_amount_wan": pl.Series(chance.lognormal(3.5, 1.0, rows).round(2)),
        "established_on": _days(chance, date(2005, 1, 1), date(2026, 10, 1), rows),
        "need_stated_on": _days(chance, date(2026, 4, 1), date(2026, 11, 22), rows),
    }
    for name in CHOICES:
        choices = [choice.name for choice in layout("enterprises").columns[name].choices]
        columns[name] = _choice(chance, choices, rows)
    for name in BOOLS:
        good = name in GOOD_IF_TRUE
        columns[name] = pl.Series((chance.random(rows) < WRONG) ^ good)
    frame = pl.DataFrame(columns)
    holes = [c for c in frame.columns if c not in ("name", "industry")]
    return frame.with_columns(
        pl.when(pl.Series(chance.random(rows) >= UNKNOWN)).then(pl.col(name)) for name in holes
    )


def _choice(chance: np.random.Generator, values: list[str], rows: int) -> pl.Series:
    places = np.minimum(chance.geometric(0.6, rows) - 1, len(values) - 1)
    return pl.Series(values)[pl.Series(places)]


def _days(chance: np.random.Generator, first: date, last: date, rows: int) -> pl.Series:
    days = chance.integers(first.toordinal(), last.toordinal(), rows) - date(1970, 1, 1).toordinal()
    return pl.Series(days.astype(np.int32)).cast(pl.Date)


def write(path: Path, rows: int) -> Path:
    """Write a Parquet file of so many enterprises, stretch by stretch."""
    writer: pq.ParquetWriter | None = None
    for table in (chunk(n, size).to_arrow() for n, size in _stretches(rows)):
        writer = writer or pq.ParquetWriter(path, table.schema, compression="lz4")
        writer.write_table(table)
    if writer:
        writer.close()
    return path


def _stretches(rows: int) -> Iterator[tuple[int, int]]:
    for number in range(-(-rows // CHUNK)):
        yield number, min(CHUNK, rows - number * CHUNK)
