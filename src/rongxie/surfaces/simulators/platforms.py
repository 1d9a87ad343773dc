"""The platform as processes of its own: started on a home, killed all at once, started again."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from threading import Timer

import httpx

from rongxie.foundation.database.home import Home
from rongxie.foundation.database.processes import ends_with_us
from rongxie.values.texts import Refusal, say

_RUNNER = "rongxie.surfaces.web.running"
_READY = ("Rongxie runs at", "The places are ready")  # what it says, in the language we ask for
_HERE = "127.0.0.1"
_PATIENCE = 300.0  # seconds: the first start makes the tables and loads the places
_LOOK_EVERY = 0.1
_ON_ITS_WAY = 0.005  # seconds: a request has come in then, and is not answered yet
_SLOWEST = 60.0  # seconds for an answer
_PROCESSES = Path("/proc")


class NotUp(Refusal):
    """The platform under rehearsal did not come up."""


class Platform:
    """`rongxie up` on a home, at a port of this computer; what it says goes into a file."""

    def __init__(self, home: Home, port: int) -> None:
        self._home, self._port = home, port
        self._said = home.folder / "rehearsed.log"
        self._process: subprocess.Popen[bytes] | None = None
        self._kill_at: re.Pattern[str] | None = None

    @property
    def runs(self) -> bool:
        """Whether nobody has killed it."""
        return self._process is not None and self._process.poll() is None

    def client(self) -> httpx.Client:
        """Return a way to its pages, for a system or a browser."""
        address, asked = f"http://{_HERE}:{self._port}", {"request": [self._see_request]}
        return httpx.Client(base_url=address, trust_env=False, timeout=_SLOWEST, event_hooks=asked)

    def kill_at(self, path: str) -> None:
        """Have it killed while it is at the next change that is asked of such a path, once."""
        self._kill_at = re.compile(path)

    def _see_request(self, request: httpx.Request) -> None:
        meant = (
            self._kill_at and request.method == "POST" and self._kill_at.search(request.url.path)
        )
        if meant:
            self._kill_at = None
            Timer(_ON_ITS_WAY, self.kill).start()

    def start(self) -> None:
        """Start it; it answers when this returns.

        :raises NotUp: if it ended instead, or takes too long
        """
        with self._said.open("w") as said:
            self._process = subprocess.Popen(  # noqa: S603
                [sys.executable, "-m", _RUNNER, "en", "up", str(self._port)],
                env={**os.environ, "RONGXIE_WEBHOOK_PRIVATE": f"{_HERE}/32"},
                stdout=said,
                stderr=said,
                preexec_fn=ends_with_us(signal.SIGTERM),  # noqa: PLW1509  # from the main thread
            )
        if not until(lambda: not self.runs or self._is_ready()) or not self.runs:
            raise NotUp(
                say(
                    "The platform did not come up on {folder}; what it said: {words}",
                    folder=self._home.folder,
                    words=self._said.read_text("utf-8")[-500:],
                )
            )

    def kill(self) -> None:
        """End all of it in one moment, as a power cut does."""
        if self._process is not None:
            everybody = [self._process.pid, *_below(self._process.pid)]
            # Frozen first: nobody is left for a moment to tell that another has gone.
            for ending in (signal.SIGSTOP, signal.SIGKILL):
                for pid in everybody:
                    with suppress(ProcessLookupError):
                        os.kill(pid, ending)
            self._process.wait()

    def stop(self) -> None:
        """End it in order."""
        if self._process is not None and self.runs:
            self._process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(_SLOWEST)
        self.kill()

    def _is_ready(self) -> bool:
        said = self._said.read_text("utf-8")
        return all(words in said for words in _READY)


def until(true: Callable[[], bool], seconds: float = _PATIENCE) -> bool:
    """Wait until something is true; tell whether it came true in time."""
    ends = time.monotonic() + seconds
    while not true():
        if time.monotonic() > ends:
            return False
        time.sleep(_LOOK_EVERY)
    return True


def _below(pid: int) -> Iterator[int]:
    """Yield the processes that one has started, and those that they have."""
    parents = {}
    for folder in _PROCESSES.glob("[0-9]*"):
        with suppress(OSError):
            stat = (folder / "stat").read_text("utf-8").rpartition(")")[2].split()
            parents[int(folder.name)] = int(stat[1])
    found = [pid]
    for parent in found:
        children = [child for child, one in parents.items() if one == parent]
        found.extend(children)
        yield from children
