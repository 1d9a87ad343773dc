from functools import cache
from itertools import pairwise

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rongxie.rulebook.allocation import (
    REASONS,
    Allocation,
    BlankIdentifier,
    Limits,
    RepeatedIdentifier,
    allocate,
)
from rongxie.rulebook.allocation.reasons import PAIR_REASONS
from tests.rulebook.allocation import slow
from tests.rulebook.allocation.instances import Instance, random_instance
from tests.rulebook.allocation.slow import Row

SEEDS = range(200)
ORDER = [reason.name for reason in PAIR_REASONS]
OPEN = Limits(max_lenders=3, exposure_to_revenue_max=None)


@cache
def solved(seed: int) -> tuple[Instance, Allocation]:
    instance = random_instance(seed)
    return instance, instance.allocated()


def placed(found: Allocation) -> dict[str, str | None]:
    return dict(found.placements.select("case_id", "bank_id").iter_rows())


def reason_told(instance: Instance, case: Row, bank: Row) -> str:
    limits = instance.limits
    first = slow.first_reason(case, bank, limits.max_lenders, limits.exposure_to_revenue_max)
    return first or "capacity"


def expected_reason(instance: Instance, case: Row, got: str | None) -> str | None:
    banks = {bank["bank_id"]: bank for bank in instance.banks}
    wishes = list(dict.fromkeys(case["wishes"] or []))
    told = [
        f"{wish}:{reason_told(instance, case, banks[wish]) if wish in banks else 'unknown_bank'}"
        for wish in wishes
        if wish != got
    ]
    if got is None:
        others = {reason_told(instance, case, b) for id_, b in banks.items() if id_ not in wishes}
        told += sorted(others, key=ORDER.index)
    return ";".join(told) or None


def check(instance: Instance, found: Allocation) -> None:
    limits = instance.limits
    optimum = slow.independent_optimum(
        instance.cases, instance.banks, limits.max_lenders, limits.exposure_to_revenue_max
    )
    assert found.total_cost == optimum
    assert found.total_cost == slow.total_cost(placed(found), instance.cases, instance.banks)
    check_rows(instance, found)


def check_rows(instance: Instance, found: Allocation) -> None:
    banks = {bank["bank_id"]: bank for bank in instance.banks}
    rows = found.placements.to_dicts()
    assert [row["case_id"] for row in rows] == [case["case_id"] for case in instance.cases]
    for case, row in zip(instance.cases, rows, strict=True):
        got, wishes = row["bank_id"], case["wishes"] or []
        if got is not None:
            assert reason_told(instance, case, banks[got]) == "capacity"
        assert row["wish"] == (wishes.index(got) + 1 if got in wishes else None)
        assert row["reason"] == expected_reason(instance, case, got)
    assert found.total_cost == sum(row["cost"] for row in rows)
    assert found.cases == len(rows) == found.placed + found.unplaced
    assert found.unplaced == sum(row["bank_id"] is None for row in rows)


def chain(length: int) -> Instance:
    """Return banks of one seat in a row; placing the last case pushes every other one bank on."""
    banks = [
        {"bank_id": f"B{place:03}", "regions": ["34"], "capacity": 1} for place in range(length + 1)
    ]
    cases = [
        {"case_id": f"A{place:03}", "region": "34", "wishes": [bank["bank_id"]],
         "consent": [bank["bank_id"], after["bank_id"]]}
        for place, (bank, after) in enumerate(pairwise(banks))
    ]  # fmt: skip
    late = {"case_id": "Z", "region": "34", "wishes": ["B000"], "consent": ["B000"]}
    return Instance([*cases, late], banks, OPEN)


class TestAllocate:
    @pytest.mark.parametrize("seed", SEEDS)
    def test_costs_what_an_independent_solver_finds_and_explains_itself(self, seed: int) -> None:
        check(*solved(seed))

    @pytest.mark.parametrize("seed", range(3))
    def test_is_exact_where_many_cases_share_sets_of_banks(self, seed: int) -> None:
        parts = [random_instance(1000 + 10 * (20 * seed + part) + 6) for part in range(20)]
        banks = {bank["bank_id"]: bank for part in parts for bank in part.banks}
        cases = [
            {**case, "case_id": f"{number}-{case['case_id']}", "wishes": wishes}
            for number, part in enumerate(parts)
            for case in part.cases
            for wishes in [part.cases[0]["service_banks"] if number % 2 else None]
        ]
        instance = Instance(cases, list(banks.values()), OPEN)
        check(instance, instance.allocated())

    @pytest.mark.parametrize("seed", range(0, 200, 7))
    def test_does_not_depend_on_the_order_of_the_input(self, seed: int) -> None:
        one, found = solved(seed)
        other = Instance(one.cases[::-1], sorted(one.banks, key=str), one.limits)
        expected = found.placements.sort("case_id")
        assert other.allocated().placements.sort("case_id").equals(expected)

    def test_is_tried_with_every_reason_every_place_and_every_load(self) -> None:
        reasons: set[str] = set()
        wishes, loads = set(), set()
        for seed in SEEDS:
            placements = solved(seed)[1].placements
            for text in placements["reason"].drop_nulls():
                reasons |= {part.rpartition(":")[2] for part in text.split(";")}
            wishes |= set(placements["wish"])
            loads |= set(placements.filter(pl.col("bank_id").is_not_null())["cost"] % 100)
        assert reasons == {reason.name for reason in REASONS}
        assert {None, 1, 2, 3} <= wishes
        assert loads == set(range(10))

    @pytest.mark.parametrize(("length", "unplaced"), [(60, 0), (99, 0), (100, 1), (130, 1)])
    def test_moves_others_on_only_while_that_costs_less_than_no_bank(
        self, length: int, unplaced: int
    ) -> None:
        # each move costs 10,000 more: 99 of them cost less than an unplaced case, 100 more
        instance = chain(length)
        found = instance.allocated()
        check(instance, found)
        assert found.unplaced == unplaced

    def test_spreads_equal_cases_by_tenths_of_the_capacity(self) -> None:
        banks = pl.DataFrame(
            {"bank_id": ["A", "B"], "regions": [["34"], ["34"]], "capacity": [10, 30]}
        )
        cases = pl.DataFrame({"case_id": [f"{n:02}" for n in range(20)]}).with_columns(
            region=pl.lit("3411"), consent=pl.lit(["*"], pl.List(pl.String))
        )
        found = allocate(cases, banks, OPEN)
        assert found.placements["bank_id"].value_counts().sort("bank_id").rows() == [
            ("A", 5),
            ("B", 15),
        ]
        assert found.total_cost == 20 * 100 + 4 * (0 + 1 + 2 + 3 + 4)

    def test_places_nobody_where_only_the_ids_are_known(self) -> None:
        cases = pl.DataFrame({"case_id": ["2", "1"]})
        found = allocate(cases, pl.DataFrame({"bank_id": ["B"], "capacity": [9]}), OPEN)
        assert found.placements.rows() == [
            ("2", None, None, "no_consent", 1_000_000),
            ("1", None, None, "no_consent", 1_000_000),
        ]
        assert (found.cases, found.placed, found.unplaced, found.total_cost) == (2, 0, 2, 2_000_000)

    def test_takes_frames_without_rows(self) -> None:
        none = pl.DataFrame(schema={"case_id": pl.String})
        banks = pl.DataFrame(schema={"bank_id": pl.String, "capacity": pl.Int64})
        assert allocate(none, banks, OPEN).placements.columns == [
            "case_id", "bank_id", "wish", "reason", "cost",
        ]  # fmt: skip
        found = allocate(pl.DataFrame({"case_id": ["1"]}), banks, OPEN)
        assert found.placements.rows() == [("1", None, None, None, 1_000_000)]

    def test_takes_a_capacity_beyond_all_measure(self) -> None:
        banks = {"bank_id": "B", "regions": ["34"], "capacity": 2**62}
        case = {"case_id": "1", "region": "34", "consent": ["*"]}
        found = Instance([case], [banks], OPEN).allocated()
        assert found.total_cost == 100

    def test_refuses_an_id_that_comes_twice_and_names_it(self) -> None:
        one = pl.DataFrame({"case_id": ["1"]})
        bank = pl.DataFrame({"bank_id": ["B"], "capacity": [1]})
        with pytest.raises(RepeatedIdentifier, match="of case_id come more than once: 1"):
            allocate(pl.concat([one, one]), bank, OPEN)
        with pytest.raises(RepeatedIdentifier, match="of bank_id come more than once: B"):
            allocate(one, pl.concat([bank, bank]), OPEN)

    def test_refuses_a_blank_id(self) -> None:
        bank = pl.DataFrame({"bank_id": ["B"], "capacity": [1]})
        for blank in ("", None):
            with pytest.raises(BlankIdentifier, match="1 rows have no case_id"):
                allocate(pl.DataFrame({"case_id": ["1", blank]}), bank, OPEN)


BANK_IDS = ["A", "B", "C"]
BANK = st.fixed_dictionaries(
    {
        "regions": st.sampled_from([["34"], ["3411", "3412"], [""], None]),
        "min_wan": st.sampled_from([None, 10.0]),
        "max_wan": st.sampled_from([None, 20.0]),
        "capacity": st.integers(0, 4),
    }
)
NAMES = st.lists(st.sampled_from([*BANK_IDS, "X"]), max_size=3)
CASE = st.fixed_dictionaries(
    {
        "region": st.sampled_from(["3411", "3412", "34", "", None]),
        "amount_wan": st.sampled_from([None, 9.99, 10.0, 20.0, 20.01]),
        "wishes": NAMES,
        "wished_only": st.booleans(),
        "lenders": NAMES,
        "excluded": NAMES,
        "consent": st.one_of(st.just(["*"]), NAMES),
        "revenue_wan": st.sampled_from([None, 10.0, 40.0]),
    }
)


@given(
    cases=st.lists(CASE, max_size=7),
    banks=st.lists(BANK, max_size=3),
    exposure=st.sampled_from([None, 1.0]),
)
@settings(max_examples=80, deadline=None)
def test_small_batches_are_exact_and_explained(
    cases: list[Row], banks: list[Row], exposure: float | None
) -> None:
    numbered = [{"case_id": str(place), **case} for place, case in enumerate(cases)]
    named = [{"bank_id": name, **bank} for name, bank in zip(BANK_IDS, banks, strict=False)]
    instance = Instance(numbered, named, Limits(2, exposure))
    check(instance, instance.allocated())
