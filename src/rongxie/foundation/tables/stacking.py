"""Reading the sheets of a workbook as one table, and telling which of them were not read."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from rongxie.foundation.tables.delimited import ROW
from rongxie.foundation.tables.grids import Grid
from rongxie.foundation.tables.headings import heading_key
from rongxie.foundation.tables.rejects import SCHEMA, Problem, no_rejects, wording

_FEWEST = 2  # known headings beside each other; a sheet of explanations has single ones
_LEAST_STEP = 1000
_BETWEEN = " · "

Slot = tuple[str, int]  # the key of a heading, and how many like it stand before it


@dataclass(frozen=True, slots=True)
class Stack:
    """The tables of one or more sheets below each other."""

    headings: tuple[str, ...]
    body: pl.DataFrame  # like that of a grid; the rows of each sheet begin at a multiple of `step`
    rejects: pl.DataFrame
    sheets: tuple[str, ...]
    step: int
    unread: pl.DataFrame  # a reject for each sheet with a table that was left out

    def with_sheets(self, rejects: pl.DataFrame) -> pl.DataFrame:
        """Return the rejects with the sheet before the column, where several sheets were read."""
        if len(self.sheets) < 2:
            return rejects
        place = pl.col("row") // self.step
        sheet = place.replace_strict(
            list(range(len(self.sheets))), list(self.sheets), return_dtype=pl.String
        )
        named = pl.concat_str(sheet, pl.lit(_BETWEEN), pl.col("column"))
        return rejects.with_columns(named.alias("column"))


def named_in(heading: str, sheets: Sequence[str]) -> list[str]:
    """Return what rejects of a file may call the column, given the sheets that were read."""
    return [heading] if len(sheets) < 2 else [f"{sheet}{_BETWEEN}{heading}" for sheet in sheets]


def stack_grids(grids: Sequence[Grid]) -> Stack:
    """Stack the tables whose headings are those of the best one, the first of equals."""
    best = max(grids, key=lambda grid: grid.weight)
    same = [grid for grid in grids if _keys(grid) == _keys(best)]
    read = [grid for grid in same if grid.body.height] or [best]
    left = [g for g in grids if _keys(g) != _keys(best) and _is_table(g)]
    step = _step(read) if len(read) > 1 else 0
    slots = _slots(best)
    titles = dict(zip(slots, best.headings, strict=True))
    titles |= {slot: "" for grid in read for slot in _slots(grid) if slot not in titles}
    bodies = [_placed(grid, list(titles), place * step) for place, grid in enumerate(read)]
    return Stack(
        headings=tuple(titles.values()),
        body=pl.concat(bodies),
        rejects=pl.concat([grid.rejects for grid in read]),
        sheets=tuple(grid.sheet for grid in read if grid.sheet),
        step=step,
        unread=pl.concat([no_rejects(), *(_not_read(grid, best) for grid in left)]),
    )


def _keys(grid: Grid) -> Counter[str]:
    return Counter(heading_key(heading) for heading in grid.headings if heading)


def _is_table(grid: Grid) -> bool:
    named = sum(1 for heading in grid.headings if heading)
    return grid.body.height > 0 and grid.recognised >= min(_FEWEST, named)


def _step(grids: Sequence[Grid]) -> int:
    """Return a power of ten above all row numbers, so that the last digits tell the sheet's row."""
    last = max(int(grid.body[ROW][-1]) for grid in grids)
    return int(max(_LEAST_STEP, 10 ** len(str(last))))


def _slots(grid: Grid) -> list[Slot]:
    """Return what identifies each column of a sheet, in whatever order they stand."""
    seen: Counter[str] = Counter()
    slots = []
    for heading in grid.headings:
        key = heading_key(heading)
        slots.append((key, seen[key]))
        seen[key] += 1
    return slots


def _placed(grid: Grid, slots: Sequence[Slot], start: int) -> pl.DataFrame:
    """Return the rows with their columns in the order of the slots, counted from the start."""
    own = dict(zip(_slots(grid), grid.body.columns[1:], strict=True))
    cells = (pl.col(own[s]) if s in own else pl.lit(None, pl.String) for s in slots)
    rows = (pl.col(ROW) + start).cast(pl.UInt32)
    return grid.body.select(rows, *(cell.alias(str(i)) for i, cell in enumerate(cells)))


def _not_read(grid: Grid, best: Grid) -> pl.DataFrame:
    advice = Problem.SHEET_NOT_READ.advice(rows=grid.body.height, read=best.sheet)
    line = {
        "row": None,
        "column": grid.sheet,
        "value": None,
        "problem": Problem.SHEET_NOT_READ.value,
        "advice": str(advice),
        "wording": wording(advice),
    }
    return pl.DataFrame([line], schema=SCHEMA)
