"""`rongxie up` as people start and stop it, and as machines kill it."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from rongxie.foundation.database.home import Home
from rongxie.foundation.database.roles import SUPERUSER
from tests.foundation.database.homes import alive, children, entered, until
from tests.surfaces.up.platforms import Platform, managed

pytestmark = [pytest.mark.enable_socket, pytest.mark.allow_hosts(["127.0.0.1"])]
GIB = 1 << 30
JOBS = "rongxie.surfaces.jobs"
WORKER = "rongxie.surfaces.jobs.working"


class TestUp:
    def test_serves_pages_as_the_application_within_its_memory(self, calm: Platform) -> None:
        status, body = calm.health()
        assert status == 200
        assert body["database"] == {"answers": True, "version": "18.4", "role": "rongxie_app"}
        assert calm.says("The places are ready")
        assert until(lambda: calm.part(JOBS) != 0 and calm.part(WORKER) != 0)
        pids = [calm.process.pid, *calm.below]
        assert sum(psutil.Process(pid).memory_full_info().pss for pid in pids) < GIB

    @pytest.mark.parametrize("library", ["polars", "ortools", "lxml"])
    def test_keeps_tables_and_solvers_out_of_the_pages(self, calm: Platform, library: str) -> None:
        web = calm.part("granian")
        for pid in (calm.process.pid, web, *children(web)):
            assert library not in Path(f"/proc/{pid}/maps").read_text("utf-8")

    def test_tells_how_far_it_is(self, calm: Platform) -> None:
        assert calm.says("The places are ready")
        steps = (
            "Starting the database",
            "Bringing the tables",
            "Starting the pages",
            "Rongxie runs at",
            "starting the jobs",
            "The places are ready",
        )
        places = [calm.said.find(step) for step in steps]
        assert places == sorted(places)
        assert places[0] == 0
        assert "sample" not in calm.said  # nobody asked for it

    def test_refuses_a_second_start_and_leaves_the_first_alone(self, calm: Platform) -> None:
        second = Platform(calm.home)
        assert second.process.wait(20) == 2
        running = f"already running on {calm.home.folder} (process {calm.process.pid})"
        assert running in second.said
        assert calm.is_well()

    def test_stops_everything_when_asked(self, platform: Platform) -> None:
        assert until(lambda: platform.part(JOBS) != 0)
        below = platform.below
        platform.process.send_signal(signal.SIGINT)
        assert platform.process.wait(20) == 0
        assert not any(alive(pid) for pid in below)
        assert not platform.listens()
        assert not list(Path(platform.home.socket_folder).iterdir())  # it ended in order

    def test_killed_hard_leaves_nothing_and_starts_again(
        self, platform: Platform, home: Home
    ) -> None:
        assert until(lambda: platform.part(JOBS) != 0)
        below = platform.below
        platform.process.kill()
        platform.process.wait()
        assert until(lambda: not any(alive(pid) for pid in below))
        again = Platform(home, port=platform.port)
        try:
            assert again.says("Rongxie runs at", times=2)
        finally:
            again.process.terminate()
            assert again.process.wait(20) == 0

    def test_refuses_a_port_in_use_before_it_starts_anything(self, home: Home) -> None:
        with socket.socket() as taken:
            taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            refused = Platform(home, port=int(taken.getsockname()[1]))
            assert refused.process.wait(20) == 2
        assert f"port {refused.port}" in refused.said
        assert "--port" in refused.said
        assert "Starting" not in refused.said


class TestPartsThatAreKilled:
    def test_are_brought_back_without_the_others(self, platform: Platform) -> None:
        assert until(lambda: platform.part(JOBS) != 0)
        jobs = platform.part(JOBS)
        _kill_the_database(platform)
        assert platform.says("(database) ended")
        assert until(platform.is_well)
        web = platform.part("granian")
        workers = children(web)
        os.kill(web, signal.SIGKILL)
        assert platform.says("(web) ended")
        assert until(platform.is_well)
        assert not any(alive(pid) for pid in workers)
        assert platform.part(JOBS) == jobs  # it waited for its database
        _write(platform, 10)
        assert _sealed(platform) == list(range(1, 11))
        os.kill(jobs, signal.SIGSTOP)
        _write(platform, 6000)
        os.kill(jobs, signal.SIGKILL)
        _write(platform, 10)
        assert _sealed(platform) == list(range(1, 6021))
        assert platform.says("(jobs) ended")
        assert platform.is_well()


def _kill_the_database(platform: Platform) -> None:
    """Kill it, and see what pages and jobs say before it is brought back."""
    assert platform.is_well()
    os.kill(platform.process.pid, signal.SIGSTOP)
    try:
        os.kill(platform.part("/postgres"), signal.SIGKILL)
        assert platform.says('"event": "job failed"')
        status, body = platform.health()
        assert (status, body["database"]) == (503, {"answers": False})
    finally:
        os.kill(platform.process.pid, signal.SIGCONT)


class TestTheSealer:
    def test_shares_the_work_with_a_second_one(self, calm: Platform) -> None:
        second = subprocess.Popen(
            [sys.executable, "-m", JOBS],
            env={**os.environ, "RONGXIE_HOME": str(calm.home.folder)},
        )
        try:
            for _ in range(20):
                _write(calm, 100)
            assert _sealed(calm) == list(range(1, 2001))
            assert alive(second.pid)
        finally:
            second.terminate()
            assert second.wait(20) == 0


class TestBeside:
    def test_the_pages_outlive_jobs_that_end_again_and_again(self, home: Home) -> None:
        with Platform(home, "sample", program=_WITH_OTHER_PARTS) as platform:
            assert platform.says("(jobs) ended", times=2)
            assert platform.says("Beautiful is better")  # the sample, once
            assert "pause of 1 s" in platform.said
            assert "pause of 2 s" in platform.said
            assert platform.is_well()
            assert platform.said.count("Beautiful is better") == 1
            assert platform.said.index("places are ready") < platform.said.index("Beautiful")


# Jobs that cannot start; and for a sample, a module that only says something and ends.
_WITH_OTHER_PARTS = """
import sys
from rongxie.surfaces.web import children, running
running.jobs = lambda: children.Child("rongxie.no_such_jobs")
children._SAMPLE = "this"
sys.exit(running.main(sys.argv[1:]))
"""


class TestManage:
    def test_starts_the_database_for_a_command(self, home: Home) -> None:
        assert managed(home, "migrate", "--check").returncode == 0
        assert not list(Path(home.socket_folder).iterdir())

    def test_migrates_as_the_owner_alone(self, home: Home) -> None:
        done = managed(home, "migrate", "--database", "default")
        assert done.returncode == 1
        assert "DATABASE_OWNER_URL" in done.stderr


_EVENTS = """
    INSERT INTO events (at, actor, organisation, province, region, kind, subject, "case",
        enterprise, bank, payload)
    SELECT now(), 'job:test', '', '34', '34', 'visit.recorded', n::text, '', '', '', '{}'
    FROM generate_series(1, %s) n
"""


def _write(platform: Platform, events: int) -> None:
    with entered(platform.home, SUPERUSER) as database:
        database.execute(_EVENTS, [events])


def _sealed(platform: Platform) -> list[int]:
    """Return the places of the events in the chain, once none waits."""

    def settled() -> bool:
        return not database.execute("SELECT FROM event_queue LIMIT 1").fetchall()

    with entered(platform.home, SUPERUSER) as database:
        assert until(settled)
        return [seq for (seq,) in database.execute("SELECT seq FROM seals ORDER BY seq")]
