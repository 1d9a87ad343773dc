"""`rongxie audit`, as somebody runs it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from rongxie.foundation.database.home import Home
from rongxie.foundation.database.roles import OWNER
from rongxie.surfaces.auditing import Request, audit
from tests.foundation.events.happenings import entered, visit, write


def _ran(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "from rongxie.surfaces.cli.main import run; run()", "audit", *words],
        env={"RONGXIE_HOME": str(home), "PATH": os.environ["PATH"], "RONGXIE_SECRET_KEY": "x"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


class TestTheCommand:
    def test_verifies_the_database_that_runs(self, cluster: Home, django_db_setup: None) -> None:
        done = _ran(cluster.folder, "verify", "--json")
        assert (done.returncode, json.loads(done.stdout)["sound"]) == (0, True), done.stderr

    def test_says_where_there_is_no_database(self, tmp_path: Path) -> None:
        done = _ran(tmp_path / "none", "verify", "--lang", "en")
        assert done.returncode == 2
        assert "There is no database in" in done.stderr

    def test_refuses_a_language_that_it_does_not_speak(self, tmp_path: Path) -> None:
        assert _ran(tmp_path, "seal", "--lang", "fr").returncode == 2


class TestAudit:
    @pytest.fixture
    @staticmethod
    def log(committed: Home) -> list[int]:
        ids = write(*map(visit, range(5)))
        assert audit(Request(action="seal", language="en")) == 0
        return ids

    def test_names_the_first_bad_place(
        self, committed: Home, log: list[int], capsys: pytest.CaptureFixture[str]
    ) -> None:
        _change(committed, log[2], log[3])
        assert audit(Request(action="verify", language="en")) == 1
        said = capsys.readouterr().out
        assert "Province 34: 5 events sealed, 0 waiting" in said
        assert "2 faults, the first at seq 3 of the chain: event or seal are not what" in said

    def test_tells_a_program_every_bad_place(
        self, committed: Home, log: list[int], capsys: pytest.CaptureFixture[str]
    ) -> None:
        _change(committed, log[2], log[3])
        capsys.readouterr()
        assert audit(Request(action="verify", as_json=True)) == 1
        told = json.loads(capsys.readouterr().out)
        faults = [{"wrong": "changed", "seq": 3}, {"wrong": "changed", "seq": 4}]
        assert (told["sound"], told["chains"][0]["faults"]) == (False, faults)

    def test_holds_the_chain_against_the_anchors(
        self, committed: Home, log: list[int], tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        file = str(tmp_path / "heads")
        assert audit(Request(action="anchors", file=file)) == 0
        assert audit(Request(action="verify", file=file)) == 0
        line = json.loads((tmp_path / "heads").read_text("utf-8"))
        (tmp_path / "heads").write_text(json.dumps(line | {"digest": "00"}), "utf-8")
        assert audit(Request(action="verify", file=file, language="en")) == 1
        assert "it had another digest at 5" in capsys.readouterr().out


def _change(home: Home, *events: int) -> None:
    with entered(home, OWNER) as owner:
        owner.execute("ALTER TABLE events DISABLE TRIGGER kept")
        owner.execute("UPDATE events SET bank = 'B9' WHERE id = ANY(%s)", [list(events)])
