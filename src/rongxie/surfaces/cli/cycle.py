"""`rongxie cycle`: a county's sheet becomes lists, an allocation to banks, and figures."""

from pathlib import Path
from typing import Annotated

import typer

from rongxie.foundation.tables.reading import read_table
from rongxie.foundation.tables.sources import FileTypeUnknown
from rongxie.rulebook.layouts import layout
from rongxie.surfaces.cli.checks import named_banks, rejects_of_both, usable
from rongxie.surfaces.cli.console import Console
from rongxie.surfaces.cli.options import (
    AsJson,
    AsOf,
    Lang,
    Region,
    Settings,
    Source,
    language_of,
    parameters_of,
    refuse_overwriting,
)
from rongxie.surfaces.cli.sheets import end, with_unusable
from rongxie.surfaces.cycle.contents import write_workbook
from rongxie.surfaces.cycle.figures import summary
from rongxie.surfaces.cycle.running import Cycle, run
from rongxie.values.texts import Message, say

Workbook = Annotated[Path, typer.Option("-o", "--output", help=".xlsx")]
Banks = Annotated[Path, typer.Option("--banks", help="the banks: .xlsx, .xls, .csv or .parquet")]


def cycle(
    source: Source,
    banks: Banks,
    output: Workbook,
    as_of: AsOf = "",
    region: Region = "",
    settings: Settings = [],  # noqa: B006 - Typer copies the default
    lang: Lang = "zh",
    as_json: AsJson = False,
) -> None:
    """Take a sheet of enterprises the whole way: lists, repairs, visits, allocation, figures."""
    console = Console(language_of(lang), as_json)
    if output.suffix.lower() != ".xlsx":
        raise FileTypeUnknown(say("{file}: a cycle writes a workbook, .xlsx", file=output.name))
    refuse_overwriting(output, source, banks)
    params = parameters_of(as_of, region, settings)
    with console.progress(say("Reading")):
        wanted = layout("enterprises").having(layout("cases"), required=())
        sheet, offers = read_table(source, wanted), read_table(banks, layout("banks"))
    with console.progress(say("Screening and allocating {rows} rows", rows=sheet.rows)):
        rows = named_banks(with_unusable(sheet), offers)
        done = run(rows, usable(offers), params, console.language)
    rejects = rejects_of_both(sheet, source, offers, banks)
    with console.progress(say("Writing the workbook")):
        write_workbook(done, rejects, output)
    end(console, output, rejects.height, summary(done), _lines(done))


def _lines(done: Cycle) -> list[Message]:
    numbers = summary(done)
    return [
        say(
            "{rows} rows: {recommended} on the recommendation list, {complete} to complete,"
            " {repair} to repair, {other} elsewhere with the reason",
            rows=numbers["rows"],
            recommended=numbers["recommended_cases"],
            complete=numbers["to_complete"],
            repair=numbers["to_repair"],
            other=sum(
                int(str(numbers[name]))
                for name in ("blocked", "not_admitted", "duplicate", "not_enterprise")
            ),
        ),
        say(
            "{placed} cases allocated to banks, {unplaced} not",
            placed=numbers["placed"],
            unplaced=numbers["unplaced"],
        ),
    ]
