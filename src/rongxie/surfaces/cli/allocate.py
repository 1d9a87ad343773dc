"""`rongxie allocate`: cases to banks, at most one each, every missed wish explained."""

from pathlib import Path
from typing import Annotated

import polars as pl
import typer

from rongxie.foundation.tables.delimited import ROW
from rongxie.foundation.tables.reading import Table, read_table
from rongxie.foundation.tables.rejects import advised
from rongxie.foundation.tables.writing import write_table
from rongxie.rulebook.allocation import (
    allocate as allocate_cases,
)
from rongxie.rulebook.allocation import (
    limits_of,
    with_capacity,
    without_bank,
)
from rongxie.rulebook.layouts import layout
from rongxie.surfaces.cli.checks import named_banks, rejects_of_both, usable
from rongxie.surfaces.cli.console import Console
from rongxie.surfaces.cli.options import (
    AsJson,
    AsOf,
    Lang,
    Output,
    Region,
    Settings,
    UnusableOption,
    language_of,
    parameters_of,
    refuse_overwriting,
)
from rongxie.surfaces.cli.sheets import columns_of, end
from rongxie.surfaces.reasons import said_reasons
from rongxie.values.texts import say

Cases = Annotated[Path, typer.Option("--cases", help="the cases of the batch")]
Banks = Annotated[Path, typer.Option("--banks", help="the banks")]
Without = Annotated[list[str], typer.Option("--without", help="what if this bank took no part")]
Capacity = Annotated[list[str], typer.Option("--capacity", help="what if: BANK=N")]


def allocate(
    cases: Cases,
    banks: Banks,
    output: Output,
    without: Without = [],  # noqa: B006 - Typer copies the default
    capacity: Capacity = [],  # noqa: B006
    as_of: AsOf = "",
    region: Region = "",
    settings: Settings = [],  # noqa: B006
    lang: Lang = "zh",
    as_json: AsJson = False,
) -> None:
    """Give each case to at most one bank at the lowest total cost, with the reasons."""
    console = Console(language_of(lang), as_json)
    refuse_overwriting(output, cases, banks)
    params = parameters_of(as_of, region, settings)
    asked, offers = read_table(cases, layout("cases")), read_table(banks, layout("banks"))
    offered = _what_if(usable(offers), without, capacity)
    with console.progress(say("Allocating {count} cases", count=asked.rows)):
        found = allocate_cases(numbered(asked, offers), offered, limits_of(params))
    rejects = rejects_of_both(asked, cases, offers, banks)
    placements = found.placements.drop("cost")
    write_table(
        placements if console.language == "en" else placements.with_columns(said_reasons("zh")),
        output,
        columns_of(layout("cases")),
        console.language,
        rejects=advised(rejects, console.said),
    )
    numbers = {
        "cases": found.cases,
        "placed": found.placed,
        "unplaced": found.unplaced,
        "total_cost": found.total_cost,
    }
    lines = [
        say("{placed} of {cases} cases placed", placed=found.placed, cases=found.cases),
        say("Total cost {cost}, the lowest there is", cost=found.total_cost),
    ]
    end(console, output, rejects.height, numbers, lines)


def numbered(cases: Table, banks: Table) -> pl.DataFrame:
    """Return the cases; one without a number is known by its row."""
    number = pl.col("case_id").fill_null(pl.col(ROW).cast(pl.String))
    return named_banks(cases.frame.with_columns(number), banks).collect()


def _what_if(banks: pl.DataFrame, without: list[str], capacity: list[str]) -> pl.DataFrame:
    for bank_id in without:
        banks = without_bank(banks, bank_id)
    for setting in capacity:
        bank_id, _, number = setting.rpartition("=")
        if not bank_id or not number.isdecimal():
            raise UnusableOption(say("--capacity wants BANK=N, not {text}", text=setting))
        banks = with_capacity(banks, bank_id, int(number))
    return banks
