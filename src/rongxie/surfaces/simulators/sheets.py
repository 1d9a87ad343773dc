"""A bank that answers by a sheet now and then: handed in, checked, committed, looked at.

What is on a sheet waits until its lines are written: meanwhile the branch does nothing else there.
"""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

import xlsxwriter

from rongxie.foundation.digests import sm3
from rongxie.rulebook.layouts import layout
from rongxie.surfaces.simulators.habits import Fault
from rongxie.surfaces.simulators.line import Line

Lines = Sequence[Mapping[str, Any]]
_KIND = {"kind": "answers", "options": ""}
_NOBODY = 1_000_000  # beyond every number of a referral that there is
_ENCODINGS = ("utf-8-sig", "gb18030")


class Sheets:
    """The sheets of one branch, of which one at a time is on its way.

    `busy` are the referrals on it. `rejected` counts lines that were rejected as they should.
    """

    def __init__(self, line: Line) -> None:
        self._line = line
        self.busy: frozenset[int] = frozenset()
        self._content = b""
        self._name = ""
        self._wrong = 0
        self._again = False  # it is the same sheet, brought in a second time

    def hand_in(self, lines: Lines) -> None:
        """Hand a sheet in, on some occasions with lines that are wrong."""
        self.busy = frozenset(one["referral"] for one in lines)
        wrong = self._wrong_lines(lines)
        self._wrong = len(wrong)
        number = int(self._line.habits.turns("xlsx", 0.5))
        self._name = f"answers{number}.{('csv', 'xlsx')[number]}"
        self._content = (_workbook if number else self._text)([*lines, *wrong])
        self._upload()

    def look(self) -> None:
        """Take the sheet that is on its way a step further, if the platform has come so far."""
        if not self.busy:
            return
        digest = sm3(self._content).hex()
        own = [row for row in self._line.pages("/imports") if row["digest"] == digest]
        if len(own) < 1 + self._again:
            return  # the answer was lost, and is asked for again
        self._go_on(max(own, key=lambda row: int(row["id"])))

    def _go_on(self, of: Mapping[str, Any]) -> None:
        path = f"/imports/{of['id']}"
        if of["state"] == "checked":
            self._see_counts(of)
            self._line.send(f"{path}/commit")
        elif of["state"] == "done" and not self._again and self._line.habits.falls(Fault.DUPLICATE):
            self._again = True
            self._upload()
        elif of["state"] in {"done", "cancelled"}:
            self.busy, self._again = frozenset(), False
        elif of["state"] == "mapped" and self._line.habits.falls(Fault.OUT_OF_ORDER):
            self._line.send_wrong(f"{path}/commit", None, Fault.OUT_OF_ORDER)

    def _see_counts(self, of: Mapping[str, Any]) -> None:
        """See that wrong lines are rejected; of a sheet that was written nothing is left to do."""
        counts, tally = of["counts"], self._line.habits.tally
        if counts.get("rejected", 0) < self._wrong:
            tally.breach(f"{self._line.name}: import {of['id']} takes lines that are wrong")
        if self._again and counts.get("changed", 0) + counts.get("new", 0):
            tally.breach(f"{self._line.name}: import {of['id']} would be done a second time")

    def _upload(self) -> None:
        answer = self._line.send_file("/imports", _KIND, self._name, self._content)
        if answer.done and self._line.habits.falls(Fault.OUT_OF_ORDER):
            path = f"/imports/{answer.body['id']}/commit"
            self._line.send_wrong(path, None, Fault.OUT_OF_ORDER)

    def _wrong_lines(self, lines: Lines) -> Lines:
        """Return lines that cannot be taken: another's referral, and a decision without its day."""
        if not self._line.habits.falls(Fault.WRONG):
            return []
        first = lines[0]["referral"]
        return [
            {"referral": first + _NOBODY, "accepted": "是"},
            {"referral": first, "verdict": "同意"},
        ]

    def _text(self, lines: Lines) -> bytes:
        text = io.StringIO(newline="")
        csv.writer(text).writerows(_table(lines))
        encoding = _ENCODINGS[self._line.habits.turns("gb18030", 0.5)]
        return text.getvalue().encode(encoding)


def _workbook(lines: Lines) -> bytes:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(_table(lines)):
            sheet.write_row(number, 0, row)
    return content.getvalue()


def _table(lines: Lines) -> list[list[object]]:
    """Return lines under the headings that a Chinese form has, blank where nothing is said."""
    names = list(dict.fromkeys(name for line in lines for name in line))
    titles = layout("answers").columns
    return [[titles[name].title.zh for name in names]] + [
        [line.get(name, "") for name in names] for line in lines
    ]
