"""What is wrong with a template, told with the cells; and the place-holders that are in it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from rongxie.surfaces.progress.holes import HOLE, OPEN, Hole, like, read_hole
from rongxie.surfaces.progress.numbers import Scope
from rongxie.surfaces.progress.opening import REACHING, reaches_out
from rongxie.values.texts import Refusal, say

_TOLD = 10  # cells at most in one sentence
_QUOTED = re.compile(r'"[^"]*"')
_FORMULA = "f"


class HolesUnknown(Refusal):
    """A template has place-holders that nothing can be put into."""


class NoHoles(Refusal):
    """A template has no place-holder at all."""


class NoRoom(Refusal):
    """Below a row that is filled for each place there is no room for the others."""


@dataclass(frozen=True, slots=True)
class Text:
    """A cell with a text in which there are place-holders, or what looks like one."""

    cell: Cell
    text: str

    @property
    def holes(self) -> list[Hole]:
        """The place-holders in it that can be read."""
        return [hole for inside in HOLE.findall(self.text) if (hole := read_hole(inside))]

    @property
    def of_each(self) -> bool:
        """Whether its row is filled for each place."""
        return any(hole.each for hole in self.holes)


def check_template(book: Workbook, scope: Scope) -> None:
    """See that every place-holder of a template can be filled for a place.

    :raises TemplateReachesOut: if a formula leads outside
    :raises HolesUnknown: if some cannot, each with its cell
    :raises NoHoles: if there is none
    :raises NoRoom: if rows for the places below lack
    """
    _check_formulas(book)
    texts = [one for sheet in book.worksheets for one in texts_in(sheet)]
    wrong = [told for one in texts for told in _wrong(one, scope)]
    if wrong:
        raise HolesUnknown(
            say(
                "Some place-holders cannot be filled: {cells}. Write them like {example}, outside"
                " of formulas, with names of the list on this page, for this place or one right"
                " below it.",
                cells="；".join(wrong[:_TOLD]) + ("；…" if len(wrong) > _TOLD else ""),
                example="{{走访户数.本周}}",
            )
        )
    if not any(one.holes for one in texts):
        raise NoHoles(
            say(
                "The template has no place-holder. Write one into each cell that is to be filled,"
                " like {example}.",
                example="{{走访户数.本周}}",
            )
        )
    for sheet in book.worksheets:
        check_room(sheet, len(scope.below))


def holes_in(book: Workbook) -> list[Hole]:
    """Return the place-holders of a template, in the order of its sheets and cells."""
    return [hole for sheet in book.worksheets for one in texts_in(sheet) for hole in one.holes]


def texts_in(sheet: Worksheet) -> Iterator[Text]:
    """Yield the cells of a sheet with place-holders or braces, row by row; formulas too."""
    for cell in cells_of(sheet):
        text = _text(cell)
        if text and OPEN.search(text):
            yield Text(cell, text)


def cells_of(sheet: Worksheet) -> list[Cell]:
    """Return the cells that are there, without those that are merged into another.

    Not by `iter_rows`, which makes every cell up to the last one that has a format.
    """
    found = [sheet._cells[place] for place in sorted(sheet._cells)]
    return [one for one in found if isinstance(one, Cell)]


def rows_of_each(sheet: Worksheet) -> list[int]:
    """Return the rows that are filled for each place."""
    return sorted({one.cell.row for one in texts_in(sheet) if one.of_each})


def check_room(sheet: Worksheet, count: int) -> None:
    """See that below each row for the places there are as many empty rows as it needs.

    :raises NoRoom: if not
    """
    filled = {cell.row for cell in cells_of(sheet) if cell.value is not None}
    for row in rows_of_each(sheet):
        taken = sorted(filled & set(range(row + 1, row + count)))
        if taken:
            raise NoRoom(
                say(
                    "Row {row} of the sheet {sheet} is filled for {count} places, one below the"
                    " other, but row {taken} is not empty. Leave {count} rows.",
                    row=row, sheet=sheet.title, count=count, taken=taken[0],
                )
            )  # fmt: skip


def _check_formulas(book: Workbook) -> None:
    for sheet in book.worksheets:
        for cell in cells_of(sheet):
            if cell.data_type == _FORMULA and REACHING.search(_QUOTED.sub("", _text(cell))):
                raise reaches_out(_named(cell))
    names = [*book.defined_names.values()]
    names += [name for sheet in book.worksheets for name in sheet.defined_names.values()]
    for name in names:
        if REACHING.search(_QUOTED.sub("", name.value or "")):
            raise reaches_out(name.name)


def _wrong(one: Text, scope: Scope) -> Iterator[str]:
    """Yield what cannot be filled in a cell, with the cell and what may be meant."""
    cell, insides = _named(one.cell), HOLE.findall(one.text)
    if one.cell.data_type == _FORMULA and insides:
        yield f"{cell} {one.text}"
        return
    if OPEN.search(HOLE.sub("", one.text)):
        yield f"{cell} {one.text}"
    for inside in insides:
        hole = read_hole(inside)
        if hole is None or scope.spot(hole, None) is None:
            meant = like(inside) if hole is None else ""
            yield f"{cell} {{{{{inside.strip()}}}}}" + (f" → {meant}?" if meant else "")


def _text(cell: Cell) -> str:
    """Return the text of a cell, or that of its formula; blank for any other value."""
    value = cell.value
    if cell.data_type == _FORMULA:
        return str(getattr(value, "text", None) or value or "")
    return str(value) if isinstance(value, str | list) else ""


def _named(cell: Cell) -> str:
    return f"{cell.parent.title}!{cell.coordinate}"
