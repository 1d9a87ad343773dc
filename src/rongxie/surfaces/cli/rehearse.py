"""`rongxie rehearse`: a county against simulated systems, before the real ones are connected."""

import json
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from rongxie.surfaces.cli.options import AsJson, Lang, language_of

RUNNER = "rongxie.surfaces.simulators"

Days = Annotated[int, typer.Option("--days", min=1, max=366, help="how many days pass")]
Seed = Annotated[int, typer.Option("--seed", min=0, help="another seed, other misfortunes")]
Enterprises = Annotated[int, typer.Option("--enterprises", "-n", min=1, max=500, help="how many")]
Folder = Annotated[
    Path | None, typer.Option("--home", help="a new folder to keep it in; none: nothing is kept")
]
Beside = Annotated[
    int | None,
    typer.Option(
        "--beside",
        min=1,
        max=65535,
        help="run the platform itself at this port, kill it in the middle, and go on",
    ),
]


def rehearse(
    days: Days = 60,
    seed: Seed = 1,
    enterprises: Enterprises = 40,
    home: Folder = None,
    beside: Beside = None,
    lang: Lang = "zh",
    as_json: AsJson = False,
) -> None:
    """Let a made-up county work with banks and departments that misbehave, and tell what held."""
    request = {
        "days": days,
        "seed": seed,
        "enterprises": enterprises,
        "home": str(home or ""),
        "beside": beside,
        "language": language_of(lang),
        "as_json": as_json,
    }
    # Go on as the process that has Django; the commands for files do without it.
    os.execv(sys.executable, [sys.executable, "-m", RUNNER, json.dumps(request)])  # noqa: S606
