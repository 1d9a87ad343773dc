"""The worker on a real database: in this process, and as one that is killed and stopped."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from threading import Event, Thread

import pytest
from django.db import connection
from django.utils import timezone

from rongxie.foundation.database.home import Home
from rongxie.foundation.database.roles import APP, SUPERUSER
from rongxie.foundation.events.models import EventRow
from rongxie.surfaces.jobs import worker, working
from rongxie.surfaces.jobs.portions import LOCK
from rongxie.surfaces.jobs.worker import serve
from tests.foundation.database.homes import until
from tests.foundation.events.happenings import entered, everything
from tests.mechanism.cast import ELSEWHERE
from tests.surfaces.jobs.works import asked, job, queued, work_there_is, written

__all__ = ["work_there_is"]
pytestmark = pytest.mark.usefixtures("work_there_is")
# As in `working`, without the loop of what leaves.
_PROGRAM = """
import django
django.setup()
from django.db import connections
from rongxie.surfaces.jobs import tasks, worker
from rongxie.surfaces.stopping import Stop
from tests.surfaces.jobs.works import WORK
connections["default"].settings_dict["NAME"] = "committed"
tasks.TASKS = WORK
worker._LEFT_BEHIND, worker._LOOK_EVERY = 0.5, 0.2
worker.serve(Stop())
"""


_PATIENCE = 60.0  # seconds for a process to come up on a busy machine


class Worker:
    """A worker as a process of its own; its log goes to a file."""

    def __init__(self, home: Home, log: Path) -> None:
        self._log = log
        ours = {"DJANGO_SETTINGS_MODULE": working.SETTINGS, "RONGXIE_HOME": str(home.folder)}
        with log.open("a") as lines:
            self.process = subprocess.Popen(
                [sys.executable, "-c", _PROGRAM], env={**os.environ, **ours}, stderr=lines
            )

    def is_stopped_in_a_portion(self, home: Home) -> bool:
        """Stop it; tell whether it has written what it has not committed, else let it go on."""
        self.process.send_signal(signal.SIGSTOP)
        with entered(home, SUPERUSER) as server:
            found = server.execute(
                "SELECT FROM pg_stat_activity WHERE datname = 'committed'"
                " AND state = 'idle in transaction' AND query LIKE '%INSERT INTO events%'"
            )
            if found.fetchall():
                return True
        self.process.send_signal(signal.SIGCONT)
        return False

    def log(self) -> list[str]:
        return [json.loads(line)["event"] for line in self._log.read_text("utf-8").splitlines()]


@pytest.fixture
def start(committed: Home, tmp_path: Path) -> Iterator[Callable[[], Worker]]:
    """Starts workers, and ends those that still run after the test."""
    started: list[Worker] = []

    def start() -> Worker:
        started.append(Worker(committed, tmp_path / "log"))
        return started[-1]

    yield start
    for one in started:
        one.process.kill()
        one.process.wait()


@contextmanager
def serving() -> Iterator[None]:
    """Have a worker in a thread of this process; the portion that it is at is finished."""
    stop = Event()
    thread = Thread(target=serve, args=[stop.is_set])
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(20)
    assert not thread.is_alive()


class TestServe:
    def test_does_what_waits_and_what_is_asked_for_meanwhile(self, committed: Home) -> None:
        first, refused = asked("count", number=1, most=3), asked("refuse", number=2)
        with serving():
            assert until(lambda: job(first).state == "done")
            second = asked("count", number=3, most=2)
            assert until(lambda: job(second).state == "done", 4)  # told, not looked for
        assert (job(refused).state, written(1), written(3)) == ("failed", 3, 2)
        assert queued() == []

    def test_puts_off_what_fails_and_says_nothing_of_it(
        self, committed: Home, caplog: pytest.LogCaptureFixture
    ) -> None:
        bad, good = asked("stumble", number=1), asked("count", number=2, most=2)
        with serving():
            assert until(lambda: job(good).state == "done")
        assert (job(bad).state, job(bad).failures) == ("waiting", 1)
        assert [(number, status) for number, _, status in queued()] == [(bad, "todo")]
        assert "13800000000" not in caplog.text
        said = [record.getMessage() for record in caplog.records if record.levelname == "ERROR"]
        assert said == ["portion failed"]

    def test_puts_work_back_at_its_next_turn(self, committed: Home) -> None:
        long = asked("count", number=1, most=6)
        asked("count", region=ELSEWHERE, number=2, most=2)
        with serving():
            assert until(lambda: job(long).state == "done")
        told = [row.subject for row in everything(EventRow.objects.order_by("id"))]
        assert told == ["1", "2", "1", "2", "1", "1", "1", "1"]

    def test_notes_nothing_of_what_it_cannot_note(
        self, committed: Home, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def lost(job_id: int, at: datetime) -> None:
            raise ZeroDivisionError("王某某 13800000000")

        monkeypatch.setattr(worker, "do_portion", lost)
        job_id = asked("count", number=1, most=1)
        with caplog.at_level("INFO"), serving():
            assert until(lambda: "could not be noted" in caplog.text)
            assert until(lambda: [status for *_, status in queued()] == ["todo"])
        assert job(job_id).state == "waiting"
        assert "13800000000" not in caplog.text

    def test_looks_for_its_database_with_growing_pauses(
        self, committed: Home, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(worker, "_serve", _away)
        monkeypatch.setattr(worker, "_NAP", 0.001)
        monkeypatch.setattr(worker, "_SHORTEST_PAUSE", 0.01)
        monkeypatch.setattr(worker, "_LONGEST_PAUSE", 0.05)
        serve(lambda: len(caplog.records) == 5)
        told = [vars(record) for record in caplog.records]
        assert {one["msg"] for one in told} == {"worker failed"}


async def _away(*_: object) -> None:
    raise ConnectionError("the words of a fault")


class TestWhatIsLeftBehind:
    def test_is_what_nobody_holds_the_lock_of(
        self, committed: Home, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(worker, "_LEFT_BEHIND", 0.0)
        asked("count", number=1, most=1)
        with connection.cursor() as cursor:
            cursor.execute("SELECT procrastinate_fetch_job_v2(NULL, NULL)")
        with entered(committed, APP) as slow:
            slow.execute("SELECT pg_advisory_lock(%s, hashtext('count:1:1'))", [LOCK])
            _look_for_what_was_left()
            assert [status for *_, status in queued()] == ["doing"]
            slow.execute("SELECT pg_advisory_unlock_all()")
        _look_for_what_was_left()
        assert [status for *_, status in queued()] == ["todo"]


def _look_for_what_was_left() -> None:
    async def look() -> None:
        app = worker._app(timezone.now)
        async with app.open_async():
            with suppress(TimeoutError):
                await asyncio.wait_for(worker._take_up_again(app, timezone.now), 0.5)

    asyncio.run(look())


class TestAWorker:
    def test_killed_in_a_portion_is_followed_by_one_that_finishes_it_once(
        self, start: Callable[[], Worker], committed: Home
    ) -> None:
        job_id = asked("count_slowly", number=1, most=5)
        first = start()
        assert until(lambda: written(1) >= 1, _PATIENCE)
        assert until(lambda: first.is_stopped_in_a_portion(committed), _PATIENCE)
        assert job(job_id).state == "running"
        first.process.kill()
        first.process.wait()
        second = start()
        assert until(lambda: job(job_id).state == "done", _PATIENCE)
        assert written(1) == 5
        assert "work is taken up again" in second.log()
        assert until(lambda: queued() == [], _PATIENCE)

    def test_outlives_the_database_and_ends_in_order(
        self, start: Callable[[], Worker], committed: Home
    ) -> None:
        before = asked("count_slowly", number=1, most=3)
        running = start()
        assert until(lambda: job(before).began_at is not None, _PATIENCE)
        connection.close()
        with entered(committed, SUPERUSER) as server:
            server.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = 'committed' AND usename = 'rongxie_app'"
            )
        assert until(lambda: job(before).state == "done", _PATIENCE)
        asked("count_slowly", number=2, most=50)
        assert until(lambda: written(2) == 1, _PATIENCE)
        running.process.send_signal(signal.SIGTERM)
        assert running.process.wait(_PATIENCE) == 0
        assert [status for *_, status in queued()] == ["todo"]  # finished its portion
