"""Logs to fold: few enterprises, banks and places, so that everything meets."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl
from hypothesis import strategies as st

SCHEMA = {
    "province": pl.String(), "seq": pl.Int64(), "at": pl.Datetime("us", "UTC"),
    **dict.fromkeys(("kind", "region", "bank", "enterprise", "case"), pl.String()),
    "amount_wan": pl.Float64(), "rate": pl.Float64(), "flags": pl.List(pl.String()),
}  # fmt: skip
BEGIN = datetime(2026, 10, 30, 12, tzinfo=UTC)
# Two towns of a county, the county itself, another county of the city, another city, a zone.
PLACES = ("341181101", "341181102", "341181", "341182101", "340104001", "341181A01")
FLAGS = {
    "visit.recorded": (["onsite", "need"], ["phone", "no_need"], ["scan", "refused"]),
    "decision.approved": (["credit", "first_loan"], ["mortgage"], []),
    "loan.drawn": (["credit", "first_loan"], ["renewal", "no_repay_renewal", "credit"], None),
}
KINDS = (
    "visit.recorded", "visit.recorded", "need.stated", "case.declared", "case.recommended",
    "case.returned", "decision.approved", "loan.drawn",
)  # fmt: skip


@st.composite
def happenings(draw: st.DrawFn) -> dict[str, Any]:
    """One event; its moment may fall on another day in China than in Greenwich."""
    kind = draw(st.sampled_from(KINDS))
    number = draw(st.integers(1, 3))
    of_a_bank = kind in ("decision.approved", "loan.drawn")
    of_a_case = of_a_bank or kind.startswith("case.")
    return {
        "province": "34",
        "at": BEGIN + timedelta(hours=draw(st.integers(0, 24 * 6))),
        "kind": kind,
        "region": draw(st.sampled_from(PLACES)),
        "bank": draw(st.sampled_from(("B1", "B2"))) if of_a_bank else None,
        "enterprise": str(number),
        "case": f"{number}{draw(st.integers(0, 1))}" if of_a_case else None,
        "amount_wan": draw(st.integers(0, 10**9)) / 10_000 if of_a_bank else None,
        "rate": draw(st.sampled_from((3.1, 4.35, None))) if kind == "loan.drawn" else None,
        "flags": draw(st.sampled_from(FLAGS.get(kind, (None,)))),
    }  # fmt: skip


def log(rows: Sequence[dict[str, Any]]) -> pl.LazyFrame:
    """Return events in the form of the sealed log, in the order in which they were sealed."""
    sealed = [{**row, "seq": seq} for seq, row in enumerate(rows, 1)]
    return pl.LazyFrame(sealed, schema=SCHEMA)


logs = st.lists(happenings(), max_size=24)
