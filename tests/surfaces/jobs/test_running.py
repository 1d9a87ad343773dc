"""The loop on a real database, with a clock of the test."""

import json
import logging
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from io import StringIO
from typing import Any

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction

from rongxie.foundation.database.home import Home
from rongxie.foundation.database.roles import APP, SUPERUSER
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.surfaces.jobs import running
from rongxie.surfaces.jobs.models import JobRun
from rongxie.surfaces.jobs.running import perform, work
from rongxie.surfaces.jobs.schedule import Job
from rongxie.values.texts import Refusal, say
from tests.foundation.events.happenings import entered
from tests.surfaces.jobs.cases import NOON, Clock, Diary


@pytest.fixture
def lines() -> Iterator[StringIO]:
    """What the jobs log, as the settings would write it."""
    wanted = dict(settings.LOGGING["formatters"]["json"])
    written = StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(wanted.pop("()")(**wanted))
    logger = logging.getLogger("rongxie.jobs")
    logger.addHandler(handler)
    yield written
    logger.removeHandler(handler)


def _read(lines: StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in lines.getvalue().splitlines()]


def _done(jobs: list[Job], clock: Clock) -> None:
    work(jobs, clock, clock.stopping, clock.nap)


class TestWork:
    def test_does_each_job_when_it_is_due(self, committed: Home) -> None:
        clock = Clock(6.5)
        diary = Diary(clock)
        _done([diary.job("seal"), diary.job("sweep", every=3)], clock)
        assert diary.seconds("seal") == [0, 1, 2, 3, 4, 5, 6]
        assert diary.seconds("sweep") == [0, 3, 6]

    def test_stops_between_two_jobs(self, committed: Home) -> None:
        clock = Clock(10)
        diary = Diary(clock)

        def long() -> None:
            clock.ticks += 60

        _done([diary.job("long", long), diary.job("seal")], clock)
        assert diary.runs == [("long", 0)]

    def test_comes_back_at_once_while_more_waits(self, committed: Home) -> None:
        clock, left = Clock(0.5), [True, True, False]
        diary = Diary(clock)
        _done([diary.job("seal", lambda: left.pop(0))], clock)
        assert diary.runs == [("seal", 0)] * 3

    def test_goes_on_with_the_others_when_one_fails(self, committed: Home, lines: StringIO) -> None:
        clock = Clock(8.5)
        diary = Diary(clock)

        def fail() -> None:
            raise ZeroDivisionError("王某某 13800000000")

        _done([diary.job("bad", fail), diary.job("good")], clock)
        assert diary.seconds("good") == list(range(9))
        assert diary.seconds("bad") == [0, 0, 2, 4, 8]  # after 0.5, 1, 2 and 4 seconds more
        first = _read(lines)[0]
        assert (first["event"], first["level"], first["job"]) == ("job failed", "error", "bad")
        assert (first["fault"], first["again_in_seconds"]) == ("ZeroDivisionError", 0.5)
        assert first["where"].startswith("rongxie.surfaces.jobs.running:")
        assert "13800000000" not in lines.getvalue()

    def test_tells_of_a_refusal_without_what_was_filled_in(
        self, committed: Home, lines: StringIO
    ) -> None:
        clock = Clock(0.1)

        def refuse() -> None:
            raise Refusal(say("{name} may not", name="王某某"))

        _done([Diary(clock).job("bad", refuse)], clock)
        (line,) = _read(lines)
        assert (line["fault"], line["said"]) == ("Refusal", "{name} may not")
        assert "王" not in lines.getvalue()

    def test_names_no_row_that_the_database_refused(self, committed: Home, lines: StringIO) -> None:
        clock = Clock(0.1)

        def twice() -> None:
            with transaction.atomic():
                JobRun.objects.create(job="王某某", began_at=NOON)
                JobRun.objects.create(job="王某某", began_at=NOON)

        _done([Diary(clock).job("bad", twice)], clock)
        (line,) = _read(lines)
        assert (line["fault"], line["sqlstate"]) == (IntegrityError.__name__, "23505")
        assert "王" not in lines.getvalue()

    def test_outlives_the_database(self, committed: Home, lines: StringIO) -> None:
        clock, lost = Clock(4.5), [False, True, True, False, False, False, False]
        diary = Diary(clock)

        def work_on_it() -> None:
            if lost.pop(0):
                with entered(committed, SUPERUSER) as server:
                    server.execute("SELECT pg_terminate_backend(%s)", [_backend()])
            _backend()

        _done([diary.job("seal", work_on_it)], clock)
        assert len(diary.runs) > 5
        told = [(line["event"], line.get("sqlstate")) for line in _read(lines)]
        away = ("job failed", "57P01")
        assert told == [away, away, ("job works again", None)]

    def test_waits_no_longer_than_15_seconds_for_the_database(
        self, committed: Home, lines: StringIO, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        clock = Clock(3600, step=1.0)
        monkeypatch.setitem(connection.settings_dict, "HOST", "/nowhere")
        connection.close()
        _done([Diary(clock).job("seal")], clock)
        pauses = [line["again_in_seconds"] for line in _read(lines)]
        assert pauses[:7] == [0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 15.0]
        assert set(pauses[6:]) == {15.0}


def _backend() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


class TestPerform:
    def test_leaves_a_job_to_the_process_that_is_at_it(self, committed: Home) -> None:
        clock = Clock(0)
        diary = Diary(clock)
        with entered(committed, APP) as other:
            other.execute("SELECT pg_advisory_lock(%s, hashtext('seal'))", [running._LOCK])
            assert perform(diary.job("seal"), clock().at) is False
            assert perform(diary.job("sweep"), clock().at) is False
            assert diary.runs == [("sweep", 0)]
            # By hand: what a closed connection held, the server frees a moment later.
            other.execute("SELECT pg_advisory_unlock(%s, hashtext('seal'))", [running._LOCK])
        perform(diary.job("seal"), clock().at)
        assert diary.seconds("seal") == [0]

    def test_holds_its_lock_while_it_runs_and_not_after(self, committed: Home) -> None:
        free = []

        def look() -> None:
            free.append(_free(committed))

        clock = Clock(0)
        perform(Diary(clock).job("seal", look), clock().at)
        free.append(_free(committed))
        assert free == [False, True]

    def test_gives_the_lock_back_after_a_failure(self, committed: Home) -> None:
        clock = Clock(0.2)

        def fail() -> None:
            raise ZeroDivisionError

        _done([Diary(clock).job("seal", fail)], clock)
        assert _free(committed)

    def test_lets_a_job_enter_the_rows_of_enterprises(self, committed: Home) -> None:
        asked: list[str] = []

        def run(*, actor: Actor, at: datetime) -> bool:
            with reach(actor), connection.cursor() as cursor:
                cursor.execute("SELECT current_user, current_setting('rx.actor')")
                asked.extend(cursor.fetchone())
            return False

        perform(Job(name="sweep", every_seconds=1, run=run), NOON)
        assert asked == ["rongxie_system", "job:sweep"]


def _free(home: Home) -> bool:
    with entered(home, APP) as other:
        lock = [running._LOCK, "seal"]
        found = other.execute("SELECT pg_try_advisory_lock(%s, hashtext(%s))", lock).fetchone()
        return bool(found and found[0])


class TestADailyJob:
    DAY = timedelta(days=1)

    def _job(self, runs: list[datetime], left: list[bool] | None = None) -> Job:
        def run(*, actor: Actor, at: datetime) -> bool:
            runs.append(at)
            return left.pop(0) if left else False

        return Job(name="anchor", daily_at=time(0, 30), run=run)

    def test_runs_once_a_day_in_whatever_process(self, committed: Home) -> None:
        runs: list[datetime] = []
        perform(self._job(runs), NOON)
        perform(self._job(runs), NOON + timedelta(minutes=1))  # another process, or a new one
        assert runs == [NOON]
        perform(self._job(runs), NOON + self.DAY)
        assert runs == [NOON, NOON + self.DAY]

    def test_runs_once_after_days_in_which_nothing_ran(self, committed: Home) -> None:
        runs: list[datetime] = []
        clock = Clock(300, NOON + 9 * self.DAY)
        perform(self._job(runs), NOON)
        _done([self._job(runs)], clock)
        assert len(runs) == 2

    def test_is_not_done_while_more_waits(self, committed: Home) -> None:
        runs: list[datetime] = []
        job = self._job(runs, [True, False])
        assert perform(job, NOON) is True
        assert perform(job, NOON) is False
        perform(job, NOON)
        assert len(runs) == 2

    def test_is_tried_again_when_it_failed(self, committed: Home, lines: StringIO) -> None:
        clock, runs = Clock(3), list[datetime]()

        def run(*, actor: Actor, at: datetime) -> bool:
            runs.append(at)
            if len(runs) < 3:
                raise ZeroDivisionError
            return False

        _done([Job(name="anchor", daily_at=time(0, 30), run=run)], clock)
        assert len(runs) == 3
        assert JobRun.objects.get(job="anchor").began_at == runs[-1]
