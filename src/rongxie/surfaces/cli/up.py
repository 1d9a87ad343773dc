"""`rongxie up`: the platform; `rongxie manage`: the commands of Django on its database."""

import os
import sys
from typing import Annotated, NoReturn

import typer

from rongxie.surfaces.cli.options import Lang, language_of

RUNNER = "rongxie.surfaces.web.running"
# Everything behind `manage` is Django's, --help too.
PASSED_ON = {"ignore_unknown_options": True, "help_option_names": []}

Port = Annotated[int, typer.Option("--port", min=1, max=65535, help="where the pages are")]
Sample = Annotated[bool, typer.Option("--sample", help="fill a sample county in the background")]
Words = Annotated[list[str], typer.Argument(help="migrate, makemigrations, check, shell …")]


def up(port: Port = 8000, with_sample: Sample = False, lang: Lang = "zh") -> None:
    """Run the platform on this computer: database, pages and jobs, until Ctrl-C."""
    _become(language_of(lang), "up", str(port), *(["sample"] if with_sample else []))


def manage(words: Words) -> None:
    """Run a command of Django, as the owner where tables are made."""
    _become("zh", "manage", *words)


def _become(*words: str) -> NoReturn:
    """Go on as the process of the platform, which needs a fifth of our memory."""
    os.execv(sys.executable, [sys.executable, "-m", RUNNER, *words])  # noqa: S606
