"""The answers of a department as a sheet: each line answers one request, or says why not."""

from collections.abc import Mapping

import pytest

from rongxie.foundation.imports.models import Import
from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.evidence.access import NotYoursToDo
from rongxie.mechanism.evidence.importing_answers import FACT_ANSWERS
from rongxie.mechanism.evidence.models import Evidence, FactRequest
from rongxie.mechanism.evidence.sheet import SHEET
from tests.mechanism.cast import (
    CONFIRMER,
    DAY,
    DEPARTMENT,
    ELSEWHERE,
    EVERYBODY,
    PLATFORM,
    open_offices,
)
from tests.mechanism.enterprises.makers import fresh_uscc
from tests.mechanism.evidence.firms import firm
from tests.mechanism.evidence.makers import open_request
from tests.mechanism.imports import brought_in, checked, outcomes, told

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def offices() -> None:
    open_offices()


def _line(request: FactRequest | int, **cells: object) -> dict[str, object]:
    number = request if isinstance(request, int) else request.pk
    given = {"request": number} | cells
    return {SHEET.columns[name].title.zh: cell for name, cell in given.items()}


def _done(*lines: Mapping[str, object]) -> Import:
    return brought_in(lines, FACT_ANSWERS, DEPARTMENT)


def _asked(*facts: str) -> FactRequest:
    return open_request(firm().pk, *facts)


def _now(request: FactRequest) -> tuple[str, str]:
    with reach(PLATFORM):
        now = FactRequest.objects.get(pk=request.pk)
        return now.state, now.answer


def _known(request: FactRequest) -> list[tuple[str, str, str, str]]:
    with reach(PLATFORM):
        rows = Evidence.objects.filter(basis=f"request:{request.pk}").order_by("fact")
        return [(one.fact, one.value, one.level, str(one.as_of)) for one in rows]


class TestALine:
    def test_answers_with_facts_of_the_day_of_the_record(self) -> None:
        request = _asked("tax_grade", "tax_arrears")
        of = _done(_line(request, tax_grade="B", tax_arrears="否", as_of="2026年11月18日"))
        assert outcomes(of, DEPARTMENT) == ["new"], told(of, 2, DEPARTMENT)
        assert _known(request) == [
            ("tax_arrears", "false", "checked", "2026-11-18"),
            ("tax_grade", "B", "checked", "2026-11-18"),
        ]
        assert _now(request) == ("answered", "answered")

    def test_without_a_day_is_of_the_day_on_which_it_is_brought_in(self) -> None:
        request = _asked("tax_grade")
        _done(_line(request, tax_grade="A"))
        assert _known(request) == [("tax_grade", "A", "checked", str(DAY))]

    @pytest.mark.parametrize(
        ("said", "kept"),
        [("查无", "unknown_there"), ("无此信息", "unknown_there"), ("不归口", "not_ours")],
    )
    def test_answers_that_there_is_no_record(self, said: str, kept: str) -> None:
        request = _asked()
        _done(_line(request, answer=said, note="未办理税务登记"))
        assert _now(request) == ("answered", kept)
        assert _known(request) == []

    def test_left_blank_leaves_the_request_open(self) -> None:
        request = _asked()
        assert outcomes(_done(_line(request, as_of=str(DAY))), DEPARTMENT) == ["unchanged"]
        assert _now(request) == ("open", "")

    def test_brought_in_again_changes_nothing(self) -> None:
        request = _asked("tax_grade")
        _done(_line(request, tax_grade="A"))
        assert outcomes(_done(_line(request, tax_grade="A")), DEPARTMENT) == ["unchanged"]
        assert len(_known(request)) == 1

    def test_that_says_otherwise_than_before_is_rejected(self) -> None:
        request = _asked("tax_grade")
        _done(_line(request, tax_grade="A"))
        assert outcomes(_done(_line(request, tax_grade="D")), DEPARTMENT) == ["rejected"]
        assert [fact[1] for fact in _known(request)] == ["A"]

    def test_that_is_rejected_keeps_no_other_from_being_done(self) -> None:
        good, bad = _asked("tax_grade"), _asked("tax_grade")
        of = _done(_line(bad, tax_grade="A", answer="非本部门掌握"), _line(good, tax_grade="A"))
        assert outcomes(of, DEPARTMENT) == ["rejected", "new"]
        assert [_now(bad)[0], _now(good)[0]] == ["open", "answered"]


class TestRejected:
    def test_is_a_fact_that_was_not_asked_for(self) -> None:
        request = _asked("tax_grade")
        of = _done(_line(request, tax_arrears="否"))
        assert outcomes(of, DEPARTMENT) == ["rejected"]

    def test_is_a_note_without_an_answer(self) -> None:
        assert outcomes(_done(_line(_asked(), note="稍后提供")), DEPARTMENT) == ["rejected"]

    def test_is_a_day_to_come(self) -> None:
        of = _done(_line(_asked("tax_grade"), tax_grade="A", as_of="2026-12-31"))
        assert outcomes(of, DEPARTMENT) == ["rejected"]

    def test_is_a_line_without_its_number(self) -> None:
        of = _done({SHEET.columns["tax_grade"].title.zh: "A"}, _line(_asked("tax_grade")))
        assert outcomes(of, DEPARTMENT)[0] == "rejected"

    def test_is_a_line_that_has_slipped(self) -> None:
        request = _asked("tax_grade")
        of = _done(_line(request, tax_grade="A", uscc=fresh_uscc()))
        assert outcomes(of, DEPARTMENT) == ["rejected"]
        assert _now(request) == ("open", "")

    def test_is_what_another_department_was_asked_or_another_place(self) -> None:
        request = _asked("tax_grade")
        with reach(PLATFORM):
            FactRequest.objects.filter(pk=request.pk).update(department="MIIT")
        far = _asked("tax_grade")
        with reach(PLATFORM):
            FactRequest.objects.filter(pk=far.pk).update(region=ELSEWHERE)
        of = _done(*(_line(one, tax_grade="A") for one in (request.pk, far.pk, 2**53 - 1)))
        assert outcomes(of, DEPARTMENT) == ["rejected"] * 3
        numbers = (request.pk, far.pk, 2**53 - 1)
        said = {
            str(told(of, row, DEPARTMENT)).replace(str(number), "N")
            for row, number in enumerate(numbers, 2)
        }
        assert len(said) == 1

    def test_is_a_blank_line_of_another_department_too(self) -> None:
        request = _asked("tax_grade")
        with reach(PLATFORM):
            FactRequest.objects.filter(pk=request.pk).update(department="MIIT")
        assert outcomes(_done(_line(request)), DEPARTMENT) == ["rejected"]


class TestACheck:
    def test_writes_nothing(self) -> None:
        request = _asked("tax_grade")
        checked([_line(request, tax_grade="A")], FACT_ANSWERS, DEPARTMENT)
        assert _now(request) == ("open", "")
        assert _known(request) == []


class TestTheSheet:
    def test_is_brought_in_by_those_who_answer(self) -> None:
        refused = []
        for actor in EVERYBODY:
            try:
                FACT_ANSWERS.see_that_may(actor)
            except NotYoursToDo:
                refused.append(actor)
        assert set(EVERYBODY) - set(refused) == {DEPARTMENT, CONFIRMER}

    def test_has_a_column_for_each_fact_that_can_be_asked_for(self) -> None:
        facts = [name for name in SHEET.columns if name not in (
            "request", "uscc", "answer", "as_of", "note")]  # fmt: skip
        request = _asked(*facts)
        assert list(request.facts) == facts
