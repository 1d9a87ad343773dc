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
_FIRST_LINE = 2  # of a sheet: the headings are above it
_WRONG_SHARE = 0.5  # of the sheets: there are few of them
# Steps of which a part lacks, one of each that a line can name, wherever its referral stands.
_PARTS = (
    {"verdict": "同意"}, {"contact_note": "电话联系经营者。"}, {"words": "详见原因。"},
    {"drawn_wan": "5"},
)  # fmt: skip
_LACKING = ("decided_on", "rate", "securities", "reasons")  # of a decision that is otherwise right


class Sheets:
    """The sheets of one branch, of which one at a time is on its way.

    `busy` are the referrals on it.
    """

    def __init__(self, line: Line) -> None:
        self._line = line
        self.busy: frozenset[int] = frozenset()
        self._content = b""
        self._name = ""
        self._wrong = range(0)  # the lines that cannot be taken
        self._again = False  # it is the same sheet, brought in a second time

    def hand_in(self, lines: Lines) -> None:
        """Hand a sheet in, on some occasions with lines that are wrong."""
        self.busy = frozenset(one["referral"] for one in lines)
        wrong = self._wrong_lines(lines)
        self._wrong = range(_FIRST_LINE, _FIRST_LINE + len(wrong))
        number = int(self._line.habits.turns("xlsx", 0.5))
        self._name = f"answers{number}.{('csv', 'xlsx')[number]}"
        self._content = (_workbook if number else self._text)([*wrong, *lines])
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
        path = f"/imports/{of['id']}/rows"
        rejected = {row["row"] for row in self._line.pages(path, outcome="rejected")}
        tally.rejected += len(rejected.intersection(self._wrong))
        if taken := sorted(set(self._wrong) - rejected):
            tally.breach(f"{self._line.name}: import {of['id']} takes the wrong lines {taken}")
        if self._again and counts.get("changed", 0) + counts.get("new", 0):
            tally.breach(f"{self._line.name}: import {of['id']} would be done a second time")

    def _upload(self) -> None:
        answer = self._line.send_file("/imports", _KIND, self._name, self._content)
        if answer.done and self._line.habits.falls(Fault.OUT_OF_ORDER):
            path = f"/imports/{answer.body['id']}/commit"
            self._line.send_wrong(path, None, Fault.OUT_OF_ORDER)

    def _wrong_lines(self, lines: Lines) -> Lines:
        """Return lines that cannot be taken: another's referral, and steps of which a part lacks.

        Nothing else is wrong with some of them: who does not look for the part takes them. They are
        above the right ones, which leave nothing to take.
        """
        if not self._goes_wrong():
            return []
        first = lines[0]["referral"]
        decided = [line for line in lines if "decided_on" in line]
        return [
            {"referral": first + _NOBODY, "accepted": "是"},
            *({"referral": first, **part} for part in _PARTS),
            *(
                {name: said for name, said in line.items() if name != lacks}
                for line in decided
                for lacks in _LACKING
                if lacks in line
            ),
        ]

    def _goes_wrong(self) -> bool:
        """Tell whether there are wrong lines on a sheet: more often than other wrong things."""
        habits = self._line.habits
        share = habits.shares[Fault.WRONG]
        wrong = habits.turns("wrong lines", max(share, _WRONG_SHARE) if share else share)
        habits.tally.faults[Fault.WRONG] += wrong
        return wrong

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
