"""`rongxie audit` as a process of its own: `python -m rongxie.surfaces.auditing REQUEST`.

The request is one JSON object. The commands for files do without Django; this one is all Django.
"""

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import ProgrammingError

from rongxie.foundation.events.anchors import disagreeing, read_anchors, write_anchors
from rongxie.foundation.events.sealing import seal_all, unsealed
from rongxie.foundation.events.verifying import Chain, Fault, Wrong, verify
from rongxie.surfaces.beside import NoRecordYet, record_open
from rongxie.surfaces.cli.console import Console
from rongxie.values.moments import CHINA
from rongxie.values.texts import Message, Refusal, say

SOUND, WRONG, UNUSABLE = 0, 1, 2
_SAID = {
    Wrong.GAP: say("the seal is missing"),
    Wrong.DELETED: say("the event is missing"),
    Wrong.CHANGED: say("event or seal are not what was sealed"),
    Wrong.TWICE: say("the event is sealed a second time"),
    Wrong.LOOSE: say("neither sealed nor waiting to be"),
    Wrong.VANISHED: say("missing, before it was sealed"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What somebody asked for; fields that an action does not need are blank."""

    action: str
    language: str = "zh"
    as_json: bool = False
    province: str = ""
    file: str = ""
    processes: int = 1


def audit(request: Request) -> int:
    """Do what is asked, on the database of the settings; return the exit code."""
    console = Console("en" if request.language == "en" else "zh", request.as_json)
    return _ACTIONS[request.action](request, console)


def _verify(request: Request, console: Console) -> int:
    anchors = read_anchors(Path(request.file)) if request.file else []
    with console.progress(say("Reckoning the chains again")):
        chains = verify(request.province, request.processes)
        moved = [a for a in disagreeing(anchors) if request.province in ("", a.province)]
    lines = [line for chain in chains for line in _told(chain, console)]
    lines += [
        say(
            "Province {province}: the chain is not the one that was written down: it had another"
            " digest at {seq}",
            province=anchor.province,
            seq=anchor.seq,
        )
        for anchor in moved
    ]
    sound = not moved and not any(chain.faults for chain in chains)
    numbers = {
        "sound": sound,
        "chains": [_numbers(chain) for chain in chains],
        "anchors": len(anchors),
        "anchors_wrong": [{"province": a.province, "seq": a.seq} for a in moved],
    }
    console.summary(numbers, lines or [say("Nothing is recorded yet")])
    return SOUND if sound else WRONG


def _told(chain: Chain, console: Console) -> list[Message | str]:
    counted: Message = say(
        "Province {province}: {sealed} events sealed, {waiting} waiting",
        province=chain.province,
        sealed=chain.sealed,
        waiting=chain.waiting,
    )
    if (first := chain.first) is None:
        return [counted]
    return [counted, _fault(chain, first, console)]


def _fault(chain: Chain, first: Fault, console: Console) -> Message:
    wrong = console.said(_SAID[first.wrong])
    found = len(chain.faults)
    if first.in_chain:
        return say(
            "Province {province}: {found} faults, the first at seq {place} of the chain: {wrong}",
            province=chain.province,
            found=found,
            place=first.place,
            wrong=wrong,
        )
    return say(
        "Province {province}: {found} faults outside the chain, the first at event {place}:"
        " {wrong}",
        province=chain.province,
        found=found,
        place=first.place,
        wrong=wrong,
    )


def _numbers(chain: Chain) -> dict[str, Any]:
    faults = [
        {"wrong": fault.wrong, "seq" if fault.in_chain else "event": fault.place}
        for fault in chain.faults
    ]
    return {
        "province": chain.province,
        "sealed": chain.sealed,
        "head": chain.head,
        "waiting": chain.waiting,
        "faults": faults,
    }


def _anchors(request: Request, console: Console) -> int:
    heads = write_anchors(Path(request.file), datetime.now(CHINA))
    console.summary(
        {"anchors": len(heads)},
        [
            say(
                "The heads of {count} chains were added to {path}",
                count=len(heads),
                path=request.file,
            )
        ],
    )
    return SOUND


def _seal(request: Request, console: Console) -> int:
    sealed = seal_all()
    waiting = sum(unsealed().values())
    console.summary(
        {"sealed": sealed, "waiting": waiting},
        [say("{sealed} events sealed, {waiting} still waiting", sealed=sealed, waiting=waiting)],
    )
    return SOUND


_ACTIONS: dict[str, Callable[[Request, Console], int]] = {
    "verify": _verify,
    "anchors": _anchors,
    "seal": _seal,
}


def main(words: list[str]) -> int:
    """Do what the command line asked for, with the database started if nobody runs it."""
    request = Request(**json.loads(words[0]))
    console = Console("en" if request.language == "en" else "zh")
    try:
        with record_open():
            return _done(request)
    except KeyboardInterrupt:
        return SOUND
    except Refusal as refusal:
        console.note(refusal.message)
        return UNUSABLE


def _done(request: Request) -> int:
    try:
        return audit(request)
    except ProgrammingError as fault:
        raise NoRecordYet(
            say(
                "The database has no log of this version ({fault}). Start the platform once:"
                " rongxie up",
                fault=str(fault).splitlines()[0],
            )
        ) from fault


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
