"""Workbooks with data on several sheets: nothing is lost without a word."""

from pathlib import Path

import openpyxl
import polars as pl

from rongxie.foundation.tables.reading import Table, read_table
from tests.foundation.sheets import ENTERPRISES, Rows, problems_of, values_of

HEADINGS = ["企业名称", "从业人员", "地址"]


def table_of(folder: Path, **sheets: Rows) -> Table:
    path = folder / "a.xlsx"
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    book.save(path)
    return read_table(path, ENTERPRISES)


class TestSheetsWithTheSameHeadings:
    def test_are_stacked_in_their_order_whatever_the_order_of_columns(self, tmp_path: Path) -> None:
        table = table_of(
            tmp_path,
            一镇=[HEADINGS, ["甲", 3, "a"]],
            二镇=[
                ["乡镇表"],
                ["地址", "企业 名称", "从业人员(必填)"],
                ["b", "乙", 4],
                ["c", "丙", 5],
            ],
        )
        assert values_of(table, "name") == ["甲", "乙", "丙"]
        assert values_of(table, "employees") == [3, 4, 5]
        assert values_of(table, "address") == ["a", "b", "c"]
        assert values_of(table, "_row") == [2, 1003, 1004]
        assert table.frame.collect_schema()["_row"] == pl.UInt32
        assert (table.rows, table.sheets) == (3, ("一镇", "二镇"))
        assert table.rejects.is_empty()

    def test_name_the_sheet_in_their_rejects(self, tmp_path: Path) -> None:
        rows: Rows = [HEADINGS, ["甲", "很多", "a"]]
        table = table_of(tmp_path, 一镇=rows, 二镇=rows)
        found = table.rejects.select("row", "column").rows()
        assert found == [(2, "一镇 · 从业人员"), (1002, "二镇 · 从业人员")]
        assert table.unusable_rows("employees").to_list() == [2, 1002]
        assert table.unusable_rows("address").to_list() == []

    def test_keep_their_row_in_the_last_digits_of_long_sheets(self, tmp_path: Path) -> None:
        long: Rows = [HEADINGS, *(["甲", 3, "a"] for _ in range(1200))]
        table = table_of(tmp_path, 一镇=[HEADINGS, ["乙", 1, "b"]], 二镇=long)
        assert values_of(table, "_row") == [2, *range(10_002, 11_202)]

    def test_keep_notes_beside_the_table(self, tmp_path: Path) -> None:
        noted: Rows = [[*HEADINGS, None], ["乙", 4, "b", "注"]]
        table = table_of(tmp_path, 一镇=[HEADINGS, ["甲", 3, "a"]], 二镇=noted)
        assert values_of(table, "(D)") == [None, "注"]

    def test_without_rows_are_no_further_sheet(self, tmp_path: Path) -> None:
        table = table_of(tmp_path, 一镇=[HEADINGS, ["甲", "很多", "a"]], 二镇=[HEADINGS])
        assert table.sheets == ("一镇",)
        assert table.rejects["column"].to_list() == ["从业人员"]


class TestSheetWithOtherHeadings:
    def test_is_a_reject_of_its_own(self, tmp_path: Path) -> None:
        other: Rows = [["企业名称", "营业收入"], ["乙", 3], ["丙", 3]]
        table = table_of(tmp_path, 一镇=[HEADINGS, ["甲", "很多", "a"]], 其他=other)
        assert values_of(table, "name") == ["甲"]
        assert problems_of(table) == ["sheet_not_read", "not_a_number"]
        assert table.rejects.row(0)[:3] == (None, "其他", None)
        assert "2 rows" in table.rejects["advice"][0]
        assert "一镇" in table.rejects["advice"][0]
        assert table.rejects["column"][1] == "从业人员"

    def test_of_another_unit_is_not_mixed_in(self, tmp_path: Path) -> None:
        wan, yuan = (["企业名称", f"营业收入({unit})"] for unit in ("万元", "元"))
        table = table_of(tmp_path, 一镇=[wan, ["甲", 3]], 二镇=[yuan, ["乙", 3]])
        assert values_of(table, "revenue_wan") == [3.0]
        assert problems_of(table) == ["sheet_not_read"]

    def test_of_one_column_is_told_too(self, tmp_path: Path) -> None:
        table = table_of(tmp_path, 一镇=[HEADINGS, ["甲", 3, "a"]], 名单=[["企业名称"], ["乙"]])
        assert problems_of(table) == ["sheet_not_read"]

    def test_without_a_table_is_no_loss(self, tmp_path: Path) -> None:
        table = table_of(
            tmp_path,
            说明=[["填表说明"], ["从业人员", "年末人数"], ["地址", "实际经营地址"]],
            一镇=[HEADINGS, ["甲", 3, "a"]],
            空表=[["企业名称", "营业收入"]],
        )
        assert values_of(table, "name") == ["甲"]
        assert table.rejects.is_empty()
