"""`rongxie screen`: admission and the five standards for each enterprise of a sheet."""

import polars as pl

from rongxie.rulebook.admission import admit
from rongxie.rulebook.parameters import InForce
from rongxie.rulebook.screening import RESULTS
from rongxie.rulebook.screening import screen as screen_frame
from rongxie.rulebook.size import SIZE_COLUMNS
from rongxie.rulebook.size_standards import size_standard
from rongxie.surfaces.cli.classify import counted, told
from rongxie.surfaces.cli.console import Console
from rongxie.surfaces.cli.options import (
    AsJson,
    AsOf,
    Lang,
    Output,
    Region,
    Settings,
    Source,
    language_of,
    parameters_of,
    refuse_overwriting,
)
from rongxie.surfaces.cli.sheets import end, marked, read_enterprises, sized, write_result
from rongxie.values.texts import say


def screen(
    source: Source,
    output: Output,
    as_of: AsOf = "",
    region: Region = "",
    settings: Settings = [],  # noqa: B006 - Typer copies the default
    lang: Lang = "zh",
    as_json: AsJson = False,
) -> None:
    """Add admission, the verdict on each standard, the outcome and what to do."""
    console = Console(language_of(lang), as_json)
    params = parameters_of(as_of, region, settings)
    refuse_overwriting(output, source)
    table = read_enterprises(source)
    with console.progress(say("Screening {rows} rows", rows=table.rows)):
        frame = screened(marked(table.frame), params, console)
        added = (*SIZE_COLUMNS, *RESULTS, "admission", "code_mark")
        result = write_result(frame, table, output, console, added)
    outcomes = counted(result, "outcome", console)
    numbers = {
        "rows": table.rows,
        "as_of": params.day,
        "outcome": outcomes,
        "admission": counted(result, "admission", console),
    }
    end(console, output, table.rejects.height, numbers, told("outcome", outcomes))


def screened(frame: pl.LazyFrame, params: InForce, console: Console) -> pl.LazyFrame:
    """Add size, verdicts, outcome and admission to the facts of a sheet."""
    with_size = sized(frame, size_standard(), console)
    return admit(screen_frame(with_size, params, wording=console.language), params)
