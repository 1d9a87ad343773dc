"""Reading a table of a layout from `.xlsx`, `.xls`, `.csv` or `.parquet`."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from rongxie.foundation.tables.cells import Cells, bound_columns, read_cells
from rongxie.foundation.tables.columnar import read_columnar
from rongxie.foundation.tables.delimited import ROW
from rongxie.foundation.tables.grids import find_grids
from rongxie.foundation.tables.headings import Headings
from rongxie.foundation.tables.matching import Match, match_headings
from rongxie.foundation.tables.rejects import reject_rows
from rongxie.foundation.tables.sources import checked_type, open_sheets
from rongxie.foundation.tables.stacking import Stack, named_in, stack_grids
from rongxie.values.columns import Layout


@dataclass(frozen=True)
class Table:
    """A file as read: every row is there, what could not be used is null and in the rejects.

    `frame` begins with `_row`, the number of the row as the sheet shows it (Parquet: from 1).
    Recognised columns have their canonical names and types; the others keep their headings, as
    text (Parquet: as they are). `<name>__low` and `<name>__high` hold the bounds of ranges, where
    there are any. `rejects` has the columns of `rejects.SCHEMA`.

    Sheets of a workbook with the same headings are stacked: `sheets` names those that were read,
    `_row` goes on at a round number (1002 is row 2 of the second sheet), and rejects name the
    sheet with the column, `二镇 · 从业人员`.
    """

    frame: pl.LazyFrame
    rejects: pl.DataFrame
    headings: Mapping[str, str]
    unrecognised: tuple[str, ...]
    rows: int
    sheets: tuple[str, ...] = ()

    def unusable_rows(self, name: str) -> pl.Series:
        """Return the `_row` of each value of a column that was given but could not be used."""
        heading = self.headings.get(name)
        column = pl.col("column").is_in(named_in(heading, self.sheets) if heading else [])
        return self.rejects.filter(column)["row"].drop_nulls()


def read_table(path: Path, layout: Layout, *, lazily: bool = False) -> Table:
    """Read the table in a file; `lazily` leaves the rows of a Parquet file on disk.

    :raises Refusal: if the file is missing, empty, of another type, protected or damaged, if no
        headings are recognised, if one of them is there twice or if a required one is missing
    """
    kind = checked_type(path)
    if kind == "parquet":
        found = read_columnar(path, layout)
        frame = found.frame if lazily else found.frame.collect().lazy()
        return Table(frame, found.rejects, found.headings, found.unrecognised, found.rows)
    headings = Headings(layout)
    grids = find_grids(open_sheets(path, kind), layout, headings, path.name)
    stack = stack_grids(grids)
    match = match_headings(stack.headings, stack.body, layout, headings, path.name)
    return _read_stack(stack, match)


def _read_stack(stack: Stack, match: Match) -> Table:
    rows = stack.body[ROW]
    series, rejects = [rows], [stack.rejects]
    for position, name in enumerate(stack.body.columns[1:]):
        texts, meaning = stack.body[name], match.meanings.get(position)
        if meaning is None:
            series.append(texts.alias(match.names[position]))
            continue
        cells = read_cells(texts, meaning)
        series += [cells.values, *_bound_columns(texts, cells)]
        wrong = cells.unusable
        heading = stack.headings[position]
        rejects.append(reject_rows(rows.filter(wrong), texts.filter(wrong), heading, cells.faults))
    in_order = pl.concat(rejects).sort("row", maintain_order=True)
    return Table(
        frame=pl.DataFrame(series).lazy(),
        rejects=pl.concat([stack.unread, stack.with_sheets(in_order)]),
        headings=match.headings,
        unrecognised=match.unrecognised,
        rows=stack.body.height,
        sheets=stack.sheets,
    )


def _bound_columns(texts: pl.Series, cells: Cells) -> list[pl.Series]:
    """Return the bounds of the ranges in a column, or nothing if it holds none."""
    if not cells.bounds:
        return []
    frame = texts.alias("text").to_frame()
    return frame.select(bound_columns("text", cells.values.name, cells.bounds)).get_columns()
