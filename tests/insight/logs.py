"""Small event logs and returns, written as rows."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import polars as pl

from rongxie.insight.indicators.sources import Scope, read_events, read_returns
from rongxie.rulebook.parameters import InForce

FIRST, LAST = date(2025, 1, 1), date(2025, 3, 31)
SCOPE = Scope(FIRST, LAST, ("region",), 30)
IN_FORCE = InForce(LAST)
TYPES = {
    "kind": pl.String,
    "region": pl.String,
    "bank": pl.String,
    "enterprise": pl.String,
    "case": pl.String,
    "amount_wan": pl.Float64,
    "rate": pl.Float64,
    "flags": pl.String,
}


def log(*rows: dict[str, Any]) -> pl.LazyFrame:
    """Return events as read from a file; `at` is within the period unless told."""
    at = {"at": date(2025, 2, 1)}
    return pl.LazyFrame([at | row for row in rows], schema={"at": pl.Date, **TYPES})


def events(*rows: dict[str, Any]) -> pl.LazyFrame:
    """Return events as the folds see them, grouped by the whole region code."""
    return read_events(log(*rows), ())


def returns(*rows: dict[str, Any]) -> pl.LazyFrame:
    """Return bank returns as the folds see them."""
    return read_returns(pl.LazyFrame(list(rows), infer_schema_length=None), ())


def rows_of(frame: pl.LazyFrame | pl.DataFrame) -> list[tuple[Any, ...]]:
    """Return the rows sorted, so that the order of the groups does not matter."""
    return sorted(frame.lazy().collect().rows(), key=lambda row: [str(cell) for cell in row])


def figure(table: pl.DataFrame, name: str, **group: Any) -> tuple[Any, ...]:
    """Return numerator, denominator and value of one figure of one group."""
    found = table.filter(
        pl.col("indicator") == name, *(pl.col(k).eq_missing(v) for k, v in group.items())
    )
    assert found.height == 1, (name, group, table)
    return found.select("numerator", "denominator", "value").row(0)


def columns_of(by: Sequence[str]) -> list[str]:
    """Return the columns of a table of figures."""
    return [*by, "indicator", "numerator", "denominator", "value", "unit"]
