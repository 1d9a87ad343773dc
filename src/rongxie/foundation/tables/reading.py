"""Reading a table of a layout from `.xlsx`, `.xls`, `.csv` or `.parquet`."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from rongxie.foundation.tables.cells import Cells, bound_columns, read_cells
from rongxie.foundation.tables.columnar import read_columnar
from rongxie.foundation.tables.delimited import ROW
from rongxie.foundation.tables.grids import Grid, find_grid
from rongxie.foundation.tables.headings import Headings
from rongxie.foundation.tables.matching import Match, match_headings
from rongxie.foundation.tables.rejects import reject_rows
from rongxie.foundation.tables.sources import checked_type, open_grids
from rongxie.values.columns import Layout


@dataclass(frozen=True)
class Table:
    """A file as read: every row is there, what could not be used is null and in the rejects.

    `frame` begins with `_row`, the number of the row as the sheet shows it (Parquet: from 1).
    Recognised columns have their canonical names and types; the others keep their headings, as
    text (Parquet: as they are). `<name>__low` and `<name>__high` hold the bounds of ranges, where
    there are any. `rejects` has the columns of `rejects.SCHEMA`.
    """

    frame: pl.LazyFrame
    rejects: pl.DataFrame
    headings: Mapping[str, str]
    unrecognised: tuple[str, ...]
    rows: int


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
    grid = find_grid(open_grids(path, kind), layout, headings, path.name)
    match = match_headings(grid.headings, grid.body, layout, headings, path.name)
    return _read_grid(grid, match)


def _read_grid(grid: Grid, match: Match) -> Table:
    rows = grid.body[ROW]
    series, rejects = [rows], [grid.rejects]
    for position, name in enumerate(grid.body.columns[1:]):
        texts, meaning = grid.body[name], match.meanings.get(position)
        if meaning is None:
            series.append(texts.alias(match.names[position]))
            continue
        cells = read_cells(texts, meaning)
        series += [cells.values, *_bound_columns(texts, cells)]
        wrong = cells.unusable
        heading = grid.headings[position]
        rejects.append(reject_rows(rows.filter(wrong), texts.filter(wrong), heading, cells.faults))
    return Table(
        frame=pl.DataFrame(series).lazy(),
        rejects=pl.concat(rejects).sort("row", maintain_order=True),
        headings=match.headings,
        unrecognised=match.unrecognised,
        rows=grid.body.height,
    )


def _bound_columns(texts: pl.Series, cells: Cells) -> list[pl.Series]:
    """Return the bounds of the ranges in a column, or nothing if it holds none."""
    if not cells.bounds:
        return []
    frame = texts.alias("text").to_frame()
    return frame.select(bound_columns("text", cells.values.name, cells.bounds)).get_columns()
