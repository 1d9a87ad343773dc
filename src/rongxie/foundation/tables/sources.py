"""Telling what a file really is, and opening the sheets of workbooks as grids of texts."""

import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import fastexcel
import polars as pl

from rongxie.foundation.tables.delimited import CELLS, ROW, read_delimited
from rongxie.values.texts import Refusal, say

_ZIP, _OLE, _PARQUET = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PAR1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_MARKUP = re.compile(rb"\s*(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|table|\?xml|meta|head|body)", re.I)
_TYPES = {".xlsx": "xlsx", ".xls": "xls", ".csv": "csv", ".parquet": "parquet"}
_SHOWN = {
    "xlsx": "an Excel workbook (.xlsx)",
    "xls": "an old Excel workbook (.xls)",
    "csv": "text (.csv)",
    "parquet": "Parquet (.parquet)",
    "markup": "a web page (HTML or XML)",
    "zip": "a compressed archive (zip)",
    "binary": "no table at all",
}
_MOST_UNPACKED = 8 << 30  # bytes
_MOST_CELLS = 100_000_000  # of the rectangle that a sheet spans; a stray cell far away spans much
_FAR_COLUMN = re.compile(rb'<c r="([A-Z]{2,3})\d')
_ROW_NUMBER = re.compile(rb'<row [^>]*?r="(\d{1,7})"')


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of a file: `_row` (from 1), `_cells` and Strings `0`, `1`, …, not empty."""

    name: str  # blank in text files
    grid: pl.DataFrame


class FileMissing(Refusal):
    """There is no file at the path."""


class FileEmpty(Refusal):
    """The file has no content."""


class FileTypeUnknown(Refusal):
    """The name of the file ends in none of the suffixes that are read and written."""


class FileTypeWrong(Refusal):
    """The content of the file is not what its name says."""


class FileProtected(Refusal):
    """The workbook opens only with a password."""


class FileUnreadable(Refusal):
    """The file is damaged."""


class SheetTooWide(Refusal):
    """A cell far away from the rest makes the sheet too large to be read."""


def file_type(path: Path) -> str:
    """Return `xlsx`, `xls`, `csv` or `parquet` by the suffix of the name.

    :raises FileTypeUnknown: for any other suffix
    """
    if path.suffix.lower() not in _TYPES:
        raise FileTypeUnknown(
            say(
                "{file}: files of this type are not read or written. Use .xlsx, .xls (reading"
                " only), .csv or .parquet",
                file=path.name,
            )
        )
    return _TYPES[path.suffix.lower()]


def checked_type(path: Path) -> str:
    """Return the type of a file whose content is what its name says.

    :raises FileMissing: if it is not there
    :raises FileEmpty: if it holds nothing
    :raises FileTypeWrong: if the content is of another type
    :raises FileProtected: if it asks for a password
    """
    said = file_type(path)
    if not path.is_file():
        raise FileMissing(say("{file}: there is no such file. Check the path", file=path))
    if path.stat().st_size == 0:
        raise FileEmpty(say("{file} is empty: export or save it again", file=path.name))
    found = _content_type(path)
    if found == "protected":
        raise FileProtected(
            say("{file} has a password: remove it in Excel, save and try again", file=path.name)
        )
    if found != said:
        raise FileTypeWrong(
            say(
                "{file} is not what its name says: it holds {found}. Open it in a spreadsheet"
                " program and save it as .xlsx",
                file=path.name,
                found=_SHOWN[found],
            )
        )
    return said


def _content_type(path: Path) -> str:
    with path.open("rb") as stream:
        start = stream.read(4096)
    if start.startswith(_PARQUET):
        return "parquet"
    if start.startswith(_ZIP):
        return _archive_type(path)
    if start.startswith(_OLE):
        return "protected" if _ENCRYPTED in path.read_bytes() else "xls"
    if _MARKUP.match(start):
        return "markup"
    return "csv" if path.suffix.lower() == ".csv" or b"\0" not in start else "binary"


def _archive_type(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            return "xlsx" if "xl/workbook.xml" in archive.namelist() else "zip"
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise unreadable(path) from None


def open_sheets(path: Path, kind: str) -> Iterator[Sheet]:
    """Yield each visible sheet that holds something.

    :raises FileProtected: if the workbook asks for a password
    :raises FileUnreadable: if it is damaged
    """
    if kind == "csv":
        yield Sheet("", read_delimited(path, path.read_bytes()))
        return
    if kind == "xlsx":
        _guard_size(path)
    try:
        reader = fastexcel.read_excel(path)
        for number, name in enumerate(reader.sheet_names):
            grid = _read_sheet(reader, number)
            if grid is not None:
                yield Sheet(name, grid)
    except (KeyboardInterrupt, SystemExit, GeneratorExit, Refusal):
        raise
    except BaseException as damage:  # the reader may panic, and panics are no Exception
        if "password" in str(damage).lower():
            raise FileProtected(
                say("{file} has a password: remove it in Excel, save and try again", file=path.name)
            ) from damage
        raise unreadable(path) from damage


def _read_sheet(reader: fastexcel.ExcelReader, number: int) -> pl.DataFrame | None:
    sheet = reader.load_sheet(
        number, header_row=None, skip_rows=0, dtypes="string", skip_whitespace_tail_rows=True
    )
    if sheet.visible != "visible" or not sheet.width or not sheet.height:
        return None
    texts = sheet.to_polars()
    texts.columns = [str(i) for i in range(texts.width)]
    cells = pl.lit(texts.width, pl.UInt32).alias(CELLS)
    return texts.with_row_index(ROW, offset=1).select(ROW, cells, pl.exclude(ROW))


def unreadable(path: Path) -> FileUnreadable:
    return FileUnreadable(
        say(
            "{file} is damaged and cannot be read: open it in the program that made it and save"
            " it again",
            file=path.name,
        )
    )


def _guard_size(path: Path) -> None:
    """Refuse a workbook that would take all memory: the reader holds the whole rectangle."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            if sum(p.file_size for p in parts) > _MOST_UNPACKED:
                raise _too_wide(path)
            for part in parts:
                if part.filename.startswith("xl/worksheets/") and part.filename.endswith(".xml"):
                    _guard_sheet(path, archive, part)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, zlib.error):
        raise unreadable(path) from None


def _guard_sheet(path: Path, archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    width, height, filled, tail = 26, 1, 0, b""
    with archive.open(part) as stream:
        while chunk := stream.read(1 << 20):
            chunk = tail + chunk
            for letters in set(_FAR_COLUMN.findall(chunk)):
                width = max(width, _column_number(letters))
            height = max([height, *map(int, _ROW_NUMBER.findall(chunk)[-1:])])
            filled += chunk.count(b"<c ")
            tail = chunk[-64:]
    if width * height > max(_MOST_CELLS, filled * 50):
        raise _too_wide(path)


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number


def _too_wide(path: Path) -> SheetTooWide:
    return SheetTooWide(
        say(
            "{file} has cells far away from the table. Delete the empty rows below and the empty"
            " columns beside the table, save and try again",
            file=path.name,
        )
    )
