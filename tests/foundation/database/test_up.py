"""`rongxie up` as people start and stop it, and as machines kill it."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path

import pytest

from rongxie.foundation.database.home import Home
from tests.foundation.database.homes import alive, children, until

pytestmark = [pytest.mark.enable_socket, pytest.mark.allow_hosts(["127.0.0.1"])]
Up = subprocess.Popen[bytes]


def _free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


def _start(home: Home, port: int) -> Up:
    with _said(home).open("a") as said:
        return subprocess.Popen(
            [sys.executable, "-m", "rongxie.surfaces.web.running", "en", "up", str(port)],
            env={**os.environ, "RONGXIE_HOME": str(home.folder)},
            stderr=said,
        )


def _said(home: Home) -> Path:
    """Return where it speaks to: a pipe would wait for whatever process still holds it."""
    return home.folder.with_name("said")


def _says(home: Home, words: str, times: int = 1) -> bool:
    """Wait until it has said the words."""
    return until(lambda: _said(home).read_text("utf-8").count(words) >= times)


def _health(port: int) -> tuple[int, dict[str, object]]:
    with closing(HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
        connection.request("GET", "/healthz")
        with connection.getresponse() as answer:
            return answer.status, json.loads(answer.read())


def _listens(port: int) -> bool:
    with socket.socket() as trial:
        return trial.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture
def platform(home: Home) -> Iterator[tuple[Up, int]]:
    port = _free_port()
    process = _start(home, port)
    runs = _says(home, "Rongxie runs at")
    try:
        assert runs, _said(home).read_text("utf-8")
        yield process, port
    finally:
        below = children(process.pid)
        process.kill()
        process.wait()
    assert until(lambda: not any(alive(pid) for pid in below))


class TestUp:
    def test_serves_pages_as_the_application(self, platform: tuple[Up, int]) -> None:
        status, body = _health(platform[1])
        assert status == 200
        assert body["database"] == {"answers": True, "version": "18.4", "role": "rongxie_app"}

    @pytest.mark.parametrize("wish", [signal.SIGINT, signal.SIGTERM])
    def test_stops_everything_when_asked(
        self, platform: tuple[Up, int], wish: signal.Signals
    ) -> None:
        process, port = platform
        below = children(process.pid)
        assert len(below) > 3
        process.send_signal(wish)
        assert process.wait(20) == 0
        assert not any(alive(pid) for pid in below)
        assert not _listens(port)

    def test_killed_hard_leaves_nothing_and_starts_again(
        self, platform: tuple[Up, int], home: Home
    ) -> None:
        process, port = platform
        below = children(process.pid)
        process.kill()
        process.wait()
        assert until(lambda: not any(alive(pid) for pid in below))
        again = _start(home, port)
        try:
            assert _says(home, "Rongxie runs at", times=2)
        finally:
            again.terminate()
            assert again.wait(20) == 0

    def test_brings_back_what_is_killed(self, platform: tuple[Up, int], home: Home) -> None:
        process, port = platform
        assert _health(port)[0] == 200
        postgres, web = _parts(process.pid)
        os.kill(postgres, signal.SIGKILL)
        assert _says(home, "(database) ended")
        assert until(lambda: _health(port)[0] == 200)
        workers = children(web)
        os.kill(web, signal.SIGKILL)
        assert _says(home, "(web) ended")
        assert until(lambda: _listens(port) and _health(port)[0] == 200)
        assert not any(alive(pid) for pid in workers)

    def test_says_so_when_the_database_does_not_answer(self, platform: tuple[Up, int]) -> None:
        process, port = platform
        assert _health(port)[0] == 200
        os.kill(process.pid, signal.SIGSTOP)  # so that it is not brought back
        try:
            os.kill(_parts(process.pid)[0], signal.SIGKILL)
            time.sleep(0.2)
            status, body = _health(port)
            assert (status, body["database"]) == (503, {"answers": False})
        finally:
            os.kill(process.pid, signal.SIGCONT)

    def test_refuses_a_second_start_and_leaves_the_first_alone(
        self, platform: tuple[Up, int], home: Home
    ) -> None:
        process, port = platform
        second = _start(home, _free_port())
        assert second.wait(20) == 2
        assert _says(home, f"already running on {home.folder} (process {process.pid})")
        assert _health(port)[0] == 200

    def test_refuses_a_port_in_use_before_it_starts_anything(self, home: Home) -> None:
        with socket.socket() as taken:
            taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            port = int(taken.getsockname()[1])
            assert _start(home, port).wait(20) == 2
        said = _said(home).read_text("utf-8")
        assert f"port {port}" in said
        assert "--port" in said
        assert "Starting" not in said


class TestManage:
    def test_starts_the_database_for_a_command(self, home: Home) -> None:
        assert _managed(home, "migrate", "--check").returncode == 1  # nothing is migrated yet
        made = _managed(home, "migrate")
        assert made.returncode == 0, made.stderr
        assert _managed(home, "migrate", "--check").returncode == 0
        assert not list(Path(home.socket_folder).iterdir())

    def test_migrates_as_the_owner_alone(self, home: Home) -> None:
        done = _managed(home, "migrate", "--database", "default")
        assert done.returncode == 1
        assert "DATABASE_OWNER_URL" in done.stderr


def _managed(home: Home, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "rongxie.surfaces.web.running", "zh", "manage", *words],
        env={**os.environ, "RONGXIE_HOME": str(home.folder)},
        capture_output=True,
        text=True,
        check=False,
    )


def _parts(pid: int) -> tuple[int, int]:
    """Return the main processes of the database and of the web server."""
    words = {
        child: Path(f"/proc/{child}/cmdline").read_text("utf-8")
        for child in children(pid)
        if int(Path(f"/proc/{child}/stat").read_text("utf-8").rsplit(")", 1)[1].split()[1]) == pid
    }
    return (
        next(child for child, text in words.items() if "/postgres\0" in text),
        next(child for child, text in words.items() if "granian" in text),
    )
