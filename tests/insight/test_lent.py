"""Figures of the money: three rows in, two rows out, and the shares that places published."""

from typing import Any

import pytest

from rongxie.insight.indicators import compute
from rongxie.insight.indicators.figures import Fold
from rongxie.insight.indicators.lent import (
    approved_amount,
    average_rate,
    credit_loan_share,
    drawn_amount,
    first_loan_share,
    no_repay_renewal_share,
    renewal_share,
)
from tests.insight.logs import FIRST, IN_FORCE, LAST, SCOPE, events, figure, log, rows_of


def loan(region: str, amount: float | None, **cells: Any) -> dict[str, Any]:
    return {"kind": "loan.drawn", "region": region, "amount_wan": amount} | cells


class TestAmounts:
    @pytest.mark.parametrize(
        ("fold", "kind"), [(approved_amount, "decision.approved"), (drawn_amount, "loan.drawn")]
    )
    def test_are_summed_by_place(self, fold: Fold, kind: str) -> None:
        rows = events(
            loan("341181", 100.5) | {"kind": kind},
            loan("341181", 50) | {"kind": kind},
            loan("341182", None) | {"kind": kind},
            loan("341182", 7) | {"kind": "coaching.opened"},
        )
        assert rows_of(fold(rows, SCOPE)) == [("341181", 150.5), ("341182", 0.0)]

    def test_do_not_depend_on_the_order_of_the_rows(self) -> None:
        amounts = [0.1, 0.2, 0.3, 1e9]
        forward = drawn_amount(events(*(loan("34", a) for a in amounts)), SCOPE)
        backward = drawn_amount(events(*(loan("34", a) for a in reversed(amounts))), SCOPE)
        assert rows_of(forward) == rows_of(backward) == [("34", 1_000_000_000.6)]


class TestAverageRate:
    def test_weighs_by_amount_and_shows_both_sums(self) -> None:
        rows = events(
            loan("341181", 100, rate=3.0),
            loan("341181", 300, rate=5.0),
            loan("341182", 10, rate=4.0),
        )
        assert rows_of(average_rate(rows, SCOPE)) == [("341181", 1800, 400), ("341182", 40, 10)]

    def test_leaves_out_loans_of_unknown_rate_or_amount(self) -> None:
        rows = events(loan("34", 100, rate=3.0), loan("34", 900), loan("34", None, rate=9.0))
        assert rows_of(average_rate(rows, SCOPE)) == [("34", 300, 100)]


class TestShares:
    @pytest.mark.parametrize(
        ("fold", "flag"),
        [
            (credit_loan_share, "credit"),
            (first_loan_share, "first_loan"),
            (renewal_share, "renewal"),
            (no_repay_renewal_share, "no_repay_renewal"),
        ],
    )
    def test_are_by_amount_over_all_loans_drawn(self, fold: Fold, flag: str) -> None:
        rows = events(
            loan("341181", 100, flags=f"mortgage;{flag}"),
            loan("341181", 300, flags="mortgage"),
            loan("341182", 50),
        )
        assert rows_of(fold(rows, SCOPE)) == [("341181", 100, 400), ("341182", 0, 50)]

    def test_of_renewals_take_only_what_is_marked_as_one(self) -> None:
        rows = events(loan("34", 100, flags="no_repay_renewal"), loan("34", 100, flags="renewal"))
        assert rows_of(renewal_share(rows, SCOPE)) == [("34", 100, 200)]

    def test_are_those_that_henan_published_in_march_2025(self) -> None:
        """1,084.01 and 2,657.66 of 546,014 million yuan: 19.85 % and 48.67 %."""
        rows = log(
            loan("41", 10_840_100, flags="no_repay_renewal;renewal;mortgage"),
            loan("41", 26_576_600, flags="credit"),
            loan("41", 54_601_400 - 10_840_100 - 26_576_600, flags="guarantee"),
        )
        table = compute(rows, first=FIRST, last=LAST, by=(), params=IN_FORCE)
        renewed, credit = (
            figure(table, name) for name in ("no_repay_renewal_share", "credit_loan_share")
        )
        assert renewed[:2] == (10_840_100, 54_601_400)
        assert (round(renewed[2], 2), round(credit[2], 2)) == (19.85, 48.67)
