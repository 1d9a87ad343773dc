"""Filling a template: what is not a place-holder stays as it is, formats and formulas too."""

import copy
import re
from datetime import date

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.formula.translate import Translator
from openpyxl.worksheet.cell_range import CellRange
from openpyxl.worksheet.worksheet import Worksheet

from rongxie.surfaces.progress.checking import (
    Text,
    cells_of,
    check_room,
    rows_of_each,
    texts_in,
)
from rongxie.surfaces.progress.holes import HOLE, Hole, read_hole
from rongxie.surfaces.progress.numbers import Numbers, Spot, Value

_PERCENT = ("average_rate", "decided_in_time_rate")
_NOTHING = "–"
_STRING, _FORMULA = "s", "f"
# Neither a workbook nor XML can hold them.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def fill(book: Workbook, numbers: Numbers) -> None:
    """Fill every place-holder of a template that was checked; formulas are reckoned on opening.

    :raises NoRoom: if there are more places by now than rows
    """
    below = numbers.scope.below
    for sheet in book.worksheets:
        check_room(sheet, len(below))
        for row in reversed(rows_of_each(sheet)):
            _repeat(sheet, row, below, numbers)
        for one in list(texts_in(sheet)):
            _put(one.cell, one.text, numbers, None)
    if book.calculation is not None:
        book.calculation.fullCalcOnLoad = True


def _repeat(sheet: Worksheet, row: int, below: tuple[Spot, ...], numbers: Numbers) -> None:
    """Fill a row for each place, the first in the row itself, the others in those below it."""
    sources = [cell for cell in cells_of(sheet) if cell.row == row]
    merged = [one for one in sheet.merged_cells.ranges if one.min_row == one.max_row == row]
    height = sheet.row_dimensions[row].height
    for further, spot in enumerate(below[1:], 1):
        for span in merged:
            _merge(sheet, span, further)
        for source in sources:
            _copy(sheet, source, further, numbers, spot)
        if sheet.row_dimensions[row + further].height is None:
            sheet.row_dimensions[row + further].height = height
    for one in [one for one in texts_in(sheet) if one.cell.row == row]:
        if below:
            _put(one.cell, one.text, numbers, below[0])
        else:
            _clear(one)


def _copy(sheet: Worksheet, source: Cell, further: int, numbers: Numbers, spot: Spot) -> None:
    """Put what stands in a cell into one further below, with its format if that has none."""
    target = sheet.cell(source.row + further, source.column)
    if not isinstance(target, Cell):
        return  # merged into another
    if source.has_style and not target.has_style:
        target._style = copy.copy(source._style)  # type: ignore[attr-defined]
    if source.data_type == _FORMULA and isinstance(source.value, str):
        formula = Translator(source.value, origin=source.coordinate)
        target.value = formula.translate_formula(target.coordinate)
    elif isinstance(source.value, str) and HOLE.search(source.value):
        _put(target, source.value, numbers, spot)
    elif source.value is not None:
        target.value = copy.copy(source.value)
        target.data_type = source.data_type


def _merge(sheet: Worksheet, span: CellRange, further: int) -> None:
    row = span.min_row + further
    moved = CellRange(min_col=span.min_col, max_col=span.max_col, min_row=row, max_row=row)
    if all(moved.isdisjoint(other) for other in sheet.merged_cells.ranges):
        sheet.merge_cells(moved.coord)


def _put(cell: Cell, text: str, numbers: Numbers, row: Spot | None) -> None:
    """Fill a cell: a place-holder alone becomes a number or day, one in a text becomes text."""
    if cell.data_type == _FORMULA:
        return
    alone = HOLE.fullmatch(text.strip())
    hole = read_hole(alone[1]) if alone else None
    if hole is not None:
        _value(cell, hole, numbers.value(hole, row))
        return
    _write(cell, HOLE.sub(lambda found: _told(found[1], numbers, row), text))


def _told(inside: str, numbers: Numbers, row: Spot | None) -> str:
    hole = read_hole(inside)
    return numbers.text(hole, row) if hole else ""


def _value(cell: Cell, hole: Hole, value: Value) -> None:
    if value is None or isinstance(value, str):
        _write(cell, value or _NOTHING)
    elif isinstance(value, date):
        cell.value = value
    else:
        percent = hole.name in _PERCENT and "%" in cell.number_format
        cell.value = value / 100 if percent else value


def _write(cell: Cell, text: str) -> None:
    """Write a text that stays one, even if it begins like a formula."""
    cell.value = _UNWRITABLE.sub("", text)
    cell.data_type = _STRING


def _clear(one: Text) -> None:
    """Leave the cells of a row for each place blank where there is no place."""
    if one.of_each:
        one.cell.value = None
