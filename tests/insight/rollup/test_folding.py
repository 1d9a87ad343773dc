"""Folding the log: in parts as at once, and counting as the definitions say."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from rongxie.insight.rollup.firsts import FIRSTS, STATE, STATE_SCHEMA, merged
from rongxie.insight.rollup.folding import Folded, begin, fold, notice
from rongxie.insight.rollup.sums import KEYS, added
from rongxie.values.moments import china_day
from tests.insight.rollup.happened import log, logs

NOTHING = pl.LazyFrame(schema=STATE_SCHEMA)
Rows = Sequence[dict[str, Any]]


def _one_after_the_other(parts: Sequence[Rows]) -> Folded:
    done = begin(notice(log([])))
    for part in parts:
        more = fold(log(part), done.seen.lazy())
        firsts = pl.concat([done.firsts, more.firsts]).group_by(*FIRSTS).agg(pl.col("count").sum())
        done = Folded(
            added(done.sums, more.sums),
            firsts.filter(pl.col("count") != 0),
            merged(done.seen, more.seen),
        )
    return done


def _equal(one: Folded, other: Folded) -> None:
    for left, right, keys in (
        (one.sums, other.sums, KEYS),
        (one.firsts, other.firsts, FIRSTS),
        (one.seen, other.seen, STATE),
    ):
        names = right.columns
        assert_frame_equal(left.select(names).sort(keys), right.sort(keys))


class TestFold:
    @settings(max_examples=60, deadline=None)
    @given(logs, st.data())
    def test_of_parts_adds_up_to_the_fold_of_all(self, rows: Rows, data: st.DataObject) -> None:
        borders = sorted(data.draw(st.lists(st.integers(0, len(rows)), max_size=3)))
        parts = [
            rows[start:end] for start, end in zip([0, *borders], [*borders, len(rows)], strict=True)
        ]
        _equal(_one_after_the_other(parts), begin(notice(log(rows))))

    @settings(max_examples=40, deadline=None)
    @given(logs, st.randoms(use_true_random=False))
    def test_does_not_depend_on_the_order_of_sealing(self, rows: Rows, random: Any) -> None:
        mixed = list(rows)
        random.shuffle(mixed)
        half = len(mixed) // 2
        _equal(_one_after_the_other([mixed[:half], mixed[half:]]), begin(notice(log(rows))))

    @settings(max_examples=60, deadline=None)
    @given(logs, st.sampled_from(["34", "3411", "341181", "341181101", "341181A01"]))
    def test_counts_each_enterprise_once_in_a_place_of_any_tier(self, rows: Rows, at: str) -> None:
        firsts = begin(notice(log(rows))).firsts
        there = firsts.filter(
            pl.col("region").str.starts_with(at), pl.col("shared") < len(at), bank=""
        )
        for figure, kind, unit in (
            ("visited_enterprises", "visit.recorded", "enterprise"),
            ("declared_cases", "case.declared", "case"),
            ("funded_enterprises", "loan.drawn", "enterprise"),
        ):
            counted: dict[str, date] = {}
            for row in rows:
                if row["kind"] == kind and row["region"].startswith(at):
                    day = china_day(row["at"])
                    counted[row[unit]] = min(day, counted.get(row[unit], day))
            expected = sorted(counted.values())
            rows_of = there.filter(figure=figure).select("day", "count").rows()
            assert sorted(day for day, count in rows_of for _ in range(count)) == expected


def _visit(region: str, at: str, number: str = "1", **more: Any) -> dict[str, Any]:
    return {
        "province": "34",
        "at": pl.Series([at]).str.to_datetime(time_unit="us", time_zone="UTC").item(),
        "kind": "visit.recorded",
        "region": region,
        "enterprise": number,
        **more,
    }


def _firsts(rows: Rows, figure: str = "visited_enterprises") -> list[tuple[Any, ...]]:
    found = begin(notice(log(rows))).firsts.filter(figure=figure)
    return sorted(found.select("region", "bank", "day", "shared", "count").rows())


class TestFirsts:
    def test_fall_on_the_day_in_china(self) -> None:
        rows = [_visit("341181101", "2026-11-20T15:59:59"), _visit("341182", "2026-11-20T16:00:00")]
        assert _firsts(rows) == [
            ("341181101", "", date(2026, 11, 20), 0, 1),
            ("341182", "", date(2026, 11, 21), 5, 1),
        ]

    @pytest.mark.parametrize(
        ("before", "then", "shared"),
        [
            ("341181101", "341181102", 8),  # towns of one county
            ("341181", "341181101", 6),  #    the county itself, then a town of it
            ("341181101", "341181", 6),  #    and the other way round
            ("340104", "341181101", 2),  #    another city: only the province is not new
        ],
    )
    def test_say_how_near_it_was_counted_before(self, before: str, then: str, shared: int) -> None:
        rows = [_visit(then, "2026-11-21T01:00:00"), _visit(before, "2026-11-20T01:00:00")]
        assert (then, "", date(2026, 11, 21), shared, 1) in _firsts(rows)

    def test_count_an_enterprise_once_at_each_bank_and_once_at_all(self) -> None:
        drawn: dict[str, Any] = {"kind": "loan.drawn", "amount_wan": 10.0}
        day = date(2026, 11, 20)
        rows = [
            _visit("341181", "2026-11-20T01:00:00", **drawn, bank=bank, case=case)
            for bank, case in (("B1", "1"), ("B1", "1"), ("B2", "2"))
        ]
        assert _firsts(rows, "funded_enterprises") == [
            ("341181", "", day, 0, 1), ("341181", "B1", day, 0, 1), ("341181", "B2", day, 0, 1),
        ]  # fmt: skip
        assert ("341181", "", day, 0, 2) in _firsts(rows, "funded_cases")

    def test_take_a_need_from_a_visit_or_from_anywhere_else(self) -> None:
        rows = [
            _visit("341181", "2026-11-20T01:00:00", "1", flags=["onsite", "need"]),
            _visit("341181", "2026-11-20T01:00:00", "1", kind="need.stated"),
            _visit("341181", "2026-11-20T01:00:00", "2", kind="need.stated"),
            _visit("341181", "2026-11-20T01:00:00", "3", flags=["onsite", "no_need"]),
        ]
        assert _firsts(rows, "enterprises_with_need") == [("341181", "", date(2026, 11, 20), 0, 2)]


class TestSums:
    def test_are_of_each_mark_and_of_all(self) -> None:
        rows = [
            _visit("341181", "2026-11-20T01:00:00", kind="loan.drawn", bank="B1", amount_wan=0.1,
                   rate=3.0, flags=["credit", "first_loan"]),
            _visit("341181", "2026-11-20T01:00:00", kind="loan.drawn", bank="B1", amount_wan=0.2,
                   flags=["credit"]),
        ]  # fmt: skip
        found = begin(notice(log(rows))).sums.sort("mark").drop("region", "bank", "day", "kind")
        assert found.rows() == [
            ("", 2, 300_000, 100_000, 300_000),
            ("credit", 2, 300_000, 100_000, 300_000),
            ("first_loan", 1, 100_000, 100_000, 300_000),
        ]
