"""The fast rules and the slow reference agree on everything that can be known or unknown."""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import combinations
from typing import Any

import polars as pl
import pytest

from rongxie.rulebook.layouts import layout
from rongxie.rulebook.parameters import InForce
from rongxie.rulebook.screening import RESULTS, facts_of_tests, screen
from rongxie.values.columns import Kind
from tests.rulebook import slow_reference

AS_OF = date(2026, 2, 28)
ROWS = 100_000
COLUMNS = layout("enterprises").columns
LEVELLED = ("overdue_loans", "premises_seen", "abnormal_listed", "established_on")
GOOD: dict[str, Any] = {
    "registration_status": "active", "kind": "company", "farm_listed": False,
    "abnormal_listed": False, "serious_illegal": False, "established_on": date(2020, 1, 1),
    "operating_seen": True, "major_violation": False, "env_violation": False,
    "restricted_industry": False, "premises_seen": True, "online_shop": False,
    "need_amount_wan": 100.0, "need_stated_on": date(2026, 2, 1), "revenue_wan": 500.0,
    "dishonest_executee": False, "overdue_loans": False, "debt_evasion": False,
    "tax_grade": "B", "tax_arrears": False, "principals_bad_credit": False,
    "removed_until": None, "purpose": "equipment", "within_scope": True,
    "platform_company": False,
}  # fmt: skip
DAYS = [AS_OF + timedelta(days=n) for n in (-400, -181, -180, -179, -1, 0, 1)] + [
    date(2025, 8, 28), date(2025, 8, 29), date(2025, 8, 31), date(2025, 9, 1), date(2025, 2, 28),
]  # fmt: skip
AMOUNTS = [0.0, 0.01, 100.0, 1000.0, 1000.01, 500.0]


def values_of(name: str) -> list[Any]:
    column = COLUMNS[name]
    if column.kind is Kind.CHOICE:
        return [choice.name for choice in column.choices]
    of_kind: dict[Kind, list[Any]] = {
        Kind.BOOL: [True, False],
        Kind.DATE: DAYS,
        Kind.WAN: AMOUNTS,
    }
    return of_kind[column.kind]


def generated() -> Iterator[dict[str, Any]]:
    """Give every single and every pair of unknown facts, every value alone, then chance."""
    ticks = {name: None for name in facts_of_tests() if name.startswith("tick_")}
    base = GOOD | ticks
    for count in (0, 1, 2):
        for names in combinations(GOOD, count):
            yield base | dict.fromkeys(names)
    for name in base:
        for value in values_of(name):
            yield base | {name: value}
    chance = random.Random(20261122)
    while True:
        unknown = chance.choice([0.0, 0.05, 0.3, 0.9])
        wrong = chance.choice([0.05, 0.5])
        yield {
            name: None
            if chance.random() < unknown
            else chance.choice(values_of(name))
            if chance.random() < wrong
            else value
            for name, value in base.items()
        } | {f"{name}_level": chance.choice([*slow_reference.LEVELS, None]) for name in LEVELLED}


@pytest.fixture(scope="module")
def rows() -> list[dict[str, Any]]:
    source = generated()
    return [next(source) for _ in range(ROWS)]


@pytest.mark.parametrize(
    "settings",
    [{}, {"tenure_months": 12, "need_fresh_days": 90}, {"need_to_revenue_max": 2.0}],
    ids=["nation", "stricter", "proportionate"],
)
def test_fast_and_slow_rules_agree(rows: list[dict[str, Any]], settings: dict[str, Any]) -> None:
    params = InForce(AS_OF, given=settings)
    numbers = {"tenure_months": 6, "need_fresh_days": 180, "need_to_revenue_max": None} | settings
    for levelled in (False, True):
        batch = [row for row in rows if ("overdue_loans_level" in row) is levelled]
        frame = pl.DataFrame(batch, schema_overrides=schema(batch[0]), infer_schema_length=None)
        fast = (
            screen(frame.lazy(), params, wording="en")
            .select(c for c in RESULTS if c != "remedies")
            .collect()
        )
        slow = pl.DataFrame(
            [slow_reference.screened(row, AS_OF, numbers) for row in batch],
            infer_schema_length=None,
        ).select(fast.columns)
        differing = fast.with_row_index().filter(
            pl.any_horizontal(fast[c].ne_missing(slow[c]) for c in fast.columns)
        )
        assert differing.is_empty(), (batch[differing["index"][0]], slow.row(differing["index"][0]))
        assert set(fast["outcome"].unique()) == {"pass", "fail", "incomplete"}


def schema(row: dict[str, Any]) -> dict[str, type[pl.DataType]]:
    dtypes = {Kind.BOOL: pl.Boolean, Kind.DATE: pl.Date, Kind.WAN: pl.Float64}
    return {
        name: dtypes.get(COLUMNS[name].kind, pl.String) if name in COLUMNS else pl.String
        for name in row
    }
