"""Reading Parquet lazily: typed columns are held to their bounds, texts are read in batches."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import polars as pl

from rongxie.foundation.tables.cells import (
    bound_columns,
    dtype_of,
    mapped,
    read_cells,
    read_values,
)
from rongxie.foundation.tables.codes import are_codes
from rongxie.foundation.tables.delimited import ROW
from rongxie.foundation.tables.faults import fault_of
from rongxie.foundation.tables.grids import headings_missing
from rongxie.foundation.tables.headings import Headings
from rongxie.foundation.tables.matching import Match, match_headings
from rongxie.foundation.tables.rejects import no_rejects, reject_rows
from rongxie.foundation.tables.sources import unreadable
from rongxie.foundation.tables.typed import Typed, passed, text_of, typed
from rongxie.values.columns import Kind, Layout
from rongxie.values.money import Bounds

_CODED = (Kind.REGION, Kind.INDUSTRY, Kind.CHOICE, Kind.BOOL)
_SAMPLE = 200


@dataclass(frozen=True, slots=True)
class Columnar:
    """A Parquet file as read, its rows still on disk."""

    frame: pl.LazyFrame
    rejects: pl.DataFrame
    headings: Mapping[str, str]
    unrecognised: tuple[str, ...]
    rows: int


@dataclass(slots=True)
class _Columns:
    """The columns of a file by position, sorted by how they are read."""

    ready: dict[int, pl.Expr] = field(default_factory=dict)
    typed: dict[int, Typed] = field(default_factory=dict)
    coded: dict[int, pl.Expr] = field(default_factory=dict)
    worded: dict[int, pl.Expr] = field(default_factory=dict)


@dataclass(slots=True)
class _Found:
    """What reading found by position: rejects, bounds by text, columns that are not faultless."""

    rejects: dict[int, list[pl.DataFrame]] = field(default_factory=dict)
    bounds: dict[int, dict[str, Bounds]] = field(default_factory=dict)
    odd: set[int] = field(default_factory=set)

    def reject(self, position: int, lines: pl.DataFrame) -> None:
        if lines.height:
            self.rejects.setdefault(position, []).append(lines)

    def in_order(self) -> pl.DataFrame:
        """Return the rejects by row, and within a row in the order of the columns."""
        parts = (part for position in sorted(self.rejects) for part in self.rejects[position])
        return pl.concat([no_rejects(), *parts]).sort("row", maintain_order=True)


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
    columns, found = _sorted(schema, match), _Found()
    _check_typed(frame, columns, match, found)
    _read_coded(frame, columns, match, found)
    _check_worded(frame, columns, match, found)
    return Columnar(
        frame=frame.select(ROW, *_named(columns, match, found)),
        rejects=found.in_order(),
        headings=match.headings,
        unrecognised=match.unrecognised,
        rows=scan.select(pl.len()).collect().item(),
    )


def _free_name(names: tuple[str, ...]) -> str:
    return "_" * (max(map(len, names), default=0) + 1)


def _sorted(schema: pl.Schema, match: Match) -> _Columns:
    columns = _Columns()
    for i, dtype in enumerate(schema.dtypes()):
        source, meaning = pl.col(str(i)), match.meanings.get(i)
        if meaning is None:
            columns.ready[i] = source
        elif (ready := passed(source, dtype, meaning.column)) is not None:
            columns.ready[i] = ready
        elif (checked := typed(source, dtype, meaning)) is not None:
            columns.typed[i] = checked
        elif meaning.column.kind in _CODED:
            columns.coded[i] = text_of(source, dtype)
        else:
            columns.worded[i] = text_of(source, dtype)
    return columns


def _named(columns: _Columns, match: Match, found: _Found) -> list[pl.Expr]:
    """Return the columns under their names, in their order, the bounds of ranges behind them."""
    parts = dict(columns.ready)
    parts |= {i: t.column(clean=i not in found.rejects) for i, t in columns.typed.items()}
    parts |= columns.coded
    for i, text in columns.worded.items():
        meaning = match.meanings[i]
        read, dtype = partial(read_values, meaning=meaning), dtype_of(meaning.column)
        faultless = meaning.column.kind is Kind.CODE and i not in found.odd
        parts[i] = (
            text if faultless else text.map_batches(read, return_dtype=dtype, is_elementwise=True)
        )
    names = dict(match.names) | {i: m.column.name for i, m in match.meanings.items()}
    bounds = [e for i, b in found.bounds.items() for e in bound_columns(str(i), names[i], b)]
    return [*(parts[i].alias(names[i]) for i in sorted(parts)), *bounds]


def _check_typed(frame: pl.LazyFrame, columns: _Columns, match: Match, found: _Found) -> None:
    """Look for numbers and days outside their bounds, in all columns at once."""
    if not columns.typed:
        return
    outside = [~t.usable for t in columns.typed.values()]
    texts = [pl.when(~t.usable).then(t.text).alias(str(i)) for i, t in columns.typed.items()]
    rows = frame.filter(pl.any_horizontal(outside)).select(ROW, *texts)
    wrong = rows.collect(engine="streaming").sort(ROW)
    for i in columns.typed:
        lines = wrong.select(ROW, str(i)).drop_nulls()
        meaning = match.meanings[i]
        faults = {text: fault_of(text, meaning) for text in lines[str(i)].unique()}
        found.reject(i, reject_rows(lines[ROW], lines[str(i)], _heading(match, i), faults))


def _heading(match: Match, position: int) -> str:
    return match.headings[match.meanings[position].column.name]


def _read_coded(frame: pl.LazyFrame, columns: _Columns, match: Match, found: _Found) -> None:
    """Read columns of few distinct texts by reading each of them once."""
    for i, text in columns.coded.items():
        name, meaning = str(i), match.meanings[i]
        distinct = frame.select(text.unique().drop_nulls()).collect(engine="streaming")[name]
        cells = read_cells(distinct, meaning)
        if cells.faults:
            lines = frame.select(ROW, text).filter(pl.col(name).is_in(list(cells.faults)))
            wrong = lines.collect(engine="streaming").sort(ROW)
            lines_of = reject_rows(wrong[ROW], wrong[name], _heading(match, i), cells.faults)
            found.reject(i, lines_of)
        if cells.values.dtype != pl.String or not cells.values.equals(distinct):
            values = dict(zip(distinct, cells.values, strict=True))
            columns.coded[i] = mapped(text, values, dtype_of(meaning.column))


def _check_worded(frame: pl.LazyFrame, columns: _Columns, match: Match, found: _Found) -> None:
    """Read texts batch by batch for what is wrong with them; the values are read again later."""
    if not columns.worded:
        return
    texts = frame.select(ROW, *(text.alias(str(i)) for i, text in columns.worded.items()))
    for batch in texts.collect_batches(maintain_order=True):
        for i in columns.worded:
            lines, meaning = batch.select(ROW, text=str(i)).drop_nulls(), match.meanings[i]
            if meaning.column.kind is Kind.CODE:
                lines = lines.filter(~are_codes(lines["text"]))
            if lines.is_empty():
                continue
            found.odd.add(i)
            cells = read_cells(lines["text"], meaning)
            wrong = lines.filter(cells.unusable)
            heading = _heading(match, i)
            found.reject(i, reject_rows(wrong[ROW], wrong["text"], heading, cells.faults))
            if cells.bounds:
                found.bounds.setdefault(i, {}).update(cells.bounds)
