"""`rongxie sample`: a synthetic county to try everything on."""

from pathlib import Path
from typing import Annotated

import typer

from rongxie.surfaces.cli.console import Console
from rongxie.surfaces.cli.options import AsJson, AsOf, Lang, day_of, language_of
from rongxie.surfaces.samples import make_sample
from rongxie.values.regions import read_region
from rongxie.values.texts import say

County = Annotated[str, typer.Option("--county", help="the code of a county, 341181")]
Count = Annotated[int, typer.Option("-n", help="how many enterprises")]
Seed = Annotated[int, typer.Option("--seed", help="the same seed gives the same county")]
BankCount = Annotated[int, typer.Option("--banks", help="how many banks")]
Folder = Annotated[Path, typer.Option("-o", "--output", help="the folder to write to")]


def sample(
    county: County,
    output: Folder,
    enterprises: Count = 2000,
    seed: Seed = 1,
    banks: BankCount = 8,
    as_of: AsOf = "",
    lang: Lang = "zh",
    as_json: AsJson = False,
) -> None:
    """Make a synthetic county: enterprises, banks, events, returns, and the truth behind."""
    console = Console(language_of(lang), as_json)
    day = day_of(as_of, "--as-of")
    with console.progress(say("Drawing {count} enterprises", count=enterprises)):
        made = make_sample(
            read_region(county).text,
            enterprises,
            seed,
            output,
            console.language,
            as_of=day,
            banks=banks,
        )
    drawn = {"rows": made.rows, "banks": made.banks, "events": made.events}
    numbers = {**drawn, "with_need": made.with_need, "eligible": made.eligible}
    place = say(
        "A synthetic county of {rows} rows, {banks} banks and {events} events, in {folder}",
        **drawn,
        folder=output,
    )
    contents = say("Files: {files}", files=", ".join(made.files))
    console.summary({**numbers, "files": made.files, "output": str(output)}, [place, contents])
