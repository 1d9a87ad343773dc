"""The report of a rehearsal: what held, what broke, and the exit code."""

import json
from typing import Any

import pytest

from rongxie.surfaces.cli.console import Console
from rongxie.surfaces.simulators.__main__ import BROKEN, DONE, report

FOUND: dict[str, Any] = {
    "days": 60, "enterprises": 12, "events": 600, "cases": {"funded": 9}, "decided": 11,
    "decided_in_time": 10, "webhooks": {"delivered": 71}, "webhook_tries": 93, "repeated": 7,
    "faults": {"out_of_order": 4}, "problems": {"no-consent": 2}, "answers": {200: 5},
    "broken": [],
}  # fmt: skip


class TestReport:
    def test_tells_in_words_and_ends_well(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert report(FOUND, Console("en")) == DONE
        said = capsys.readouterr().out
        for word in ("out of order", "no-consent", "10 of them in time", "Everything held"):
            assert word in said

    def test_ends_with_1_and_tells_what_broke(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert report(FOUND | {"broken": ["case 5 is lost"]}, Console("en")) == BROKEN
        said = capsys.readouterr().out
        assert "1 things did not hold" in said
        assert "case 5 is lost" in said
        assert "Everything held" not in said

    def test_is_json_for_machines(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert report(FOUND, Console("en", as_json=True)) == DONE
        assert json.loads(capsys.readouterr().out)["cases"] == {"funded": 9}
