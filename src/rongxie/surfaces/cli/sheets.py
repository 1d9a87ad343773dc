"""Reading enterprises for a command, and ending a command that wrote a file."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import typer

from rongxie.foundation.tables.delimited import ROW
from rongxie.foundation.tables.reading import Table, read_table
from rongxie.foundation.tables.rejects import advised
from rongxie.foundation.tables.writing import write_table
from rongxie.rulebook.inference import infer_industry
from rongxie.rulebook.layouts import layout
from rongxie.rulebook.screening import RENAMED_TO, UNUSABLE
from rongxie.rulebook.size import classify
from rongxie.rulebook.size_standards import SizeStandard
from rongxie.rulebook.sorting import COMPARED
from rongxie.rulebook.standards import TESTS
from rongxie.surfaces.cli.checks import repeated_codes
from rongxie.surfaces.cli.console import Console
from rongxie.values.columns import Column, Layout
from rongxie.values.texts import Message, say

DONE, DONE_WITH_REJECTS, UNUSABLE_INPUT = 0, 1, 2


def columns_of(*layouts: Layout) -> list[Column]:
    """Return the columns of the layouts for writing; results come first where names are shared."""
    known = {c.name: c for each in reversed(layouts) for c in each}
    known |= {c.name: c for c in layout("results")}
    stated = layout("enterprises").columns["purpose"]
    return [*known.values(), replace(stated, name=RENAMED_TO)]


def read_enterprises(path: Path) -> Table:
    """Read a sheet of enterprises; a Parquet file stays on disk and streams."""
    table = read_table(path, layout("enterprises"), lazily=True)
    rejects = table.rejects
    if path.suffix.lower() != ".parquet":
        rejects = pl.concat([rejects, repeated_codes(table, COMPARED)]).sort("row")
    return replace(table, frame=with_unusable(table), rejects=rejects)


def with_unusable(table: Table) -> pl.LazyFrame:
    """Mark the facts of which even a blank is an answer where they were given but not readable."""
    marks = []
    for fact in {f for test in TESTS if test.blank_answers for f in test.facts}:
        wrong = table.unusable_rows(fact)
        if wrong.len():
            marks.append(pl.col(ROW).is_in(wrong.implode()).alias(fact + UNUSABLE))
    return table.frame.with_columns(marks)


def sized(frame: pl.LazyFrame, standard: SizeStandard, console: Console) -> pl.LazyFrame:
    """Add the size, inferring a missing industry from the line of business."""
    names = frame.collect_schema().names()
    inferred = infer_industry(frame)
    if "business" not in names:
        inferred = inferred.drop("industry_source")
    result = classify(inferred, standard, wording=console.language)
    return result if "industry" in names or "business" in names else result.drop("industry")


def marked(frame: pl.LazyFrame) -> pl.LazyFrame:
    """Mark rows without a usable code, where the sheet has a column for codes."""
    if "uscc" not in frame.collect_schema().names():
        return frame
    return frame.with_columns(
        pl.when(pl.col("uscc").is_null()).then(pl.lit("no_code")).alias("code_mark")
    )


def write_result(
    frame: pl.LazyFrame, table: Table, path: Path, console: Console, added: tuple[str, ...]
) -> pl.LazyFrame:
    """Write a result with its rejects, and return it for counting.

    Columns that an earlier run added are replaced by those of this run.
    """
    results = layout("results").columns
    earlier = [results[name].title.zh for name in added if name in results]
    bounds = [name for name in frame.collect_schema() if name.endswith(("__low", "__high"))]
    ready = frame.drop(ROW, *earlier, *bounds, strict=False)
    if path.suffix.lower() != ".parquet":
        ready = ready.collect(engine="streaming").lazy()
    write_table(
        ready,
        path,
        columns_of(layout("enterprises"), layout("cases")),
        console.language,
        rejects=advised(table.rejects, console.said),
    )
    return pl.scan_parquet(path) if path.suffix.lower() == ".parquet" else ready


def end(
    console: Console, path: Path, rejects: int, numbers: Mapping[str, Any], lines: list[Message]
) -> None:
    """Say what came out and leave with the exit code of design §9."""
    extra = [say("{count} values could not be used; see the rejects", count=rejects)]
    written = say("Written: {path}", path=path)
    console.summary(
        {**numbers, "rejects": rejects, "output": str(path)},
        [*lines, *(extra if rejects else []), written],
    )
    raise typer.Exit(DONE_WITH_REJECTS if rejects else DONE)
