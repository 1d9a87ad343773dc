"""`rongxie import` as a process of its own: `python -m rongxie.surfaces.importing REQUEST`.

The request is one JSON object. Everything is done in the reach of the member that it names: a file
on the server is no way round it.
"""

import json
import os
import sys
from contextlib import ExitStack, suppress

import django
from django.conf import settings

from rongxie.foundation.database.embedded import RunningAlready, embedded
from rongxie.foundation.database.home import Home
from rongxie.surfaces.cli.console import Console
from rongxie.surfaces.cli.sheets import UNUSABLE_INPUT
from rongxie.values.texts import Refusal, say

SETTINGS = "rongxie.config.settings"


class NoRecordYet(Refusal):
    """There is no database to bring a list into."""


def main(words: list[str]) -> int:
    """Do what the command line asked for, with the database started if nobody runs it."""
    request = json.loads(words[0])
    console = Console("en" if request["language"] == "en" else "zh", request["as_json"])
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    try:
        with ExitStack() as parts:
            home = Home(settings.RONGXIE_HOME)
            if settings.EMBEDDED_DATABASE:
                _see_that_there_is(home)
                with suppress(RunningAlready):
                    parts.enter_context(embedded(home))
            django.setup()
            # What follows needs the tables, and so Django.
            from rongxie.surfaces.importing.command import Request, bring_in  # noqa: PLC0415

            return bring_in(Request(**request), console)
    except KeyboardInterrupt:
        console.note(
            say("Stopped. What was written stays; bring the same file in again for the rest.")
        )
        return UNUSABLE_INPUT
    except Refusal as refusal:
        console.note(refusal.message)
        return UNUSABLE_INPUT


def _see_that_there_is(home: Home) -> None:
    if not home.data.exists():
        raise NoRecordYet(
            say(
                "There is no database in {folder} yet. Start the platform once: rongxie up",
                folder=home.folder,
            )
        )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
