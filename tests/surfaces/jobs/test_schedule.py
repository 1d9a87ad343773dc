"""Whose turn it is, reckoned without a clock."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.areas import WHOLE_COUNTRY
from rongxie.foundation.reach.kinds import Kind
from rongxie.rulebook.steps import Role
from rongxie.surfaces.jobs.schedule import LOOK_EVERY, Job, Timetable, is_late
from rongxie.values.moments import CHINA
from tests.surfaces.jobs.cases import NOON


def _nothing(*, actor: Actor, at: datetime) -> bool:
    return False


def _job(name: str = "seal", every: float = 1.0) -> Job:
    return Job(name=name, every_seconds=every, run=_nothing)


def _china(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=CHINA)


class TestJob:
    def test_acts_as_the_platform_everywhere(self) -> None:
        actor = _job("sweep").actor
        assert (actor.name, actor.area) == ("job:sweep", WHOLE_COUNTRY)
        assert (actor.kind, actor.role) == (Kind.SYSTEM, Role.SYSTEM)

    @pytest.mark.parametrize(
        ("name", "every", "daily"),
        [("a", 0, None), ("a", 1, time(1)), ("a", -1, None), ("", 1, None), ("a b", 1, None)],
    )
    def test_has_a_name_and_one_way_to_be_due(
        self, name: str, every: float, daily: time | None
    ) -> None:
        with pytest.raises(ValueError, match="a job has a name"):
            Job(name=name, every_seconds=every, daily_at=daily, run=_nothing)

    def test_may_be_due_daily_at_midnight(self) -> None:
        Job(name="a", daily_at=time(0), run=_nothing)


class TestIsLate:
    AT = time(0, 30)

    @pytest.mark.parametrize(
        ("last", "at", "late"),
        [
            (None, _china(20, 12), True),
            (_china(20, 0, 30), _china(20, 12), False),
            (_china(20, 0, 30), _china(21, 0, 29), False),
            (_china(20, 0, 30), _china(21, 0, 30), True),
            (_china(20, 0, 29), _china(20, 0, 30), True),
            (_china(19, 23), _china(20, 0, 10), False),  # of yesterday, and today's is not yet
            (_china(18, 23), _china(20, 0, 10), True),  # yesterday's was missed
            (_china(20, 0, 31), _china(20, 0, 29), False),  # noted by a clock a little ahead
            (_china(30, 0, 30), _china(20, 12), True),  # noted by a clock gone wrong
        ],
    )
    def test_goes_by_the_day_in_china(
        self, last: datetime | None, at: datetime, late: bool
    ) -> None:
        assert is_late(self.AT, last, at) is late
        assert is_late(self.AT, last and last.astimezone(UTC), at.astimezone(UTC)) is late

    @given(
        start=st.integers(0, 10**9).map(lambda s: NOON + timedelta(seconds=s)),
        steps=st.lists(st.integers(1, 3000), min_size=1, max_size=40),
        daily=st.times(),
    )
    def test_makes_one_run_a_day_however_often_somebody_looks(
        self, start: datetime, steps: list[int], daily: time
    ) -> None:
        last, at = None, start
        runs = []
        for minutes in [0, *steps]:
            at += timedelta(minutes=minutes)
            if is_late(daily, last, at):
                last = at
                runs.append(at)
        since = timedelta(hours=daily.hour, minutes=daily.minute, seconds=daily.second,
                          microseconds=daily.microsecond)  # fmt: skip
        days = [(run - since).date() for run in runs]
        assert days == sorted(set(days))
        looked = {(at - since).date()}
        assert looked <= set(days)


class TestTimetable:
    def test_begins_with_every_job_in_the_order_of_the_table(self) -> None:
        one, two = _job("one"), _job("two", 60)
        table = Timetable([one, two], 100.0)
        assert (table.wait(100.0), table.next()) == (0.0, one)
        table.done(one, 100.0, more=False)
        assert table.next() == two
        table.done(two, 100.2, more=False)
        assert table.wait(100.25) == pytest.approx(0.75)

    def test_makes_up_for_a_long_absence_with_one_run(self) -> None:
        job = _job(every=1)
        table = Timetable([job], 0.0)
        table.done(job, 0.0, more=False)
        assert table.wait(3600.0) == 0.0
        table.done(job, 3600.0, more=False)
        assert table.wait(3600.0) == 1.0

    def test_lets_others_go_before_a_job_that_has_more(self) -> None:
        busy, other = _job("busy"), _job("other", 60)
        table = Timetable([busy, other], 0.0)
        table.done(busy, 0.0, more=True)
        table.done(other, 0.5, more=False)
        assert table.next() == busy
        table.done(busy, 59.0, more=True)
        table.done(busy, 61.0, more=True)
        assert table.next() == other

    def test_looks_at_a_daily_job_each_minute(self) -> None:
        job = Job(name="a", daily_at=time(3), run=_nothing)
        table = Timetable([job], 0.0)
        table.done(job, 0.0, more=False)
        assert table.wait(0.0) == LOOK_EVERY

    def test_doubles_the_pause_with_each_failure_up_to_the_longest(self) -> None:
        job = _job()
        table = Timetable([job], 0.0)
        assert [table.failed(job, 0.0, 5.0) for _ in range(6)] == [0.5, 1.0, 2.0, 4.0, 5.0, 5.0]
        assert table.wait(0.0) == 5.0
        assert [table.done(job, 9.0, more=False), table.done(job, 9.0, more=False)] == [6, 0]
        assert table.failed(job, 10.0, 5.0) == 0.5

    def test_has_no_two_jobs_of_one_name(self) -> None:
        with pytest.raises(ValueError, match="one name"):
            Timetable([_job("a"), _job("a", 2)], 0.0)

    @given(
        periods=st.lists(st.integers(1, 60), min_size=1, max_size=5),
        lasting=st.lists(st.sampled_from([0.0, 0.125, 1.0, 5.0, 90.0]), min_size=60, max_size=60),
    )
    def test_starves_nobody_and_hurries_nobody(
        self, periods: list[int], lasting: list[float]
    ) -> None:
        jobs = [_job(f"j{number}", every) for number, every in enumerate(periods)]
        table, now = Timetable(jobs, 0.0), 0.0
        began: dict[str, float] = {}
        waiting: dict[str, int] = dict.fromkeys((job.name for job in jobs), 0)
        for seconds in lasting:
            now += table.wait(now)
            job = table.next()
            assert now - began.get(job.name, float("-inf")) >= job.every_seconds
            for other in jobs:
                due = now >= began.get(other.name, float("-inf")) + other.every_seconds
                waiting[other.name] += due and other != job
            waiting[job.name] = 0
            assert max(waiting.values()) < len(jobs)
            began[job.name] = now
            table.done(job, now, more=False)
            now += seconds
