"""The platform as a whole: `python -m rongxie.surfaces.web.running LANGUAGE up PORT`.

A process of its own, without the tables and solvers of the file commands: it stays in memory for
as long as the platform runs. It serves nothing itself, it watches the database and the pages.
"""

import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from types import FrameType

from django.conf import settings

from rongxie.foundation.database.embedded import (
    EmbeddedServer,
    RunningAlready,
    embedded,
)
from rongxie.foundation.database.home import Home
from rongxie.surfaces.languages import said
from rongxie.surfaces.web.children import (
    LOOK_EVERY,
    LOOPBACK,
    Child,
    check_port,
    pages,
    run_django,
    wait_for_pages,
)
from rongxie.values.texts import Language, Message, Refusal, say

SETTINGS = "rongxie.config.settings"
UNUSABLE = 2
_TOO_SOON = 10.0  # seconds: what ends again this soon would only end again


class EndsAgainAndAgain(Refusal):
    """A part of the platform does not stay up."""


class MigrationFailed(Refusal):
    """The tables could not be brought to this version."""


class Stop:
    """Whether somebody asked us to stop.

    The handler only sets a flag: waiting for a child inside it, while the main program waits for
    the same child, never ends.
    """

    def __init__(self) -> None:
        self.asked = False
        for wish in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(wish, self._ask)

    def __call__(self) -> bool:
        return self.asked

    def _ask(self, _signal: int, _frame: FrameType | None) -> None:
        self.asked = True


def up(port: int, language: Language) -> int:
    """Run the platform until somebody asks to stop; return the exit code."""
    stop = Stop()
    check_port(port)
    home = Home(settings.RONGXIE_HOME)
    home.prepare()
    with ExitStack() as parts:
        server = None
        if settings.EMBEDDED_DATABASE:
            _tell(say("Starting the database in {folder}", folder=home.folder), language)
            server = parts.enter_context(embedded(home, stopping=stop))
        _migrate(stop)
        with _pages(port, stop) as web:
            if not stop():
                _tell(
                    say(
                        "Rongxie runs at {address} (Ctrl-C stops it)",
                        address=f"http://{LOOPBACK}:{port}/healthz",
                    ),
                    language,
                )
            _watch(server, web, stop, language)
        _tell(say("Stopping; what was begun is finished first"), language)
    return 0


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

    def __init__(self, port: int, stop: Stop) -> None:
        self._port, self._stop = port, stop
        self.child: Child | None = None

    def start(self) -> None:
        self.stop()
        self.child = pages(self._port)
        wait_for_pages(self.child, self._port, self._stop)

    def ended(self) -> bool:
        return self.child is None or self.child.code is not None

    def stop(self) -> None:
        if self.child is not None:
            self.child.stop()


@contextmanager
def _pages(port: int, stop: Stop) -> Iterator[_Web]:
    web = _Web(port, stop)
    try:
        web.start()
        yield web
    finally:
        web.stop()


def _watch(server: EmbeddedServer | None, web: _Web, stop: Stop, language: Language) -> None:
    """Start again what ends by itself, until we are asked to stop.

    :raises EndsAgainAndAgain: if it ends again at once
    """
    watched: list[tuple[EmbeddedServer | _Web, str]] = [(web, "web")]
    if server is not None:
        watched.insert(0, (server, "database"))
    started = {name: float("-inf") for _, name in watched}
    while not stop():
        for part, name in watched:
            if not part.ended():
                continue
            if time.monotonic() - started[name] < _TOO_SOON:
                raise EndsAgainAndAgain(
                    say("A part of Rongxie ({part}) ends again and again; stopped.", part=name)
                )
            _tell(say("A part of Rongxie ({part}) ended; started again", part=name), language)
            part.start()
            started[name] = time.monotonic()
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
        return up(int(words[2]), language) if words[1] == "up" else manage(words[2:])
    except Refusal as refusal:
        _tell(refusal.message, language)
        return UNUSABLE


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
