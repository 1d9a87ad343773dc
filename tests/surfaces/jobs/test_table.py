"""The jobs that there are."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore

from rongxie.foundation.database.home import Home
from rongxie.foundation.events.anchors import read_anchors
from rongxie.foundation.events.sealing import unsealed
from rongxie.foundation.events.verifying import verify
from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.supervision.models import SupervisionOrder
from rongxie.surfaces.jobs import table
from rongxie.surfaces.jobs.leaving import LEAVING
from rongxie.surfaces.jobs.models import DeferredJob, JobRun
from rongxie.surfaces.jobs.portions import do_portion
from rongxie.surfaces.jobs.running import perform, work
from rongxie.surfaces.jobs.schedule import Job
from rongxie.surfaces.jobs.table import ANCHORS, JOBS
from tests.foundation.events.happenings import visit, write
from tests.mechanism.cast import AT, PLATFORM
from tests.mechanism.referrals.makers import completed, fresh, sent
from tests.surfaces.jobs.cases import NOON, Clock
from tests.surfaces.jobs.works import asked, work_there_is

__all__ = ["work_there_is"]


def _named(name: str) -> Job:
    return next(job for job in JOBS if job.name == name)


class TestTheTwoTables:
    def test_have_no_name_in_common(self) -> None:
        names = [job.name for job in (*JOBS, *LEAVING)]
        assert len(set(names)) == len(names)

    def test_have_nothing_that_fails_on_an_empty_record(self, committed: Home) -> None:
        for job in (*JOBS, *LEAVING):
            assert perform(job, AT) is False, job.name


class TestSeal:
    def test_takes_a_portion_of_each_province_in_a_turn(
        self, committed: Home, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(table, "_AT_ONCE", 2)
        write(*map(visit, range(5)), *(visit(n, "441900") for n in range(3)))
        assert perform(_named("seal"), NOON) is True
        assert unsealed() == {"34": 3, "44": 1}
        assert perform(_named("seal"), NOON) is True
        assert perform(_named("seal"), NOON) is False
        assert unsealed() == {}
        assert [(chain.sealed, chain.faults) for chain in verify()] == [(5, ()), (3, ())]


class TestAnchor:
    def test_writes_the_heads_beside_the_database_once_a_day(
        self, committed: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(settings, "RONGXIE_HOME", tmp_path)
        write(visit())
        perform(_named("seal"), NOON)
        clock = Clock(200)
        work([_named("anchor")], clock, clock.stopping, clock.nap)
        assert [a.seq for a in read_anchors(tmp_path / ANCHORS)] == [1]


class TestSweep:
    def test_lapses_what_nobody_accepted_and_orders_what_is_overdue(self, committed: Home) -> None:
        ignored, undecided = sent(), completed()
        at = AT + timedelta(days=31)
        while perform(_named("sweep"), at):
            pass
        assert fresh(ignored).state == "lapsed"
        with reach(PLATFORM):
            (order,) = SupervisionOrder.objects.all()
        assert (order.about, order.cause) == (f"referral:{undecided.pk}", "overdue_decision")

    def test_leaves_what_is_still_in_time(self, committed: Home) -> None:
        waiting, undecided = sent(), completed()
        assert perform(_named("sweep"), AT) is False
        assert (fresh(waiting).state, fresh(undecided).state) == ("sent", "file_complete")


class TestTend:
    def test_ends_sessions_that_are_over(self, committed: Home) -> None:
        over, open_still = SessionStore(), SessionStore()
        over.set_expiry(-1)
        for session in (over, open_still):
            session.create()
        perform(_named("tend"), AT)
        assert not SessionStore().exists(over.session_key or "")
        assert SessionStore().exists(open_still.session_key or "")

    def test_removes_work_that_has_been_over_for_long(
        self, work_there_is: None, committed: Home
    ) -> None:
        over, open_still = (asked("count", number=number, most=1) for number in (1, 2))
        do_portion(over, AT)
        for days, left in ((90, {over, open_still}), (91, {open_still})):
            perform(_named("tend"), AT + timedelta(days=days))
            with reach(PLATFORM):
                assert set(DeferredJob.objects.values_list("pk", flat=True)) == left
            JobRun.objects.all().delete()
