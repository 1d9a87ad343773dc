"""Workbooks as clerks like them: one sheet per list, frozen headings, filters, fit for printing."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import polars as pl
import xlsxwriter

from rongxie.foundation.tables.bodies import CELLS_OF_A_SHEET, Body, pour
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
_ROWS = 1_048_576  #      of a sheet, the headings among them
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

Line = str | tuple[str, str]


@dataclass(frozen=True, slots=True)
class _Look:
    """How a column looks: its format, and its width in characters."""

    format: Any
    width: float


@dataclass(slots=True)
class _List:
    """A list being written: the sheet that it has come to, and the rows of that."""

    name: Text
    headings: list[str]
    looks: list[_Look]
    sheet: Any = None
    body: Body | None = None
    ended: int = 0  # sheets that are full

    @property
    def unseen(self) -> bool:
        """Whether no row of it came yet, by which the widths could be decided."""
        return self.body is None and not self.ended


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

    Of a list only the part that is being written is in memory.

    :raises NotWritable: at the end of the block, if the file cannot be written
    """

    def __init__(self, path: Path, language: Language = "zh") -> None:
        self._path = path
        self._part = path.with_name(f".{path.name}.part")
        self._bodies: dict[str, Body] = {}
        self._language = language
        self._sheets: set[str] = set()
        if not path.parent.is_dir():
            raise not_writable(path)
        self._book = xlsxwriter.Workbook(str(self._part))
        self._formats: dict[tuple[str, bool, bool, bool], Any] = {}
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
                self._fill()
                self._part.replace(self._path)
        except (OSError, xlsxwriter.exceptions.XlsxWriterException) as trouble:
            if kind is None:
                raise not_writable(self._path) from trouble
        finally:
            self._part.unlink(missing_ok=True)
            for body in self._bodies.values():
                body.discard()

    def _fill(self) -> None:
        """Put the rows of the lists into their sheets."""
        for body in self._bodies.values():
            body.close()
        whole = self._part.with_name(f"{self._part.name}.whole")
        try:
            pour(self._part, self._bodies, whole)
            whole.replace(self._part)
        finally:
            whole.unlink(missing_ok=True)

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
        self.add_parts(name, [frame.lazy().collect(engine="streaming")], columns)

    def add_parts(
        self, name: Text, parts: Iterable[pl.DataFrame], columns: Sequence[Column]
    ) -> None:
        """Add a list that comes in parts of the same columns; the first rows decide the widths.

        Only one part is in memory.
        """
        listing: _List | None = None
        for part in parts:
            known = specified(part.columns, columns)
            table = part.select(shown(part.schema, known, self._language, as_text=True))
            if listing is None or listing.unseen:
                headings = headings_of(part.columns, columns, self._language)
                looks = [self._look(table[n], known.get(n)) for n in table.columns]
                listing = _List(name, list(headings.values()), looks)
            self._go_on(listing, table)
        if listing is not None and (listing.body is not None or listing.unseen):
            self._end_sheet(listing)

    def _go_on(self, listing: "_List", table: pl.DataFrame) -> None:
        """Write rows below those of the list, in a new sheet where the last is full."""
        start, most = 0, min(_ROWS - 1, CELLS_OF_A_SHEET // max(table.width, 1))
        while start < table.height:
            if listing.body is not None and listing.body.rows == most:
                self._end_sheet(listing)
            body = listing.body or self._begin_sheet(listing)
            rows = table.slice(start, min(_BATCH, most - body.rows))
            body.add(rows, _heights(rows, listing))
            start += rows.height

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
        text = dtype == pl.String  # marked as text: what begins with = stays so when it is edited
        key = pattern, widest > _WIDEST, label, text
        if key not in self._formats:
            options = {**_TYPE, "num_format": key[0], "text_wrap": key[1], "valign": "top"}
            options |= {"quote_prefix": True} if text else {}
            options |= {"align": "left"} if label else _TEXT if pattern == "General" else {}
            self._formats[key] = self._book.add_format(options)
        return _Look(self._formats[key], min(widest, _WIDEST))

    def _begin_sheet(self, listing: "_List") -> Body:
        sheet = self._new_sheet(listing.name.said_in(self._language))
        for number, (heading, look) in enumerate(zip(listing.headings, listing.looks, strict=True)):
            width = max(look.width, min(shown_width(heading), _NARROWEST * 2), _NARROWEST) + 2
            sheet.set_column(number, number, width, look.format)
            sheet.write_string(0, number, heading, self._heading)
        sheet.freeze_panes(1, 0)
        self._set_print(sheet, landscape=True)
        sheet.repeat_rows(0)
        number = len(self._sheets)
        path = self._part.with_name(f"{self._part.name}.{number}")
        body = Body(path, len(listing.headings))
        self._bodies[f"xl/worksheets/sheet{number}.xml"] = body
        listing.sheet, listing.body = sheet, body
        return body

    def _end_sheet(self, listing: "_List") -> None:
        """Put the filter over the rows that there are; a list without rows has a sheet too."""
        body = listing.body or self._begin_sheet(listing)
        if listing.headings:
            listing.sheet.autofilter(0, 0, max(body.rows, 1), len(listing.headings) - 1)
        listing.sheet, listing.body, listing.ended = None, None, listing.ended + 1

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


def _heights(rows: pl.DataFrame, listing: _List) -> dict[int, float]:
    looks = zip(rows.columns, listing.looks, strict=True)
    wrapped = [name for name, look in looks if look.width == _WIDEST]
    return {row: min(lines * _LINE, _TALLEST) for row, lines in _tall_rows(rows, wrapped)}


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
