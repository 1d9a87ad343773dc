"""The whole table of figures: its form, its groups, its blanks, its periods."""

from dataclasses import replace
from datetime import UTC, date, datetime
from types import MappingProxyType
from typing import Any

import polars as pl
import pytest

from rongxie.insight.indicators import PeriodBackwards, UnusableLog, compute, figures
from rongxie.insight.indicators.groupings import Grouping
from rongxie.rulebook.indicators import Source, indicators
from tests.insight.logs import FIRST, IN_FORCE, LAST, columns_of, figure, log

COUNTY, BANK = Grouping("region", 6), Grouping("bank")
COUNTED = {n for n, entry in indicators().items() if entry.source is Source.EVENTS}


def table_of(events: pl.LazyFrame, *by: Grouping, **more: Any) -> pl.DataFrame:
    return compute(events, first=FIRST, last=LAST, by=by, params=IN_FORCE, **more)


def visit(region: str | None, enterprise: str, **cells: Any) -> dict[str, Any]:
    return {"kind": "visit.recorded", "region": region, "enterprise": enterprise} | cells


def loan(bank: str | None, amount: float, **cells: Any) -> dict[str, Any]:
    return {"kind": "loan.drawn", "bank": bank, "amount_wan": amount, "enterprise": "E1"} | cells


class TestTheTable:
    def test_has_a_row_for_every_group_and_figure_in_catalogue_order(self) -> None:
        table = table_of(log(visit("341182001", "E2"), visit("341181001", "E1")), COUNTY)
        assert table.columns == columns_of(["region"])
        names = list(indicators())
        assert table.select("region", "indicator").rows() == [
            (region, name) for region in ("341181", "341182") for name in names
        ]

    def test_is_one_group_without_groupings_even_of_no_events(self) -> None:
        table = table_of(log())
        assert table.columns == columns_of([])
        assert table["indicator"].to_list() == list(indicators())
        assert figure(table, "visited_enterprises") == (0, None, 0)
        assert figure(table, "credit_loan_share") == (0, 0, None)
        assert figure(table, "loan_coverage") == (None, None, None)

    def test_is_empty_by_county_of_no_events(self) -> None:
        table = table_of(log(), COUNTY, BANK)
        assert (table.height, table.columns) == (0, columns_of(["region", "bank"]))

    def test_names_canonical_units(self) -> None:
        table = table_of(log())
        assert dict(table.select("indicator", "unit").rows()) == {
            name: entry.unit.name for name, entry in indicators().items()
        }

    def test_keeps_the_columns_in_the_order_asked_for(self) -> None:
        events = log(loan("B1", 1, region="341181"))
        assert table_of(events, BANK, COUNTY).columns == columns_of(["bank", "region"])

    def test_does_not_depend_on_the_order_of_the_events(self) -> None:
        rows = [visit("341181", f"E{i % 3}") for i in range(9)]
        rows += [loan("B1", 0.1 * i, rate=3 + i / 7, region="341182") for i in range(9)]
        assert table_of(log(*rows), COUNTY).equals(table_of(log(*reversed(rows)), COUNTY))


class TestValues:
    def test_of_shares_are_percent(self) -> None:
        table = table_of(log(loan("B1", 25, flags="credit"), loan("B1", 75)))
        assert figure(table, "credit_loan_share") == (25, 100, 25)

    def test_of_average_rates_are_percent_already(self) -> None:
        table = table_of(log(loan("B1", 100, rate=3.0), loan("B1", 300, rate=5.0)))
        assert figure(table, "average_rate") == (1800, 400, 4.5)

    def test_of_differences_are_points(self) -> None:
        loans = ("small_loans_wan", "all_loans_wan")
        returns = pl.LazyFrame(
            [
                {"month": date(2024, 3, 31)} | dict(zip(loans, (100, 1000), strict=True)),
                {"month": date(2025, 3, 31)} | dict(zip(loans, (125, 1500), strict=True)),
            ]
        )
        table = table_of(log(), returns=returns)
        assert figure(table, "loan_growth_no_lower") == (25, 50, -25)

    def test_of_nothing_are_null_with_both_numbers_shown(self) -> None:
        table = table_of(log(visit("341181", "E1")), COUNTY)
        assert figure(table, "review_pass_rate") == (0, 0, None)
        assert figure(table, "average_rate") == (0, 0, None)


class TestGroups:
    def test_of_blank_region_are_last(self) -> None:
        table = table_of(log(visit(None, "E1"), visit("341181", "E2"), visit(None, "E3")), COUNTY)
        assert table["region"].unique(maintain_order=True).to_list() == ["341181", None]
        assert figure(table, "visited_enterprises", region=None) == (2, None, 2)

    def test_are_prefixes_of_the_region(self) -> None:
        events = log(visit("341181001", "E1"), visit("341182", "E1"), visit("34", "E2"))
        table = table_of(events, Grouping("region", 4))
        assert figure(table, "visited_enterprises", region="3411")[0] == 1
        assert figure(table, "visited_enterprises", region="34")[0] == 1

    def test_occur_if_something_counted_happened_by_the_last_day(self) -> None:
        events = log(
            visit("341181", "E1", at=date(2024, 12, 1)),
            visit("341182", "E2", at=date(2025, 4, 1)),
            {"kind": "coaching.opened", "region": "341183"},
        )
        assert table_of(events, COUNTY)["region"].unique().to_list() == ["341181"]

    def test_occur_if_only_a_return_was_filed(self) -> None:
        returns = pl.LazyFrame({"month": [LAST], "region": ["341181"], "bank": ["B1"]})
        table = table_of(log(), COUNTY, returns=returns)
        assert table["region"].unique().to_list() == ["341181"]
        assert figure(table, "visited_enterprises") == (0, None, 0)

    def test_count_an_enterprise_in_each_but_once_in_all(self) -> None:
        events = log(visit("341181", "E1"), visit("341182", "E1"))
        assert table_of(events, COUNTY).filter(indicator="visited_enterprises")["value"].sum() == 2
        assert figure(table_of(events), "visited_enterprises")[2] == 1


class TestByBank:
    EVENTS = log(
        visit("341181", "E1", flags="need"),
        {"kind": "case.recommended", "enterprise": "E1", "case": "C1"},
        {"kind": "decision.approved", "enterprise": "E1", "case": "C1", "bank": "B1"},
        loan("B2", 10),
    )

    def test_blanks_what_comes_before_a_referral(self) -> None:
        table = table_of(self.EVENTS, BANK)
        blank = {
            "visited_enterprises", "enterprises_with_need", "declared_enterprises",
            "declared_cases", "recommended_enterprises", "recommended_cases",
            "review_pass_rate", "recommend_to_approve_rate",
        }  # fmt: skip
        of_events = table.filter(pl.col("indicator").is_in(COUNTED))
        shown = of_events.filter(pl.col("numerator").is_null())
        assert set(shown["indicator"]) == blank
        assert shown["value"].null_count() == shown["denominator"].null_count() == shown.height
        assert shown.height == 2 * len(blank)

    def test_has_no_group_for_events_that_know_no_bank_yet(self) -> None:
        assert table_of(self.EVENTS, BANK)["bank"].unique().sort().to_list() == ["B1", "B2"]

    def test_keeps_the_money_of_an_unnamed_bank(self) -> None:
        table = table_of(log(loan(None, 10), loan("B1", 5)), BANK)
        assert figure(table, "drawn_amount", bank=None) == (10, None, 10)


class TestDays:
    @pytest.mark.parametrize(
        ("at", "counted"),
        [
            (datetime(2024, 12, 31, 15, 59, tzinfo=UTC), 0),
            (datetime(2024, 12, 31, 16, 0, tzinfo=UTC), 1),
            (datetime(2025, 3, 31, 15, 59, tzinfo=UTC), 1),
            (datetime(2025, 3, 31, 16, 0, tzinfo=UTC), 0),
        ],
    )
    def test_of_moments_with_a_zone_are_those_of_china(self, at: datetime, counted: int) -> None:
        moments = pl.Series("at", [at], pl.Datetime("us", "UTC"))
        events = log(visit("34", "E1")).with_columns(moments)
        assert figure(table_of(events), "visited_enterprises")[0] == counted

    @pytest.mark.parametrize(
        ("at", "counted"),
        [
            (datetime(2024, 12, 31, 23, 59), 0),  # noqa: DTZ001 - a file's bare moment
            (datetime(2025, 1, 1, 0, 0), 1),  # noqa: DTZ001
            (datetime(2025, 3, 31, 23, 59), 1),  # noqa: DTZ001
        ],
    )
    def test_of_bare_moments_are_as_written(self, at: datetime, counted: int) -> None:
        events = log(visit("34", "E1")).with_columns(pl.lit(at).alias("at"))
        assert figure(table_of(events), "visited_enterprises")[0] == counted

    def test_that_are_blank_count_nowhere(self) -> None:
        assert figure(table_of(log(visit("34", "E1", at=None))), "visited_enterprises")[0] == 0

    def test_written_as_text_are_refused(self) -> None:
        with pytest.raises(UnusableLog, match=r"column at holds String.*write them as dates"):
            table_of(pl.LazyFrame({"at": ["2025-02-01"], "kind": ["visit.recorded"]}))


class TestColumns:
    def test_that_are_missing_are_unknown(self) -> None:
        events = pl.LazyFrame({"at": [date(2025, 2, 1)], "kind": ["loan.drawn"]})
        table = table_of(events, COUNTY)
        assert figure(table, "drawn_amount", region=None) == (0, None, 0)

    def test_of_flags_may_hold_lists(self) -> None:
        rows = log(loan("B1", 10, flags="mortgage;credit"), loan("B1", 10, flags=None))
        listed = rows.with_columns(pl.col("flags").str.split(";"))
        assert figure(table_of(listed), "credit_loan_share") == (10, 20, 50)
        assert table_of(listed).equals(table_of(rows))

    def test_of_kinds_may_be_categories(self) -> None:
        rows = log(visit("341181", "E1"))
        categories = rows.with_columns(pl.col("kind", "region").cast(pl.Categorical))
        assert table_of(categories, COUNTY).equals(table_of(rows, COUNTY))


class TestPeriods:
    def test_that_end_before_they_begin_are_refused(self) -> None:
        with pytest.raises(PeriodBackwards, match="2025-03-31 to 2025-03-30 ends before"):
            compute(log(), first=LAST, last=date(2025, 3, 30), by=(), params=IN_FORCE)

    def test_may_be_one_day(self) -> None:
        events = log(visit("34", "E1", at=LAST), visit("34", "E2", at=date(2025, 3, 30)))
        table = compute(events, first=LAST, last=LAST, by=(), params=IN_FORCE)
        assert figure(table, "visited_enterprises")[0] == 1


class TestAFigureOutsideItsValidity:
    @pytest.mark.parametrize(
        "dates", [{"valid_until": date(2025, 3, 30)}, {"valid_from": date(2025, 4, 1)}]
    )
    def test_is_left_out(self, dates: dict[str, date], monkeypatch: pytest.MonkeyPatch) -> None:
        shortened = dict(indicators())
        shortened["drawn_amount"] = replace(shortened["drawn_amount"], **dates)  # type: ignore[arg-type]
        monkeypatch.setattr(figures, "indicators", lambda: MappingProxyType(shortened))
        names = set(table_of(log())["indicator"])
        assert set(indicators()) - names == {"drawn_amount"}

    def test_of_the_mechanism_is_not_stated_before_the_mechanism(self) -> None:
        day = date(2024, 10, 27)
        early = compute(log(), first=day, last=day, by=(), params=replace(IN_FORCE, day=LAST))
        assert set(early["indicator"]) == set(indicators()) - COUNTED
