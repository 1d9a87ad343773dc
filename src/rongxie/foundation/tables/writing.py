"""Writing a table to `.xlsx`, `.csv` or `.parquet`, by the suffix of the name."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO

import polars as pl
from polars.io.plugins import register_io_source

from rongxie.foundation.tables.presenting import headings_of, shown, specified
from rongxie.foundation.tables.sources import FileTypeUnknown, file_type
from rongxie.foundation.tables.workbook import (
    REJECT_COLUMNS,
    Workbook,
    not_writable,
    rejects_shown,
)
from rongxie.values.columns import Column
from rongxie.values.texts import Language, Text, say

TABLE = Text(en="Table", zh="明细")
_FORMULA = r"^('*[=+\-@＝＋－＠\t\r\n])"  # what spreadsheets take for one, guarded or not
_NUMBER = r"^[+-]?\d[\d,]*(\.\d+)?%?$"  # a negative number is none


def write_table(
    frame: pl.DataFrame | pl.LazyFrame,
    path: Path,
    columns: Sequence[Column],
    language: Language = "zh",
    rejects: pl.DataFrame | None = None,
) -> None:
    """Write all columns of the frame; `columns` tells the headings and kinds of those it names.

    In Chinese the headings, choices and 是/否 are written, in English canonical names and values.
    A lazy frame is streamed into `.csv` and `.parquet`. Rejects go to a second sheet, or beside
    the file into `<name>.rejects.csv`; `rejects.advised` puts their advice into Chinese first.

    :raises FileTypeUnknown: if the suffix is none that is written
    :raises NotWritable: if the folder is missing or the file is open elsewhere
    """
    kind = written_type(path)
    if kind == "xlsx":
        table = frame.lazy().collect(engine="streaming")
        with Workbook(path, language) as book:
            book.add_sheet(TABLE, table, columns)
            if rejects is not None and rejects.height:
                book.add_rejects(rejects)
        return
    _stream(frame.lazy(), path, columns, language)
    if rejects is not None and rejects.height:
        write_rejects(rejects, path, language)


def written_type(path: Path) -> str:
    """Return `xlsx`, `csv` or `parquet`.

    :raises FileTypeUnknown: if the suffix is another one
    """
    kind = file_type(path)
    if kind == "xls":
        raise FileTypeUnknown(
            say("{file}: .xls is only read. Write .xlsx, .csv or .parquet", file=path.name)
        )
    return kind


def write_rejects(rejects: pl.DataFrame, path: Path, language: Language = "zh") -> Path:
    """Write the rejects beside a file as `<name>.rejects.csv`, and return where they are."""
    beside = path.with_name(f"{path.name}.rejects.csv")
    table = rejects_shown(rejects)
    _stream(table.lazy(), beside, REJECT_COLUMNS, language)
    return beside


def write_parts(
    parts: Sequence[Path],
    path: Path,
    columns: Sequence[Column],
    language: Language = "zh",
    *,
    metadata: Mapping[str, str] = MappingProxyType({}),
) -> None:
    """Write a list that lies in several Parquet files into `.csv` or `.parquet`, one after another.

    Only few of them are in memory, however many there are. `metadata` goes into Parquet.

    :raises NotWritable: if the folder is missing or the file is open elsewhere
    """
    as_text = path.suffix.lower() == ".csv"

    def presented(part: Path) -> pl.LazyFrame:
        return _presented(pl.read_parquet(part).lazy(), columns, language, as_text=as_text)

    def rows(*_pushed_down: object) -> Iterator[pl.DataFrame]:
        # Some of what is presented needs its whole column: a part at a time is a small one.
        return (presented(part).collect() for part in parts)

    source = register_io_source(rows, schema=presented(parts[0]).collect_schema(), is_pure=True)
    with _whole(path) as file:
        _sink(source, file, as_text=as_text, metadata=dict(metadata))


def _stream(frame: pl.LazyFrame, path: Path, columns: Sequence[Column], language: Language) -> None:
    as_text = path.suffix.lower() == ".csv"
    with _whole(path) as file:
        _sink(_presented(frame, columns, language, as_text=as_text), file, as_text=as_text)


def _sink(
    table: pl.LazyFrame, file: BinaryIO, *, as_text: bool, metadata: dict[str, str] | None = None
) -> None:
    if as_text:
        table.sink_csv(file, include_bom=True)
    else:
        table.sink_parquet(file, compression="lz4", metadata=metadata or None)


def _presented(
    frame: pl.LazyFrame, columns: Sequence[Column], language: Language, *, as_text: bool
) -> pl.LazyFrame:
    """Return the table as people read it; in text, what looks like a formula is guarded."""
    schema = frame.collect_schema()
    known = specified(schema.names(), columns)
    headings = headings_of(schema.names(), columns, language)
    table = frame.select(shown(schema, known, language, as_text=as_text))
    if not as_text:
        return table.rename(headings)
    safe = {name: _guarded(heading) for name, heading in headings.items()}
    text = pl.col(pl.String)
    number = text.str.contains(_NUMBER)
    guarded = pl.when(number).then(text).otherwise(text.str.replace(_FORMULA, "'$1"))
    return table.with_columns(guarded.name.keep()).rename(safe)


def _guarded(heading: str) -> str:
    return f"'{heading}" if heading[:1] in "=+-@＝＋－＠\t\r\n" else heading


@contextmanager
def _whole(path: Path) -> Iterator[BinaryIO]:
    """Give what to write to; it becomes the file only when all is written.

    Opened here: a thread of Polars that opened it might do so after the writing had failed.
    """
    part = path.with_name(f".{path.name}.part")
    try:
        with part.open("wb") as file:
            yield file
        part.replace(path)
    except OSError as trouble:
        raise not_writable(path) from trouble
    finally:
        part.unlink(missing_ok=True)
