"""`rongxie demo`: the sample county of the platform."""

import json
import os
import sys
from typing import Annotated

import typer

from rongxie.surfaces.cli.options import AsJson, Lang, language_of

RUNNER = "rongxie.surfaces.demo"

Enterprises = Annotated[int, typer.Option("-n", min=1, help="how many enterprises it has")]
Seed = Annotated[int, typer.Option("--seed", min=0, help="another seed, another county")]
Remove = Annotated[bool, typer.Option("--remove", help="take it away again, as a whole")]


def demo(
    enterprises: Enterprises = 2_000,
    seed: Seed = 1,
    remove: Remove = False,
    lang: Lang = "zh",
    as_json: AsJson = False,
) -> None:
    """Fill a county that does not exist, to look at and to try things in; or remove it."""
    request = {
        "action": "remove" if remove else "fill",
        "language": language_of(lang),
        "enterprises": enterprises,
        "seed": seed,
        "as_json": as_json,
    }
    # Go on as the process that has Django; the commands for files do without it.
    os.execv(sys.executable, [sys.executable, "-m", RUNNER, json.dumps(request)])  # noqa: S606
