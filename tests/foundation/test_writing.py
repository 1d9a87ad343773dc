"""What is written, as other programs see it."""

import csv
from datetime import date, datetime
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from rongxie.foundation.tables import workbook
from rongxie.foundation.tables.reading import read_table
from rongxie.foundation.tables.rejects import advised
from rongxie.foundation.tables.sources import FileTypeUnknown
from rongxie.foundation.tables.workbook import NotWritable, Workbook
from rongxie.foundation.tables.writing import write_rejects, write_table
from rongxie.values.texts import Language, Text
from tests.foundation.sheets import ENTERPRISES, csv_of, values_of

COLUMNS = list(ENTERPRISES)
LISTS = Text(en="List", zh="清单")
FRAME = pl.DataFrame(
    {
        "uscc": ["91350100M000100Y43", None],
        "name": ["甲公司", "=HYPERLINK(1)"],
        "established_on": [date(2020, 1, 5), None],
        "operating_seen": [True, False],
        "revenue_wan": [1234.5, None],
        "purpose": ["equipment", None],
        "service_banks": [["农行", "工行"], None],
        "purpose_level": ["checked", None],
        "note": ["a", "b"],
    }
)


def sheet_of(path: Path, number: int = 0) -> Worksheet:
    return openpyxl.load_workbook(path).worksheets[number]


def rows_of(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.reader(stream))


class TestCsv:
    def test_is_written_for_a_clerk(self, tmp_path: Path) -> None:
        path = tmp_path / "a.csv"
        write_table(FRAME, path, COLUMNS)
        assert path.read_bytes().startswith(b"\xef\xbb\xbf")
        assert rows_of(path) == [
            ["统一社会信用代码", "名称", "成立日期", "正常经营", "营业收入(万元)", "用途",
             "开户结算银行", "用途依据", "note"],
            ["91350100M000100Y43", "甲公司", "2020-01-05", "是", "1234.5", "设备更新", "农行;工行",
             "核验", "a"],
            ["", "'=HYPERLINK(1)", "", "否", "", "", "", "", "b"],
        ]  # fmt: skip

    @pytest.mark.parametrize(
        ("names", "headings"),
        [
            (["premises_seen", "tick_premises", "tick_credit"],
             ["有固定经营场所", "固定经营场所", "信用状况良好"]),
            (["premises_seen", "tick_credit"], ["有固定经营场所", "信用状况良好"]),
            (["premises_seen"], ["固定经营场所"]),
            (["tick_premises"], ["固定经营场所(勾选)"]),
        ],
    )  # fmt: skip
    def test_tells_the_tick_of_premises_from_the_fact(
        self, tmp_path: Path, names: list[str], headings: list[str]
    ) -> None:
        path = tmp_path / "a.csv"
        write_table(pl.DataFrame({name: [True] for name in names}), path, COLUMNS)
        assert rows_of(path)[0] == headings
        assert set(read_table(path, ENTERPRISES).headings) == set(names)

    def test_in_english_has_canonical_names_and_values(self, tmp_path: Path) -> None:
        path = tmp_path / "a.csv"
        write_table(FRAME, path, COLUMNS, "en")
        heading, first, _ = rows_of(path)
        assert heading == FRAME.columns
        assert first[3:6] == ["true", "1234.5", "equipment"]

    @pytest.mark.parametrize("sign", list("=+-@\t\r\n＝＋－＠"))
    def test_disarms_text_that_looks_like_a_formula(self, tmp_path: Path, sign: str) -> None:
        path = tmp_path / "a.csv"
        frame = pl.DataFrame({"name": [f"{sign}1+1"], f"{sign}x": ["a"], "revenue_wan": [-1.0]})
        write_table(frame, path, COLUMNS)
        heading, cells = rows_of(path)
        assert cells[0] == f"'{sign}1+1"
        assert heading[1] == f"'{sign}x"
        assert cells[2] == "-1.0"

    def test_leaves_nothing_half_written(self, tmp_path: Path) -> None:
        broken = pl.DataFrame({"a": ["x"]}).lazy().select(pl.col("a").cast(pl.Int64))
        with pytest.raises(pl.exceptions.InvalidOperationError):
            write_table(broken, tmp_path / "a.csv", COLUMNS)
        assert list(tmp_path.iterdir()) == []


class TestWorkbook:
    def test_cells_have_the_types_and_formats_of_their_kinds(self, tmp_path: Path) -> None:
        path = tmp_path / "a.xlsx"
        write_table(FRAME, path, COLUMNS)
        sheet = sheet_of(path)
        code, name, day, seen, revenue = (cell for cell in list(sheet.rows)[1][:5])
        assert (code.value, code.data_type, code.number_format) == ("91350100M000100Y43", "s", "@")
        assert day.value == datetime(2020, 1, 5)  # noqa: DTZ001
        assert day.number_format == "yyyy-mm-dd"
        assert seen.value == "是"
        assert (revenue.value, revenue.number_format) == (1234.5, "#,##0.00")
        assert sheet["B3"].data_type == "s"
        assert sheet["B3"].value == "=HYPERLINK(1)"
        assert name.value == "甲公司"

    def test_stands_ready_to_be_read_and_printed(self, tmp_path: Path) -> None:
        path = tmp_path / "a.xlsx"
        write_table(FRAME.with_columns(name=pl.lit("很长的名称" * 30)), path, COLUMNS)
        sheet = sheet_of(path)
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref == "A1:I3"
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.sheet_properties.pageSetUpPr is not None
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.page_setup.fitToHeight == 0
        assert sheet.print_title_rows == "$1:$1"
        assert sheet.oddFooter is not None
        assert "&P" in str(sheet.oddFooter.right)
        assert sheet["B2"].alignment.wrap_text
        assert not sheet["A2"].alignment.wrap_text
        assert sheet.column_dimensions["B"].width < 60
        assert sheet.column_dimensions["A"].width >= 18

    def test_counts_a_chinese_character_as_two(self) -> None:
        assert workbook.shown_width("甲a") == 3

    def test_goes_on_in_a_second_sheet_where_excel_ends(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(workbook, "_ROWS", 4)
        path = tmp_path / "a.xlsx"
        write_table(pl.DataFrame({"name": list("甲乙丙丁戊")}), path, COLUMNS)
        book = openpyxl.load_workbook(path)
        assert book.sheetnames == ["明细", "明细 (2)"]
        assert [c.value for c in book.worksheets[1]["A"]] == ["名称", "丁", "戊"]

    def test_has_an_explanation_lists_and_rejects(self, tmp_path: Path) -> None:
        table = read_table(csv_of(tmp_path, "名称,从业人员\n甲,很多\n"), ENTERPRISES)
        path = tmp_path / "a.xlsx"
        with Workbook(path) as book:
            book.add_explanation(
                Text(en="About", zh="说明"), "本表", ["一句话", ("户", "经营主体")]
            )
            book.add_sheet(LISTS, table.frame, COLUMNS)
            book.add_rejects(advised(table.rejects, lambda m: f"译：{m.text}"))
        assert openpyxl.load_workbook(path).sheetnames == ["说明", "清单", "数据问题"]
        words = sheet_of(path)
        assert [c.value for c in words["A"]] == ["本表", None, "一句话", "户"]
        rejects = [c.value for c in list(sheet_of(path, 2).rows)[1]]
        assert rejects[:4] == [2, "从业人员", "很多", "not_a_number"]
        assert str(rejects[4]).startswith("译：This is not a number")

    def test_names_of_sheets_are_made_fit_and_unique(self, tmp_path: Path) -> None:
        path = tmp_path / "a.xlsx"
        with Workbook(path) as book:
            for name in ("a/b", "A b", "长" * 40, "'"):
                book.add_sheet(Text(en=name, zh=name), FRAME, COLUMNS)
        names = openpyxl.load_workbook(path).sheetnames
        assert names == ["a b", "A b (2)", "长" * 31, "Sheet"]

    def test_is_not_written_when_the_work_fails(self, tmp_path: Path) -> None:
        path = tmp_path / "a.xlsx"
        broken = FRAME.lazy().select(pl.col("name").cast(pl.Int64))
        with Workbook(path) as book:
            book.add_sheet(LISTS, FRAME, COLUMNS)
        before = path.read_bytes()
        book = Workbook(path)
        with pytest.raises(pl.exceptions.InvalidOperationError), book:
            book.add_sheet(LISTS, broken, COLUMNS)
        assert list(tmp_path.iterdir()) == [path]
        assert path.read_bytes() == before

    def test_cuts_text_that_no_cell_can_hold(self, tmp_path: Path) -> None:
        path = tmp_path / "a.xlsx"
        write_table(pl.DataFrame({"name": ["长" * 40_000]}), path, COLUMNS)
        text = sheet_of(path)["A2"].value
        assert isinstance(text, str)
        assert len(text) == 32_767
        assert text.endswith("…")

    def test_keeps_days_that_excel_miscounts_as_text(self, tmp_path: Path) -> None:
        path = tmp_path / "a.xlsx"
        write_table(pl.DataFrame({"established_on": [date(1900, 1, 31)]}), path, COLUMNS)
        assert sheet_of(path)["A2"].value == "1900-01-31"


class TestRejects:
    def test_stand_beside_a_csv(self, tmp_path: Path) -> None:
        table = read_table(csv_of(tmp_path, "名称,从业人员\n甲,=很多\n"), ENTERPRISES)
        write_table(table.frame, tmp_path / "out.csv", COLUMNS, "zh", table.rejects)
        rows = rows_of(tmp_path / "out.csv.rejects.csv")
        assert rows[0] == ["行号", "列", "原值", "问题代码", "怎么办"]
        assert rows[1][:3] == ["2", "从业人员", "'=很多"]

    def test_stand_on_a_sheet_of_a_workbook(self, tmp_path: Path) -> None:
        table = read_table(csv_of(tmp_path, "名称,从业人员\n甲,很多\n"), ENTERPRISES)
        write_table(table.frame, tmp_path / "out.xlsx", COLUMNS, "en", table.rejects)
        assert openpyxl.load_workbook(tmp_path / "out.xlsx").sheetnames == ["Table", "Rejects"]

    def test_are_left_out_when_there_are_none(self, tmp_path: Path) -> None:
        table = read_table(csv_of(tmp_path, "名称\n甲\n"), ENTERPRISES)
        write_table(table.frame, tmp_path / "out.parquet", COLUMNS, "zh", table.rejects)
        assert not (tmp_path / "out.parquet.rejects.csv").exists()

    def test_tell_every_value_once_and_keep_its_wording_for_translation(
        self, tmp_path: Path
    ) -> None:
        table = read_table(csv_of(tmp_path, "名称,从业人员\n甲,-1\n乙,9999999\n"), ENTERPRISES)
        said = advised(table.rejects, lambda m: f"{m.text}|{m.blanks.get('maximum')}")
        assert said["advice"][1].endswith("|5,000,000")
        beside = write_rejects(said, tmp_path / "x.csv")
        assert rows_of(beside)[2][4].endswith("|5,000,000")


class TestPath:
    @pytest.mark.parametrize("name", ["a.xls", "a.docx", "a"])
    def test_of_a_type_that_is_not_written_is_refused(self, tmp_path: Path, name: str) -> None:
        with pytest.raises(FileTypeUnknown):
            write_table(FRAME, tmp_path / name, COLUMNS)

    @pytest.mark.parametrize("suffix", [".xlsx", ".csv", ".parquet"])
    def test_in_a_missing_folder_is_refused(self, tmp_path: Path, suffix: str) -> None:
        with pytest.raises(NotWritable, match="folder"):
            write_table(FRAME, tmp_path / "nowhere" / f"a{suffix}", COLUMNS)

    @pytest.mark.parametrize("language", ["zh", "en"])
    def test_may_be_that_of_the_file_being_read(self, tmp_path: Path, language: Language) -> None:
        path = tmp_path / "a.parquet"
        write_table(FRAME, path, COLUMNS)
        table = read_table(path, ENTERPRISES, lazily=True)
        write_table(table.frame, path, COLUMNS, language)
        assert values_of(read_table(path, ENTERPRISES), "name") == FRAME["name"].to_list()
