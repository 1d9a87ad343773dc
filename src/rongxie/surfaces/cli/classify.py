"""`rongxie classify`: the size of each enterprise of a sheet."""

from pathlib import Path
from typing import Annotated

import polars as pl
import typer

from rongxie.rulebook.layouts import layout
from rongxie.rulebook.size import SIZE_COLUMNS
from rongxie.rulebook.size import classify as classify_frame
from rongxie.rulebook.size_standards import CURRENT, SizeStandard, read_standard, size_standard
from rongxie.surfaces.cli.console import Console
from rongxie.surfaces.cli.options import (
    AsJson,
    Lang,
    Output,
    Source,
    UnusableOption,
    language_of,
    refuse_overwriting,
)
from rongxie.surfaces.cli.sheets import end, marked, read_enterprises, sized, write_result
from rongxie.values.texts import Message, Refusal, say

Standard = Annotated[str, typer.Option("--standard", help="the size standard")]
Beside = Annotated[
    str, typer.Option("--beside", help="a second standard, by id or .yaml file, run side by side")
]


class NothingToClassifyBy(Refusal):
    """The sheet has neither an industry nor a line of business."""


def classify(
    source: Source,
    output: Output,
    standard: Standard = CURRENT,
    beside: Beside = "",
    lang: Lang = "zh",
    as_json: AsJson = False,
) -> None:
    """Add size, size_standard and size_reason to a sheet of enterprises."""
    console = Console(language_of(lang), as_json)
    refuse_overwriting(output, source)
    table = read_enterprises(source)
    columns = table.frame.collect_schema().names()
    if not {"industry", "business"} & set(columns):
        raise NothingToClassifyBy(_needed(source))
    with console.progress(say("Classifying {rows} rows", rows=table.rows)):
        frame = sized(marked(table.frame), _standard(standard), console)
        added: tuple[str, ...] = SIZE_COLUMNS
        if beside:
            frame, added = _beside(frame, _standard(beside), console)
        result = write_result(frame, table, output, console, (*added, "code_mark"))
    sizes = counted(result, "size", console)
    lines = told("size", sizes)
    end(console, output, table.rejects.height, {"rows": table.rows, "size": sizes}, lines)


def _needed(source: Path) -> Message:
    columns = layout("enterprises").columns
    return say(
        "{file} has neither a column {industry} nor {business}: add one of them, the size standard"
        " goes by industry",
        file=source.name,
        industry=columns["industry"].title,
        business=columns["business"].title,
    )


def _standard(text: str) -> SizeStandard:
    if not text.endswith((".yaml", ".yml")):
        return size_standard(text)
    path = Path(text)
    try:
        return read_standard(path.stem, path.read_text("utf-8"))
    except (OSError, KeyError, TypeError, ValueError) as trouble:
        raise UnusableOption(
            say(
                "{file} cannot be read as a size standard ({trouble}); write it like the packaged"
                " one",
                file=path.name,
                trouble=f"{type(trouble).__name__}: {trouble}",
            )
        ) from trouble


def _beside(
    frame: pl.LazyFrame, other: SizeStandard, console: Console
) -> tuple[pl.LazyFrame, tuple[str, ...]]:
    """Run a second standard on the same facts and put its result behind the first."""
    away = {name: f"_{name}" for name in SIZE_COLUMNS}
    back = {kept: name for name, kept in away.items()}
    second = {name: f"{name}_{other.id}" for name in ("size", "size_reason")}
    both = classify_frame(frame.rename(away), other, wording=console.language)
    renamed = both.rename(second).drop("size_standard").rename(back)
    return renamed, (*SIZE_COLUMNS, *second.values())


def counted(frame: pl.LazyFrame, column: str, console: Console) -> dict[str, int]:
    """Return how many rows have each value of a column of the result, as it was written."""
    names = frame.collect_schema().names()
    heading = column if column in names else layout("results").columns[column].title.zh
    counts = frame.group_by(heading).len().collect(engine="streaming")
    choices = {c.title.zh: c.name for c in layout("results").columns[column].choices}
    found = {choices.get(value, value): count for value, count in counts.iter_rows()}
    order = [choice.name for choice in layout("results").columns[column].choices]
    return {name: found[name] for name in order if name in found}


def told(column: str, counts: dict[str, int]) -> list[Message]:
    """Return a line per value of a column of the result."""
    titles = {choice.name: choice.title for choice in layout("results").columns[column].choices}
    return [say("{count} {what}", count=n, what=titles[name]) for name, n in counts.items()]
