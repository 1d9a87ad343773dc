"""The choice in bulk beside one that a child could follow, on whatever may be said."""

from datetime import date, timedelta
from typing import Any

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from rongxie.mechanism.evidence.canonical import canonical_texts, value_of
from rongxie.mechanism.evidence.choosing import chosen
from rongxie.mechanism.evidence.facts import recordable
from rongxie.mechanism.evidence.reading import CHANGE, ENTERPRISE, LIST, ROW, Record
from rongxie.values.columns import Kind
from tests.mechanism.cast import DAY, TOWN

LEVELS = ("declared", "observed", "checked")
ACCEPTED = {"abnormal_listed": "checked", "operating_seen": "observed", "overdue_loans": "declared"}
# What somebody said: fact, value, level, days ago, days that it holds (None: for good).
SAID = st.tuples(
    st.sampled_from(sorted(ACCEPTED)),
    st.sampled_from(["true", "false"]),
    st.sampled_from(LEVELS),
    st.integers(0, 4),
    st.sampled_from([None, 0, 1, 2, 3, 4]),
)
# A list: fact, value of all others, days ago, days that it holds, place.
LISTED = st.tuples(
    st.sampled_from(sorted(ACCEPTED)),
    st.sampled_from(["true", "false"]),
    st.integers(0, 4),
    st.integers(0, 4),
    st.sampled_from(["", "34", "3411", "341181", TOWN]),
)


def record_of(said: list[tuple[Any, ...]], lists: list[tuple[Any, ...]]) -> Record:
    own = [(7, None, "x", "company", TOWN, None, None, "visit", DAY)]
    rows = [
        (7, number, fact, value, level, "TAX", ago(days), ends(days, holds), "")
        for number, (fact, value, level, days, holds) in enumerate(said, 1)
    ]
    listed = [
        (number, place, fact, value, "SAMR", ago(days), ends(days, holds))
        for number, (fact, value, days, holds, place) in enumerate(lists, 1)
    ]
    tables: Any = ((own, ENTERPRISE), (rows, ROW), (listed, LIST), ([], CHANGE))
    return Record(*(pl.DataFrame(t, schema=schema, orient="row") for t, schema in tables))


def ago(days: int) -> date:
    return DAY - timedelta(days=days)


def ends(days: int, holds: int | None) -> date | None:
    return None if holds is None else ago(days) + timedelta(days=holds)


def slowly(said: list[tuple[Any, ...]], lists: list[tuple[Any, ...]], fact: str) -> str | None:
    """Tell the value that counts, one question after the other."""
    told = [
        {"value": value, "level": level, "days": days, "named": True, "number": number}
        for number, (name, value, level, days, holds) in enumerate(said)
        if name == fact and (holds is None or holds >= days)
    ] + [
        {"value": value, "level": "checked", "days": days, "named": False, "number": number}
        for number, (name, value, days, holds, _) in enumerate(lists)
        if name == fact and holds >= days
    ]
    lowest = LEVELS.index(ACCEPTED[fact])
    told = [one for one in told if LEVELS.index(one["level"]) >= lowest] or told
    told = [one for one in told if one["level"] != "declared"] or told
    first = min((one["days"] for one in told), default=0)
    told = [one for one in told if one["days"] == first]
    highest = max((LEVELS.index(one["level"]) for one in told), default=0)
    told = [one for one in told if LEVELS.index(one["level"]) == highest]
    told = [one for one in told if one["named"]] or told
    return str(max(told, key=lambda one: one["number"])["value"]) if told else None


@settings(max_examples=150, deadline=None)
@given(st.lists(SAID, max_size=6), st.lists(LISTED, max_size=3))
def test_the_choice_is_the_one_that_a_child_would_make(
    said: list[tuple[Any, ...]], lists: list[tuple[Any, ...]]
) -> None:
    found = chosen(record_of(said, lists), DAY)
    assert found.height == found["fact"].n_unique()
    fast = dict(zip(found["fact"], found["value"], strict=True))
    slow = {fact: slowly(said, lists, fact) for fact in ACCEPTED}
    assert fast == {fact: value for fact, value in slow.items() if value is not None}


class TestCanonicalText:
    @given(st.floats(0, 1e9, allow_nan=False))
    def test_of_an_amount_reads_back_to_the_fen(self, amount: float) -> None:
        (text,) = canonical_texts("revenue_wan", [amount])
        assert value_of("revenue_wan", text) == round(amount, 6)
        assert canonical_texts("revenue_wan", [text]) == [text]

    @given(st.dates(date(1900, 1, 1), date(2100, 12, 31)))
    def test_of_a_day_reads_back(self, day: date) -> None:
        (text,) = canonical_texts("established_on", [f"{day.year}年{day.month}月{day.day}日"])
        assert value_of("established_on", text) == day

    @given(st.integers(0, 5_000_000))
    def test_of_a_number_reads_back(self, number: int) -> None:
        (text,) = canonical_texts("employees", [number])
        assert value_of("employees", text) == number

    def test_of_every_choice_reads_back(self) -> None:
        for name, column in recordable().items():
            if column.kind is Kind.CHOICE:
                names = [choice.name for choice in column.choices]
                assert canonical_texts(name, [c.title.zh for c in column.choices]) == names
                assert [value_of(name, text) for text in names] == names
