"""Which heading is read as which column, and where the headings are found."""

from pathlib import Path

import pytest

from rongxie.foundation.tables.headings import Headings, level_column
from rongxie.foundation.tables.matching import HeadingsRepeated
from rongxie.foundation.tables.reading import read_table
from rongxie.rulebook.layouts import layout
from rongxie.values.columns import Column
from tests.foundation.sheets import (
    ENTERPRISES,
    Rows,
    csv_of,
    problems_of,
    values_of,
    xls_of,
    xlsx_of,
)

LAYOUTS = ("enterprises", "cases", "banks", "events", "returns")


def recognised(folder: Path, *headings: str) -> dict[str, str]:
    """Return the canonical names that a sheet with the headings is read with."""
    return dict(read_table(csv_of(folder, ",".join(headings) + "\n"), ENTERPRISES).headings)


class TestHeading:
    @pytest.mark.parametrize("name", LAYOUTS)
    def test_of_every_column_is_known_by_name_titles_and_synonyms(self, name: str) -> None:
        headings = Headings(layout(name))
        for column in layout(name):
            for wording in (column.name, column.title.zh, column.title.en, *column.synonyms):
                claims = [m for _, m in headings._meanings(wording)]
                assert column in [m.column for m in claims], wording

    @pytest.mark.parametrize(
        ("heading", "name"),
        [(" 企业 名称 ", "name"), ("企业名称*", "name"), ("＊企业名称", "name"),
         ("企业名称(必填)", "name"),
         ("ＵＳＣＣ", "uscc"), ("COMPANYNAME", "name"), ("营业收入（亿元）", "revenue_wan"),
         ("从业人员(人)", "employees"), ("fin_totalAsset_万元", "assets_wan"),
         ("期限(月)", "need_term_months")],
    )  # fmt: skip
    def test_is_known_whatever_its_width_blanks_case_and_unit(
        self, tmp_path: Path, heading: str, name: str
    ) -> None:
        assert recognised(tmp_path, heading, "地址") == {name: heading.strip(), "address": "地址"}

    @pytest.mark.parametrize("heading", ["期限(年)", "从业人员(万人)", "公司电话", "地址(元)"])
    def test_with_another_unit_or_meaning_is_not_guessed(
        self, tmp_path: Path, heading: str
    ) -> None:
        table = read_table(csv_of(tmp_path, f"名称,{heading}\n甲,1\n"), ENTERPRISES)
        assert table.unrecognised == (heading,)
        assert values_of(table, heading) == ["1"]

    def test_that_is_there_twice_is_refused_with_its_letters(self, tmp_path: Path) -> None:
        path = csv_of(tmp_path, "名称,地址,名 称\n甲,a,乙\n")
        with pytest.raises(HeadingsRepeated, match="名称 twice, in the columns A and C"):
            read_table(path, ENTERPRISES)

    def test_that_is_not_recognised_may_be_there_twice(self, tmp_path: Path) -> None:
        table = read_table(csv_of(tmp_path, "名称,备注,备注\n甲,a,b\n"), ENTERPRISES)
        assert table.unrecognised == ("备注", "备注 (2)")

    def test_with_usable_values_is_read_before_another_of_the_same_column(
        self, tmp_path: Path
    ) -> None:
        path = csv_of(tmp_path, "名称,industry,行业分类代码\n甲,银行,J66\n乙,机场,G56\n")
        table = read_table(path, ENTERPRISES)
        assert table.headings["industry"] == "行业分类代码"
        assert table.unrecognised == ("industry (2)",)
        assert values_of(table, "industry (2)") == ["银行", "机场"]

    def test_that_is_blank_above_values_is_kept_under_its_letter(self, tmp_path: Path) -> None:
        table = read_table(csv_of(tmp_path, "名称,,地址\n甲,x,a\n"), ENTERPRISES)
        assert table.unrecognised == ("(B)",)


class TestLevel:
    @pytest.mark.parametrize("column", list(ENTERPRISES), ids=lambda c: c.name)
    def test_is_known_for_every_column(self, tmp_path: Path, column: Column) -> None:
        title = level_column(column).title.zh
        for heading in (title, f"{column.name}_level"):
            table = read_table(
                csv_of(tmp_path, f"企业名称,{heading}\n甲,走访\n乙,checked\n丙,听说\n"), ENTERPRISES
            )
            (level,) = [n for n in table.headings if n.endswith("_level")]
            assert values_of(table, level) == ["observed", "checked", None]
            assert problems_of(table) == ["not_a_choice"]


class TestTickOfPremises:
    def test_is_read_beside_another_tick(self, tmp_path: Path) -> None:
        found = recognised(tmp_path, "名称", "固定经营场所", "信用状况良好")
        assert set(found) == {"name", "tick_premises", "tick_credit"}

    def test_is_read_beside_a_canonical_tick(self, tmp_path: Path) -> None:
        assert "tick_premises" in recognised(tmp_path, "名称", "固定经营场所", "tick_demand")

    def test_is_the_fact_without_other_ticks(self, tmp_path: Path) -> None:
        assert set(recognised(tmp_path, "名称", "固定经营场所")) == {"name", "premises_seen"}

    def test_is_the_tick_beside_the_canonical_fact(self, tmp_path: Path) -> None:
        found = recognised(tmp_path, "premises_seen", "固定经营场所")
        assert set(found) == {"premises_seen", "tick_premises"}


class TestHeadingRow:
    def test_is_found_below_titles_and_beside_blank_columns(self, tmp_path: Path) -> None:
        rows: Rows = [["高明区小微企业融资需求表"], ["填报单位：发改局", None, "2026年"], [],
                ["序号", "企业名称", "营业收入(万元)"], ["1", "甲", 12.5], [],
                ["2", "乙", "3万"]]  # fmt: skip
        table = read_table(xlsx_of(tmp_path, rows, at="C4"), ENTERPRISES)
        assert values_of(table, "_row") == [8, 10]
        assert values_of(table, "revenue_wan") == [12.5, 3.0]
        assert table.rows == 2

    def test_of_two_lines_takes_groups_and_names_together(self, tmp_path: Path) -> None:
        rows: Rows = [["企业名称", "经营情况", None, "地址"], [None, "营业收入", "从业人员", None],
                ["甲", 5, 6, "a"]]  # fmt: skip
        table = read_table(xlsx_of(tmp_path, rows), ENTERPRISES)
        assert set(table.headings) == {"name", "revenue_wan", "employees", "address"}
        assert values_of(table, "_row") == [3]

    def test_may_have_a_note_below(self, tmp_path: Path) -> None:
        rows: Rows = [["企业名称", "营业收入"], ["（必填）", "单位：万元"], ["甲", 5]]
        table = read_table(xlsx_of(tmp_path, rows), ENTERPRISES)
        assert values_of(table, "name") == ["甲"]

    def test_is_found_on_the_sheet_that_has_most(self, tmp_path: Path) -> None:
        notes: Rows = [["说明"], ["名称"], ["填写全称"]]
        rows: Rows = [["企业名称", "地址"], ["甲", "a"]]
        assert read_table(xlsx_of(tmp_path, notes, rows), ENTERPRISES).rows == 1

    def test_is_found_in_an_old_workbook(self, tmp_path: Path) -> None:
        path = xls_of(tmp_path, [["名单"], ["企业名称", "从业人员"], ["甲", 5.0]])
        table = read_table(path, ENTERPRISES)
        assert values_of(table, "_row") == [3]
        assert values_of(table, "employees") == [5]
