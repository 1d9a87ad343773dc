"""The two records that figures are folded from, brought to one form: events and bank returns."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from rongxie.insight.indicators.groupings import Grouping
from rongxie.values.money import FEN_PER_WAN
from rongxie.values.texts import Refusal, say

_TEXTS = ("kind", "region", "bank", "enterprise", "case", "flags")
_NUMBERS = ("amount_wan", "rate")
_STOCKS = (
    "small_loans_wan",
    "all_loans_wan",
    "borrowers",
    "served",
    "small_businesses",
    "applicants",
    "obtained",
)


class UnusableLog(Refusal):
    """A column of the events or returns does not hold what figures can be counted from."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What one run of figures covers: the days `first` to `last`, and the columns grouped by.

    Neither record tells more than what was so at the end of `last`.
    """

    first: date
    last: date
    by: tuple[str, ...] = ()
    decision_days: int = 0


def read_events(events: pl.LazyFrame, by: Sequence[Grouping]) -> pl.LazyFrame:
    """Return the events with a column `day` in China time, and `region` cut to the prefix.

    `flags` become one text joined by `;`. A column that is not there is null throughout.

    :raises UnusableLog: if `at` holds neither days nor moments
    """
    held = events.collect_schema()
    columns = [_day("at", held.get("at", pl.Null())).alias("day")]
    columns += [_text(name, held.get(name, pl.Null())) for name in _TEXTS]
    columns += [_number(name, name in held) for name in _NUMBERS]
    return events.select(columns).with_columns(_cut(by))


def read_returns(returns: pl.LazyFrame, by: Sequence[Grouping]) -> pl.LazyFrame:
    """Return the returns with `month` counted in months since year 0 and `region` cut.

    `area` keeps the whole region code. Of several returns of one bank for one area and month the
    last one holds: it corrects the earlier ones.

    :raises UnusableLog: if `month` does not hold days
    """
    held = returns.collect_schema()
    columns = [month_of(_day("month", held.get("month", pl.Null()))).alias("month")]
    columns += [_text(name, held.get(name, pl.Null())) for name in ("region", "bank")]
    columns += [_number(name, name in held) for name in _STOCKS]
    return (
        returns.select(columns)
        .unique(["region", "bank", "month"], keep="last", maintain_order=True)
        .with_columns(area=pl.col("region"))
        .with_columns(_cut(by))
    )


def month_of(day: pl.Expr) -> pl.Expr:
    """Return the months from year 0 to the month of the day, so that months can be subtracted."""
    return day.dt.year().cast(pl.Int32) * 12 + day.dt.month().cast(pl.Int32)


def has_flag(name: str) -> pl.Expr:
    """Tell whether the flags of an event name this one; no flags at all name none."""
    return pl.col("flags").str.contains(rf"(^|;)\s*{name}\s*(;|$)").fill_null(False)


def whole(amount: pl.Expr) -> pl.Expr:
    """Return 万元 as whole fen: their sum does not depend on the order of the rows."""
    return (amount * FEN_PER_WAN).round().cast(pl.Int64, strict=False)


def total(amount: pl.Expr) -> pl.Expr:
    """Return the sum of 万元, exact to the fen."""
    return whole(amount).sum() / FEN_PER_WAN


def gather(rows: pl.LazyFrame, by: Sequence[str], **sums: pl.Expr) -> pl.LazyFrame:
    """Return one row per group, or one row in all where nothing is grouped."""
    return rows.group_by(*by).agg(**sums) if by else rows.select(**sums)


def _day(name: str, kind: pl.DataType) -> pl.Expr:
    column = pl.col(name)
    if isinstance(kind, pl.Datetime):
        in_china = column.dt.convert_time_zone("Asia/Shanghai") if kind.time_zone else column
        return in_china.dt.date()
    if isinstance(kind, pl.Date):
        return column
    if isinstance(kind, pl.Null):
        return pl.lit(None, pl.Date)
    raise UnusableLog(
        say(
            "The column {name} holds {kind} where days or moments are expected: "
            "write them as dates",
            name=name,
            kind=str(kind),
        )
    )


def _text(name: str, kind: pl.DataType) -> pl.Expr:
    if isinstance(kind, pl.Null):
        return pl.lit(None, pl.String).alias(name)
    column = pl.col(name)
    return column.list.join(";") if isinstance(kind, pl.List) else column.cast(pl.String)


def _number(name: str, held: bool) -> pl.Expr:
    return pl.col(name).cast(pl.Float64) if held else pl.lit(None, pl.Float64).alias(name)


def _cut(by: Sequence[Grouping]) -> list[pl.Expr]:
    return [pl.col("region").str.slice(0, g.digits) for g in by if g.key == "region"]
