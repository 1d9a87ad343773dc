"""What the cells of each kind are read as."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rongxie.foundation.tables.cells import read_cells
from rongxie.foundation.tables.headings import Meaning
from rongxie.rulebook.layouts import layout
from rongxie.values.money import Unit
from tests.foundation.sheets import ENTERPRISES, problems_of, read_column, values_of

UNKNOWN = ["", " ", "不详", "-", "—", "/", "未知", "null", "N/A", "　", "－"]


def cells(name: str, *texts: str, unit: Unit | None = None) -> list[object]:
    column = ENTERPRISES.columns[name]
    return read_cells(pl.Series(texts, dtype=pl.String), Meaning(column, unit)).values.to_list()


class TestUnknown:
    @pytest.mark.parametrize(
        "name", ["name", "uscc", "region", "industry", "established_on", "operating_seen",
                 "employees", "revenue_wan", "purpose", "service_banks"],
    )  # fmt: skip
    def test_is_null_and_no_reject_in_every_kind(self, name: str) -> None:
        column = ENTERPRISES.columns[name]
        read = read_cells(pl.Series(UNKNOWN), Meaning(column))
        assert read.values.null_count() == len(UNKNOWN)
        assert not read.unusable.any()


class TestBool:
    def test_reads_the_ways_of_saying_yes(self) -> None:
        yes = ["是", "有", "true", "TRUE", "1", "１", "1.0", "Y", "y", "Yes", "√"]
        assert cells("operating_seen", *yes) == [True] * len(yes)

    def test_reads_the_ways_of_saying_no(self) -> None:
        no = ["否", "无", "false", "FALSE", "0", "０", "N", "no", "×"]
        assert cells("operating_seen", *no) == [False] * len(no)

    def test_rejects_anything_else(self, tmp_path: Path) -> None:
        table = read_column(tmp_path, "正常经营", "是", "大概", "2")
        assert values_of(table, "operating_seen") == [True, None, None]
        assert problems_of(table) == ["not_yes_or_no", "not_yes_or_no"]
        assert table.rejects["row"].to_list() == [3, 4]
        assert table.rejects["column"].to_list() == ["正常经营", "正常经营"]
        assert table.rejects["value"].to_list() == ["大概", "2"]


class TestDate:
    @pytest.mark.parametrize(
        "text",
        ["2026-10-31", "2026/10/31", "2026年10月31日", "2026.10.31", "20261031",
         "２０２６－１０－３１",
         "2026-10-31 18:05:00",
         "2026-10-31T18:05:00", "2026/10/31 8:05", "46326", "46326.75",
         "2026-10-31T10:00:00Z", "2026-10-30T20:00:00Z", "2026-10-31T23:00:00+08:00"],
    )  # fmt: skip
    def test_is_read_in_many_forms(self, text: str) -> None:
        assert cells("established_on", text) == [date(2026, 10, 31)]

    def test_reads_single_digit_months_and_days(self) -> None:
        assert cells("established_on", "2026-1-5", "2026年1月5日") == [date(2026, 1, 5)] * 2

    @pytest.mark.parametrize(
        ("text", "problem"),
        [("2026-02-30", "not_a_date"), ("2010年", "not_a_date"), ("2026-13-01", "not_a_date"),
         ("昨天", "not_a_date"), ("99", "not_a_date"), ("3026-01-01", "date_out_of_bounds"),
         ("0001-01-01", "date_out_of_bounds")],
    )  # fmt: skip
    def test_is_refused_when_it_is_no_day(self, tmp_path: Path, text: str, problem: str) -> None:
        table = read_column(tmp_path, "成立日期", text)
        assert values_of(table, "established_on") == [None]
        assert problems_of(table) == [problem]

    @given(st.dates(date(1900, 1, 1), date(2100, 12, 31)), st.sampled_from("-/.年"))
    def test_comes_back_from_every_way_of_writing_it(self, day: date, sign: str) -> None:
        text = f"{day.year}{sign}{day.month}{'月' if sign == '年' else sign}{day.day}"
        assert cells("established_on", text) == [day]


class TestNumber:
    @pytest.mark.parametrize(
        ("text", "number"),
        [("3", 3), ("3人", 3), ("１２", 12), ("12,000", 12_000), ("12，000人", 12_000), ("8.0", 8),
         ("1.2万", 12_000), ("1.2万人", 12_000), ("1e3", 1000)],
    )  # fmt: skip
    def test_is_read_with_separators_and_counters(self, text: str, number: int) -> None:
        assert cells("employees", text) == [number]

    @pytest.mark.parametrize(
        ("text", "problem"),
        [("-3", "negative"), ("5000001", "out_of_bounds"), ("2.5", "not_whole"),
         ("很多", "not_a_number"), ("1,23", "not_a_number"),
         ("2026-10-20 00:00:00", "not_a_number"),
         ("500-1000人", "range"), ("35000+人", "range"), ("50人以下", "range"),
         ("3年", "not_a_number")],
    )  # fmt: skip
    def test_is_refused_rather_than_guessed(self, tmp_path: Path, text: str, problem: str) -> None:
        table = read_column(tmp_path, "从业人员", text)
        assert values_of(table, "employees") == [None]
        assert problems_of(table) == [problem]

    def test_keeps_the_bounds_of_ranges(self, tmp_path: Path) -> None:
        table = read_column(tmp_path, "从业人员", "7", "500-1000人", "35000+人", "50人以下")
        assert values_of(table, "employees") == [7, None, None, None]
        assert values_of(table, "employees__low") == [None, 500.0, 35000.0, None]
        assert values_of(table, "employees__high") == [None, 1000.0, None, 50.0]

    def test_has_no_columns_of_bounds_without_a_range(self, tmp_path: Path) -> None:
        table = read_column(tmp_path, "从业人员", "7", "很多")
        assert "employees__low" not in table.frame.collect_schema()


class TestAmount:
    @pytest.mark.parametrize(
        ("heading", "text", "wan"),
        [("营业收入(万元)", "3,000", 3000.0), ("年营收(亿元)", "0.07", 700.0),
         ("营业收入（元）", "123456.78", 12.345678), ("fin_operatingRevenue_万元", "85", 85.0),
         ("年营收(亿元)", "50万", 50.0), ("营业收入", "1.2亿元", 12000.0),
         ("营业收入", "0.07亿元", 700.0), ("营业收入(千元)", "5", 0.5),
         ("营业收入(元)", "0.29", 0.000029), ("营业收入", "1亿2000万", 12000.0),
         ("营业收入", "￥12", 12.0)],
    )  # fmt: skip
    def test_is_exact_in_wan(self, tmp_path: Path, heading: str, text: str, wan: float) -> None:
        assert values_of(read_column(tmp_path, heading, text), "revenue_wan") == [wan]

    @given(st.decimals(0, 10**6, places=2), st.sampled_from(list(Unit)))
    def test_of_any_unit_is_the_decimal_to_the_fen(self, number: Decimal, unit: Unit) -> None:
        fen = round(number * unit.value / Unit.WAN.value, 6)
        assert cells("revenue_wan", str(number), unit=unit) == [float(fen)]

    @pytest.mark.parametrize(
        ("text", "problem"),
        [("-5", "negative"), ("99999999999999", "out_of_bounds"), ("若干", "not_an_amount"),
         ("50万美元", "not_an_amount"), ("100万-200万", "range"), ("约50万", "range")],
    )  # fmt: skip
    def test_is_refused_rather_than_guessed(self, tmp_path: Path, text: str, problem: str) -> None:
        table = read_column(tmp_path, "营业收入", text)
        assert values_of(table, "revenue_wan") == [None]
        assert problems_of(table) == [problem]

    def test_keeps_the_bounds_in_wan(self, tmp_path: Path) -> None:
        table = read_column(tmp_path, "年营收(亿元)", "1-2", "300万以上")
        assert values_of(table, "revenue_wan__low") == [10_000.0, 300.0]
        assert values_of(table, "revenue_wan__high") == [20_000.0, None]


class TestChoice:
    def test_is_known_by_name_titles_and_synonyms(self) -> None:
        words = ["company", "企业", "Company", "有限公司", "个体户", " 个体工商户 "]
        read = cells("kind", *words)
        assert read == ["company"] * 4 + ["sole_proprietor"] * 2

    def test_understands_brackets_of_either_width(self) -> None:
        words = ["存续（在营、开业、在册）", "存续(在营、开业、在册)"]
        assert cells("registration_status", *words) == ["active", "active"]

    def test_tells_the_accepted_values_when_it_is_none(self, tmp_path: Path) -> None:
        table = read_column(tmp_path, "主体类型", "国有农场")
        assert problems_of(table) == ["not_a_choice"]
        assert "个体工商户" in table.rejects["advice"][0]


class TestList:
    @pytest.mark.parametrize("sign", list(";；、,，|\n"))
    def test_splits_at(self, sign: str) -> None:
        assert cells("service_banks", f"农行{sign} 工行{sign}") == [["农行", "工行"]]

    def test_of_choices_maps_each_part(self, tmp_path: Path) -> None:
        banks = layout("banks").columns["collaterals"]
        read = read_cells(pl.Series(["信用；抵押", "信用；人情", ""]), Meaning(banks))
        assert read.values.to_list() == [["credit", "mortgage"], None, None]
        assert [f.problem for f in read.faults.values()] == ["not_a_choice"]


class TestCode:
    def test_is_normalised(self) -> None:
        assert cells("uscc", "9135 0100m000100y43") == ["91350100M000100Y43"]

    def test_tells_what_is_wrong_with_it(self, tmp_path: Path) -> None:
        table = read_column(tmp_path, "信用代码", "91350100M000100Y44", "91350100M000100Y43", "12")
        assert values_of(table, "uscc") == [None, "91350100M000100Y43", None]
        assert problems_of(table) == ["not_a_code", "not_a_code"]
        assert "3" in table.rejects["advice"][0]
