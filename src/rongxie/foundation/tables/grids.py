"""Finding the table in a sheet: its headings, the note below them, its rows and stray cells."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import polars as pl

from rongxie.foundation.tables.delimited import CELLS, ROW
from rongxie.foundation.tables.headings import Headings
from rongxie.foundation.tables.rejects import (
    Fault,
    Problem,
    no_rejects,
    reject_rows,
)
from rongxie.foundation.tables.sources import Sheet
from rongxie.values.columns import Layout
from rongxie.values.texts import Refusal, say

_SEARCHED = 20  # rows from the top among which the headings are looked for
_NOTE = re.compile(
    r"[(（【\[].*[)）】\]]|.*(?:必填|选填|填写|请填|下拉|格式|示例|例如|例：|例:|说明|单位[:：]).*"
    r"|(?:[万亿千]?元|人|户|月|天|%|是/否|是或否|有/无|yyyy.*)",
    re.I,
)


class HeadingsMissing(Refusal):
    """No row of the file holds headings that the layout knows."""


class RowsShifted(Refusal):
    """Most lines of a text file have another number of cells than the headings."""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table found in a sheet: the texts of its headings, and its rows below `_row`."""

    sheet: str
    headings: tuple[str, ...]  # blank where a column has none
    body: pl.DataFrame  #        `_row` and Strings `0`, `1`, … in the order of the headings
    rejects: pl.DataFrame
    recognised: int

    @property
    def weight(self) -> tuple[bool, int]:
        """What makes a sheet the one to read: rows below its headings, then known headings."""
        return self.body.height > 0, self.recognised


def find_grids(
    sheets: Iterable[Sheet], layout: Layout, headings: Headings, file: str
) -> list[Grid]:
    """Return the tables of all sheets that have one.

    :raises HeadingsMissing: if there is none in any sheet
    :raises RowsShifted: if most lines do not fit the headings
    """
    found = [grid for sheet in sheets if (grid := _find_table(sheet, headings, file))]
    if not found:
        raise headings_missing(layout, file)
    return found


def headings_missing(layout: Layout, file: str) -> HeadingsMissing:
    """Return the refusal that lists headings which were looked for."""
    looked_for = [layout.columns[n] for n in layout.required] or list(layout)
    return HeadingsMissing(
        say(
            "{file} has no row of headings that can be read. One of its first {rows} rows must"
            " hold headings such as {headings}",
            file=file,
            rows=_SEARCHED,
            headings="、".join(c.title.zh for c in looked_for[:12]),
        )
    )


def _find_table(sheet: Sheet, headings: Headings, file: str) -> Grid | None:
    filled = pl.any_horizontal(pl.exclude(ROW, CELLS).str.strip_chars().str.len_bytes() > 0)
    rows = sheet.grid.filter(filled)
    place, texts, count = _heading_row(rows.head(_SEARCHED), headings)
    if not count:
        return None
    width = rows[CELLS][place]
    below = rows.slice(place + 1)
    if below.height and _is_note(below.row(0)[2:]):
        below = below.slice(1)
    body, rejects = _part_shifted(below, width, file)
    titles, used = _without_blank_columns(texts, body)
    return Grid(sheet.name, titles, used, rejects, count)


def _heading_row(rows: pl.DataFrame, headings: Headings) -> tuple[int, tuple[str | None, ...], int]:
    """Return the place, the texts and the count of headings of the best row.

    Headings of two lines (groups above, names below) take from the upper line what the lower
    leaves blank.
    """
    best: tuple[int, tuple[str | None, ...], int] = (0, (), 0)
    above: tuple[str | None, ...] = ()
    for place, row in enumerate(rows.iter_rows()):
        cells = row[2:]
        single = headings.count(cells)
        if single > best[2]:
            best = place, cells, single
        if single and above:
            joined = tuple(b if b and b.strip() else a for a, b in zip(above, cells, strict=True))
            both = headings.count(joined)
            if both > best[2] and both > headings.count(above):
                best = place, joined, both
        above = cells
    return best


def _is_note(cells: Sequence[str | None]) -> bool:
    """Tell whether the row below the headings only says how to fill them in."""
    texts = [cell.strip() for cell in cells if cell and cell.strip()]
    return len(texts) > 1 and all(_NOTE.fullmatch(text) for text in texts)


def _part_shifted(below: pl.DataFrame, width: int, file: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Blank the lines whose cells cannot be matched with the headings, and reject them."""
    cells = [str(i) for i in range(below.width - 2)]
    beyond = [pl.col(c).str.len_bytes() > 0 for c in cells[width:]]
    odd = pl.any_horizontal(pl.col(CELLS) < width, *beyond).fill_null(False)
    shifted = below.filter(odd)
    if shifted.is_empty():
        return below.select(ROW, *cells[:width]), no_rejects()
    if shifted.height * 2 > below.height:
        raise _most_shifted(shifted, width, file)
    kept = (pl.when(~odd).then(pl.col(c)).alias(c) for c in cells[:width])
    return below.select(ROW, *kept), _reject_shifted(shifted, cells, width)


def _most_shifted(shifted: pl.DataFrame, width: int, file: str) -> RowsShifted:
    return RowsShifted(
        say(
            "{file}: line {line} has {found} cells and the headings have {expected}, and so it is"
            " with most lines. Put cells that contain a comma into quotation marks, or save the"
            " table as .xlsx",
            file=file,
            line=shifted[ROW][0],
            found=shifted[CELLS][0],
            expected=width,
        )
    )


def _reject_shifted(shifted: pl.DataFrame, cells: Sequence[str], width: int) -> pl.DataFrame:
    lines = shifted.select(
        ROW, CELLS, pl.concat_str(cells, separator=",", ignore_nulls=True).alias("line")
    )
    parts = []
    for (count,), group in lines.group_by(CELLS, maintain_order=True):
        advice = Problem.SHIFTED_ROW.advice(found=count, expected=width)
        faults = dict.fromkeys(group["line"].unique(), Fault(Problem.SHIFTED_ROW, advice))
        parts.append(reject_rows(group[ROW], group["line"], "", faults))
    return pl.concat(parts)


def _without_blank_columns(
    texts: Sequence[str | None], body: pl.DataFrame
) -> tuple[tuple[str, ...], pl.DataFrame]:
    names = [str(i) for i in range(body.width - 1)]
    titles = {name: (text or "").strip() for name, text in zip(names, texts, strict=False)}
    used = [n for n in names if titles[n] or body[n].null_count() < body.height]
    return tuple(titles[n] for n in used), body.select(ROW, *used)
