"""Parquet: typed columns pass untouched, texts are read, rows stay on disk."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from rongxie.foundation.tables.grids import HeadingsMissing
from rongxie.foundation.tables.reading import Table, read_table
from rongxie.rulebook.layouts import layout
from tests.foundation.sheets import ENTERPRISES, problems_of, values_of


def table_of(folder: Path, columns: dict[str, Any], *, lazily: bool = True) -> Table:
    path = folder / "a.parquet"
    pl.DataFrame(columns).write_parquet(path)
    return read_table(path, ENTERPRISES, lazily=lazily)


class TestTypedColumns:
    def test_pass_as_they_are(self, tmp_path: Path) -> None:
        frame = pl.DataFrame(
            {
                "uscc": ["91350100M000100Y43", None],
                "established_on": [date(2020, 1, 1), None],
                "operating_seen": [True, None],
                "employees": [3, None],
                "revenue_wan": [0.07, None],
                "service_banks": [["a"], None],
                "purpose": ["equipment", None],
            }
        )
        frame.write_parquet(tmp_path / "a.parquet")
        table = read_table(tmp_path / "a.parquet", ENTERPRISES, lazily=True)
        assert table.frame.drop("_row").collect().equals(frame)
        assert values_of(table, "_row") == [1, 2]
        assert table.frame.collect_schema()["_row"] == pl.UInt32
        assert table.rows == 2

    def test_are_converted_where_only_the_type_differs(self, tmp_path: Path) -> None:
        table = table_of(
            tmp_path,
            {
                "成立日期": [datetime(2026, 10, 30, 20, 0)],  # noqa: DTZ001
                "从业人员": pl.Series([5], dtype=pl.Int16),
                "年营收(亿元)": [0.07],
                "固定经营场所": pl.Series([1], dtype=pl.Int8),
            },
        )
        assert values_of(table, "established_on") == [date(2026, 10, 30)]
        assert values_of(table, "employees") == [5]
        assert values_of(table, "revenue_wan") == [700.0]
        assert values_of(table, "premises_seen") == [True]

    def test_count_moments_on_their_day_in_china(self, tmp_path: Path) -> None:
        moment = pl.Series([datetime(2026, 10, 30, 20, 0)]).dt.replace_time_zone("UTC")  # noqa: DTZ001
        table = table_of(tmp_path, {"established_on": moment})
        assert values_of(table, "established_on") == [date(2026, 10, 31)]

    def test_take_not_a_number_for_unknown(self, tmp_path: Path) -> None:
        table = table_of(tmp_path, {"revenue_wan": [float("nan"), 1.0]})
        assert values_of(table, "revenue_wan") == [None, 1.0]


class TestTextColumns:
    def test_are_read_like_cells(self, tmp_path: Path) -> None:
        table = table_of(
            tmp_path,
            {
                "成立日期": ["2026年1月5日", "昨天"],
                "从业人员": ["500-1000人", "3人"],
                "行业代码": ["c1711", "无此"],
                "用途": ["设备更新", "equipment"],
                "备注": ["x", "y"],
            },
        )
        assert values_of(table, "established_on") == [date(2026, 1, 5), None]
        assert values_of(table, "employees") == [None, 3]
        assert values_of(table, "employees__low") == [500.0, None]
        assert values_of(table, "purpose") == ["equipment", "equipment"]
        assert values_of(table, "industry")[1] is None
        assert table.unrecognised == ("备注",)
        assert problems_of(table) == ["range", "not_a_date", "not_an_industry"]
        assert table.rejects["row"].to_list() == [1, 2, 2]
        assert table.rejects["column"].to_list() == ["从业人员", "成立日期", "行业代码"]

    def test_are_read_in_batches_with_true_row_numbers(self, tmp_path: Path) -> None:
        texts = ["1"] * 150_000 + ["x"] + ["2"] * 150_000
        table = table_of(tmp_path, {"employees": texts})
        assert table.rejects["row"].to_list() == [150_001]
        read = table.frame.select(pl.col("employees").sum()).collect(engine="streaming")
        assert read.item() == 450_000


class TestSameRows:
    def test_give_the_same_as_a_text_file(self, tmp_path: Path) -> None:
        code = "91350100M000100Y43"
        days = [date(2026, 1, 5), date(3026, 1, 5), date(1899, 12, 31), date(1900, 1, 1), None]
        messy = pl.DataFrame(
            {
                "企业名称": [" 甲 ", "-", "不详", "ＮＵＬＬ", "戊"],
                "信用代码": [code, code.lower(), code[:-1] + "4", "/", f" {code}"],
                "区划代码": ["340000", "安徽省", None, "341181000000", "34"],
                "行业代码": ["c1711", "无此", "-", "C1711", None],
                "从业人员": [3, -1, 5_000_001, 5_000_000, None],
                "融资需求金额": [1.5, -0.5, 0.0, 1e8, 100_000_000.5],
                "营业收入(元)": [123_456.789, 0.29, -3.0, None, 1e300],
                "期限": ["12", "12个月", "601", "半年", "6-12"],
                "成立日期": days,
                "需求日期": [d and datetime(d.year, d.month, d.day, 9) for d in days],  # noqa: DTZ001
                "正常经营": [True, False, None, True, True],
                "用途": ["设备更新", "玩", None, "equipment", "-"],
                "service_banks": [[" 农行", "工行 "], ["-"], [], None, ["", "建行"]],
                "备注": ["a", "b", "c", "d", "e"],
            }
        )
        texts = messy.with_columns(
            pl.col("service_banks").list.join(";"), pl.col("需求日期").dt.date()
        )
        texts.write_csv(tmp_path / "a.csv")
        messy.write_parquet(tmp_path / "a.parquet")
        told = read_table(tmp_path / "a.csv", ENTERPRISES)
        stored = read_table(tmp_path / "a.parquet", ENTERPRISES, lazily=True)
        same = told.frame.collect().drop("_row")
        assert stored.frame.collect().select(same.columns).equals(same)
        lines = told.rejects.with_columns(pl.col("row") - 1)
        assert stored.rejects.equals(lines)
        assert len(lines) == 17
        assert stored.headings == told.headings

    def test_of_banks_give_the_same_regions(self, tmp_path: Path) -> None:
        served = [["340000", " 341181000000"], ["安徽省"], ["34", "x"], [], None]
        banks = pl.DataFrame(
            {
                "bank_id": list("ABCDE"),
                "regions": served,
                "collaterals": [["信用"], ["人情"], None, [], ["credit"]],
            }
        ).with_columns(capacity=pl.lit(1))
        lists = pl.col("regions", "collaterals").list.join("；")
        banks.with_columns(lists).write_csv(tmp_path / "a.csv")
        banks.write_parquet(tmp_path / "a.parquet")
        told = read_table(tmp_path / "a.csv", layout("banks"))
        stored = read_table(tmp_path / "a.parquet", layout("banks"), lazily=True)
        assert values_of(told, "regions") == [["34", "341181"], None, None, None, None]
        assert values_of(told, "collaterals") == [["credit"], None, None, None, ["credit"]]
        for name in ("regions", "collaterals"):
            assert values_of(stored, name) == values_of(told, name)
        assert problems_of(told) == ["not_a_region", "not_a_choice", "not_a_region"]
        assert problems_of(stored) == problems_of(told)
        assert told.rejects["value"].to_list() == ["安徽省", "人情", "34；x"]
        assert told.rejects["advice"][2].startswith("x is not a region code")

    def test_outside_bounds_in_typed_columns_are_null_and_listed(self, tmp_path: Path) -> None:
        table = table_of(
            tmp_path,
            {
                "employees": pl.Series([1, 2**64 - 1], dtype=pl.UInt64),
                "revenue_wan": [float("inf"), -1.0],
                "established_on": [date(2101, 1, 1), date(2100, 12, 31)],
            },
        )
        assert values_of(table, "employees") == [1, None]
        assert values_of(table, "revenue_wan") == [None, None]
        assert values_of(table, "established_on") == [None, date(2100, 12, 31)]
        found = table.rejects.select("row", "column", "problem").rows()
        assert found == [
            (1, "revenue_wan", "not_an_amount"),
            (1, "established_on", "date_out_of_bounds"),
            (2, "employees", "out_of_bounds"),
            (2, "revenue_wan", "negative"),
        ]


class TestFile:
    def test_without_known_columns_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(HeadingsMissing):
            table_of(tmp_path, {"nothing": [1]})

    def test_may_be_read_at_once(self, tmp_path: Path) -> None:
        table = table_of(tmp_path, {"name": ["甲"]}, lazily=False)
        (tmp_path / "a.parquet").unlink()
        assert values_of(table, "name") == ["甲"]

    def test_with_a_column_named_like_the_row_keeps_both(self, tmp_path: Path) -> None:
        table = table_of(tmp_path, {"name": ["甲"], "_row": [9]})
        assert values_of(table, "_row") == [1]
        assert values_of(table, "_row (2)") == [9]

    def test_of_events_is_read_by_its_own_layout(self, tmp_path: Path) -> None:
        path = tmp_path / "e.parquet"
        pl.DataFrame(
            {"时间": ["2026-10-30T20:00:00Z"], "事件类型": ["visit.recorded"]}
        ).write_parquet(path)
        table = read_table(path, layout("events"))
        assert values_of(table, "at") == [date(2026, 10, 31)]
