"""`rongxie rehearse` as a process of its own: `python -m rongxie.surfaces.simulators REQUEST`.

The request is one JSON object. Whatever database the environment names is not ours to write to:
the rehearsal has a database of its own, in a folder that is thrown away unless one is given.
"""

import json
import logging
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from rongxie.foundation.database.embedded import embedded
from rongxie.foundation.database.home import Home
from rongxie.rulebook.steps import State
from rongxie.surfaces.cli.console import Console
from rongxie.surfaces.simulators.habits import Fault
from rongxie.surfaces.simulators.platforms import Platform
from rongxie.values.moments import CHINA, china_day
from rongxie.values.texts import Message, Refusal, Text, say

SETTINGS = "rongxie.config.settings"
DONE, BROKEN, UNUSABLE = 0, 1, 2
_OURS = ("RONGXIE_", "DATABASE_")
# Nothing of a rehearsal has to survive a power cut.
_FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
_WHAT, _TIMES = Text(en="What", zh="项目"), Text(en="Times", zh="次数")
_HEADINGS = {
    "cases": Text(en="Cases by state", zh="案件状态"),
    "webhooks": Text(en="Webhooks by state", zh="事件通知状态"),
    "faults": Text(en="What the systems did wrong", zh="各系统的异常行为"),
    "problems": Text(en="What the platform refused", zh="平台拒绝的请求"),
}


def main(words: list[str]) -> int:
    """Rehearse what the command line asked for; return the exit code."""
    request = json.loads(words[0])
    console = Console("en" if request["language"] == "en" else "zh", request["as_json"])
    try:
        with _folder(request["home"]) as folder:
            how = _beside if request.get("beside") else _rehearse
            return how(request, Home(folder), console)
    except KeyboardInterrupt:
        console.note(say("Stopped; what was rehearsed so far is not kept"))
        return UNUSABLE
    except Refusal as refusal:
        console.note(refusal.message)
        return UNUSABLE


def _beside(request: dict[str, Any], home: Home, console: Console) -> int:
    """Rehearse on a platform that runs as its own processes, at the port that was asked for."""
    _become(home)
    console.note(say("Starting the platform on {folder}", folder=home.folder))
    running = Platform(home, request["beside"])
    try:
        running.start()
        # What follows needs the tables, and so Django.
        import django  # noqa: PLC0415

        django.setup()
        from rongxie.surfaces.simulators.beside import rehearse_beside  # noqa: PLC0415
        from rongxie.surfaces.simulators.rehearsing import Asked  # noqa: PLC0415

        asked = Asked(
            seed=request["seed"], enterprises=request["enterprises"],
            last_on=china_day(datetime.now(CHINA)),
        )  # fmt: skip
        found = rehearse_beside(asked, running, console.note)
    finally:
        running.stop()
    return report(asdict(found), console)


def _become(home: Home) -> None:
    """Have the settings be those of the rehearsal, whatever the environment says."""
    for name in [name for name in os.environ if name.startswith(_OURS)]:
        del os.environ[name]
    os.environ |= {"DJANGO_SETTINGS_MODULE": SETTINGS, "RONGXIE_HOME": str(home.folder)}
    home.prepare()


def _rehearse(request: dict[str, Any], home: Home, console: Console) -> int:
    _become(home)
    console.note(say("Starting a database in {folder}", folder=home.folder))
    with embedded(home, _FAST):
        # What follows needs the tables, and so Django.
        import django  # noqa: PLC0415

        django.setup()
        from django.core.management import call_command  # noqa: PLC0415
        from django.db import connections  # noqa: PLC0415

        from rongxie.surfaces.simulators.rehearsing import Asked, rehearse  # noqa: PLC0415

        logging.getLogger("django.request").setLevel(logging.ERROR)  # refusals are counted
        call_command("migrate", verbosity=0)
        asked = Asked(
            days=request["days"], seed=request["seed"], enterprises=request["enterprises"],
            last_on=china_day(datetime.now(CHINA)) - timedelta(days=1),
        )  # fmt: skip
        try:
            found = rehearse(asked, console.note)
        finally:
            connections.close_all()
    return report(asdict(found), console)


def report(found: dict[str, Any], console: Console) -> int:
    """Show what became of a rehearsal; return the exit code."""
    titles: dict[str, Callable[[str], Text | str]] = {
        "cases": lambda name: State(name).staff,
        "webhooks": str,
        "faults": lambda name: Fault(name).named,
        "problems": str,
    }
    for key, titled in titles.items():
        lines = [[console.said(titled(name)), str(count)] for name, count in found[key].items()]
        console.grid(
            console.said(_HEADINGS[key]), [console.said(_WHAT), console.said(_TIMES)], lines
        )
    broken = found["broken"]
    console.summary(found, [*_sentences(found), *broken])
    return BROKEN if broken else DONE


def _sentences(found: dict[str, Any]) -> list[Message]:
    told = [
        say(
            "{days} days, {enterprises} enterprises, {events} events; banks decided {decided}"
            " times, {in_time} of them in time",
            days=found["days"],
            enterprises=found["enterprises"],
            events=found["events"],
            decided=found["decided"],
            in_time=found["decided_in_time"],
        ),
        say(
            "{tries} calls of webhooks; {repeated} were taken a second time and did nothing",
            tries=found["webhook_tries"],
            repeated=found["repeated"],
        ),
    ]
    if found["broken"]:
        return [*told, say("{count} things did not hold:", count=len(found["broken"]))]
    return [*told, say("Everything held")]


@contextmanager
def _folder(given: str) -> Iterator[Path]:
    """Return the folder that was given, or one that is gone afterwards."""
    if given:
        yield Path(given).resolve()
        return
    with tempfile.TemporaryDirectory(prefix="rx-rehearsal-") as made:
        folder = Path(made)
        folder.chmod(0o711)  # run by root, the database has to pass through
        yield folder / "home"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
