"""The decision clock, case by case."""

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import yaml

from rongxie.insight.indicators import Grouping, compute
from rongxie.insight.indicators.decided import decided_in_time_rate
from rongxie.insight.indicators.sources import Scope, read_events
from rongxie.rulebook.parameters import InForce
from tests.insight.logs import figure, log, rows_of

CASES: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "cases" / "decisions.yaml").read_text("utf-8")
)
CELLS = ("at", "kind", "case", "bank")


@pytest.mark.parametrize("case", CASES, ids=[case["that"] for case in CASES])
def test_the_clock_knows_that(case: dict[str, Any]) -> None:
    rows = [dict(zip(CELLS, row, strict=True)) for row in case["events"]]
    last = case["last"]
    first = case.get("first", date(2025, 1, 1))
    table = compute(log(*rows), first=first, last=last, by=(), params=InForce(last))
    for name, expected in case["figures"].items():
        over, under, _ = figure(table, name)
        assert [over, under] == (expected if isinstance(expected, list) else [expected, None]), name


class TestTheDaysAllowed:
    ROWS = log(
        {"at": date(2025, 1, 10), "kind": "referral.file_completed", "case": "C1", "bank": "B1"},
        {"at": date(2025, 1, 25), "kind": "decision.approved", "case": "C1", "bank": "B1"},
    )

    @pytest.mark.parametrize(("days", "in_time"), [(14, 0), (15, 1)])
    def test_are_those_of_the_parameter(self, days: int, in_time: int) -> None:
        last = date(2025, 3, 31)
        params = InForce(last).having({"decision_days": str(days)})
        table = compute(self.ROWS, first=date(2025, 1, 1), last=last, by=(), params=params)
        assert figure(table, "decided_in_time_rate") == (in_time, 1, in_time * 100)


class TestFilesOfTwoPlaces:
    ROWS: tuple[dict[str, Any], ...] = (
        {"at": date(2025, 1, 10), "kind": "referral.file_completed", "case": "C1", "bank": "B1"},
        {"at": date(2025, 1, 20), "kind": "decision.approved", "case": "C1", "bank": "B1"},
        {"at": date(2025, 1, 10), "kind": "referral.file_completed", "case": "C2", "bank": "B2"},
    )

    def test_are_counted_where_the_file_is(self) -> None:
        placed = [row | {"region": f"34{row['case'][1]}"} for row in self.ROWS]
        scope = Scope(date(2025, 1, 1), date(2025, 3, 31), ("region", "bank"), 30)
        found = decided_in_time_rate(read_events(log(*placed), ()), scope)
        assert rows_of(found.select("region", "bank", "numerator", "denominator")) == [
            ("341", "B1", 1, 1),
            ("342", "B2", 0, 1),
        ]

    def test_are_overdue_at_the_bank_that_has_them(self) -> None:
        table = compute(
            log(*self.ROWS),
            first=date(2025, 1, 1),
            last=date(2025, 3, 31),
            by=[Grouping("bank")],
            params=InForce(date(2025, 3, 31)),
        )
        overdue = table.filter(pl.col("indicator") == "overdue_decisions")
        assert overdue.select("bank", "value").rows() == [("B1", 0.0), ("B2", 1.0)]
