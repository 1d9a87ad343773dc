"""Columns of Parquet that need no reading of texts: they are passed or held to their bounds."""

import sys
from dataclasses import dataclass
from datetime import date

import polars as pl

from rongxie.foundation.tables.cells import LARGEST_WHOLE, amount_in_wan, known_text
from rongxie.foundation.tables.headings import Meaning
from rongxie.values.columns import Column, Kind

_AMOUNTS = (Kind.NUMBER, Kind.WAN)
_FIRST_DAY, _LAST_DAY = date(1900, 1, 1), date(2100, 12, 31)


@dataclass(frozen=True, slots=True)
class Typed:
    """A column of the right type: its values, which of them are usable, and their texts."""

    value: pl.Expr
    usable: pl.Expr  # null where nothing is given
    text: pl.Expr

    def column(self, *, clean: bool) -> pl.Expr:
        """Return the values, null where unusable; a clean column needs no check per row."""
        return self.value if clean else pl.when(self.usable).then(self.value)


def text_of(source: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    """Return the texts that a sheet would hold, lists joined by `;`."""
    if isinstance(dtype, pl.List):
        return source.cast(pl.List(pl.String)).list.join(";", ignore_nulls=True)
    return source.cast(pl.String)


def passed(source: pl.Expr, dtype: pl.DataType, column: Column) -> pl.Expr | None:
    """Return the values of a column that cannot be wrong, or None if it must be looked into."""
    if column.kind is Kind.BOOL and dtype == pl.Boolean:
        return source
    if column.kind is Kind.TEXT:
        return known_text(text_of(source, dtype))
    if column.kind is Kind.LIST and isinstance(dtype, pl.List) and not column.item:
        part = pl.element().str.strip_chars()
        parts = source.cast(pl.List(pl.String)).list.eval(part.filter(part != ""))
        return pl.when(known_text(text_of(source, dtype)).is_not_null()).then(parts)
    return None


def typed(source: pl.Expr, dtype: pl.DataType, meaning: Meaning) -> Typed | None:
    """Return a column of numbers or days with its check, or None if it holds neither."""
    column = meaning.column
    if column.kind in _AMOUNTS and dtype.is_numeric():
        number = source.cast(pl.Float64).fill_nan(None)
        value = amount_in_wan(number, meaning.unit) if column.kind is Kind.WAN else number
        return Typed(value, _within(value, column, sys.float_info.max), source.cast(pl.String))
    if column.kind is Kind.INTEGER and dtype.is_integer():
        usable = _within(source, column, LARGEST_WHOLE)
        return Typed(source.cast(pl.Int64, strict=False), usable, source.cast(pl.String))
    if column.kind is Kind.DATE and isinstance(dtype, pl.Date | pl.Datetime):
        day = _day(source, dtype)
        return Typed(day, day.is_between(_FIRST_DAY, _LAST_DAY), day.cast(pl.String))
    return None


def _within(number: pl.Expr, column: Column, largest: float) -> pl.Expr:
    low = -largest if column.minimum is None else column.minimum
    high = largest if column.maximum is None else column.maximum
    return number.is_between(low, high)


def _day(source: pl.Expr, dtype: pl.Date | pl.Datetime) -> pl.Expr:
    if not isinstance(dtype, pl.Datetime):
        return source
    return (source.dt.convert_time_zone("Asia/Shanghai") if dtype.time_zone else source).dt.date()
