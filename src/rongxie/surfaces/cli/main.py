"""The command line: `rongxie COMMAND`."""

import gc
import sys
from itertools import pairwise

import typer
from typer.exceptions import TyperException

from rongxie.surfaces.cli.allocate import allocate
from rongxie.surfaces.cli.audit import audit
from rongxie.surfaces.cli.classify import classify
from rongxie.surfaces.cli.client import client
from rongxie.surfaces.cli.console import Console
from rongxie.surfaces.cli.cycle import cycle
from rongxie.surfaces.cli.demo import demo
from rongxie.surfaces.cli.explain import explain
from rongxie.surfaces.cli.exports import export
from rongxie.surfaces.cli.imports import bring_in
from rongxie.surfaces.cli.indicators import indicators
from rongxie.surfaces.cli.keys import keys
from rongxie.surfaces.cli.options import language_of
from rongxie.surfaces.cli.rehearse import rehearse
from rongxie.surfaces.cli.sample import sample
from rongxie.surfaces.cli.screen import screen
from rongxie.surfaces.cli.sheets import UNUSABLE_INPUT
from rongxie.surfaces.cli.up import PASSED_ON, manage, up
from rongxie.values.texts import Language, Refusal, say

FAULT = 3

app = typer.Typer(
    name="rongxie",
    help="融协: the small-business financing mechanism on files. 小微企业融资协调。",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for command in (cycle, classify, screen, allocate, indicators, explain, sample, up, demo, rehearse):
    app.command()(command)
app.command(name="import")(bring_in)
app.command()(export)
app.command(context_settings=PASSED_ON)(manage)
app.add_typer(audit)
app.add_typer(client)
app.add_typer(keys)


def run() -> None:
    """Run a command; refusals become sentences, faults of ours one line, never a stack trace."""
    console = Console(_language())
    # A command ends soon; searching millions of cells for cycles costs a tenth of its time.
    gc.set_threshold(500_000, 20, 100)
    try:
        sys.exit(app(standalone_mode=False) or 0)
    except Refusal as refusal:
        console.note(refusal.message)
        sys.exit(UNUSABLE_INPUT)
    except TyperException as wrong_call:
        getattr(wrong_call, "show", lambda: None)()
        sys.exit(UNUSABLE_INPUT)
    except (typer.Abort, KeyboardInterrupt):
        console.note(say("Stopped; nothing half-written was left behind"))
        sys.exit(UNUSABLE_INPUT)
    except Exception as fault:  # the last line of defence: a clerk is shown a sentence, not a trace
        console.note(
            say(
                "This is a fault of ours, not of your file: {kind}: {fault}. The input is"
                " untouched. Please report it with the command you ran.",
                kind=type(fault).__name__,
                fault=fault,
            )
        )
        sys.exit(FAULT)


def _language() -> Language:
    """Find the language of the run even where the call itself is wrong."""
    given = [word for option, word in pairwise(sys.argv) if option == "--lang"]
    try:
        return language_of(given[0]) if given else "zh"
    except Refusal:
        return "zh"
