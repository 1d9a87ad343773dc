"""Rows poured into workbooks are what XlsxWriter would have written, cell by cell."""

import tempfile
from datetime import date
from pathlib import Path

import fastexcel
import openpyxl
import polars as pl
import pytest
import xlsxwriter
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rongxie.foundation.tables import bodies, workbook
from rongxie.foundation.tables.workbook import Workbook
from rongxie.values.texts import Text

LIST = Text(en="List", zh="清单")
_ANY = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
_HOSTILE = [
    "a&b", "<is>", "]]>", '"', "'", "_x0041_", "_x005F_", "\x01", "\x0b", "\x1f", " a", "a ",
    "\n", "a\r\nb", "\t", "￾", "</row>", "&lt;", "é", "𠮷野家",
]  # fmt: skip
_TEXTS = st.lists(st.none() | _ANY | st.sampled_from(_HOSTILE), min_size=1, max_size=8)


def ours(path: Path, *parts: pl.DataFrame) -> Path:
    with Workbook(path) as book:
        book.add_parts(LIST, parts, ())
    return path


def theirs(path: Path, heading: str, texts: list[str | None]) -> Path:
    """The same cells by the library's own hand, in the form that a large workbook has."""
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheet = book.add_worksheet(LIST.zh)
    sheet.write_string(0, 0, heading)
    for row, text in enumerate(texts, start=1):
        if text:  # what is empty is nothing
            sheet.write_string(row, 0, text)
    sheet.write_string(len(texts) + 1, 0, "end")
    book.close()
    return path


def cells(path: Path) -> list[object]:
    sheet = fastexcel.read_excel(path).load_sheet(0, header_row=None, dtypes="string")
    return sheet.to_polars().to_series().to_list()


class TestTexts:
    @given(texts=_TEXTS)
    @example(texts=[*_HOSTILE])
    @settings(max_examples=30, deadline=None)
    def test_are_read_as_those_that_the_library_writes(self, texts: list[str | None]) -> None:
        with tempfile.TemporaryDirectory() as folder:
            frame = pl.DataFrame({"甲": [*texts, "end"]}, schema={"甲": pl.String})
            own = ours(Path(folder) / "a.xlsx", frame)
            other = theirs(Path(folder) / "b.xlsx", "甲", texts)
            assert cells(own) == cells(other)
            assert _values(own) == _values(other)


def _values(path: Path) -> list[object]:
    book = openpyxl.load_workbook(path)
    return [cell.value for (cell,) in book[LIST.zh].iter_rows()]


class TestRows:
    def test_are_numbers_days_and_blanks_where_they_are(self, tmp_path: Path) -> None:
        frame = pl.DataFrame({
            "whole": [1, None, -3],
            "number": [0.1, 1e15, None],
            "day": [date(2026, 11, 20), None, date(1900, 3, 1)],
            "text": [None, "a", ""],
        })  # fmt: skip
        sheet = openpyxl.load_workbook(ours(tmp_path / "a.xlsx", frame))[LIST.zh]
        assert [tuple(c.value for c in row) for row in sheet.iter_rows(min_row=2)] == [
            (1, 0.1, _at(2026, 11, 20), None),
            (None, 1e15, None, "a"),
            (-3, None, _at(1900, 3, 1), None),
        ]
        assert sheet["C2"].number_format == "yyyy-mm-dd"
        assert sheet.dimensions == "A1:D4"
        assert sheet.auto_filter.ref == "A1:D4"

    def test_come_in_parts_and_go_on_in_further_sheets(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(workbook, "_ROWS", 6)
        monkeypatch.setattr(workbook, "_BATCH", 2)
        parts = [pl.DataFrame({"n": list(range(a, b))}) for a, b in ((0, 0), (0, 3), (3, 12))]
        book = openpyxl.load_workbook(ours(tmp_path / "a.xlsx", *parts))
        assert book.sheetnames == ["清单", "清单 (2)", "清单 (3)"]
        sheets = [[cell.value for (cell,) in book[name].iter_rows()] for name in book.sheetnames]
        assert sheets == [["n", 0, 1, 2, 3, 4], ["n", 5, 6, 7, 8, 9], ["n", 10, 11]]

    def test_are_whole_wherever_they_are_cut_on_their_way(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(bodies, "_CHUNK", 50)  # less than a row, and in the middle of a style
        path = ours(tmp_path / "a.xlsx", pl.DataFrame({"n": ["甲" * n for n in range(1, 30)]}))
        assert cells(path) == ["n", *("甲" * n for n in range(1, 30))]

    def test_that_fill_a_sheet_begin_no_other(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(workbook, "_ROWS", 6)
        path = ours(tmp_path / "a.xlsx", pl.DataFrame({"n": list(range(5))}))
        assert openpyxl.load_workbook(path).sheetnames == ["清单"]

    def test_of_many_lines_are_as_tall_as_they_need(self, tmp_path: Path) -> None:
        long = "很长的说明" * 12
        path = ours(tmp_path / "a.xlsx", pl.DataFrame({"t": ["a", long, "b"]}))
        heights = openpyxl.load_workbook(path)[LIST.zh].row_dimensions
        assert heights[3].height == 45
        assert heights[2].height is None

    def test_leave_nothing_beside_the_workbook(self, tmp_path: Path) -> None:
        ours(tmp_path / "a.xlsx", pl.DataFrame({"n": [1]}))

        def cut_short() -> None:
            with Workbook(tmp_path / "b.xlsx") as book:
                book.add_parts(LIST, [pl.DataFrame({"n": [1]})], ())
                raise InterruptedError

        with pytest.raises(InterruptedError):
            cut_short()
        assert [path.name for path in tmp_path.iterdir()] == ["a.xlsx"]


def _at(year: int, month: int, day: int) -> object:
    return pl.Series([date(year, month, day)]).cast(pl.Datetime).to_list()[0]
