from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from rongxie.rulebook.deadlines import (
    accept_due,
    contact_due,
    days_left,
    decision_due,
    decision_overdue,
    file_answer_due,
)
from rongxie.rulebook.parameters import InForce, NotInForce
from rongxie.values.workdays import YearUnknown

CASES = yaml.safe_load((Path(__file__).parent / "cases" / "deadlines.yaml").read_text("utf-8"))
CLOCKS = {
    "decision": decision_due,
    "accept": accept_due,
    "contact": contact_due,
    "file_answer": file_answer_due,
}
DAYS = st.dates(date(2024, 10, 28), date(2099, 12, 31))


class TestDeadlines:
    @pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c['clock']} {c['why']}")
    def test_are_as_the_clerk_counts_them(self, case: dict[str, Any]) -> None:
        due = CLOCKS[case["clock"]](case["from"], InForce(case["from"]))
        assert due == case["due"]

    @pytest.mark.parametrize("clock", CLOCKS)
    def test_follow_their_own_parameter(self, clock: str) -> None:
        start = date(2025, 3, 3)  # a Monday; one day on is Tuesday by either way of counting
        params = InForce(start).having({f"{clock}_days": "1"})
        assert CLOCKS[clock](start, params) == date(2025, 3, 4)

    def test_of_working_days_refuse_a_year_that_is_not_announced(self) -> None:
        with pytest.raises(YearUnknown):
            accept_due(date(2098, 6, 2), InForce(date(2098, 6, 2)))


class TestDecisionDue:
    @given(DAYS)
    def test_allows_the_thirtieth_day_and_not_the_next(self, complete: date) -> None:
        params = InForce(complete)
        last = complete + timedelta(days=30)
        assert decision_due(complete, params) == last
        assert not decision_overdue(complete, last, params)
        assert decision_overdue(complete, last + timedelta(days=1), params)

    @given(DAYS)
    def test_comes_no_earlier_for_a_file_completed_later(self, complete: date) -> None:
        later = complete + timedelta(days=1)
        assert decision_due(later, InForce(later)) == decision_due(
            complete, InForce(complete)
        ) + timedelta(days=1)

    def test_does_not_exist_before_the_notice(self) -> None:
        with pytest.raises(NotInForce):
            decision_due(date(2024, 10, 27), InForce(date(2024, 10, 27)))


class TestDaysLeft:
    @pytest.mark.parametrize(("on", "left"), [(9, 1), (10, 0), (11, -1)])
    def test_is_nothing_on_the_day_itself_and_negative_after(self, on: int, left: int) -> None:
        assert days_left(date(2025, 6, 10), date(2025, 6, on)) == left
