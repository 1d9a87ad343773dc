"""What a line costs a year with every fee, and the days that a bank has."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rongxie.mechanism.decisions.terms import Fee, UnusableTerms, total_rate
from rongxie.rulebook.cost import CashFlow, Item
from rongxie.rulebook.deadlines import decision_due, decision_overdue
from rongxie.rulebook.parameters import InForce
from rongxie.values.moments import china_day
from tests.mechanism.cast import COUNTY, DAY
from tests.mechanism.decisions.makers import terms


def fee(amount: str, item: Item = Item.APPRAISAL_FEE) -> Fee:
    return Fee(item=item, payee="评估机构", amount=Decimal(amount), day=DAY)


class TestTotalRate:
    def test_is_the_nominal_rate_when_paid_once_a_year(self) -> None:
        million = Decimal(1_000_000)
        year_later = DAY + timedelta(days=365)
        flows = (
            CashFlow(DAY, million, "", Item.DRAWDOWN),
            CashFlow(year_later, -million, "", Item.PRINCIPAL),
            CashFlow(year_later, -million * 4 / 100, "ICBC", Item.INTEREST),
        )
        assert total_rate(terms(flows=flows), DAY) == Decimal("4.0000")

    def test_is_a_little_more_when_paid_monthly(self) -> None:
        """(1 + 0.12/12)^12 - 1 = 12.68 %, but for the lengths of the months."""
        assert abs(total_rate(terms(rate=Decimal(12)), DAY) - Decimal("12.68")) < Decimal("0.02")

    def test_counts_every_fee_and_subsidy(self) -> None:
        plain = total_rate(terms(), DAY)
        with_fee = total_rate(terms(costs=[fee("10000")]), DAY)
        with_subsidy = total_rate(terms(costs=[fee("-10000", Item.SUBSIDY)]), DAY)
        assert with_subsidy < plain < with_fee
        assert abs(with_fee - plain - 1) < Decimal("0.1")  # one percent of the line, for a year

    @pytest.mark.parametrize("item", [Item.INTEREST, Item.PRINCIPAL, Item.DRAWDOWN])
    def test_takes_no_interest_as_a_fee(self, item: Item) -> None:
        with pytest.raises(UnusableTerms):
            total_rate(terms(costs=[fee("1", item)]), DAY)

    @given(
        rate=st.decimals("0.1", "24", places=2),
        months=st.integers(1, 120),
        begins=st.dates(date(2024, 10, 28), date(2035, 12, 31)),
        amount=st.decimals("0.5", "5000", places=4),
    )
    def test_lies_just_above_the_rate_of_the_contract(
        self, rate: Decimal, months: int, begins: date, amount: Decimal
    ) -> None:
        line = terms(rate=rate, term_months=months, amount_wan=amount)
        yearly = (1 + float(rate) / 1200) ** 12 - 1
        # A month has 28 to 31 days, and the shortest loan one of them.
        assert 0.97 * 100 * yearly <= float(total_rate(line, begins)) <= 1.12 * 100 * yearly


class TestTheClock:
    @given(on=st.dates(date(2024, 10, 28), date(2040, 12, 31)))
    def test_ends_on_the_thirtieth_day_after(self, on: date) -> None:
        params = InForce(on, COUNTY)
        due = decision_due(on, params)
        assert due.toordinal() == on.toordinal() + 30
        assert not decision_overdue(on, due, params)
        assert decision_overdue(on, due + timedelta(days=1), params)

    @pytest.mark.parametrize(
        ("on", "due"),
        [
            ("2026-01-31", "2026-03-02"),
            ("2028-01-31", "2028-03-01"),  # a leap year
            ("2028-02-29", "2028-03-30"),
            ("2026-11-30", "2026-12-30"),
            ("2026-12-02", "2027-01-01"),
        ],
    )
    def test_goes_over_ends_of_months(self, on: str, due: str) -> None:
        begun = date.fromisoformat(on)
        assert decision_due(begun, InForce(begun, COUNTY)).isoformat() == due

    @given(moment=st.datetimes(datetime(2024, 11, 1), datetime(2040, 1, 1)))  # noqa: DTZ001
    def test_counts_days_in_china_whatever_the_server_s(self, moment: datetime) -> None:
        at = moment.replace(tzinfo=UTC)
        ahead = at.hour >= 16
        assert china_day(at) == at.date() + timedelta(days=ahead)
