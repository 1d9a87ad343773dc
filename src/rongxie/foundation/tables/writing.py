"""Writing a table to `.xlsx`, `.csv` or `.parquet`, by the suffix of the name."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import polars as pl

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


def _stream(frame: pl.LazyFrame, path: Path, columns: Sequence[Column], language: Language) -> None:
    as_text = path.suffix.lower() == ".csv"
    schema = frame.collect_schema()
    known = specified(schema.names(), columns)
    headings = headings_of(schema.names(), columns, language)
    table = frame.select(shown(schema, known, language, as_text=as_text))
    with _whole(path) as part:
        if as_text:
            safe = {name: _guarded(heading) for name, heading in headings.items()}
            text = pl.col(pl.String)
            number = text.str.contains(_NUMBER)
            guarded = pl.when(number).then(text).otherwise(text.str.replace(_FORMULA, "'$1"))
            table.with_columns(guarded.name.keep()).rename(safe).sink_csv(part, include_bom=True)
        else:
            table.rename(headings).sink_parquet(part, compression="lz4")


def _guarded(heading: str) -> str:
    return f"'{heading}" if heading[:1] in "=+-@＝＋－＠\t\r\n" else heading


@contextmanager
def _whole(path: Path) -> Iterator[Path]:
    """Give a path to write to that becomes the file only when all is written."""
    part = path.with_name(f".{path.name}.part")
    try:
        yield part
        part.replace(path)
    except OSError as trouble:
        raise not_writable(path) from trouble
    finally:
        part.unlink(missing_ok=True)
