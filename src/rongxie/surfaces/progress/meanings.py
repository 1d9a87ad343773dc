"""The sheet of definitions behind a filled table: what each figure counts, of which days."""

from collections.abc import Callable, Iterable
from datetime import date, datetime

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font

from rongxie.surfaces.progress.holes import Hole
from rongxie.surfaces.progress.layout import across_a_page
from rongxie.surfaces.progress.numbers import Scope
from rongxie.surfaces.web.figures.headline import defined
from rongxie.surfaces.web.figures.spans import BEGINNING
from rongxie.values.moments import CHINA
from rongxie.values.texts import Message, Text, say

_SHEET = Text(en="Definitions", zh="指标说明")
_HEADS = (
    Text(en="Figure", zh="指标"), Text(en="Unit", zh="单位"), Text(en="Days", zh="统计期"),
    Text(en="Definition", zh="定义"),
)  # fmt: skip
_WIDTHS = (24, 8, 26, 120)
_ALONE = say("An enterprise that is in two places below is one enterprise of the whole, so the"
             " whole may be less than the sum.")  # fmt: skip
Say = Callable[[Message | Text | str], str]


def add_meanings(
    book: Workbook, holes: Iterable[Hole], scope: Scope, rolled_at: datetime | None, say_: Say
) -> None:
    """Add the sheet at the end, with a line for each figure and days that the table has."""
    sheet = book.create_sheet(_free(book, say_(_SHEET)))
    sheet.append([say_(one) for one in _HEADS])
    asked = {(hole.name, scope.days(hole)): None for hole in holes if hole.is_figure}
    for name, (first, last) in asked:
        title, unit, definition = defined(name)
        sheet.append([say_(title), say_(unit), _days(first, last, say_), say_(definition)])
    if scope.below:
        sheet.append([say_(_ALONE)])
    sheet.append([say_(_upto(rolled_at))])
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for column, width in zip("ABCD", _WIDTHS, strict=True):
        sheet.column_dimensions[column].width = width
    for row in sheet.iter_rows(max_row=len(asked) + 1):
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    across_a_page(sheet)


def _days(first: date, last: date, say_: Say) -> str:
    if first == BEGINNING:
        return say_(say("until {last}", last=last))
    return str(last) if first == last else say_(say("{first} to {last}", first=first, last=last))


def _upto(rolled_at: datetime | None) -> Message:
    if rolled_at is None:
        return say("Nothing is counted yet: figures appear a moment after something is recorded.")
    return say("Counted up to {at}", at=f"{rolled_at.astimezone(CHINA):%Y-%m-%d %H:%M}")


def _free(book: Workbook, title: str) -> str:
    """Return a title that no sheet of the template has."""
    titles = {one.lower() for one in book.sheetnames}
    further = (f"{title}{number}" for number in range(2, len(titles) + 3))
    return next(one for one in (title, *further) if one.lower() not in titles)
