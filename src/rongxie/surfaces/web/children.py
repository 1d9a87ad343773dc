"""Programs that the platform runs beside itself and takes down with itself."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from importlib.util import find_spec

from django.conf import settings

from rongxie.foundation.database.processes import ends_with_us
from rongxie.values.texts import Refusal, say

LOOPBACK = "127.0.0.1"
LOOK_EVERY = 0.05
_SAMPLE = "rongxie.surfaces.demo"
_PATIENCE = 20.0  # seconds for requests under way, before the pages are stopped hard
_THREADS = 4  # of each process: while one waits for the database, others write their pages
_PAGES = (
    *("granian", "--interface", "wsgi", "--host", LOOPBACK, "--no-ws"),
    *("--blocking-threads", str(_THREADS), "--log-level", "warning", "--respawn-failed-workers"),
    *("--workers-kill-timeout", "15", "rongxie.config.wsgi:application"),
)


class PortTaken(Refusal):
    """The pages cannot have the port."""


class PagesDidNotStart(Refusal):
    """The web server ended before it answered."""


class Child:
    """A module of Python run as a process group of its own, which ends when we end.

    A `quiet` one says only what it says on the error stream.
    """

    def __init__(self, module: str, *words: str, quiet: bool = False) -> None:
        self._process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", module, *words],
            stdout=subprocess.DEVNULL if quiet else None,
            start_new_session=True,
            preexec_fn=ends_with_us(signal.SIGTERM),  # noqa: PLW1509  # from the main thread
        )

    @property
    def code(self) -> int | None:
        """How it ended; none while it runs."""
        return self._process.poll()

    def wait(self, stopping: Callable[[], bool]) -> int:
        """Wait for its end, or end it when we are asked to stop; return how it ended."""
        while (code := self.code) is None:
            if stopping():
                self.stop()
            time.sleep(LOOK_EVERY)
        return code

    def stop(self) -> None:
        """End it in order, hard if it takes too long, and what it left behind."""
        if self.code is None:
            self._process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(_PATIENCE)
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()


def check_port(port: int) -> None:
    """See that nobody listens on the port; web servers may share one without noticing.

    :raises PortTaken: if somebody does, or we may not
    """
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((LOOPBACK, port))
        except OSError as fault:
            raise PortTaken(
                say(
                    "The pages cannot use port {port} of this computer: {fault}. Choose another"
                    " one, for example --port {other}",
                    port=port,
                    fault=fault.strerror or fault,
                    other=port + 10000 if port < 50000 else 18000,
                )
            ) from fault


def pages(port: int) -> Child:
    """Start the web server; it may take a moment until it answers."""
    module, *words = _PAGES
    processes = str(settings.WEB_PROCESSES)
    return Child(module, *words, "--workers", processes, "--port", str(port))


def wait_for_pages(child: Child, port: int, stopping: Callable[[], bool]) -> None:
    """Wait until the pages answer, be it that they have no database: that is looked after next.

    :raises PagesDidNotStart: if the web server ended instead
    """
    while not stopping() and not _answers(port):
        if child.code is not None:
            raise PagesDidNotStart(
                say("The web server ended while it started (code {code}).", code=child.code)
            )
        time.sleep(LOOK_EVERY)


def places() -> Child:
    """Start what brings the list of places to this version; it ends with 0 when they are."""
    return Child("django", "load_regions", quiet=True)


def jobs() -> Child:
    """Start the periodic jobs."""
    return Child("rongxie.surfaces.jobs")


def worker() -> Child:
    """Start the worker of what is deferred."""
    return Child("rongxie.surfaces.jobs.working")


def sample() -> Child:
    """Start what fills the sample county, and tells of it itself."""
    return Child(_SAMPLE)


def has_sample() -> bool:
    """Tell whether this version brings a sample county."""
    return find_spec(_SAMPLE) is not None


def run_django(words: Sequence[str], stopping: Callable[[], bool]) -> int:
    """Run a command of Django in a process of its own; return its exit code."""
    return Child("django", *words).wait(stopping)


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        connection.getresponse()
        return True
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
