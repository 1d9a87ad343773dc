"""Lists as people really write them: nothing crashes and no row is lost."""

from datetime import date

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rongxie.foundation.imports.kinds import ROW
from rongxie.foundation.imports.models import ImportRow, Outcome
from rongxie.foundation.imports.wordings import told as sentence
from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.enterprises.judging import judge, surroundings
from rongxie.mechanism.enterprises.models import Changed, Enterprise, EnterpriseKind
from rongxie.mechanism.enterprises.sifting import placed, sift
from tests.mechanism.cast import COUNTY, DAY, ELSEWHERE, PLATFORM, REVIEWER, TOWN
from tests.mechanism.enterprises.lists import HEADINGS, brought_in, outcomes, sheet
from tests.mechanism.enterprises.makers import fresh_uscc, open_places

pytestmark = pytest.mark.django_db
_SIGNS = st.characters(codec="utf-8", exclude_characters="\x00")
_NAMES = st.one_of(
    st.text(_SIGNS, max_size=12),
    st.sampled_from(["天长市第一厂", "天长 市　厂", "厂", "a" * 201, "甲\u200b乙", "甲\n乙",
                     "（甲）·乙", "甲\x1f乙", "甲\x1e乙", "=1+1", "\ud7ff乙"]),
)  # fmt: skip
_PLACES = st.sampled_from(
    [TOWN, COUNTY, ELSEWHERE, "3411", "34", "铜城镇", "999999", "x", TOWN + "000"]
)
_KINDS = st.sampled_from([kind.value for kind in EnterpriseKind])
_GIVEN = st.fixed_dictionaries({
    "name": st.none() | _NAMES,
    "address": st.none() | _NAMES,
    "region": st.none() | _PLACES,
    "kind": st.none() | _KINDS,
    "established_on": st.none() | st.dates(date(1950, 1, 1), date(2030, 1, 1)),
})  # fmt: skip
_CELLS = st.lists(
    st.one_of(
        _NAMES.filter(str.isprintable),
        _PLACES,
        st.sampled_from(["", "-", "不详", "2020-13-45", "45000", "是", "12,3", "公司"]),
    ),
    min_size=len(HEADINGS),
    max_size=len(HEADINGS),
)


class TestManyRows:
    @settings(max_examples=60, deadline=None,
              suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
    @given(rows=st.lists(_GIVEN, min_size=1, max_size=8))
    def test_are_judged_as_each_of_them_alone(self, rows: list[dict[str, object]]) -> None:
        open_places()
        schema = {"name": pl.String(), "address": pl.String(), "region": pl.String(),
                  "kind": pl.String(), "established_on": pl.Date()}  # fmt: skip
        frame = pl.DataFrame(rows, schema=schema).with_columns(
            pl.lit(None, pl.String).alias("uscc"), pl.lit(None, pl.String).alias("industry")
        )
        frame = frame.with_row_index(ROW).cast({ROW: pl.UInt32})
        meant, around = placed(frame["region"], "", REVIEWER, DAY)
        frame = frame.with_columns(
            pl.col("region").replace_strict(dict(meant), default=None, return_dtype=pl.String)
        )
        plain, wrong = sift(frame, around)
        alone = surroundings(REVIEWER, DAY, meant.values())
        told = {(row, column): str(sentence(text)) for row, column, text in wrong.iter_rows()}
        for number, row in enumerate(frame.iter_rows(named=True)):
            given_values = {c: row[c.value] for c in Changed if row[c.value] is not None}
            judged = judge(given_values, alone)
            for column in given_values:
                assert plain[column.value][number] == judged.values.get(column)
                fault = judged.faults.get(column)
                assert told.get((number, column.value)) == (str(fault) if fault else None)


class TestGarbage:
    @settings(max_examples=10, deadline=None,
              suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
    @given(rows=st.lists(_CELLS, min_size=1, max_size=6))
    def test_never_crashes_and_never_loses_a_row(self, rows: list[list[str]]) -> None:
        open_places()
        good = (fresh_uscc(), "天长市好厂", "企业", TOWN, "", "", "")
        done = brought_in(sheet([*rows, good]))
        assert done.state == "done"
        assert done.rows_done == done.rows == sum(done.counts.values())
        seen = outcomes(done)
        assert len(seen) == done.rows
        with reach(REVIEWER):
            whole = ImportRow.objects.filter(of=done.pk)
            assert not whole.filter(outcome=Outcome.REJECTED.value, reasons="").exists()
            subjects = whole.filter(outcome="new").values_list("subject", flat=True)
            assert Enterprise.objects.filter(pk__in=subjects).count() == len(subjects)
        with reach(PLATFORM):
            assert Enterprise.objects.filter(uscc=good[0]).count() == 1
