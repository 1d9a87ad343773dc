"""What is written is read back equal."""

import unicodedata
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rongxie.foundation.tables.cells import UNKNOWN, dtype_of
from rongxie.foundation.tables.reading import read_table
from rongxie.foundation.tables.writing import write_table
from rongxie.rulebook.layouts import layout
from rongxie.values.columns import Column, Kind, Layout
from rongxie.values.texts import Language
from tests.foundation.sheets import ENTERPRISES

SAMPLES = {
    Kind.CODE: ["91350100M000100Y43"],
    Kind.REGION: ["44", "4406", "440608", "440608001", "440608001002"],
    Kind.INDUSTRY: ["C1711", "C17", "C"],
}
LETTERS = st.characters(exclude_categories=["Cs", "Cc", "Cn", "Co"])


def is_known(text: str) -> bool:
    plain = unicodedata.normalize("NFKC", text).strip().lower()
    return text == text.strip() and text.strip("'") == text and plain not in UNKNOWN


words = st.text(LETTERS, min_size=1, max_size=12).filter(is_known)
amounts = st.decimals(0, 10**8, places=6).map(float)
parts = st.text("农工商建 ab=+-@", min_size=1, max_size=5).filter(is_known)


def cell(column: Column) -> st.SearchStrategy[object]:
    names = [choice.name for choice in column.choices]
    items = SAMPLES.get(column.items, names) if column.items else names
    kinds: dict[Kind, st.SearchStrategy[object]] = {
        Kind.TEXT: words,
        Kind.DATE: st.dates(date(1900, 1, 1), date(2100, 12, 31)),
        Kind.BOOL: st.booleans(),
        Kind.INTEGER: st.integers(int(column.minimum or 0), int(column.maximum or 10**9)),
        Kind.NUMBER: st.decimals(0, 100, places=6).map(float),
        Kind.WAN: amounts,
        Kind.LIST: st.lists(st.sampled_from(items) if items else parts, min_size=1, max_size=3),
    }
    known = kinds.get(column.kind)
    if known is None:
        known = st.sampled_from(SAMPLES.get(column.kind, names))
    return st.none() | known


@st.composite
def frames(draw: st.DrawFn, name: str) -> pl.DataFrame:
    columns = list(layout(name))
    rows = draw(st.lists(st.tuples(*map(cell, columns)), max_size=6))
    series = [
        pl.Series(column.name, [row[i] for row in rows], dtype=dtype_of(column))
        for i, column in enumerate(columns)
    ]
    return pl.DataFrame(series)


def read_back(frame: pl.DataFrame, path: Path, layout: Layout, language: Language) -> pl.DataFrame:
    write_table(frame, path, list(layout), language)
    table = read_table(path, layout)
    assert table.rejects.is_empty(), table.rejects
    return table.frame.collect().drop("_row")


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("suffix", [".xlsx", ".csv", ".parquet"])
class TestRoundTrip:
    @settings(
        max_examples=25,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )
    @given(st.data())
    def test_gives_equal_values(
        self, tmp_path: Path, suffix: str, language: Language, data: st.DataObject
    ) -> None:
        names = ("enterprises", "cases", "banks", "events", "returns")
        name = data.draw(st.sampled_from(names))
        frame = data.draw(frames(name))
        known = frame.filter(pl.any_horizontal(pl.all().is_not_null()))
        back = read_back(frame, tmp_path / f"a{suffix}", layout(name), language)
        assert back.equals(frame if suffix == ".parquet" else known)

    def test_keeps_extremes(self, tmp_path: Path, suffix: str, language: Language) -> None:
        frame = pl.DataFrame(
            {
                "name": ["=1+1", "'", 'a,b\n“c”"d"', "_x0041_", "0012", "1e5", "否"],
                "revenue_wan": [0.000001, 0.07, 1e10, 123456.789012, 0.0, 1e-6, 99.99],
                "existing_loans_wan": [None] * 6 + [1e8],
            }
        ).with_columns(pl.col("existing_loans_wan").cast(pl.Float64))
        assert read_back(frame, tmp_path / f"a{suffix}", ENTERPRISES, language).equals(frame)
