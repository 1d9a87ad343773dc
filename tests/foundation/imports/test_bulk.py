"""Many rows to the database and back: what goes in comes out."""

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rongxie.foundation.imports.bulk import packed, unpacking, written

pytestmark = pytest.mark.django_db
_TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\x00\x1e\x1f"), max_size=8)
_SCHEMA = {"a": pl.Int64(), "b": pl.String(), "c": pl.String()}


class TestPackedRows:
    @settings(
        max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )
    @given(rows=st.lists(st.tuples(st.none() | st.integers(-(2**62), 2**62), _TEXTS, _TEXTS)))
    def test_come_out_as_they_went_in(self, rows: list[tuple[int | None, str, str]]) -> None:
        frame = pl.DataFrame(rows, schema=_SCHEMA, orient="row")
        query = unpacking("rows", {"a": "bigint", "b": "text", "c": "text"})
        back = written(query, {"rows": packed(frame)}, _SCHEMA)
        assert back.with_columns(pl.col("b", "c").fill_null("")).rows() == rows

    def test_lose_only_what_would_divide_them(self) -> None:
        frame = pl.DataFrame({"a": [1], "b": ["x\x1fy\x1ez\x00"], "c": [None]}, schema=_SCHEMA)
        query = unpacking("rows", {"a": "bigint", "b": "text", "c": "text"})
        assert written(query, {"rows": packed(frame)}, _SCHEMA).rows() == [(1, "xyz", None)]
