"""`rongxie import` as a process of its own: `python -m rongxie.surfaces.importing REQUEST`.

The request is one JSON object. Everything is done in the reach of the member that it names: a file
on the server is no way round it.
"""

import json
import sys

from rongxie.surfaces.beside import record_open
from rongxie.surfaces.cli.console import Console
from rongxie.surfaces.cli.sheets import UNUSABLE_INPUT
from rongxie.values.texts import Refusal, say


def main(words: list[str]) -> int:
    """Do what the command line asked for, with the database started if nobody runs it."""
    request = json.loads(words[0])
    console = Console("en" if request["language"] == "en" else "zh", request["as_json"])
    try:
        with record_open():
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


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
