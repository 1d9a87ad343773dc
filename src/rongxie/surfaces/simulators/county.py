"""What all desks of a county know: who sits where, and how its cases stand."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from rongxie.surfaces.simulators.habits import Habits
from rongxie.surfaces.simulators.line import Line

Facts = Mapping[str, Any]
Row = Mapping[str, Any]
# A paper that says nothing, and is a whole PDF for whoever looks.
PAPER = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"


@dataclass
class County:
    """Who sits where, what is really so of each enterprise by its name, and when it is visited.

    `cases` are those of the place as they stood when somebody last looked. Where they do not lie
    for a night (`overnight`), each desk takes up at once what another has done.
    """

    place: str
    banks: Sequence[str]
    facts: Mapping[str, Facts]
    visits: Mapping[str, date]
    lines: Mapping[str, Line]  # by desk: taskforce1, office, convener; townships by their place
    sector: str
    tax: str
    digest: Callable[[str], str]
    overnight: bool = True
    cases: list[Row] = field(default_factory=list)
    consents: dict[int, int] = field(default_factory=dict)  # enterprise → consent
    needs: dict[int, int] = field(default_factory=dict)
    visited: set[int] = field(default_factory=set)
    names: dict[int, str] = field(default_factory=dict)
    asked: set[int] = field(default_factory=set)
    returned: set[int] = field(default_factory=set)
    proposed: set[int] = field(default_factory=set)  # cases, to be removed
    appealed: set[int] = field(default_factory=set)  # cases
    raised: dict[int, date] = field(default_factory=dict)  # matters that no answer closed yet

    @property
    def habits(self) -> Habits:
        """How the task force misbehaves."""
        return self.lines["taskforce1"].habits

    def towns(self) -> list[tuple[str, Line]]:
        """Return the townships, each with its line, by the code of its place."""
        return [(code, line) for code, line in self.lines.items() if code.isdigit()]

    def town_of(self, row: Row) -> Line | None:
        """Return the township of a case or matter; some have none that rehearses."""
        return self.lines.get(row["region"][:9])

    def look(self, _on: date) -> None:
        """Look over the cases of the place, as every desk does in the morning."""
        self.cases = list(self.lines["office"].pages("/cases"))

    def standing(self, *states: str) -> list[Row]:
        """Return the cases that stood in one of the states when somebody last looked."""
        return [row for row in self.cases if row["state"] in states]

    def rested(self, row: Row, on: date) -> bool:
        """Tell whether something has lain for a night, where it has to."""
        return not self.overnight or date.fromisoformat(row["moved_at"][:10]) < on

    def paper(self, line: Line, region: str, purpose: str) -> str:
        """Hand a paper in; return its number, blank where the answer was lost."""
        about = {"purpose": purpose, "region": region}
        answer = line.send_file("/files", about, "paper.pdf", PAPER)
        return str(answer.body["id"]) if answer.done else ""
