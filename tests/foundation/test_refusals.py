"""Files that cannot be read at all: each is refused with a clear sentence."""

import csv
import io
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rongxie.foundation.tables import delimited, grids, matching, sources
from rongxie.foundation.tables.reading import read_table
from rongxie.rulebook.layouts import layout
from rongxie.values.texts import Refusal
from tests.foundation.sheets import ENTERPRISES, csv_of, values_of, xlsx_of

IN_PLACE = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def refusal_of(path: Path, kind: type[Refusal]) -> str:
    with pytest.raises(kind) as caught:
        read_table(path, ENTERPRISES)
    assert caught.type is kind
    return str(caught.value)


def bytes_of(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


class TestFile:
    def test_that_is_missing_is_named(self, tmp_path: Path) -> None:
        assert "nowhere.xlsx" in refusal_of(tmp_path / "nowhere.xlsx", sources.FileMissing)

    def test_that_is_a_folder_is_no_file(self, tmp_path: Path) -> None:
        (tmp_path / "a.csv").mkdir()
        refusal_of(tmp_path / "a.csv", sources.FileMissing)

    @pytest.mark.parametrize("suffix", [".xlsx", ".xls", ".csv", ".parquet"])
    def test_that_is_empty_is_refused(self, tmp_path: Path, suffix: str) -> None:
        refusal_of(bytes_of(tmp_path, f"a{suffix}", b""), sources.FileEmpty)

    @pytest.mark.parametrize("name", ["a.docx", "a.et", "a.txt", "a"])
    def test_of_another_suffix_is_refused(self, tmp_path: Path, name: str) -> None:
        message = refusal_of(bytes_of(tmp_path, name, b"x"), sources.FileTypeUnknown)
        assert ".xlsx" in message

    @pytest.mark.parametrize(
        ("name", "content", "found"),
        [
            ("a.xlsx", b"<html><table><tr><td>x", "web page"),
            ("a.xls", b"\xef\xbb\xbf \n<table><tr><td>x", "web page"),
            ("a.xls", b'<?xml version="1.0"?><Workbook>', "web page"),
            ("a.csv", b"<!DOCTYPE html><html>", "web page"),
            ("a.xlsx", "名称,地址\n甲,a\n".encode("gb18030"), "text"),
            ("a.xls", "名称\t地址\n甲\ta\n".encode("gb18030"), "text"),
            ("a.csv", b"PAR1 and so on", "Parquet"),
            ("a.xlsx", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "no table"),
        ],
    )
    def test_of_another_content_than_its_name_is_refused(
        self, tmp_path: Path, name: str, content: bytes, found: str
    ) -> None:
        assert found in refusal_of(bytes_of(tmp_path, name, content), sources.FileTypeWrong)

    def test_that_is_another_archive_is_refused(self, tmp_path: Path) -> None:
        with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
            archive.writestr("word/document.xml", "<x/>")
        assert "archive" in refusal_of(tmp_path / "a.xlsx", sources.FileTypeWrong)

    def test_with_a_password_says_so(self, tmp_path: Path) -> None:
        ole = sources._OLE + b"\0" * 600 + sources._ENCRYPTED
        message = refusal_of(bytes_of(tmp_path, "a.xlsx", ole), sources.FileProtected)
        assert "password" in message

    def test_that_is_cut_off_is_damaged(self, tmp_path: Path) -> None:
        whole = xlsx_of(tmp_path, [["名称"], ["甲"]]).read_bytes()
        refusal_of(bytes_of(tmp_path, "a.xlsx", whole[: len(whole) // 2]), sources.FileUnreadable)
        refusal_of(bytes_of(tmp_path, "a.xls", sources._OLE + b"\0" * 99), sources.FileUnreadable)
        refusal_of(bytes_of(tmp_path, "a.parquet", b"PAR1" + b"x" * 99), sources.FileUnreadable)

    def test_with_a_cell_far_away_is_refused_before_it_takes_all_memory(
        self, tmp_path: Path
    ) -> None:
        path = xlsx_of(tmp_path, [["名称"], ["甲"]])
        book = xlsxwriter.Workbook(str(path))
        sheet = book.add_worksheet()
        sheet.write(0, 0, "名称")
        sheet.write(1_048_575, 16_383, "x")
        book.close()
        assert "far away" in refusal_of(path, sources.SheetTooWide)

    @IN_PLACE
    @given(
        st.binary(),
        st.sampled_from([".xlsx", ".xls", ".csv", ".parquet"]),
        st.sampled_from([b"", sources._ZIP, sources._OLE, b"PAR1", "名称,地址\n".encode()]),
    )
    def test_of_random_bytes_is_read_or_refused(
        self, tmp_path: Path, content: bytes, suffix: str, start: bytes
    ) -> None:
        path = bytes_of(tmp_path, f"a{suffix}", start + content)
        with suppress(Refusal):
            read_table(path, ENTERPRISES)

    @IN_PLACE
    @given(st.data())
    def test_that_is_a_damaged_workbook_is_read_or_refused(
        self, tmp_path: Path, data: st.DataObject
    ) -> None:
        whole = tmp_path / "sheet.xlsx"
        if not whole.exists():  # once: a workbook holds the moment it was made
            xlsx_of(tmp_path, [["名称", "成立日期"], ["甲", "2026-01-01"]])
        content = bytearray(whole.read_bytes())
        for _ in range(data.draw(st.integers(1, 5))):
            content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
        with suppress(Refusal):
            read_table(bytes_of(tmp_path, "b.xlsx", bytes(content)), ENTERPRISES)


class TestWorkbook:
    def test_of_only_a_title_tells_which_headings_are_looked_for(self, tmp_path: Path) -> None:
        path = xlsx_of(tmp_path, [["高明区企业名单"], ["2026年"]])
        message = refusal_of(path, grids.HeadingsMissing)
        assert "统一社会信用代码" in message

    def test_without_any_cell_is_refused(self, tmp_path: Path) -> None:
        refusal_of(xlsx_of(tmp_path, [], []), grids.HeadingsMissing)

    def test_with_headings_only_has_no_rows(self, tmp_path: Path) -> None:
        assert read_table(xlsx_of(tmp_path, [["名称", "地址"]]), ENTERPRISES).rows == 0

    def test_without_a_required_column_names_it(self, tmp_path: Path) -> None:
        path = xlsx_of(tmp_path, [["银行编号", "银行名称"], ["B1", "农行"]])
        with pytest.raises(matching.ColumnsMissing, match="容量"):
            read_table(path, layout("banks"))

    def test_with_many_formatted_blank_rows_is_read_without_them(self, tmp_path: Path) -> None:
        path = tmp_path / "a.xlsx"
        book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
        sheet, red = book.add_worksheet(), book.add_format({"bg_color": "red"})
        sheet.write_row(0, 0, ["名称", "地址"])
        sheet.write_row(1, 0, ["甲", "a"])
        for row in range(2, 100_000):
            sheet.write_blank(row, 0, None, red)
        sheet.write_row(100_000, 0, [" ", ""])
        book.close()
        assert values_of(read_table(path, ENTERPRISES), "_row") == [2]


class TestText:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
    def test_is_read_in(self, tmp_path: Path, encoding: str) -> None:
        table = read_table(csv_of(tmp_path, "企业名称,地址\n甲𠮷,荷城\n", encoding), ENTERPRISES)
        assert values_of(table, "name") == ["甲𠮷"]

    @pytest.mark.parametrize("first", ["utf-8", "gb18030"])
    def test_of_mixed_encodings_names_the_first_line_that_differs(
        self, tmp_path: Path, first: str
    ) -> None:
        second = "gb18030" if first == "utf-8" else "utf-8"
        content = "企业名称,地址\n佛山高丰纺织有限公司,荷城\n".encode(first)
        content += "广东溢达纺织有限公司,荷城街道\n".encode(second)
        message = refusal_of(bytes_of(tmp_path, "a.csv", content), delimited.MixedEncodings)
        assert "line 3 " in message

    def test_of_neither_encoding_names_the_line(self, tmp_path: Path) -> None:
        path = bytes_of(tmp_path, "a.csv", b"name,address\na,b\nc,\xff\xff\n")
        assert "line 3" in refusal_of(path, delimited.MixedEncodings)

    def test_with_zero_bytes_is_no_text(self, tmp_path: Path) -> None:
        refusal_of(bytes_of(tmp_path, "a.csv", b"name\0,x\n"), delimited.NotText)

    @pytest.mark.parametrize("quote", ["", '"'])
    def test_with_a_shifted_line_keeps_the_row_and_rejects_it(
        self, tmp_path: Path, quote: str
    ) -> None:
        text = "名称,地址,从业人员\n甲,荷城,5\n乙,荷城,大道1号,6\n\n丙,7\n"
        text += f"丁,{quote}荷城{quote},8\n戊,荷城,9,,\n己,荷城,1\n"
        table = read_table(csv_of(tmp_path, text), ENTERPRISES)
        assert values_of(table, "_row") == [2, 3, 5, 6, 7, 8]
        assert values_of(table, "name") == ["甲", None, None, "丁", "戊", "己"]
        assert values_of(table, "employees") == [5, None, None, 8, 9, 1]
        rejects = table.rejects.select("row", "problem", "value").rows()
        assert rejects == [(3, "shifted_row", "乙,荷城,大道1号,6"), (5, "shifted_row", "丙,7")]

    def test_of_mostly_shifted_lines_is_refused_with_the_first(self, tmp_path: Path) -> None:
        path = csv_of(tmp_path, "名称,地址\n甲,荷,1\n乙,荷,2\n丙,荷\n")
        assert "line 2" in refusal_of(path, grids.RowsShifted)

    @pytest.mark.parametrize("sign", list("\t;"))
    def test_may_be_separated_by(self, tmp_path: Path, sign: str) -> None:
        path = csv_of(tmp_path, f"名称{sign}地址\n甲{sign}荷城\n")
        assert values_of(read_table(path, ENTERPRISES), "address") == ["荷城"]

    def test_may_hold_line_ends_in_quotation_marks(self, tmp_path: Path) -> None:
        path = csv_of(tmp_path, '名称,地址\r\n甲,"荷城\r\n大道"\r\n乙,b\r\n')
        table = read_table(path, ENTERPRISES)
        assert values_of(table, "_row") == [2, 3]
        assert values_of(table, "address") == ["荷城\n大道", "b"]

    @IN_PLACE
    @given(st.lists(st.lists(st.text(max_size=6), max_size=5), max_size=8), st.text(max_size=30))
    def test_of_random_cells_is_read_or_refused(
        self, tmp_path: Path, rows: list[list[str]], rest: str
    ) -> None:
        out = io.StringIO()
        csv.writer(out).writerows([["名称", "从业人员", "成立日期", "营业收入", "担保"], *rows])
        text = (out.getvalue() + rest).encode("utf-8", "surrogatepass")
        with suppress(Refusal):
            read_table(bytes_of(tmp_path, "a.csv", text), ENTERPRISES)
