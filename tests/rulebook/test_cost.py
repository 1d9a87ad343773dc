import random
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import pyxirr
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from rongxie.rulebook.cost import (
    CashFlow,
    Item,
    NoRate,
    OneSided,
    PrincipalUnclear,
    SeveralRates,
    annual_percent,
    cost_breakdown,
    financing_cost,
)

CASES = yaml.safe_load((Path(__file__).parent / "cases" / "cost.yaml").read_text("utf-8"))
START = date(2025, 1, 1)


def flows_of(*rows: tuple[date, int, Item]) -> list[CashFlow]:
    return [CashFlow(day, Decimal(amount), "银行", item) for day, amount, item in rows]


def paid(*amounts: tuple[int, int]) -> list[CashFlow]:
    """Payments of so many days after the start, whatever they are for."""
    return flows_of(*((START + timedelta(days=d), a, Item.OTHER_FEE) for d, a in amounts))


@st.composite
def loans(draw: st.DrawFn) -> list[CashFlow]:
    """Loans drawn in parts, paid back in parts, at a cost above zero."""
    cents = st.integers(1_000_000, 500_000_000)
    draws = draw(st.lists(st.tuples(st.integers(0, 90), cents), min_size=1, max_size=4))
    paybacks = draw(st.integers(1, 36))
    step = draw(st.integers(20, 95))
    cost = draw(st.integers(1, 30))  # percent of the whole, over the whole time
    total = sum(amount for _, amount in draws)
    back = -(total * (100 + cost)) // (100 * paybacks)
    ends = max(day for day, _ in draws)
    rows = [(day, amount, Item.DRAWDOWN) for day, amount in draws]
    rows += [(ends + step * n, back, Item.PRINCIPAL) for n in range(1, paybacks + 1)]
    return [CashFlow(START + timedelta(days=d), Decimal(a) / 100, "银行", i) for d, a, i in rows]


@st.composite
def revolving(draw: st.DrawFn) -> list[CashFlow]:
    """Loans drawn and partly paid back in turn, never wholly before the end; cost above zero."""
    rounds = draw(
        st.lists(
            st.tuples(st.integers(20, 200), st.integers(10_000, 1_000_000), st.integers(1, 90)),
            min_size=2,
            max_size=6,
        )
    )
    day, balance, rows = 0, 0, []
    for gap, amount, percent in rounds:
        balance += amount
        rows.append((day, amount, Item.DRAWDOWN))
        back = balance * percent // 100
        rows.append((day + gap, -back, Item.PRINCIPAL))
        balance -= back
        day += 2 * gap
    rows.append((day, -balance, Item.PRINCIPAL))
    rows.append((day, -balance * draw(st.integers(1, 30)) // 100, Item.INTEREST))
    return flows_of(*((START + timedelta(days=d), a, i) for d, a, i in rows))


class TestFinancingCost:
    @pytest.mark.parametrize("case", CASES, ids=lambda c: c["name"])
    def test_agrees_with_hand_reckoning(self, case: dict[str, Any]) -> None:
        flows = [CashFlow(d, Decimal(a), payee, Item(i)) for d, a, payee, i in case["flows"]]
        cost = financing_cost(flows)
        found = (cost.annual_percent, cost.nominal_percent, cost.simple_percent)
        wanted = (case["annual"], case["nominal"], case["simple"])
        assert found == pytest.approx(wanted, abs=1e-6)

    @given(st.randoms())
    @settings(max_examples=20)
    def test_does_not_depend_on_the_order_of_the_rows(self, order: random.Random) -> None:
        rows = flows_of(
            (START, 100_000, Item.DRAWDOWN),
            (date(2025, 7, 1), -50_000, Item.PRINCIPAL),
            (date(2025, 7, 1), -3_000, Item.INTEREST),
            (date(2026, 1, 1), -50_000, Item.PRINCIPAL),
        )
        mixed = list(rows)
        order.shuffle(mixed)
        there, here = financing_cost(mixed), financing_cost(rows)
        assert (there.annual_percent, there.nominal_percent) == pytest.approx(
            (here.annual_percent, here.nominal_percent)
        )

    def test_refuses_a_loan_that_is_not_paid_back(self) -> None:
        with pytest.raises(PrincipalUnclear, match="40000"):
            financing_cost(
                flows_of(
                    (START, 100_000, Item.DRAWDOWN), (date(2026, 1, 1), -60_000, Item.PRINCIPAL)
                )
            )

    def test_refuses_principal_that_was_out_for_no_day(self) -> None:
        with pytest.raises(PrincipalUnclear, match="No principal"):
            financing_cost(
                flows_of(
                    (START, 100, Item.DRAWDOWN),
                    (START, -100, Item.PRINCIPAL),
                    (START, 5, Item.SUBSIDY),
                    (date(2026, 1, 1), -6, Item.INTEREST),
                )
            )


class TestAnnualPercent:
    def test_agrees_with_the_example_in_the_manual_of_a_spreadsheet(self) -> None:
        rows = [
            (date(2008, 1, 1), -10_000),
            (date(2008, 3, 1), 2_750),
            (date(2008, 10, 30), 4_250),
            (date(2009, 2, 15), 3_250),
            (date(2009, 4, 1), 2_750),
        ]
        flows = flows_of(*((day, amount, Item.OTHER_FEE) for day, amount in rows))
        assert annual_percent(flows) == pytest.approx(37.3362535, abs=1e-5)

    @given(loans())
    @settings(max_examples=400, deadline=None)
    def test_agrees_with_a_well_kept_library(self, flows: list[CashFlow]) -> None:
        theirs = pyxirr.xirr([f.day for f in flows], [float(f.amount) for f in flows])
        assert theirs is not None
        assert annual_percent(flows) == pytest.approx(100 * theirs, rel=1e-6, abs=1e-6)

    @given(revolving())
    @settings(max_examples=200, deadline=None)
    def test_agrees_with_it_on_loans_drawn_again_and_again(self, flows: list[CashFlow]) -> None:
        theirs = pyxirr.xirr([f.day for f in flows], [float(f.amount) for f in flows])
        assert theirs is not None
        assert annual_percent(flows) == pytest.approx(100 * theirs, rel=1e-6, abs=1e-6)

    @given(st.integers(-60, 400), st.integers(1, 2_000))
    def test_finds_back_the_rate_that_made_the_payment(self, percent: int, days: int) -> None:
        back = Decimal((1 + percent / 100) ** (days / 365) * -1_000_000)
        rows = [
            CashFlow(START, Decimal(1_000_000), "银行", Item.DRAWDOWN),
            CashFlow(START + timedelta(days=days), back, "银行", Item.PRINCIPAL),
        ]
        assert annual_percent(rows) == pytest.approx(percent, abs=1e-6)

    @given(loans(), st.integers(1, 100_000))
    @settings(max_examples=50, deadline=None)
    def test_rises_with_every_fee(self, flows: list[CashFlow], fee: int) -> None:
        last = max(f.day for f in flows)
        dearer = [*flows, CashFlow(last, Decimal(-fee), "中介", Item.INTERMEDIARY_FEE)]
        assert annual_percent(dearer) > annual_percent(flows)

    @pytest.mark.parametrize(
        "flows",
        [[], paid((0, 100)), paid((0, -5), (30, -5)), paid((0, 100), (0, -105))],
        ids=["nothing", "received only", "paid only", "all on one day"],
    )
    def test_refuses_payments_that_go_one_way(self, flows: list[CashFlow]) -> None:
        with pytest.raises(OneSided):
            annual_percent(flows)

    def test_says_when_several_rates_balance(self) -> None:
        # 100 - 230 v + 132 v²: v = 1/1.1 and v = 1/1.2
        with pytest.raises(SeveralRates, match=r"10\.00 %, 20\.00 %"):
            annual_percent(paid((0, 100), (365, -230), (730, 132)))

    def test_says_when_no_rate_balances(self) -> None:
        with pytest.raises(NoRate):
            annual_percent(paid((0, 100), (365, -100), (730, 100)))

    def test_takes_an_amount_only_as_a_finite_decimal(self) -> None:
        with pytest.raises(ValueError, match="finite Decimal"):
            CashFlow(START, Decimal("NaN"), "银行", Item.INTEREST)


class TestCostBreakdown:
    def test_lists_every_payee_with_the_costliest_first(self) -> None:
        day = date(2025, 6, 1)
        rows = [
            CashFlow(START, Decimal(100_000), "银行", Item.DRAWDOWN),
            CashFlow(day, Decimal(-3_000), "银行", Item.INTEREST),
            CashFlow(day, Decimal(-200), "银行", Item.OTHER_FEE),
            CashFlow(day, Decimal(-8_000), "中介", Item.INTERMEDIARY_FEE),
            CashFlow(day, Decimal(1_000), "财政局", Item.SUBSIDY),
            CashFlow(day, Decimal(-100_000), "银行", Item.PRINCIPAL),
        ]
        found = [
            (c.payee, int(c.interest), int(c.fees), len(c.flows)) for c in cost_breakdown(rows)
        ]
        assert found == [("中介", 0, 8_000, 1), ("银行", 3_000, 200, 2), ("财政局", 0, -1_000, 1)]

    def test_names_every_kind_of_payment_in_both_languages(self) -> None:
        assert all(item.named.zh and item.named.en for item in Item)
