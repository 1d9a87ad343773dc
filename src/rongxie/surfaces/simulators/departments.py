"""Two departments' systems: the market registry, and the tax office."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from rongxie.foundation.digests import sm3
from rongxie.surfaces.simulators.habits import Fault
from rongxie.surfaces.simulators.line import Line
from rongxie.surfaces.simulators.matters import answer_waiting

Facts = Mapping[str, Any]
_REGISTER = ("registration_status", "registered_capital_wan")
_TAXED = ("revenue_wan", "assets_wan", "employees")
_OFFICE_DAYS = (0, 2, 4)  # weekdays on which questions are answered
_LATE = 9  # days that a slow department leaves a question
_NO_FACT = "colour_of_the_door"
_RENAMED = "（变更）（样例）"
_MARK = "（样例）"


class Department:
    """What both have in common: facts of everybody once, complete lists, answers.

    `facts` are what the department knows, by the name of the enterprise; `lists` are the facts of
    which it brings a complete list each month.
    """

    def __init__(  # noqa: PLR0913, PLR0917  # what a department has
        self,
        line: Line,
        place: str,
        source: str,
        facts: Mapping[str, Facts],
        lists: tuple[str, ...],
        told_first: tuple[str, ...],
    ) -> None:
        self.line, self._place, self._source = line, place, source
        self._facts, self._lists, self._told_first = facts, lists, told_first
        self._habits = line.habits
        self._numbers: dict[int, str] = {}  # enterprise → name under which the facts are kept
        self._listed: set[tuple[str, int, int]] = set()
        self._told = False
        self.overnight = True  # a question lies for a night

    def work(self, on: date) -> None:
        """Do a day."""
        if self._habits.falls(Fault.SILENT):
            return
        self.line.recover()
        self._learn()
        if not self._told:
            self._tell(self._told_first, on)
            self._told = True
        self._bring_lists(on)
        if not self.overnight or on.weekday() in _OFFICE_DAYS:
            self._answer(on)
            answer_waiting(self.line, on, _LATE)

    def _learn(self) -> None:
        if self._numbers:
            return
        for row in self.line.pages("/enterprises"):
            if row["name"] in self._facts:
                self._numbers[row["id"]] = row["name"]

    def _tell(self, facts: tuple[str, ...], on: date) -> None:
        """Write down what is known of everybody, in one request."""
        rows = [
            {"enterprise": number, **_stated(fact, self._facts[name][fact], on)}
            for number, name in self._numbers.items()
            for fact in facts
            if self._facts[name][fact] is not None
        ]
        if self._habits.falls(Fault.WRONG):
            wrong = [*rows, {"enterprise": rows[0]["enterprise"], **_stated(_NO_FACT, True, on)}]
            self.line.send_wrong("/evidence/batch", {"rows": wrong}, Fault.WRONG)
        self.line.send("/evidence/batch", {"rows": rows})

    def _bring_lists(self, on: date) -> None:
        for fact in self._lists:
            if (fact, on.year, on.month) in self._listed:
                continue
            listed = [n for n, name in self._numbers.items() if self._facts[name][fact]]
            body = {
                "region": self._place, "fact": fact, "enterprises": listed,
                "as_of": on.isoformat(), "source": self._source,
                "digest": sm3(f"{fact} {on} {listed}".encode()).hex(),
            }  # fmt: skip
            if self._habits.falls(Fault.WRONG):
                wrong = {**body, "enterprises": [*listed, 9_999_999]}
                self.line.send_wrong("/evidence/complete-lists", wrong, Fault.WRONG)
            answer = self.line.send("/evidence/complete-lists", body)
            self._listed.add((fact, on.year, on.month))
            if answer.done and self._habits.falls(Fault.DUPLICATE):
                # The same file again, by somebody who did not know: it is known by its digest.
                self.line.send_known("/evidence/complete-lists", body, answer, Fault.DUPLICATE)

    def _answer(self, on: date) -> None:
        for asked in self.line.pages("/fact-requests", mine="true"):
            chance = self._habits.about(asked["id"])
            since = (on - date.fromisoformat(asked["asked_at"][:10])).days
            slow = chance.random() < self._habits.shares[Fault.SLOW]
            if since < (_LATE if slow else self.overnight):
                self._habits.tally.faults[Fault.SLOW] += slow and since == 0
                continue
            self._answer_one(asked, on)

    def _answer_one(self, asked: Facts, on: date) -> None:
        known = self._facts[self._numbers[asked["enterprise"]]]
        path = f"/fact-requests/{asked['id']}/answer"
        stated = [_stated(fact, known[fact], on) for fact in asked["facts"]]
        if self._habits.falls(Fault.WRONG):
            wrong = [{**one, "value": "sort of"} for one in stated]
            self.line.send_wrong(path, {"answer": "answered", "stated": wrong}, Fault.WRONG)
        answer = self.line.send(path, {"answer": "answered", "stated": stated})
        if answer.done and self._habits.falls(Fault.OUT_OF_ORDER):
            again = {"answer": "unknown_there", "stated": []}
            self.line.send_wrong(path, again, Fault.OUT_OF_ORDER)


class Registry(Department):
    """The market registry: it also renames enterprises, and strikes some off."""

    def __init__(self, line: Line, place: str, facts: Mapping[str, Facts]) -> None:
        lists = ("abnormal_listed", "serious_illegal", "major_violation")
        super().__init__(line, place, "99-SAMR", facts, lists, _REGISTER)
        self._changed: set[int] = set()

    def work(self, on: date) -> None:
        """Do a day; now and then an enterprise is called otherwise, or is no more."""
        super().work(on)
        for number, name in self._numbers.items():
            day = self._habits.about(name, on.toordinal() // 7)
            if number in self._changed or day.random() > 0.004:  # a week
                continue
            self._changed.add(number)
            if day.random() < 0.5:  # one or the other
                self._rename(number, name, on)
            else:
                stated = [_stated("registration_status", "cancelled", on)]
                self.line.send(f"/enterprises/{number}/evidence", {"stated": stated})

    def _rename(self, number: int, name: str, on: date) -> None:
        body = {
            "on": on.isoformat(), "source": "register", "name": name.replace(_MARK, _RENAMED),
        }  # fmt: skip
        self.line.send(f"/enterprises/{number}/change", body)


class TaxOffice(Department):
    """The tax office: grades are told only to those who ask, and late."""

    def __init__(self, line: Line, place: str, facts: Mapping[str, Facts]) -> None:
        super().__init__(line, place, "99-TAX", facts, ("tax_arrears",), _TAXED)


def _stated(fact: str, value: object, on: date) -> dict[str, Any]:
    return {"fact": fact, "value": value, "level": "checked", "as_of": on.isoformat()}
