"""The jobs that there are."""

from pathlib import Path

import pytest
from django.conf import settings

from rongxie.foundation.database.home import Home
from rongxie.foundation.events.anchors import read_anchors
from rongxie.foundation.events.sealing import unsealed
from rongxie.foundation.events.verifying import verify
from rongxie.surfaces.jobs import table
from rongxie.surfaces.jobs.running import perform, work
from rongxie.surfaces.jobs.schedule import Job
from rongxie.surfaces.jobs.table import ANCHORS, JOBS
from tests.foundation.events.happenings import visit, write
from tests.surfaces.jobs.cases import NOON, Clock


def _named(name: str) -> Job:
    return next(job for job in JOBS if job.name == name)


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
