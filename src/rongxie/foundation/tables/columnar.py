"""Reading Parquet lazily: columns of the right type pass untouched, texts are read in batches."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import polars as pl

from rongxie.foundation.tables.cells import bound_columns, dtype_of, mapped, read_cells
from rongxie.foundation.tables.delimited import ROW
from rongxie.foundation.tables.grids import headings_missing
from rongxie.foundation.tables.headings import Headings, Meaning
from rongxie.foundation.tables.matching import match_headings
from rongxie.foundation.tables.rejects import no_rejects, reject_rows
from rongxie.foundation.tables.sources import unreadable
from rongxie.values.columns import Column, Kind, Layout
from rongxie.values.money import Bounds, Unit

_CODED = (Kind.REGION, Kind.INDUSTRY, Kind.CHOICE, Kind.BOOL)
_AMOUNTS = (Kind.NUMBER, Kind.WAN)
_SAMPLE = 200


@dataclass(frozen=True, slots=True)
class Columnar:
    """A Parquet file as read, its rows still on disk."""

    frame: pl.LazyFrame
    rejects: pl.DataFrame
    headings: Mapping[str, str]
    unrecognised: tuple[str, ...]
    rows: int


def read_columnar(path: Path, layout: Layout) -> Columnar:
    """Return a Parquet file's columns under their canonical names and types.

    :raises FileUnreadable: if it is damaged
    :raises HeadingsMissing: if no column is recognised
    """
    try:
        return _read(pl.scan_parquet(path), layout, path.name)
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError) as damage:
        raise unreadable(path) from damage


def _read(scan: pl.LazyFrame, layout: Layout, file: str) -> Columnar:
    schema = scan.collect_schema()
    texts = tuple(schema.names())
    headings = Headings(layout)
    if not headings.count(texts):
        raise headings_missing(layout, file)
    sample = scan.head(_SAMPLE).collect().with_row_index(_free_name(texts))
    match = match_headings(texts, sample, layout, headings, file)
    positions = {name: str(i) for i, name in enumerate(texts)}
    frame = scan.rename(positions).with_row_index(ROW, offset=1)
    columns: list[pl.Expr] = [pl.col(ROW)]
    rejects: dict[int, pl.DataFrame] = {}
    worded: dict[str, Meaning] = {}
    for i, dtype in enumerate(schema.dtypes()):
        meaning = match.meanings.get(i)
        if meaning is None:
            columns.append(pl.col(str(i)).alias(match.names[i]))
        elif (typed := _typed(pl.col(str(i)), dtype, meaning)) is not None:
            columns.append(typed.alias(meaning.column.name))
        elif meaning.column.kind in _CODED:
            coded, rejects[i] = _coded(frame, str(i), meaning, texts[i])
            columns.append(coded.alias(meaning.column.name))
        else:
            worded[str(i)] = meaning
            columns.append(_worded(str(i), meaning))
    found, bounds = _reject(frame, worded, texts)
    rejects |= found
    columns += [e for n, b in bounds.items() for e in bound_columns(n, worded[n].column.name, b)]
    return Columnar(
        frame=frame.select(columns),
        rejects=_in_order(rejects),
        headings=match.headings,
        unrecognised=match.unrecognised,
        rows=scan.select(pl.len()).collect().item(),
    )


def _free_name(names: tuple[str, ...]) -> str:
    return "_" * (max(map(len, names), default=0) + 1)


def _typed(source: pl.Expr, dtype: pl.DataType, meaning: Meaning) -> pl.Expr | None:
    """Return the column as its kind's type if that takes no reading of texts."""
    kind = meaning.column.kind
    if kind in _AMOUNTS and dtype.is_numeric():
        unit = (meaning.unit or Unit.WAN).value / Unit.WAN.value
        amount = source.cast(pl.Float64).fill_nan(None)
        return amount if unit == 1 else (amount * float(unit)).round(6)
    if kind is Kind.INTEGER and dtype.is_integer():
        return source.cast(pl.Int64)
    if kind is Kind.DATE and isinstance(dtype, pl.Datetime):
        local = source.dt.convert_time_zone("Asia/Shanghai") if dtype.time_zone else source
        return local.dt.date()
    if kind is Kind.LIST and dtype == pl.List(pl.String) and meaning.column.choices:
        return source.list.eval(pl.element().replace(_titles(meaning.column)))
    same = dtype == dtype_of(meaning.column) and (kind not in _CODED or kind is Kind.BOOL)
    return source if same else None


def _titles(column: Column) -> dict[str, str]:
    return {choice.title.zh: choice.name for choice in column.choices}


def _coded(
    frame: pl.LazyFrame, name: str, meaning: Meaning, heading: str
) -> tuple[pl.Expr, pl.DataFrame]:
    """Read a column of few distinct texts by reading each of them once."""
    text = pl.col(name).cast(pl.String)
    distinct = frame.select(text.unique().drop_nulls()).collect(engine="streaming")[name]
    cells = read_cells(distinct, meaning)
    rejects = no_rejects()
    if cells.faults:
        lines = frame.select(ROW, text).filter(pl.col(name).is_in(list(cells.faults)))
        wrong = lines.collect(engine="streaming")
        rejects = reject_rows(wrong[ROW], wrong[name], heading, cells.faults)
    if cells.values.dtype == pl.String and cells.values.equals(distinct):
        return text, rejects
    values = dict(zip(distinct, cells.values, strict=True))
    return mapped(text, values, dtype_of(meaning.column)), rejects


def _worded(name: str, meaning: Meaning) -> pl.Expr:
    dtype = dtype_of(meaning.column)
    return (
        pl.col(name)
        .cast(pl.String)
        .map_batches(partial(_values, meaning), return_dtype=dtype, is_elementwise=True)
        .alias(meaning.column.name)
    )


def _values(meaning: Meaning, texts: pl.Series) -> pl.Series:
    return read_cells(texts, meaning).values


def _reject(
    frame: pl.LazyFrame, worded: Mapping[str, Meaning], headings: tuple[str, ...]
) -> tuple[dict[int, pl.DataFrame], dict[str, dict[str, Bounds]]]:
    """Return the rejects by column position, and the bounds of ranges by column and cell text."""
    rejects: dict[int, pl.DataFrame] = {}
    bounds: dict[str, dict[str, Bounds]] = {}
    if not worded:
        return rejects, bounds
    texts = frame.select(ROW, *(pl.col(name).cast(pl.String) for name in worded))
    for batch in texts.collect_batches(maintain_order=True):
        for name, meaning in worded.items():
            cells = read_cells(batch[name], meaning)
            wrong = batch.filter(cells.unusable)
            position = int(name)
            lines = reject_rows(wrong[ROW], wrong[name], headings[position], cells.faults)
            rejects[position] = pl.concat([rejects.get(position, no_rejects()), lines])
            if cells.bounds:
                bounds.setdefault(name, {}).update(cells.bounds)
    return rejects, bounds


def _in_order(rejects: Mapping[int, pl.DataFrame]) -> pl.DataFrame:
    """Return the rejects of all columns by row, and within a row in the order of the columns."""
    parts = [no_rejects(), *(rejects[position] for position in sorted(rejects))]
    return pl.concat(parts).sort("row", maintain_order=True)
