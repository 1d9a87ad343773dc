"""Workbooks as clerks like them: one sheet per list, frozen headings, filters, fit for printing."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import polars as pl
import xlsxwriter

from rongxie.foundation.tables.presenting import ROW_COLUMN, headings_of, shown, specified
from rongxie.values.columns import Column, Kind
from rongxie.values.texts import Language, Refusal, Text, say

REJECTS = Text(en="Rejects", zh="数据问题")
REJECT_COLUMNS = (
    Column("row", Text(en="Row", zh="行号"), Kind.TEXT),
    Column("column", Text(en="Column", zh="列"), Kind.TEXT),
    Column("value", Text(en="Value", zh="原值"), Kind.TEXT),
    Column("problem", Text(en="Problem", zh="问题代码"), Kind.TEXT),
    Column("advice", Text(en="What to do", zh="怎么办"), Kind.TEXT),
)
_CELLS_HELD = 5_000_000  # in memory, about 200 bytes each
_ROWS = 1_048_576  #      of a sheet, the headings among them
_LONGEST = 32_767  #      characters of a cell
_BATCH = 20_000  #        rows turned into Python values at once
_MEASURED = 500  #        rows that decide the widths
_LINE, _TALLEST = 15, 405  # points; Excel's own limit is 409
_NARROWEST, _WIDEST = 8, 46  # characters; longer texts are wrapped
_TYPE = {"valign": "vcenter", "font_name": "等线", "font_size": 11}
_TEXT = {"align": "left", "indent": 1}  # keeps away from the figures to its left
_FORMATS = {
    Kind.WAN: "#,##0.00",
    Kind.NUMBER: "#,##0.00##",
    Kind.INTEGER: "#,##0",
    Kind.DATE: "yyyy-mm-dd",
    Kind.CODE: "@",
    Kind.REGION: "@",
    Kind.INDUSTRY: "@",
}
_SENTENCE = 104  # characters of a line on the sheet of words
_UNFIT = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_EXCEL_EPOCH = date(1899, 12, 30)
_EXCEL_RELIABLE = date(1900, 3, 1)  # Excel believes in a 29 February 1900

Line = str | tuple[str, str]


@dataclass(frozen=True, slots=True)
class _Look:
    """How a column looks: its format, and its width in characters."""

    format: Any
    width: float


class NotWritable(Refusal):
    """The file cannot be written where it should go."""


def not_writable(path: Path) -> NotWritable:
    """Return the refusal for a path that cannot be written."""
    return NotWritable(
        say(
            "{file} cannot be written: check that the folder exists, that you may write there and"
            " that the file is not open in another program",
            file=path,
        )
    )


def rejects_shown(rejects: pl.DataFrame) -> pl.DataFrame:
    """Return the columns of rejects that people read."""
    return rejects.select(c.name for c in REJECT_COLUMNS)


class Workbook:
    """A workbook being written; it is complete when the `with` block ends.

    `cells` tells about how many there will be: many are written out row by row, and the sheets
    must then be filled one after another.

    :raises NotWritable: at the end of the block, if the file cannot be written
    """

    def __init__(self, path: Path, language: Language = "zh", *, cells: int = 0) -> None:
        self._path = path
        self._part = path.with_name(f".{path.name}.part")
        self._language = language
        self._sheets: set[str] = set()
        # Row by row is a quarter slower and the file larger, but a million rows stay small.
        options = {"constant_memory": cells > _CELLS_HELD, "nan_inf_to_errors": False}
        if not path.parent.is_dir():
            raise not_writable(path)
        self._book = xlsxwriter.Workbook(str(self._part), options)
        self._formats: dict[tuple[str, bool, bool], Any] = {}
        self._heading = self._book.add_format(
            _TYPE
            | {"bold": True, "bg_color": "#E8EEF4", "bottom": 1, "text_wrap": True, "align": "left"}
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        raised: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            self._book.close()
            if kind is None:
                self._part.replace(self._path)
        except (OSError, xlsxwriter.exceptions.XlsxWriterException) as trouble:
            if kind is None:
                raise not_writable(self._path) from trouble
        finally:
            self._part.unlink(missing_ok=True)

    def add_explanation(self, name: Text, title: str, lines: Iterable[Line]) -> None:
        """Add a sheet of words: a title, then sentences and pairs of a term and what it means."""
        sheet = self._new_sheet(name.said_in(self._language))
        large = self._book.add_format({**_TYPE, "bold": True, "font_size": 16})
        term = self._book.add_format({**_TYPE, "bold": True, "valign": "top", "text_wrap": True})
        words = self._book.add_format({**_TYPE, "text_wrap": True, "valign": "top"})
        sheet.set_column(0, 0, 34)
        sheet.set_column(1, 1, 90)
        sheet.hide_gridlines(2)
        sheet.set_row(0, 30)
        sheet.write_string(0, 0, title, large)
        for row, line in enumerate(lines, start=2):
            if isinstance(line, str):
                sheet.set_row(row, 18 * -(-shown_width(line) // _SENTENCE))
                sheet.merge_range(row, 0, row, 1, "", words)
                sheet.write_string(row, 0, line, words)
            else:
                sheet.set_row(row, 18 * max(-(-shown_width(line[0]) // 32), 1))
                sheet.write_string(row, 0, line[0], term)
                sheet.write_string(row, 1, line[1], words)
        self._set_print(sheet, landscape=False)

    def add_sheet(
        self, name: Text, frame: pl.DataFrame | pl.LazyFrame, columns: Sequence[Column]
    ) -> None:
        """Add a list with all columns of the frame, in several sheets where Excel needs them."""
        schema = frame.lazy().collect_schema()
        known = specified(schema.names(), columns)
        headings = headings_of(schema.names(), columns, self._language)
        texts = shown(schema, known, self._language, as_text=True)
        table = frame.lazy().select(texts).collect(engine="streaming")
        looks = [self._look(table[name], known.get(name)) for name in table.columns]
        for start in range(0, max(table.height, 1), _ROWS - 1):
            sheet = self._new_sheet(name.said_in(self._language))
            self._write_list(sheet, table.slice(start, _ROWS - 1), list(headings.values()), looks)

    def add_rejects(self, rejects: pl.DataFrame) -> None:
        """Add the sheet of unusable values; `rejects.advised` puts their advice into Chinese."""
        table = rejects_shown(rejects)
        self.add_sheet(REJECTS, table, REJECT_COLUMNS)

    def _new_sheet(self, name: str) -> Any:
        """Return a new sheet, its name made fit and numbered where it is taken."""
        fit = _UNFIT.sub(" ", name).strip("' ")[:31] or "Sheet"
        n = 1
        unique = fit
        while unique.casefold() in self._sheets:
            n += 1
            unique = f"{fit[:25]} ({n})"
        self._sheets.add(unique.casefold())
        return self._book.add_worksheet(unique)

    def _look(self, values: pl.Series, column: Column | None) -> _Look:
        dtype = values.dtype
        kind = column.kind if column else Kind.TEXT
        pattern = _FORMATS.get(kind, "0" if dtype.is_integer() else "General")
        pattern = _FORMATS[Kind.DATE] if dtype == pl.Date else pattern
        widest = _widest(values.head(_MEASURED))
        label = column is not None and column.name == ROW_COLUMN.name  # a number that names
        key = pattern, widest > _WIDEST, label
        if key not in self._formats:
            options = {**_TYPE, "num_format": key[0], "text_wrap": key[1], "valign": "top"}
            options |= {"align": "left"} if label else _TEXT if pattern == "General" else {}
            self._formats[key] = self._book.add_format(options)
        return _Look(self._formats[key], min(widest, _WIDEST))

    def _write_list(
        self, sheet: Any, table: pl.DataFrame, headings: list[str], looks: list[_Look]
    ) -> None:
        for number, (heading, look) in enumerate(zip(headings, looks, strict=True)):
            width = max(look.width, min(shown_width(heading), _NARROWEST * 2), _NARROWEST) + 2
            sheet.set_column(number, number, width, look.format)
            sheet.write_string(0, number, heading, self._heading)
        sheet.freeze_panes(1, 0)
        if headings:
            sheet.autofilter(0, 0, max(table.height, 1), len(headings) - 1)
        self._set_print(sheet, landscape=True)
        sheet.repeat_rows(0)
        formats = [look.format for look in looks]
        wrapped = [n for n, k in zip(table.columns, looks, strict=True) if k.width == _WIDEST]
        for start in range(0, table.height, _BATCH):
            part = table.slice(start, _BATCH)
            for row, lines in _tall_rows(part, wrapped):
                sheet.set_row(start + 1 + row, min(lines * _LINE, _TALLEST))
            _write_rows(sheet, part, start + 1, formats)

    def _set_print(self, sheet: Any, *, landscape: bool) -> None:
        if landscape:
            sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer("&L&A&R&P / &N")


def shown_width(text: str) -> int:
    """Return how wide a text is shown: a Chinese character takes two places."""
    return sum(1 if ord(sign) < 0x1100 else 2 for sign in text)


def _widest(values: pl.Series) -> int:
    if values.dtype == pl.Date:
        return 10
    texts = (
        values.cast(pl.String) if values.dtype != pl.Float64 else values.round(2).cast(pl.String)
    )
    widest = texts.alias("text").to_frame().select(_width(pl.col("text")).max()).item()
    return (int(widest) if isinstance(widest, int) else 0) + (3 if values.dtype.is_numeric() else 0)


def _tall_rows(rows: pl.DataFrame, wrapped: list[str]) -> Iterator[tuple[int, int]]:
    """Yield the rows that need several lines: programs differ in whether they find out."""
    if not wrapped:
        return
    lines = rows.select(
        pl.max_horizontal(
            pl.max_horizontal(_width(pl.col(n)) / _WIDEST, pl.col(n).str.count_matches("\n") + 1)
            for n in wrapped
        ).ceil()
    ).to_series()
    for row, count in enumerate(lines.to_list()):
        if count and count > 1:
            yield row, int(count)


def _width(text: pl.Expr) -> pl.Expr:
    """Return how wide a text is shown: three bytes of Chinese take two places."""
    extra = (text.str.len_bytes() - text.str.len_chars()) // 2
    return text.str.len_chars() + extra


def _write_rows(sheet: Any, rows: pl.DataFrame, first: int, formats: list[Any]) -> None:
    columns = [_cells(rows[name]) for name in rows.columns]
    writes = [
        sheet.write_number if cells.dtype.is_numeric() else sheet.write_string for cells in columns
    ]
    parts = list(zip(range(len(columns)), writes, formats, strict=True))
    for row, values in enumerate(zip(*(c.to_list() for c in columns), strict=True), start=first):
        for (number, write, look), value in zip(parts, values, strict=True):
            if value is not None:
                write(row, number, value, look)


def _cells(values: pl.Series) -> pl.Series:
    """Return numbers as they are, days as Excel counts them, and everything else as text."""
    if values.dtype == pl.Date and (values.min() or _EXCEL_RELIABLE) >= _EXCEL_RELIABLE:  # type: ignore[operator]
        return (values - _EXCEL_EPOCH).dt.total_days()
    if values.dtype.is_numeric():
        return values
    text = pl.col("text").cast(pl.String)
    cut = pl.concat_str(text.str.head(_LONGEST - 1), pl.lit("…"))
    fitting = pl.when(text.str.len_chars() > _LONGEST).then(cut).otherwise(text)
    return values.alias("text").to_frame().select(fitting)["text"]
