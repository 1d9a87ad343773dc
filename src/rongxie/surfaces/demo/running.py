"""The sample as a process of its own, with the database started for it if nobody runs it."""

import json
import sys
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings

from rongxie.foundation.database.home import Home
from rongxie.surfaces.beside import record_open
from rongxie.surfaces.cli.console import Console
from rongxie.surfaces.stopping import Stop
from rongxie.values.moments import CHINA, china_day
from rongxie.values.texts import Refusal, Text, say

if TYPE_CHECKING:
    from rongxie.surfaces.demo.filling import Filled

ENTERPRISES = 2_000
DONE, STOPPED, UNUSABLE = 0, 1, 2
_HEADINGS = (
    Text(en="Who", zh="身份"), Text(en="Sign-in", zh="登录名"), Text(en="Password", zh="密码"),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is asked: to fill the sample, or to remove it."""

    action: str = "fill"
    language: str = "zh"
    enterprises: int = ENTERPRISES
    seed: int = 1
    as_json: bool = False


def demo(request: Request, stop: Stop) -> int:
    """Do what is asked, on the database of the settings; return the exit code."""
    console = Console("en" if request.language == "en" else "zh", request.as_json)
    return _remove(console) if request.action == "remove" else _fill(request, console, stop)


def _fill(request: Request, console: Console, stop: Stop) -> int:
    # What follows needs the tables, and so Django.
    from rongxie.surfaces.demo.filling import fill  # noqa: PLC0415
    from rongxie.surfaces.demo.plan import HISTORY, Plan  # noqa: PLC0415

    at = datetime.now(CHINA)
    last = china_day(at) - timedelta(days=1)
    home = Home(settings.RONGXIE_HOME)
    filled = fill(
        Plan(request.enterprises, last - HISTORY, last, request.seed),
        home=home.folder,
        language=console.language,
        tell=console.note,
        at=at,
        stopping=stop,
    )
    numbers = {"before": filled.before, "stopped": filled.stopped}
    if filled.before:
        there = say("The sample county is there already. Remove it: rongxie demo --remove")
        console.summary(numbers, [there])
        return DONE
    if filled.stopped:
        console.summary(numbers, [say("Stopped; the next start goes on from here")])
        return STOPPED
    console.summary(numbers, [say("The sample county is filled; nothing in it is real")])
    _tell_who_signs_in(filled, home, console)
    return DONE


def _tell_who_signs_in(filled: "Filled", home: Home, console: Console) -> None:
    from rongxie.surfaces.demo.cast import SIGN_INS  # noqa: PLC0415  # needs the tables
    from rongxie.surfaces.outgoing.channels import FILE as MESSAGES  # noqa: PLC0415

    lines = [
        [console.said(one.person.role.named), one.person.login, one.password]
        for one in filled.sign_ins
    ]
    if lines:
        console.grid("", [console.said(heading) for heading in _HEADINGS], lines)
    console.note(say("The sign-ins are in {file}", file=home.folder / SIGN_INS))
    if filled.owner:
        console.note(
            say(
                "An owner needs no account: /owner/, code {code}, telephone {phone}. What would be"
                " sent to the telephone stands in {file}",
                code=filled.owner.uscc,
                phone=filled.owner.phone,
                file=home.folder / MESSAGES,
            )
        )


def _remove(console: Console) -> int:
    from rongxie.surfaces.demo.removing import remove  # noqa: PLC0415  # needs the tables

    there = remove(Home(settings.RONGXIE_HOME).folder)
    gone = say("The sample county is removed, with its people, its record and its sign-ins")
    console.summary({"removed": there}, [gone if there else say("There is no sample county")])
    return DONE


def main(words: list[str]) -> int:
    """Do what the command line asked for; a refusal becomes a sentence."""
    request = Request(**json.loads(words[0])) if words else Request()
    console = Console("en" if request.language == "en" else "zh")
    stop = Stop()
    try:
        with record_open(stop):
            return demo(request, stop)
    except Refusal as refusal:
        console.note(refusal.message)
        return UNUSABLE


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
