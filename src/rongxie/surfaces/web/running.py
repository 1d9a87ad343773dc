"""The platform as a whole: `python -m rongxie.surfaces.web.running LANGUAGE up PORT [sample]`.

A process of its own, without the tables and solvers of the file commands: it stays in memory for
as long as the platform runs. It serves nothing itself, it watches the database, the pages and the
jobs.
"""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import partial

from django.conf import settings

from rongxie.foundation.database.embedded import RunningAlready, embedded
from rongxie.foundation.database.home import Home
from rongxie.surfaces.languages import said
from rongxie.surfaces.stopping import Stop
from rongxie.surfaces.web.children import (
    LOOK_EVERY,
    LOOPBACK,
    check_port,
    has_sample,
    jobs,
    pages,
    places,
    run_django,
    sample,
    wait_for_pages,
    worker,
)
from rongxie.surfaces.web.watching import Tell, Tended, Vital
from rongxie.values.texts import Language, Message, Refusal, say

SETTINGS = "rongxie.config.settings"
UNUSABLE = 2


class MigrationFailed(Refusal):
    """The tables could not be brought to this version."""


def up(port: int, language: Language, *, with_sample: bool = False) -> int:
    """Run the platform until somebody asks to stop; return the exit code."""
    stop, tell = Stop(), partial(_tell, language=language)
    check_port(port)
    home = Home(settings.RONGXIE_HOME)
    home.prepare()
    with ExitStack() as parts:
        vital: list[Vital] = []
        if settings.EMBEDDED_DATABASE:
            tell(say("Starting the database in {folder}", folder=home.folder))
            vital.append(Vital("database", parts.enter_context(embedded(home, stopping=stop))))
        tell(say("Bringing the tables to this version"))
        _migrate(stop)
        with _beside(tell, with_sample=with_sample) as tended:
            tell(say("Starting the pages"))
            with _pages(port, stop) as web:
                for sentence in [] if stop() else announce(f"http://{LOOPBACK}:{port}"):
                    tell(sentence)
                tell(say("Loading the places and starting the jobs in the background"))
                _watch([*vital, Vital("web", web)], tended, stop, tell)
                tell(say("Stopping; what was begun is finished first"))
    return 0


def announce(address: str) -> list[Message]:
    """Return what is told when the pages answer: where they are, and who may sign in."""
    return [say("Rongxie runs at {address} (Ctrl-C stops it)", address=f"{address}/")]


def manage(words: list[str]) -> int:
    """Run a command of Django, with the database started for it if nobody runs it."""
    stop = Stop()
    home = Home(settings.RONGXIE_HOME)
    home.prepare()
    with ExitStack() as parts:
        if settings.EMBEDDED_DATABASE:
            with suppress(RunningAlready):
                parts.enter_context(embedded(home, stopping=stop))
        return run_django(words, stop)


class _Web:
    """The web server, started again when it ends by itself."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._child = pages(port)

    def start(self) -> None:
        self.stop()
        self._child = pages(self._port)

    def wait(self, stop: Stop) -> None:
        wait_for_pages(self._child, self._port, stop)

    def ended(self) -> bool:
        return self._child.code is not None

    def stop(self) -> None:
        self._child.stop()


@contextmanager
def _pages(port: int, stop: Stop) -> Iterator[_Web]:
    """Run the pages; they answer from here on."""
    web = _Web(port)
    try:
        web.wait(stop)
        yield web
    finally:
        web.stop()


@contextmanager
def _beside(tell: Tell, *, with_sample: bool) -> Iterator[list[Tended]]:
    """Bring what runs beside the pages, from the first look on; the sample waits for the places."""
    filling = Tended("sample", sample, done=lambda _code: True, then=partial(_filled, tell))

    def settled(_code: int) -> None:
        tell(say("The places are ready"))
        if with_sample and has_sample():
            filling.begin()
        elif with_sample:
            tell(say("There is no sample county in this version"))

    loading = Tended("places", places, done=lambda code: code == 0, then=settled)
    working = Tended("jobs", jobs)
    portions = Tended("worker", worker)
    for part in (loading, working, portions):
        part.begin()
    try:
        yield [loading, working, portions, filling]
    finally:
        for part in (filling, loading, working, portions):
            part.stop()


def _filled(tell: Tell, code: int) -> None:
    if code != 0:
        tell(
            say(
                "The sample county was not finished (code {code}); what it said stands above. The"
                " pages go on",
                code=code,
            )
        )


def _watch(vital: list[Vital], tended: list[Tended], stop: Stop, tell: Tell) -> None:
    """Start again what ends by itself, until we are asked to stop.

    :raises EndsAgainAndAgain: if something that nothing works without ends again at once
    """
    while not stop():
        ticks = time.monotonic()
        for vitals in vital:
            vitals.look(ticks, tell)
        for part in tended:
            part.look(ticks, tell)
        time.sleep(LOOK_EVERY)


def _migrate(stop: Stop) -> None:
    """Bring the tables to this version; where we are not the owner, see that they are."""
    mine = "owner" in settings.DATABASES
    words = ["migrate", "--noinput", "--verbosity", "0"] if mine else ["migrate", "--check"]
    if run_django(words, stop) != 0 and not stop():
        raise MigrationFailed(
            say(
                "The tables of the database could not be brought to this version; what the"
                " database said stands above. Nothing was half changed."
            )
            if mine
            else say(
                "The tables of the database are of another version. Run `rongxie manage migrate`"
                " with DATABASE_OWNER_URL first."
            )
        )


def _tell(what: Message, language: Language) -> None:
    sys.stderr.write(said(what, language) + "\n")
    sys.stderr.flush()


def main(words: list[str]) -> int:
    """Do what the command line asked for; a refusal becomes a sentence."""
    os.environ["DJANGO_SETTINGS_MODULE"] = SETTINGS
    language: Language = "en" if words[0] == "en" else "zh"
    try:
        if words[1] == "manage":
            return manage(words[2:])
        return up(int(words[2]), language, with_sample="sample" in words[3:])
    except Refusal as refusal:
        _tell(refusal.message, language)
        return UNUSABLE


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
