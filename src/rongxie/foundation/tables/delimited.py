"""Reading delimited text: its encoding, its lines and how many cells each of them has."""

import csv
import io
import re
from pathlib import Path

import polars as pl

from rongxie.values.texts import Refusal, say

ROW = "_row"
CELLS = "_cells"  # how many cells the line has
_GUARD = (
    r"^'('*[=+\-@＝＋－＠\t\r\n])"  # what our writing puts before text that looks like a formula
)
_UTF8_CHINESE = re.compile(r"[\u4e00-\u9fff]{4}")
_SEPARATORS = (",", "\t", ";")


class MixedEncodings(Refusal):
    """A text file that is neither UTF-8 nor GB18030 throughout."""


class NotText(Refusal):
    """A file that should be text and holds bytes that no text holds."""


def read_delimited(path: Path, content: bytes) -> pl.DataFrame:
    """Return the lines as `_row` (from 1), `_cells` and one String column per cell, `0`, `1`, …

    :raises MixedEncodings: if no single encoding fits, naming the line of the first strange byte
    :raises NotText: if there are zero bytes in it
    """
    text = decode(path, content).replace("\r\n", "\n").replace("\r", "\n")
    separator = _separator(text)
    grid = _read_plain(text, separator) if '"' not in text else _read_quoted(text, separator)
    cells = pl.exclude(ROW, CELLS)
    return grid.with_columns(cells.str.replace(_GUARD, "$1"))


def decode(path: Path, content: bytes) -> str:
    """Return the text of UTF-8 bytes, with or without BOM, or of GB18030 bytes."""
    if b"\0" in content:
        raise NotText(
            say(
                "{file} is not a text file, although its name says so: save it as .xlsx or as CSV"
                " UTF-8 and give that file",
                file=path.name,
            )
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as utf8:
        return _decode_chinese(path, content, utf8.start)


def _decode_chinese(path: Path, content: bytes, stray: int) -> str:
    foreign = content.count(b"\n", 0, stray) + 1
    marked = content.startswith(b"\xef\xbb\xbf")
    own = 1 if marked else _first_utf8_line(content)
    if own:
        raise _mixed(path, max(foreign, own))
    try:
        return content.decode("gb18030")
    except UnicodeDecodeError as neither:
        raise _mixed(path, content.count(b"\n", 0, neither.start) + 1) from None


def _first_utf8_line(content: bytes) -> int:
    """Return the first line that is Chinese in UTF-8, or 0: four characters are no chance."""
    for number, line in enumerate(content.split(b"\n"), start=1):
        try:
            if not line.isascii() and _UTF8_CHINESE.search(line.decode()):
                return number
        except UnicodeDecodeError:
            continue
    return 0


def _mixed(path: Path, line: int) -> MixedEncodings:
    return MixedEncodings(
        say(
            "{file} mixes encodings: line {line} is not written like the others. Open it in a"
            " spreadsheet program, correct that line and save it as CSV UTF-8 or .xlsx",
            file=path.name,
            line=line,
        )
    )


def _separator(text: str) -> str:
    start = text[:10_000]
    return next((s for s in _SEPARATORS if s in start), ",")


def _read_plain(text: str, separator: str) -> pl.DataFrame:
    """Split lines without quotation marks, all at once."""
    lines = pl.DataFrame({"line": text.split("\n")}).with_row_index(ROW, offset=1)
    parts = pl.col("line").str.split(separator)
    grid = lines.with_columns(parts.list.len().alias(CELLS), parts.alias("parts"))
    grid = grid.filter(pl.col("line").str.strip_chars() != "")
    width = max(grid[CELLS].unique().to_list(), default=0)
    cells = (pl.col("parts").list.get(i, null_on_oob=True).alias(str(i)) for i in range(width))
    return grid.select(ROW, CELLS, *cells)


def _read_quoted(text: str, separator: str) -> pl.DataFrame:
    """Split lines with quotation marks, which may hold separators and line ends."""
    limit = csv.field_size_limit(max(len(text), 1))
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    finally:
        csv.field_size_limit(limit)
    kept = [(n, row) for n, row in enumerate(rows, start=1) if any(row)]
    width = max((len(row) for _, row in kept), default=0)
    columns: dict[str, pl.Series] = {
        ROW: pl.Series([n for n, _ in kept], dtype=pl.UInt32),
        CELLS: pl.Series([len(row) for _, row in kept], dtype=pl.UInt32),
    }
    for i in range(width):
        texts = [row[i] if i < len(row) else None for _, row in kept]
        columns[str(i)] = pl.Series(texts, dtype=pl.String)
    return pl.DataFrame(columns)
