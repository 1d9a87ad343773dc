"""`rongxie indicators`: the catalogue counted from an event log and bank returns."""

from pathlib import Path
from typing import Annotated

import polars as pl
import typer

from rongxie.foundation.tables.reading import read_table
from rongxie.foundation.tables.rejects import advised
from rongxie.foundation.tables.writing import write_table
from rongxie.insight.indicators import compute, parse_groupings
from rongxie.rulebook.indicators import indicators as catalogue
from rongxie.rulebook.indicators import units
from rongxie.rulebook.layouts import layout
from rongxie.rulebook.parameters import InForce
from rongxie.surfaces.cli.checks import of_file
from rongxie.surfaces.cli.console import Console
from rongxie.surfaces.cli.options import (
    AsJson,
    Lang,
    Output,
    Region,
    day_of,
    language_of,
    refuse_overwriting,
)
from rongxie.surfaces.cli.sheets import columns_of, end
from rongxie.values.regions import read_region
from rongxie.values.texts import say

Events = Annotated[Path, typer.Option("--events", help="the event log")]
Returns = Annotated[Path | None, typer.Option("--returns", help="the banks' monthly returns")]
From = Annotated[str, typer.Option("--from", help="the first day of the period")]
To = Annotated[str, typer.Option("--to", help="the last day of the period")]
By = Annotated[str, typer.Option("--by", help="region:6, bank, or region:6,bank")]


def indicators(
    events: Events,
    output: Output,
    first: From,
    last: To,
    returns: Returns = None,
    by: By = "",
    region: Region = "",
    lang: Lang = "zh",
    as_json: AsJson = False,
) -> None:
    """Count every indicator of the catalogue, with numerator and denominator."""
    console = Console(language_of(lang), as_json)
    refuse_overwriting(output, events, *([returns] if returns else []))
    start, stop = day_of(first, "--from"), day_of(last, "--to")
    params = InForce(stop, read_region(region).text if region else "")
    groupings = parse_groupings(by)
    log = read_table(events, layout("events"), lazily=True)
    filed = read_table(returns, layout("returns")) if returns else None
    with console.progress(say("Counting {count} events", count=log.rows)):
        figures = compute(
            log.frame,
            first=start,
            last=stop,
            by=groupings,
            params=params,
            returns=filed.frame if filed else None,
        )
    rejects = [of_file(log.rejects, events)]
    rejects += [of_file(filed.rejects, returns)] if filed and returns else []
    write_table(
        _titled(figures) if console.language == "zh" else figures,
        output,
        columns_of(layout("figures")),
        console.language,
        rejects=advised(pl.concat(rejects), console.said),
    )
    numbers = {"events": log.rows, "figures": figures.height, "from": start, "to": stop}
    lines = [say("{count} figures from {events} events", count=figures.height, events=log.rows)]
    end(console, output, sum(part.height for part in rejects), numbers, lines)


def _titled(figures: pl.DataFrame) -> pl.DataFrame:
    """Put the names of indicators and units into Chinese and add what is counted."""
    entries = catalogue()
    definitions = {name: entry.definition.zh for name, entry in entries.items()}
    return figures.with_columns(
        pl.col("indicator").replace_strict(definitions).alias("definition"),
        pl.col("indicator").replace_strict({name: e.title.zh for name, e in entries.items()}),
        pl.col("unit").replace_strict({name: unit.title.zh for name, unit in units().items()}),
    )
