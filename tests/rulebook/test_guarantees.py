from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from rongxie.rulebook import guarantees
from rongxie.rulebook.guarantees import (
    FeeImpossible,
    PartyTwice,
    Share,
    ShareNegative,
    SplitNotWhole,
    check_fee,
    check_split,
)
from rongxie.rulebook.parameters import InForce

CASES = yaml.safe_load((Path(__file__).parent / "cases" / "guarantees.yaml").read_text("utf-8"))
PARAMS = InForce(date(2025, 3, 1))


class TestCheckFee:
    @pytest.mark.parametrize("case", CASES["fees"], ids=str)
    def test_flags_only_government_guarantors_above_the_cap(self, case: dict[str, Any]) -> None:
        finding = check_fee(Decimal(case["fee"]), case["government"], PARAMS)
        assert (finding is not None) is case["flagged"]

    def test_tells_fee_cap_and_clause(self) -> None:
        finding = check_fee(Decimal("1.5"), True, PARAMS)
        assert finding is not None
        assert "1.5 % a year" in str(finding.message)
        assert "at most 1.0 %" in str(finding.message)
        assert finding.clauses == ("32/4.1b", "87/6")

    def test_follows_the_parameter(self) -> None:
        tighter = PARAMS.having({"guarantee_fee_max": "0.5"})
        assert check_fee(Decimal("0.8"), True, tighter) is not None

    @pytest.mark.parametrize("fee", ["-0.01", "NaN", "Infinity"])
    def test_refuses_a_fee_that_nobody_can_ask(self, fee: str) -> None:
        with pytest.raises(FeeImpossible):
            check_fee(Decimal(fee), False, PARAMS)


class TestCheckSplit:
    @pytest.mark.parametrize("case", CASES["splits"], ids=str)
    def test_takes_the_whole_and_nothing_else(self, case: dict[str, Any]) -> None:
        rows = [Share(party, Decimal(percent)) for party, percent in case["shares"].items()]
        if case["refused"] is None:
            check_split(rows)
            return
        with pytest.raises(getattr(guarantees, case["refused"])) as refused:
            check_split(rows)
        assert case.get("total", "") in str(refused.value)

    def test_refuses_a_party_listed_twice_though_the_sum_is_right(self) -> None:
        with pytest.raises(PartyTwice, match="银行"):
            check_split([Share("银行", Decimal(50)), Share("银行", Decimal(50))])

    @pytest.mark.parametrize("percent", ["NaN", "Infinity"])
    def test_refuses_what_is_no_number(self, percent: str) -> None:
        with pytest.raises(ShareNegative):
            check_split([Share("银行", Decimal(percent))])

    @given(st.lists(st.decimals(0, 20, places=2), min_size=1, max_size=5))
    def test_notices_a_hundredth_missing(self, percents: list[Decimal]) -> None:
        rows = [Share(str(n), percent) for n, percent in enumerate(percents)]
        rest = Decimal(100) - sum(percents)
        check_split([*rows, Share("rest", rest)])
        if rest:
            with pytest.raises(SplitNotWhole):
                check_split([*rows, Share("rest", rest - Decimal("0.01"))])
