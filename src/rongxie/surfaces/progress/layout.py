"""The platform's own template: it is filled like any other, and given out to be changed.

A row for each place right below and one for the whole; every figure of the days of the table, and
those that add up also since the beginning.
"""

from collections.abc import Iterable

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from rongxie.surfaces.progress.holes import Hole
from rongxie.surfaces.web.figures.headline import titled
from rongxie.surfaces.web.figures.spans import Span
from rongxie.values.texts import Language, Text

TITLE = Text(en="Financing mechanism: progress table", zh="支持小微企业融资协调工作机制进展情况表")
_SHEET = Text(en="Progress", zh="进展情况")
_OF_THE_DAYS, _SINCE = Text(en="Period", zh="本期"), Text(en="To date", zh="累计")
_NUMBER, _PLACE, _WHOLE = (
    Text(en="No.", zh="序号"), Text(en="Place", zh="地区"), Text(en="In all", zh="合计"),
)  # fmt: skip
_HEAD = Text(en="By: {office}    Days: {first} to {last}    Made on: {made}",
             zh="填报单位：{office}    统计期：{first} 至 {last}    填报日期：{made}")  # fmt: skip
_BOTH = (
    "visited_enterprises", "enterprises_with_need", "declared_enterprises",
    "recommended_enterprises", "approved_enterprises", "approved_amount", "funded_enterprises",
    "drawn_amount",
)  # fmt: skip
_ONCE = ("average_rate", "decided_in_time_rate", "overdue_decisions")
_AMOUNTS, _RATES = ("approved_amount", "drawn_amount"), ("average_rate", "decided_in_time_rate")
_TITLE_FONT, _BODY_FONT = "方正小标宋简体", "宋体"
_LINE = Side(style="thin")
_BOX = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_TOP, _HEADS, _FIRST = 1, 3, 5  # rows: the title, the two of headings, the first place
_LEFT = 3  # the column of the first figure


def platform_template(rows: int, language: Language) -> Workbook:
    """Return the template, with room for so many places."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)  # noqa: S101  # for the type checker
    sheet.title = _SHEET.said_in(language)
    columns = [(name, days) for name in _BOTH for days in (None, Span.ALL)]
    columns += [(name, None) for name in _ONCE]
    whole = _FIRST + rows
    _headings(sheet, language)
    _line(sheet, _FIRST, [Hole("number", each=True), Hole("place", each=True)], columns, language,
          each=True)  # fmt: skip
    _line(sheet, whole, [_WHOLE, None], columns, language)
    sheet.merge_cells(start_row=whole, end_row=whole, start_column=1, end_column=2)
    for row in range(_FIRST, whole + 1):
        _format(sheet, row, columns)
    _page(sheet, columns)
    return book


def _headings(sheet: Worksheet, language: Language) -> None:
    last = _LEFT + 2 * len(_BOTH) + len(_ONCE) - 1
    blanks = {name: Hole(name).written(language) for name in ("office", "first", "last", "made")}
    sheet.cell(_TOP, 1, Hole("place").written(language) + TITLE.said_in(language))
    sheet.cell(_TOP + 1, 1, _HEAD.said_in(language).format(**blanks))
    for row in (_TOP, _TOP + 1):
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=last)
    sheet.cell(_TOP, 1).font = Font(name=_TITLE_FONT, size=18)
    sheet.cell(_TOP, 1).alignment = Alignment(horizontal="center", vertical="center")
    sheet.row_dimensions[_TOP].height = 34
    for column, title in ((1, _NUMBER), (2, _PLACE)):
        _heading(sheet, column, 1, title.said_in(language))
    for n, name in enumerate(_BOTH):
        column = _LEFT + 2 * n
        _heading(sheet, column, 2, _named(name, language))
        for beside, words in enumerate((_OF_THE_DAYS, _SINCE)):
            sheet.cell(_HEADS + 1, column + beside, words.said_in(language))
    for n, name in enumerate(_ONCE):
        _heading(sheet, _LEFT + 2 * len(_BOTH) + n, 1, _named(name, language))
    for row in (_HEADS, _HEADS + 1):
        for column in range(1, last + 1):
            cell = sheet.cell(row, column)
            cell.border, cell.font = _BOX, Font(name=_BODY_FONT, size=10, bold=True)
            cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)


def _heading(sheet: Worksheet, column: int, wide: int, text: str) -> None:
    sheet.cell(_HEADS, column, text)
    below = _HEADS if wide > 1 else _HEADS + 1
    sheet.merge_cells(
        start_row=_HEADS, end_row=below, start_column=column, end_column=column + wide - 1
    )


def _named(name: str, language: Language) -> str:
    """Return a title with the unit in a line of its own."""
    title, unit, _definition = titled(name)
    signs = "（{}）" if language == "zh" else "({})"
    return f"{title.said_in(language)}\n{signs.format(unit.said_in(language))}"


def _line(  # noqa: PLR0913  # what a row has
    sheet: Worksheet, row: int, begins: Iterable[Hole | Text | None],
    columns: list[tuple[str, Span | None]], language: Language, *, each: bool = False,
) -> None:  # fmt: skip
    for column, what in enumerate(begins, 1):
        if what is not None:
            written = what.written if isinstance(what, Hole) else what.said_in
            sheet.cell(row, column, written(language))
    for column, (name, days) in enumerate(columns, _LEFT):
        sheet.cell(row, column, Hole(name, days, each).written(language))


def _format(sheet: Worksheet, row: int, columns: list[tuple[str, Span | None]]) -> None:
    for column in range(1, len(columns) + _LEFT):
        cell = sheet.cell(row, column)
        cell.border, cell.font = _BOX, Font(name=_BODY_FONT, size=10)
        side = "left" if column == 2 else "center" if column == 1 else "right"
        cell.alignment = Alignment(horizontal=side, vertical="center")
    for column, (name, _days) in enumerate(columns, _LEFT):
        sheet.cell(row, column).number_format = (
            "#,##0.00" if name in _AMOUNTS else "0.00" if name in _RATES else "#,##0"
        )


def _page(sheet: Worksheet, columns: list[tuple[str, Span | None]]) -> None:
    """Lay the sheet across one page of A4, with its headings on each."""
    widths = {1: 5.0, 2: 15.0}
    for column, (name, _days) in enumerate(columns, _LEFT):
        widths[column] = 11.0 if name in _AMOUNTS else 9.0 if name in _ONCE else 7.0
    for column, width in widths.items():
        sheet.column_dimensions[get_column_letter(column)].width = width
    for row in range(_TOP + 1, sheet.max_row + 1):
        sheet.row_dimensions[row].height = 36 if row == _HEADS else 20
    sheet.freeze_panes = f"{get_column_letter(_LEFT)}{_FIRST}"
    sheet.print_title_rows = f"{_HEADS}:{_HEADS + 1}"
    across_a_page(sheet)


def across_a_page(sheet: Worksheet) -> None:
    """Have a sheet print on A4, lying, as wide as the page."""
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    margins = sheet.page_margins
    margins.left = margins.right = margins.top = margins.bottom = 0.4  # inches
