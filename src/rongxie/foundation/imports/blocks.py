"""A file as a stream of tables of texts: long text and Parquet files in blocks, workbooks whole."""

import codecs
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from rongxie.foundation.imports.records import read_records
from rongxie.foundation.tables.delimited import CELLS, ROW, decode, read_delimited
from rongxie.foundation.tables.grids import Grid, HeadingsMissing, find_grids
from rongxie.foundation.tables.headings import Headings, heading_key
from rongxie.foundation.tables.rejects import SCHEMA
from rongxie.foundation.tables.sources import (
    Sheet,
    checked_type,
    file_type,
    open_sheets,
    unreadable,
)
from rongxie.foundation.tables.stacking import stack_grids
from rongxie.foundation.tables.typed import text_of
from rongxie.values.columns import Layout

_BLOCK = 8 << 20  # bytes of text that are split at once: some 70,000 rows
_ROWS = 50_000  #   of a Parquet file taken at once
_MANY = 1 << 16
_NOTE = "(必填)"
_RECORDS = "json"


@dataclass(frozen=True, slots=True)
class Block:
    """Some rows: `body` has `_row` and a column of texts for each heading, `0`, `1`, ….

    `rejects` are lines that could not be split and sheets that were not read.
    """

    headings: tuple[str, ...]
    body: pl.DataFrame
    rejects: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=SCHEMA))
    sheets: tuple[str, ...] = ()


class _AnyText:
    """Stands in for headings that are known, where a file has none of them."""

    def count(self, cells: Iterable[str | None]) -> int:
        return sum(1 for cell in cells if cell and cell.strip())


class _These:
    """Stands in for headings where they are known to the letter."""

    def __init__(self, headings: Iterable[str]) -> None:
        self._titles = [heading for heading in headings if heading]

    def count(self, cells: Iterable[str | None]) -> int:
        filled = [cell.strip() for cell in cells if cell and cell.strip()]
        return len(filled) if filled == self._titles else 0


def list_type(path: Path) -> str:
    """Return the type of a list by the suffix of its name: that of a table, or `json`.

    :raises FileTypeUnknown: for any other suffix
    """
    return _RECORDS if path.suffix.lower() == f".{_RECORDS}" else file_type(path)


def read_blocks(path: Path, layout: Layout) -> Iterator[Block]:
    """Yield the rows of a file, every block with the same headings.

    Headings that the layout does not know are found as the first full row.

    :raises Refusal: if the file is empty, protected, damaged, or has no table in it
    """
    kind = list_type(path)
    if kind == _RECORDS:
        yield _titled(Block(*read_records(path)))
    elif checked_type(path) == "parquet":
        yield from _parquet_blocks(path)
    elif kind == "csv" and path.stat().st_size > _BLOCK:
        yield from _text_blocks(path, layout)
    else:
        yield _workbook(path, kind, layout)


def _workbook(path: Path, kind: str, layout: Layout) -> Block:
    sheets = list(open_sheets(path, kind))
    stack = stack_grids(_grids(sheets, layout, path.name))
    rejects = pl.concat([stack.unread, stack.with_sheets(stack.rejects)])
    return _titled(Block(stack.headings, stack.body, rejects, stack.sheets))


def _grids(sheets: list[Sheet], layout: Layout, file: str) -> list[Grid]:
    try:
        return find_grids(sheets, layout, Headings(layout), file)
    except HeadingsMissing:
        return find_grids(sheets, layout, _AnyText(), file)  # type: ignore[arg-type]


def _titled(block: Block) -> Block:
    """Leave out columns without a heading: nobody could say what they mean."""
    kept = [place for place, heading in enumerate(block.headings) if heading.strip()]
    texts = [pl.col(block.body.columns[1 + place]) for place in kept]
    body = block.body.select(
        pl.col(ROW), *(text.alias(str(number)) for number, text in enumerate(texts))
    )
    headings = tuple(block.headings[place].strip() for place in kept)
    return Block(headings, body, block.rejects, block.sheets)


def _parquet_blocks(path: Path) -> Iterator[Block]:
    try:
        scan = pl.scan_parquet(path)
        schema = scan.collect_schema()
        texts = [
            text_of(pl.col(name), dtype).alias(str(place))
            for place, (name, dtype) in enumerate(schema.items())
        ]
        rows = scan.select(pl.len()).collect().item()
        for start in range(0, max(rows, 1), _ROWS):
            part = scan.slice(start, _ROWS).select(texts).collect()
            body = part.with_row_index(ROW, offset=start + 1)
            yield _titled(Block(tuple(schema.names()), body))
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError) as damage:
        raise unreadable(path) from damage


def _text_blocks(path: Path, layout: Layout) -> Iterator[Block]:
    """Yield a long text file, each block below the headings that the first one has."""
    above: pl.DataFrame | None = None
    for before, text in _pieces(path):
        grid = read_delimited(path, text.encode())
        grid = grid.with_columns((pl.col(ROW) + before).cast(pl.UInt32))
        if above is None:
            found = _grids([Sheet("", grid)], layout, path.name)[0]
            above = _headings_again(found, grid)
        else:
            grid = pl.concat([above, grid], how="diagonal")
            sheet = Sheet("", grid.with_columns(pl.exclude(ROW, CELLS).fill_null("")))
            found = find_grids([sheet], layout, _These(found.headings), path.name)[0]  # type: ignore[arg-type]
        yield _titled(Block(found.headings, found.body, found.rejects))


def _headings_again(found: Grid, grid: pl.DataFrame) -> pl.DataFrame:
    """Return lines to put above a later block: its headings, and a note that is passed over.

    Without the note the first line of a block could be taken for one.
    """
    titles = dict(zip(found.body.columns[1:], found.headings, strict=True))
    above = grid.filter(pl.col(ROW) < found.body[ROW][0]) if found.body.height else grid
    width = above[CELLS].max()
    lines = [
        {ROW: 0, CELLS: width, **{name: title if line else _NOTE for name, title in titles.items()}}
        for line in (1, 0)
    ]
    return pl.DataFrame(lines, schema=grid.schema)


def _pieces(path: Path) -> Iterator[tuple[int, str]]:
    """Yield pieces of whole lines, with how many lines stand before them; no cell is cut."""
    lines, rest = 0, ""
    decoder = codecs.getincrementaldecoder(_encoding(path))()
    with path.open("rb") as stream:
        while chunk := stream.read(_BLOCK):
            rest += decoder.decode(chunk)
            end = _end_of_line(rest)
            if end:
                yield lines, rest[:end]
                # A line break between quotation marks belongs to a cell.
                lines += sum(part.count("\n") for part in rest[:end].split('"')[::2])
                rest = rest[end:]
    rest += decoder.decode(b"", final=True)
    if rest.strip():
        yield lines, rest


def _end_of_line(text: str) -> int:
    """Return where the last line that is whole ends: outside of quotation marks."""
    end = text.rfind("\n") + 1
    quotes = text.count('"', 0, end)
    while end and quotes % 2:
        before = text.rfind("\n", 0, end - 1) + 1
        quotes -= text.count('"', before, end)
        end = before
    return end


def _encoding(path: Path) -> str:
    """Return what the whole file is written in; a mixture is refused as in a short file."""
    for encoding in ("utf-8-sig", "gb18030"):
        decoder = codecs.getincrementaldecoder(encoding)()
        try:
            with path.open("rb") as stream:
                while chunk := stream.read(_MANY):
                    if b"\0" in chunk:
                        break
                    decoder.decode(chunk)
                else:
                    decoder.decode(b"", final=True)
                    return encoding
        except UnicodeDecodeError:
            continue
    decode(path, path.read_bytes())
    raise unreadable(path)


def same_headings(headings: Iterable[str]) -> list[str]:
    """Return the headings in plain form and one order, as files of one source are known by."""
    return sorted(heading_key(heading) for heading in headings)
