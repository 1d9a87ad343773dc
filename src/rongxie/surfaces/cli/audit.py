"""`rongxie audit`: is the record still what was sealed?"""

import json
import os
import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from rongxie.surfaces.cli.options import AsJson, Lang, language_of
from rongxie.values.texts import Language

RUNNER = "rongxie.surfaces.auditing"

audit = typer.Typer(
    name="audit",
    help="Verify the sealed record, write down the heads of its chains, seal what waits.",
    no_args_is_help=True,
)

Province = Annotated[str, typer.Option("--province", help="two digits; blank for all")]
Anchors = Annotated[
    Path | None, typer.Option("--anchors", help="heads that `audit anchors` wrote down")
]
AnchorFile = Annotated[Path, typer.Option("-o", "--output", help="lines are added at its end")]
Processes = Annotated[int, typer.Option("--processes", min=1, max=64, help="for long chains")]


@audit.command()
def verify(
    province: Province = "",
    anchors: Anchors = None,
    processes: Processes = 2,
    lang: Lang = "zh",
    as_json: AsJson = False,
) -> None:
    """Reckon the chains again: 0 if nothing was changed, 1 with the first bad place if it was."""
    _become(
        "verify",
        language_of(lang),
        as_json,
        province=province,
        file=str(anchors.absolute()) if anchors else "",
        processes=processes,
    )


@audit.command()
def anchors(output: AnchorFile, lang: Lang = "zh", as_json: AsJson = False) -> None:
    """Add the heads of the chains to a file, to be kept away from this computer."""
    _become("anchors", language_of(lang), as_json, file=str(output.absolute()))


@audit.command()
def seal(lang: Lang = "zh", as_json: AsJson = False) -> None:
    """Seal the events that wait, once; while the platform runs it does so each second."""
    _become("seal", language_of(lang), as_json)


def _become(action: str, language: Language, as_json: bool, **asked: object) -> NoReturn:
    """Go on as the process that has Django; the commands for files do without it."""
    request = {"action": action, "language": language, "as_json": as_json, **asked}
    words = [sys.executable, "-m", RUNNER, json.dumps(request)]
    os.execv(sys.executable, words)  # noqa: S606
