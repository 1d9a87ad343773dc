"""Sealing with commits that are commits: late ones, many at once, broken-off ones."""

import hashlib
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from random import Random
from typing import Any

import pytest
import rfc8785
from django.db import connection, transaction

from rongxie.foundation.database.account import database_account
from rongxie.foundation.database.home import Home
from rongxie.foundation.database.programs import programs_for
from rongxie.foundation.database.roles import OWNER, SUPERUSER
from rongxie.foundation.database.roles import connected as superuser
from rongxie.foundation.events.models import EventRow, Seal, Waiting
from rongxie.foundation.events.sealing import BATCH, seal_all, seal_once, unsealed
from rongxie.foundation.events.verifying import verify
from rongxie.foundation.events.writing import append
from rongxie.foundation.reach.entering import reach
from tests.foundation.events.happenings import (
    AT,
    EVERYWHERE,
    VisitRecorded,
    entered,
    everything,
    visit,
    write,
)

WRITERS, EACH = 6, 60


def _sealed() -> list[tuple[str, int, int]]:
    seals = Seal.objects.order_by("province", "seq")
    return everything(seals.values_list("province", "seq", "event"))


class TestSealing:
    def test_numbers_the_events_of_each_province_from_one(self, committed: Home) -> None:
        one, two, other, nation = write(visit(1), visit(2), visit(3, "441900"), visit(4, ""))
        assert unsealed() == {"00": 1, "34": 2, "44": 1}
        assert seal_all() == 4
        assert _sealed() == [
            ("00", 1, nation), ("34", 1, one), ("34", 2, two), ("44", 1, other),
        ]  # fmt: skip
        assert unsealed() == {}
        assert seal_all() == 0

    def test_chains_over_what_anybody_can_make_again(self, committed: Home) -> None:
        write(visit(1), visit(2))
        seal_all()
        digest = bytes(32)
        rows: dict[int, Any] = {row["id"]: row for row in everything(EventRow.objects.values())}
        for seal in everything(Seal.objects.order_by("seq")):
            row = rows[seal.event]
            payload = {"flags": ["onsite", "need"]}
            moments = {m: row[m].strftime("%Y-%m-%dT%H:%M:%S.%fZ") for m in ("at", "recorded_at")}
            record = rfc8785.dumps({**row, **moments, "payload": payload})
            digest = hashlib.new("sm3", digest + record).digest()
            assert bytes(seal.digest) == digest

    def test_takes_no_more_than_it_is_told_and_all_in_the_end(self, committed: Home) -> None:
        write(*map(visit, range(BATCH + 5)))
        assert seal_once("34", 3) == 3
        assert seal_all() == BATCH + 2
        assert [seq for _, seq, _ in _sealed()] == list(range(1, BATCH + 6))

    def test_seals_late_what_was_committed_late(self, committed: Home) -> None:
        with entered(committed, OWNER) as other:
            other.autocommit = False
            other.execute(
                "INSERT INTO events (at, actor, organisation, province, region, kind, subject,"
                ' "case", enterprise, bank, payload)'
                " VALUES (now(), '', '', '34', '34', 'visit.recorded', '1', '', '', '', '{}')"
            )
            (later,) = write(visit())
            assert seal_all() == 1
            other.commit()
        assert seal_all() == 1
        assert [event for _, _, event in _sealed()] == [later, later - 1]

    def test_forgets_what_was_rolled_back(self, committed: Home) -> None:
        with reach(EVERYWHERE):
            append(visit(), actor=EVERYWHERE, at=AT)
            transaction.set_rollback(True)
        assert (unsealed(), everything(EventRow.objects.all())) == ({}, [])

    def test_does_not_run_inside_the_transaction_of_somebody_else(self, committed: Home) -> None:
        write(visit())
        with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
            seal_once("34")
        assert unsealed() == {"34": 1}


class TestManyAtOnce:
    def test_seal_every_event_exactly_once(self, committed: Home) -> None:
        ended = threading.Event()
        with ThreadPoolExecutor(WRITERS + 2) as pool:
            sealers = [pool.submit(_seal_until, ended) for _ in range(2)]
            writers = [pool.submit(_write_late, seed) for seed in range(WRITERS)]
            try:
                kept = [event for writer in writers for event in writer.result()]
            finally:
                ended.set()
            alongside = sum(sealer.result() for sealer in sealers)
        assert alongside > 0
        seal_all()
        sealed = _sealed()
        subjects = dict(everything(EventRow.objects.values_list("id", "subject")))
        assert sorted(subjects[event] for _, _, event in sealed) == sorted(kept)
        for province in ("34", "44"):
            places = [seq for where, seq, _ in sealed if where == province]
            assert places == list(range(1, len(places) + 1))
        assert [chain.faults for chain in verify()] == [(), ()]
        in_order = [event for where, _, event in sealed if where == "34"]
        assert in_order != sorted(in_order), "no commit was late: the test shows nothing"


def _write_late(seed: int) -> list[str]:
    """Write events in transactions that stay open for a while, or are given up."""
    draw, kept = Random(seed), []
    pause = threading.Event()
    try:
        for number in range(EACH):
            region = draw.choice(["341181", "441900"])
            event = VisitRecorded(subject=f"{seed}-{number}", region=region)
            with reach(EVERYWHERE):
                append(event, actor=EVERYWHERE, at=AT)
                pause.wait(draw.random() * 0.02)
                if given_up := draw.random() < 0.2:
                    transaction.set_rollback(True)
            kept += [] if given_up else [event.subject]
    finally:
        connection.close()
    return kept


def _seal_until(ended: threading.Event) -> int:
    total = 0
    try:
        while not ended.is_set():
            total += seal_all()
    finally:
        connection.close()
    return total


# Takes lines out of the queue, writes the seals, and dies before the commit.
DYING = """
import os, signal, sys
import django
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
django.setup()
from django.db import connection, transaction
from rongxie.foundation.events import sealing
class Dying(transaction.Atomic):
    def __exit__(self, *fault):
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM seals")
            print(cursor.fetchone()[0], flush=True)
        os.kill(os.getpid(), signal.SIGKILL)
transaction.atomic = lambda durable: Dying(None, True, durable)
sealing.seal_once("34")
"""


class TestACrash:
    def test_in_the_middle_of_sealing_leaves_all_to_the_next(self, committed: Home) -> None:
        write(*map(visit, range(5)))
        done = subprocess.run(
            [sys.executable, "-c", DYING, "committed"],
            env={
                "DJANGO_SETTINGS_MODULE": "rongxie.config.settings",
                "RONGXIE_HOME": str(committed.folder),
            },
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert (done.returncode, done.stdout) == (-9, "5\n"), done.stderr
        assert (unsealed(), _sealed()) == ({"34": 5}, [])
        assert seal_all() == 5
        assert [chain.faults for chain in verify()] == [()]


class TestARestoredLog:
    def test_goes_on_where_it_was(self, committed: Home) -> None:
        write(*map(visit, range(6)))
        seal_once("34", 4)
        with superuser(committed, "postgres") as server:
            server.execute("CREATE DATABASE restored")
            server.execute("GRANT CONNECT ON DATABASE restored TO rongxie_app")
        settings = connection.settings_dict
        try:
            _copy(committed, "committed", "restored")
            connection.close()
            settings["NAME"] = "restored"
            assert len(everything(Waiting.objects.all())) == 2
            write(visit(7))
            assert seal_all() == 3
            assert [seq for _, seq, _ in _sealed()] == list(range(1, 8))
            assert [(chain.sealed, chain.faults) for chain in verify()] == [(7, ())]
        finally:
            connection.close()
            settings["NAME"] = "committed"
            with superuser(committed, "postgres") as server:
                server.execute("DROP DATABASE restored WITH (FORCE)")


def _copy(home: Home, source: str, target: str) -> None:
    programs = programs_for(database_account(), home)
    where = ["-h", str(home.socket_folder), "-U", SUPERUSER]
    secret = {"PGPASSFILE": str(home.password_file(SUPERUSER))}
    dumped = subprocess.run(
        [programs.path("pg_dump"), *where, "-Fc", source],
        env=secret, check=True, capture_output=True, timeout=60,
    )  # fmt: skip
    subprocess.run(
        [programs.path("pg_restore"), *where, "--exit-on-error", "-d", target],
        env=secret, check=True, input=dumped.stdout, capture_output=True, timeout=60,
    )  # fmt: skip
