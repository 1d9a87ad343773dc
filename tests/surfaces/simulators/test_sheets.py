"""A bank's sheets: handed in, committed when they are checked, and noticed when done twice."""

from pathlib import Path
from typing import Any

import pytest

from rongxie.foundation.digests import sm3
from rongxie.foundation.tables.reading import read_table
from rongxie.rulebook.layouts import layout
from rongxie.surfaces.simulators.habits import TAME, Fault, Habits, Tally
from rongxie.surfaces.simulators.line import Answer
from rongxie.surfaces.simulators.sheets import Sheets

LINE = {"referral": 7, "complete_on": "2026-11-20"}


class Desk:
    """A line that keeps what is sent; `imports` is what the platform tells of."""

    def __init__(self, **shares: float) -> None:
        wanted = {**TAME, **{Fault(name): one for name, one in shares.items()}}
        self.name, self.habits = "bank1", Habits("1", Tally(), wanted)
        self.sent: list[str] = []
        self.files: list[tuple[str, bytes]] = []
        self.imports: list[dict[str, Any]] = []
        self.rejected: list[int] = []

    def send_file(self, path: str, _fields: object, name: str, content: bytes) -> Answer:
        self.files.append((name, content))
        number = len(self.files)
        row = {"id": number, "digest": sm3(content).hex(), "state": "mapped", "counts": {}}
        self.imports.append(row)
        return Answer(201, {"id": number})

    def send(self, path: str, _body: object = None) -> Answer:
        self.sent.append(path)
        return Answer(200, {})

    def pages(self, path: str, **_asked: str) -> list[dict[str, Any]]:
        if path.endswith("/rows"):
            return [{"row": row} for row in self.rejected]
        return self.imports


def handed_in(desk: Desk, *lines: dict[str, Any]) -> Sheets:
    sheets = Sheets(desk)  # type: ignore[arg-type]
    sheets.hand_in(lines or [LINE])
    return sheets


class TestSheets:
    @pytest.mark.parametrize("times", [1, 2, 3, 4])
    def test_can_be_read_in_whatever_form(self, times: int, tmp_path: Path) -> None:
        desk = Desk()
        for _ in range(times):
            sheets = handed_in(desk)
            (row,) = _read(desk.files[-1], tmp_path)
            assert (row["referral"], str(row["complete_on"])) == (7, "2026-11-20")
            assert sheets.busy == {7}

    def test_are_committed_when_they_are_checked_and_free_their_lines_when_done(self) -> None:
        desk = Desk()
        sheets = handed_in(desk)
        sheets.look()
        assert desk.sent == []
        for state in ("checked", "done"):
            desk.imports[0]["state"] = state
            sheets.look()
        assert (desk.sent, sheets.busy) == (["/imports/1/commit"], frozenset())

    def test_tell_of_wrong_lines_that_would_be_taken(self, tmp_path: Path) -> None:
        desk = Desk(wrong=1.0)
        sheets = handed_in(desk)
        *wrong, right = range(2, 2 + len(_read(desk.files[0], tmp_path)))
        assert len(wrong) == 5
        for rejected, taken in ((wrong, None), (wrong[1:], [2]), ([right, *wrong[1:]], [2])):
            desk.habits.tally = Tally()
            desk.rejected = rejected
            desk.imports[0]["state"] = "checked"
            sheets.look()
            told = [f"bank1: import 1 takes the wrong lines {taken}"] if taken else []
            assert desk.habits.tally.breaches == told
            assert desk.habits.tally.rejected == len(wrong) - bool(taken)

    def test_are_wrong_by_one_thing_that_a_decision_lacks(self, tmp_path: Path) -> None:
        desk = Desk(wrong=1.0)
        granted = {"referral": 7, "verdict": "同意", "decided_on": "2026-11-20", "rate": "3.65"}
        handed_in(desk, granted)
        *wrong, right = _read(desk.files[0], tmp_path)
        lacking = [
            {name for name, value in right.items() if value is not None and one[name] is None}
            for one in wrong
            if one["verdict"] == right["verdict"]
        ]
        assert lacking == [{"decided_on", "rate"}, {"decided_on"}, {"rate"}]

    def test_brought_in_again_tell_of_anything_that_would_be_done(self) -> None:
        desk = Desk(duplicate=1.0)
        sheets = handed_in(desk)
        desk.imports[0]["state"] = "done"
        sheets.look()
        assert desk.files[0] == desk.files[1]
        for changed, breaches in ((0, 0), (1, 1)):
            desk.imports[1] |= {"state": "checked", "counts": {"changed": changed}}
            sheets.look()
            assert len(desk.habits.tally.breaches) == breaches


def _read(file: tuple[str, bytes], folder: Path) -> list[dict[str, Any]]:
    """Return the rows of a sheet as the platform reads them."""
    name, content = file
    path = folder / f"{len(list(folder.iterdir()))}-{name}"
    path.write_bytes(content)
    return read_table(path, layout("answers")).frame.lazy().collect().rows(named=True)
