"""A process that is killed in the middle of a signature leaves nothing half done."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
from django.db import connection

from rongxie.foundation.database.home import Home
from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.lists.actions.laying import BatchNotLaid
from rongxie.mechanism.lists.actions.signing import sign_batch
from tests.mechanism.cast import AT, CONVENER
from tests.mechanism.lists import makers

# Signs a batch; with the cases moved and the first event written it says so, and hangs.
SIGNER = """
import sys, time
import django
django.setup()
from django.db import connections
connections["default"].settings_dict["NAME"] = "committed"
from rongxie.foundation.events import writing
from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.lists.actions.signing import sign_batch
from rongxie.mechanism.lists.models import Batch
from tests.mechanism.cast import AT, CONVENER
from tests.mechanism.lists.makers import signature
insert = writing._insert
def half(rows):
    insert(rows[:1])
    print("half", flush=True)
    time.sleep(60)
writing._insert = half
with reach(CONVENER):
    batch = Batch.objects.get(pk=int(sys.argv[1]))
    sign_batch(batch_id=batch.pk, signature=signature(batch), actor=CONVENER, at=AT)
"""
ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def signing_process() -> Iterator[list[subprocess.Popen[str]]]:
    """Whatever was started is ended, whatever becomes of the test."""
    started: list[subprocess.Popen[str]] = []
    yield started
    for process in started:
        process.kill()
        process.communicate()


def _start(home: Home, batch: int) -> subprocess.Popen[str]:
    names = {"DJANGO_SETTINGS_MODULE": "rongxie.config.settings", "RONGXIE_HOME": str(home.folder)}
    return subprocess.Popen(
        [sys.executable, "-c", SIGNER, str(batch)],
        cwd=ROOT,
        env=os.environ | names,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


class TestASignatureThatIsKilled:
    def test_leaves_nothing_half_done_and_is_finished_by_the_next_try(
        self, committed: Home, signing_process: list[subprocess.Popen[str]]
    ) -> None:
        one, other = makers.confirmed(), makers.confirmed()
        batch = makers.laid([one, other])
        before = makers.record()
        process = _start(committed, batch.pk)
        signing_process.append(process)
        assert process.stdout is not None
        assert process.stdout.readline() == "half\n", process.stderr and process.stderr.read()
        process.kill()  # SIGKILL
        process.wait()
        assert makers.record() == before
        makers.signed(batch)
        assert [makers.now(case).state for case in (one, other)] == ["recommended"] * 2
        assert [makers.events_of(case).count("case.recommended") for case in (one, other)] == [1, 1]

    def test_pressed_by_two_at_once_is_done_by_one_and_told_to_the_other(
        self, committed: Home
    ) -> None:
        batch = makers.laid([case := makers.confirmed()])
        results: list[str] = []

        def press() -> None:
            try:
                with reach(CONVENER):
                    given = makers.signature(batch)
                    sign_batch(batch_id=batch.pk, signature=given, actor=CONVENER, at=AT)
                results.append("signed")
            except BatchNotLaid:
                results.append("told")
            finally:
                connection.close()

        pressing = [Thread(target=press) for _ in range(2)]
        for one in pressing:
            one.start()
        for one in pressing:
            one.join()
        assert sorted(results) == ["signed", "told"]
        assert makers.events_of(case).count("case.recommended") == 1
