"""Whole platforms to start, to kill, and to ask how they are."""

import json
import os
import socket
import subprocess
import sys
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from typing import Self

from rongxie.foundation.database.home import Home
from tests.foundation.database.homes import alive, children, until

RUNNER = ("-m", "rongxie.surfaces.web.running")


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


def managed(home: Home, *words: str) -> subprocess.CompletedProcess[str]:
    """Run `rongxie manage` on a home."""
    return subprocess.run(
        [sys.executable, *RUNNER, "zh", "manage", *words],
        env={**os.environ, "RONGXIE_HOME": str(home.folder)},
        capture_output=True,
        text=True,
        check=False,
    )


class Platform:
    """`rongxie up` on a home; what it says goes to a file, for a pipe would wait for whoever
    still holds it.

    `program` stands in for the module, with other parts.
    """

    def __init__(self, home: Home, *words: str, program: str = "", port: int = 0) -> None:
        self.home, self.port = home, port or free_port()
        self._said = home.folder.with_name("said")
        runner = ("-c", program) if program else RUNNER
        with self._said.open("a") as said:
            self.process = subprocess.Popen(
                [sys.executable, *runner, "en", "up", str(self.port), *words],
                env={**os.environ, "RONGXIE_HOME": str(home.folder)},
                stdout=said,
                stderr=said,
            )

    def __enter__(self) -> Self:
        try:
            assert self.says("Rongxie runs at"), self.said
        except BaseException:
            self.process.kill()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        below = {pid: _words(pid) for pid in children(self.process.pid)}
        self.process.kill()
        self.process.wait()
        ended = until(lambda: not any(alive(pid) for pid in below))
        assert ended, [words for pid, words in below.items() if alive(pid)]

    @property
    def said(self) -> str:
        return self._said.read_text("utf-8")

    @property
    def below(self) -> set[int]:
        return children(self.process.pid)

    def says(self, words: str, times: int = 1) -> bool:
        """Wait until it has said the words, or has ended."""
        ended = self.process.poll
        until(lambda: self.said.count(words) >= times or ended() is not None)
        return self.said.count(words) >= times

    def part(self, word: str) -> int:
        """Return the process right below it whose command has an argument that ends so; 0: none."""
        for pid in self.below:
            try:
                stat = Path(f"/proc/{pid}/stat").read_text("utf-8").rsplit(")", 1)[1].split()
            except OSError:
                continue
            ours = stat[0] != "Z" and int(stat[1]) == self.process.pid
            if ours and f"{word}\0" in _words(pid):
                return pid
        return 0

    def health(self) -> tuple[int, dict[str, object]]:
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=10)) as connection:
            connection.request("GET", "/healthz")
            with connection.getresponse() as answer:
                return answer.status, json.loads(answer.read())

    def is_well(self) -> bool:
        """Tell whether the pages answer, and have their database."""
        try:
            return self.listens() and self.health()[0] == 200
        except OSError:  # whoever answered has just ended
            return False

    def listens(self) -> bool:
        with socket.socket() as trial:
            return trial.connect_ex(("127.0.0.1", self.port)) == 0


def _words(pid: int) -> str:
    """Return the command of a process; nothing of one that has ended."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_text("utf-8")
    except OSError:
        return ""
