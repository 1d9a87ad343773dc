"""The rows of worksheets, thousands at a time: XlsxWriter makes all that is around them.

It writes a cell by some dozen calls, five microseconds each; a million rows took a minute. Here a
column is turned into the text of its cells at once, and the text is poured into the sheet that
XlsxWriter has made with its headings, widths, styles and filters.
"""

import re
import zipfile
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

import polars as pl

from rongxie.foundation.tables.headings import letters

# Of a sheet beside its headings: less than 2 GiB of text, beyond which archives are of another
# form that not every program opens.
CELLS_OF_A_SHEET = 20_000_000
_LONGEST = 32_767  # characters of a cell
_EXCEL_EPOCH = date(1899, 12, 30)
_EXCEL_RELIABLE = date(1900, 3, 1)  # Excel believes in a 29 February 1900
_QUICK = 1  # the cells repeat: pressing them harder takes longer than it saves
_CHUNK = 1 << 20
# What XML has no sign for is written by its number, and so is what looks as if it were.
_LOOKS_SO = r"_x([0-9A-Fa-f]{4})_"
_UNWRITABLE = "\x00-\x08\x0b-\x1f\ufffe\uffff"
_SIGNS = [*range(0x09), *range(0x0B, 0x20), 0xFFFE, 0xFFFF]
_COLUMN = re.compile(rb'<col min="(\d+)" max="(\d+)"[^>]*?style="(\d+)"')
_DIMENSION = re.compile(rb'<dimension ref="[^"]*"/>')
_END = b"</sheetData>"
# How a style is named until the sheet of XlsxWriter tells its number.
_STYLE = "\x01{}\x01"
_STYLED = re.compile(rb"\x01(\d+)\x01")


class Body:
    """The rows of one sheet on their way into it, in a file beside the workbook."""

    def __init__(self, path: Path, columns: int) -> None:
        self.path = path
        self.rows = 0
        self._columns = columns
        self._file = path.open("wb")

    def add(self, table: pl.DataFrame, heights: Mapping[int, float]) -> None:
        """Write rows below those that are there; `heights` of single ones in points."""
        if not table.width:
            return
        first = self.rows + 2  # below the headings, counted from 1
        numbers = pl.int_range(first, first + table.height, eager=True).cast(pl.String)
        cells = [_cells(values, place, numbers) for place, values in enumerate(table)]
        opened = _opened(numbers, heights)
        rows = pl.DataFrame([opened.alias("row"), *cells]).select(
            pl.concat_str(pl.all(), pl.lit("</row>"))
        )
        self._file.write("".join(rows.to_series().to_list()).encode())
        self.rows += table.height

    def close(self) -> None:
        """Write no more."""
        self._file.close()

    def discard(self) -> None:
        """Take the file away: its rows are in the workbook, or nowhere."""
        self._file.close()
        self.path.unlink(missing_ok=True)

    @property
    def dimension(self) -> bytes:
        """The corners of the sheet."""
        return f"A1:{letters(max(self._columns, 1) - 1)}{self.rows + 1}".encode()


def pour(book: Path, bodies: Mapping[str, Body], to: Path) -> None:
    """Write a workbook again with rows in its sheets, given by the names of their parts."""
    with (
        zipfile.ZipFile(book) as source,
        zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED, compresslevel=_QUICK) as target,
    ):
        for info in source.infolist():
            if info.filename not in bodies:
                target.writestr(info, source.read(info))
                continue
            with target.open(info.filename, "w") as part:
                for text in _sheet(source.read(info), bodies[info.filename]):
                    part.write(text)


def excel_cells(values: pl.Series) -> pl.Series:
    """Return numbers as they are, days as Excel counts them, and everything else as text."""
    if values.dtype == pl.Date and (values.min() or _EXCEL_RELIABLE) >= _EXCEL_RELIABLE:  # type: ignore[operator]
        return (values - _EXCEL_EPOCH).dt.total_days()
    if values.dtype.is_numeric():
        return values
    text = pl.col("text").cast(pl.String)
    cut = pl.concat_str(text.str.head(_LONGEST - 1), pl.lit("…"))
    fitting = pl.when(text.str.len_chars() > _LONGEST).then(cut).otherwise(text)
    return values.alias("text").to_frame().select(fitting)["text"]


def _sheet(made: bytes, body: Body) -> Iterator[bytes]:
    """Yield the text of a sheet: what XlsxWriter made, with the rows in it."""
    made = _DIMENSION.sub(b'<dimension ref="' + body.dimension + b'"/>', made, count=1)
    head, end, tail = made.partition(_END)
    styles = _styles(made)
    yield head
    with body.path.open("rb") as rows:
        rest = b""
        while chunk := rows.read(_CHUNK):
            whole, cut, rest = (rest + chunk).rpartition(b"</row>")
            yield _STYLED.sub(lambda found: styles[int(found[1])], whole + cut)
    yield end + tail


def _styles(made: bytes) -> dict[int, bytes]:
    return {
        place - 1: style
        for first, last, style in _COLUMN.findall(made)
        for place in range(int(first), int(last) + 1)
    }


def _opened(numbers: pl.Series, heights: Mapping[int, float]) -> pl.Series:
    """Return the beginning of each row; `heights` by its place in the batch."""
    row = pl.col("number")
    tall = pl.col("height")
    height = (
        pl.when(tall.is_not_null())
        .then(pl.format(' ht="{}" customHeight="1"', tall))
        .otherwise(pl.lit(""))
    )
    given = pl.Series([heights.get(n) for n in range(len(numbers))], dtype=pl.Float64)
    frame = pl.DataFrame({"number": numbers, "height": given})
    return frame.select(pl.format('<row r="{}"{}>', row, height)).to_series()


def _cells(values: pl.Series, place: int, numbers: pl.Series) -> pl.Series:
    """Return the text of the cells of a column, blank where there is nothing."""
    plain = excel_cells(values)
    where = pl.concat_str(
        pl.lit(f'<c r="{letters(place)}'), pl.col("n"), pl.lit(f'" s="{_STYLE.format(place)}"')
    )
    value = pl.col("v")
    there = value.is_not_null()
    if plain.dtype.is_numeric():
        inside = pl.concat_str(where, pl.lit("><v>"), value.cast(pl.String), pl.lit("</v></c>"))
    else:
        kept = pl.when(value.str.contains(r"^\s|\s$")).then(pl.lit(' xml:space="preserve"'))
        inside = pl.concat_str(
            where, pl.lit(' t="inlineStr"><is><t'), kept.otherwise(pl.lit("")), pl.lit(">"),
            value, pl.lit("</t></is></c>"),
        )  # fmt: skip
        plain, there = _escaped(plain), there & (value != "")
    frame = pl.DataFrame({"n": numbers, "v": plain})
    cell = pl.when(there).then(inside).otherwise(pl.lit(""))
    return frame.select(cell.alias(str(place))).to_series()


def _escaped(texts: pl.Series) -> pl.Series:
    """Return texts as XML has them."""
    texts = texts.str.replace_all(_LOOKS_SO, "_x005F_x${1}_")
    if texts.str.contains(f"[{_UNWRITABLE}]").any():
        for sign in _SIGNS:
            texts = texts.str.replace_all(chr(sign), f"_x{sign:04X}_", literal=True)
    texts = texts.str.replace_all("&", "&amp;", literal=True)
    texts = texts.str.replace_all("<", "&lt;", literal=True)
    return texts.str.replace_all(">", "&gt;", literal=True)
