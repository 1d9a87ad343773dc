"""The folds give what plain loops over the same rows give, on random logs full of coincidences."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rongxie.insight.indicators import compute, parse_groupings
from rongxie.rulebook.indicators import Source, indicators
from rongxie.rulebook.parameters import InForce
from tests.insight.logs import TYPES
from tests.insight.slow import Row, figures_of

BEGIN = date(2025, 1, 1)
KINDS = sorted({kind for entry in indicators().values() for kind in entry.kinds})
FLAGS = ["need", "no_need", "credit", "first_loan", "renewal", "no_repay_renewal"]
# A case lies in one county; few names, so that the same enterprise, case and bank meet often.
EVENT = st.fixed_dictionaries(
    {
        "at": st.integers(0, 100).map(lambda days: BEGIN + timedelta(days=days)),
        "kind": st.sampled_from([*KINDS, *["referral.file_completed", "loan.drawn"] * 3]),
        "bank": st.sampled_from(["B1", "B2", None]),
        "enterprise": st.sampled_from(["E1", "E2", "E3", None]),
        "case": st.sampled_from(["C1", "C2", "C3", "C4", None]),
        "amount_wan": st.sampled_from([0.0, 12.5, 300.0, 1000.01, None]),
        "rate": st.sampled_from([2.5, 3.65, 4.0, None]),
        "flags": st.none() | st.lists(st.sampled_from(FLAGS), max_size=3).map(";".join),
    }
)
PLACES = {"C1": "341181", "C2": "341182", "C3": "3412", "C4": None, None: "341181"}
GROUPS: dict[str, Callable[[Row], Any]] = {
    "": lambda row: (),
    "region:6": lambda row: (row["region"],),
    "region:4": lambda row: (row["region"] and row["region"][:4],),
    "region:6,bank": lambda row: (row["region"], row["bank"]),
    "bank": lambda row: (row["bank"],),
}


@pytest.mark.parametrize("by", GROUPS)
@given(rows=st.lists(EVENT, min_size=1, max_size=60), length=st.integers(0, 90))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_the_folds_equal_plain_loops(by: str, rows: list[Row], length: int) -> None:
    placed = [row | {"region": PLACES[row["case"]]} for row in rows]
    first = BEGIN + timedelta(days=5)
    last = first + timedelta(days=length)
    table = compute(
        pl.LazyFrame(placed, schema={"at": pl.Date, **TYPES}),
        first=first,
        last=last,
        by=parse_groupings(by),
        params=InForce(last),
    )
    expected = figures_of(placed, GROUPS[by], first, last)
    keys = [name for name in table.columns if name in ("region", "bank")]
    seen = set()
    for row in table.iter_rows(named=True):
        group, entry = tuple(row[key] for key in keys), indicators()[row["indicator"]]
        if entry.source is Source.RETURNS or ("bank" in keys and not entry.by_bank):
            assert (row["numerator"], row["denominator"], row["value"]) == (None, None, None)
            continue
        seen.add(group)
        nothing = (0, None if entry.denominator is None else 0)
        over, under = expected.get(group, {}).get(entry.name, nothing)
        assert row["numerator"] == pytest.approx(over), (group, entry.name)
        assert row["denominator"] == (under if under is None else pytest.approx(under)), entry.name
    if "bank" not in keys:
        assert seen == (set(expected) if keys else {()})
