"""`rongxie import`: a list into the record, as the member who brings it in."""

import json
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from rongxie.surfaces.cli.options import AsJson, Lang, UnusableOption, language_of
from rongxie.values.texts import say

RUNNER = "rongxie.surfaces.importing"

ListName = Annotated[str, typer.Argument(metavar="KIND", help="what the rows are: enterprises …")]
Source = Annotated[Path, typer.Argument(metavar="FILE", help=".xlsx, .csv, .parquet, .json")]
Login = Annotated[str, typer.Option("--as", help="the sign-in of the member who brings it in")]
Number = Annotated[int, typer.Option("--membership", help="which of the member's memberships")]
Dry = Annotated[bool, typer.Option("--dry-run", help="check every row and write nothing")]
Yes = Annotated[bool, typer.Option("--yes", help="write what can be written without asking")]
Mend = Annotated[
    Path | None, typer.Option("-o", "--output", help="where rows to mend go: .xlsx or .csv")
]
Starts = Annotated[
    Path | None,
    typer.Option("--start-passwords", help="where first passwords of people go: .xlsx or .csv"),
]
Meant = Annotated[list[str], typer.Option("--map", help="HEADING=column; may be repeated")]
Said = Annotated[
    list[str], typer.Option("--all", help="column=value, so of every row; may be repeated")
]
Settings = Annotated[list[str], typer.Option("--set", help="as_of=2026-10-31; may be repeated")]


def bring_in(
    kind: ListName,
    source: Source,
    login: Login = "",
    membership: Number = 0,
    dry_run: Dry = False,
    yes: Yes = False,
    output: Mend = None,
    starts: Starts = None,
    meant: Meant = [],  # noqa: B006 - Typer copies the default
    said: Said = [],  # noqa: B006
    settings: Settings = [],  # noqa: B006
    lang: Lang = "zh",
    as_json: AsJson = False,
) -> None:
    """Bring a list into the record: checked row by row, then written, with the rows to mend."""
    request = {
        "kind": kind,
        "file": str(source.absolute()),
        "login": login,
        "membership": membership,
        "dry_run": dry_run,
        "yes": yes,
        "output": str(output.absolute()) if output else "",
        "starts": str(starts.absolute()) if starts else "",
        "meant": _pairs(meant, "--map"),
        "said": _pairs(said, "--all"),
        "options": _pairs(settings, "--set"),
        "language": language_of(lang),
        "as_json": as_json,
    }
    # Go on as the process that has Django; the commands for files do without it.
    words = [sys.executable, "-m", RUNNER, json.dumps(request)]
    os.execv(sys.executable, words)  # noqa: S606


def _pairs(texts: list[str], option: str) -> dict[str, str]:
    pairs = {}
    for text in texts:
        name, sign, value = text.rpartition("=") if option == "--map" else text.partition("=")
        if not sign or not name.strip():
            raise UnusableOption(
                say("{option} wants name=value, not {text}", option=option, text=text)
            )
        pairs[name.strip()] = value.strip()
    return pairs
