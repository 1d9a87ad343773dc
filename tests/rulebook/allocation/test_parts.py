from datetime import date

import numpy as np
import polars as pl
import pytest

from rongxie.rulebook.allocation import (
    REASONS,
    Limits,
    UnknownBank,
    allocate,
    limits_of,
    with_capacity,
    without_bank,
)
from rongxie.rulebook.allocation.loads import load_costs, tenths
from rongxie.rulebook.parameters import InForce
from tests.rulebook.allocation import slow

OPEN = Limits(max_lenders=3, exposure_to_revenue_max=None)
BANKS = pl.DataFrame({"bank_id": ["B2", "B1"], "capacity": [5, 6], "name": ["乙", "甲"]})
DESIGN_ORDER = (
    "no_consent excluded out_of_region amount collateral industry not_wished too_many_lenders "
    "over_exposed capacity unknown_bank"
)


class TestLoad:
    @pytest.mark.parametrize("capacity", [*range(35), 99, 100, 101, 1234])
    def test_costs_the_same_as_counted_seat_by_seat(self, capacity: int) -> None:
        seats = slow.load_tiers(capacity)
        assert np.repeat(np.arange(10), tenths(np.array([capacity]))[0]).tolist() == seats
        banks = np.zeros(capacity, np.int64)
        assert load_costs(banks, np.array([capacity])).tolist() == seats

    def test_of_one_bank_is_not_counted_for_another(self) -> None:
        assert load_costs(np.array([1, 0, 1, 0]), np.array([2, 20])).tolist() == [0, 0, 0, 5]


class TestPairCost:
    @pytest.mark.parametrize(
        ("wishes", "lenders", "cost"),
        [
            (None, None, 100),
            ([], ["B"], 0),
            (["B"], None, 100),
            (["X", "B"], None, 1_100),
            (["X", "B", "B"], ["B"], 1_000),
            ([*"CDEFGHIJ", "B"], None, 8_100),
            ([*"CDEFGHIJK", "B"], None, 9_100),
            ([*"CDEFGHIJKL", "B"], None, 9_100),
            ([*"CDEFGHIJKLM", "B"], ["B"], 9_000),
            (["X"], None, 10_100),
            (["X"], ["B"], 10_000),
        ],
    )
    def test_follows_the_place_among_the_wishes(
        self, wishes: list[str] | None, lenders: list[str] | None, cost: int
    ) -> None:
        banks = pl.DataFrame({"bank_id": ["B"], "regions": [["34"]], "capacity": [1]})
        cases = pl.DataFrame(
            {"case_id": ["1"], "region": ["34"], "consent": [["*"]], "wishes": [wishes],
             "lenders": [lenders]},
            schema_overrides={"wishes": pl.List(pl.String), "lenders": pl.List(pl.String)},
        )  # fmt: skip
        assert allocate(cases, banks, OPEN).placements["cost"].to_list() == [cost]


class TestReason:
    def test_names_are_those_of_the_design_in_its_order(self) -> None:
        assert " ".join(reason.name for reason in REASONS) == DESIGN_ORDER


class TestLimits:
    def test_come_from_the_parameters_in_force(self) -> None:
        params = InForce(date(2026, 11, 1))
        assert limits_of(params) == Limits(3, None)
        given = params.having({"exposure_to_revenue_max": "0.8", "max_lenders": "2"})
        assert limits_of(given) == Limits(2, 0.8)


class TestWhatIf:
    def test_leaves_one_bank_out(self) -> None:
        assert without_bank(BANKS, "B2")["bank_id"].to_list() == ["B1"]

    def test_changes_one_capacity_and_nothing_else(self) -> None:
        changed = with_capacity(BANKS, "B1", 0)
        assert changed["capacity"].to_list() == [5, 0]
        assert changed.drop("capacity").equals(BANKS.drop("capacity"))

    def test_refuses_a_bank_that_is_not_there(self) -> None:
        with pytest.raises(UnknownBank, match="no bank B3; the first of the banks are: B1, B2"):
            without_bank(BANKS, "B3")
        with pytest.raises(UnknownBank, match="no bank B3"):
            with_capacity(BANKS, "B3", 1)


class TestIndustry:
    @pytest.mark.parametrize(
        ("code", "fits"),
        [("C", True), ("C3311", True), ("33", True), ("3311", True), ("A01", False), ("01", False),
         ("制造", False), ("9999", False), ("", False), (None, False)],
    )  # fmt: skip
    def test_fits_by_its_section(self, code: str | None, fits: bool) -> None:
        banks = pl.DataFrame(
            {"bank_id": ["B"], "regions": [["34"]], "industries": [["C", "F"]], "capacity": [1]}
        )
        cases = pl.DataFrame(
            {"case_id": ["1"], "region": ["34"], "industry": [code], "consent": [["*"]]},
            schema_overrides={"industry": pl.String},
        )
        reason = allocate(cases, banks, OPEN).placements["reason"].item()
        assert reason == (None if fits else "industry")
