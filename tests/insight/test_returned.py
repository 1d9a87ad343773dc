"""Figures of the bank returns: growth, increment, shares, coverage."""

from datetime import date
from typing import Any

import polars as pl
import pytest

from rongxie.insight.indicators import UnusableLog, compute
from rongxie.insight.indicators.returned import (
    approval_rate,
    loan_coverage,
    loan_growth_no_lower,
    loan_increment_no_lower,
    service_coverage,
    small_loan_share,
)
from rongxie.insight.indicators.sources import read_returns
from tests.insight.logs import FIRST, IN_FORCE, LAST, SCOPE, figure, log, returns, rows_of

NOW, YEAR_END = date(2025, 3, 31), date(2024, 12, 31)
BEFORE, YEAR_END_BEFORE = date(2024, 3, 31), date(2023, 12, 31)


def filed(month: date, region: str = "341181", bank: str = "B1", **cells: Any) -> dict[str, Any]:
    return {"month": month, "region": region, "bank": bank} | cells


def loans(month: date, small: float | None, everything: float | None, **at: str) -> dict[str, Any]:
    return filed(month, small_loans_wan=small, all_loans_wan=everything, **at)


class TestLoanGrowth:
    def test_compares_the_same_month_of_two_years(self) -> None:
        rows = returns(loans(BEFORE, 100, 1000), loans(NOW, 120, 1100), loans(YEAR_END, 1, 9999))
        (found,) = rows_of(loan_growth_no_lower(rows, SCOPE))
        assert found == ("341181", pytest.approx(20), pytest.approx(10))

    def test_leaves_out_a_bank_that_did_not_file_a_year_before(self) -> None:
        rows = returns(
            loans(BEFORE, 100, 1000), loans(NOW, 120, 1100), loans(NOW, 500, 500, bank="B2")
        )
        (found,) = rows_of(loan_growth_no_lower(rows, SCOPE))
        assert found == ("341181", pytest.approx(20), pytest.approx(10))

    def test_has_no_growth_from_nothing(self) -> None:
        rows = returns(loans(BEFORE, 0, 1000), loans(NOW, 120, 1100))
        (found,) = rows_of(loan_growth_no_lower(rows, SCOPE))
        assert found == ("341181", None, pytest.approx(10))

    def test_is_also_known_of_a_blank_place(self) -> None:
        rows = returns(
            {"month": BEFORE, "small_loans_wan": 100.0, "all_loans_wan": 100.0},
            {"month": NOW, "small_loans_wan": 101.0, "all_loans_wan": 102.0},
        )
        (found,) = rows_of(loan_growth_no_lower(rows, SCOPE))
        assert found == (None, pytest.approx(1), pytest.approx(2))


class TestLoanIncrement:
    def test_compares_what_was_added_since_the_year_began(self) -> None:
        rows = returns(
            loans(YEAR_END_BEFORE, 100, None),
            loans(BEFORE, 130, None),
            loans(YEAR_END, 200, None),
            loans(NOW, 220, None),
        )
        assert rows_of(loan_increment_no_lower(rows, SCOPE)) == [("341181", 20, 30)]

    def test_needs_all_four_months(self) -> None:
        rows = returns(loans(BEFORE, 130, 1), loans(YEAR_END, 200, 1), loans(NOW, 220, 1))
        assert rows_of(loan_increment_no_lower(rows, SCOPE)) == []

    def test_covers_the_whole_year_in_december(self) -> None:
        rows = pl.LazyFrame(
            [
                loans(date(2022, 12, 31), 50, 1),
                loans(YEAR_END_BEFORE, 100, 1),
                loans(YEAR_END, 180, 1),
            ]
        )
        table = compute(
            log(), first=date(2024, 1, 1), last=YEAR_END, by=(), params=IN_FORCE, returns=rows
        )
        assert figure(table, "loan_increment_no_lower") == (80, 50, 30)


class TestSmallLoanShare:
    def test_is_of_the_month_of_the_last_day(self) -> None:
        rows = returns(
            loans(NOW, 30, 100), loans(YEAR_END, 90, 100), loans(NOW, 20, 100, region="341182")
        )
        assert rows_of(small_loan_share(rows, SCOPE)) == [("341181", 30, 100), ("341182", 20, 100)]

    def test_leaves_out_a_bank_that_told_only_one_of_the_two(self) -> None:
        rows = returns(loans(NOW, 30, 100), loans(NOW, 20, None, bank="B2"))
        assert rows_of(small_loan_share(rows, SCOPE)) == [("341181", 30, 100)]

    def test_takes_the_last_return_of_a_bank_for_a_month(self) -> None:
        rows = returns(loans(date(2025, 3, 1), 30, 100), loans(NOW, 40, 100))
        assert rows_of(small_loan_share(rows, SCOPE)) == [("341181", 40, 100)]


class TestCoverage:
    @pytest.mark.parametrize(
        ("fold", "name"), [(loan_coverage, "borrowers"), (service_coverage, "served")]
    )
    def test_counts_the_businesses_of_an_area_once(self, fold: Any, name: str) -> None:
        cells: list[dict[str, Any]] = [{name: 100}, {name: 50}, {name: 20}]
        rows = returns(
            filed(NOW, small_businesses=1000, **cells[0]),
            filed(NOW, bank="B2", small_businesses=1000, **cells[1]),
            filed(NOW, "341182", small_businesses=200, **cells[2]),
        )
        assert rows_of(fold(rows, SCOPE)) == [("341181", 150, 1000), ("341182", 20, 200)]

    def test_takes_the_total_that_any_bank_of_the_area_told(self) -> None:
        rows = pl.LazyFrame(
            [filed(NOW, small_businesses=1000, borrowers=100), filed(NOW, bank="B2", borrowers=50)]
        )
        table = compute(log(), first=FIRST, last=LAST, by=(), params=IN_FORCE, returns=rows)
        assert figure(table, "loan_coverage") == (150, 1000, 15)


class TestApprovalRate:
    def test_sums_the_months_of_the_period(self) -> None:
        rows = returns(
            *(
                filed(date(2025, month, 15), applicants=10, obtained=month)
                for month in (1, 2, 3, 4)
            ),
            filed(YEAR_END, applicants=10, obtained=9),
        )
        assert rows_of(approval_rate(rows, SCOPE)) == [("341181", 6, 30)]


class TestReturns:
    def test_without_days_are_refused(self) -> None:
        with pytest.raises(UnusableLog, match="column month holds String"):
            read_returns(pl.LazyFrame({"month": ["2025年3月"]}), ())
