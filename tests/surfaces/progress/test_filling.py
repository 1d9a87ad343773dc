"""Filling a template: what is filled, what stays, and what a hostile one is answered with."""

import dataclasses
from datetime import datetime
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.worksheet import Worksheet

from rongxie.surfaces.progress.checking import (
    HolesUnknown,
    NoHoles,
    NoRoom,
    check_template,
    holes_in,
)
from rongxie.surfaces.progress.filling import fill
from rongxie.surfaces.progress.layout import platform_template
from rongxie.surfaces.progress.meanings import add_meanings
from rongxie.surfaces.progress.numbers import Scope, Spot
from rongxie.surfaces.progress.opening import (
    TemplateReachesOut,
    TemplateTooLarge,
    TemplateUnreadable,
    TemplateWouldLose,
    open_template,
)
from rongxie.values.texts import Refusal
from tests.surfaces.progress.books import (
    DAY,
    MONDAY,
    SCOPE,
    numbers,
    part_of,
    read,
    saved,
    sheet_of,
    template,
    with_part,
)


def _filled(content: bytes, scope: Scope = SCOPE) -> Worksheet:
    book = open_template(content)
    check_template(book, scope)
    fill(book, numbers(scope))
    return sheet_of(read(saved(book)))


def _refused(content: bytes, kind: type[Refusal], scope: Scope = SCOPE) -> str:
    with pytest.raises(kind) as refusal:
        check_template(open_template(content), scope)
    return str(refusal.value)


class TestFill:
    def test_puts_numbers_days_and_texts_where_they_are_asked_for(self) -> None:
        sheet = _filled(template(
            A1="{{走访户数}}", A2="{{visited_enterprises.all}}", A3="｛｛ 授信金额．本周 ｝｝",
            A4="{{截止日}}", A5="{{地区}}", A6="截至{{last}}，{{地区}}走访{{走访户数}}户",
            A7="{{走访户数@铜城镇}}", A8="{{visited_enterprises@341181102}}",
            A9="{{填报单位}}", B1="没有占位符", B2=42,
        ))  # fmt: skip
        found = [sheet[f"A{n}"].value for n in range(1, 10)]
        assert found[0] == 7
        assert found[1] == 7 + 10 * 4
        assert found[2] == 1234.5
        assert found[3] == datetime(2026, 11, 20)  # noqa: DTZ001  # a day, as Excel has it
        assert found[4:6] == ["天长市", "截至2026-11-20，天长市走访7户"]
        assert found[6:8] == [5, 4]
        assert found[8] == "天长市发展改革委"
        assert (sheet["B1"].value, sheet["B2"].value) == ("没有占位符", 42)

    def test_keeps_formats_borders_merges_and_formulas(self) -> None:
        def made(sheet: Worksheet) -> None:
            sheet.merge_cells("A1:D1")
            sheet["A2"].number_format = '#,##0"户"'
            sheet["A2"].font = Font(name="仿宋", size=14, bold=True)
            sheet["A2"].border = Border(left=Side(style="double"))
            sheet["A2"].fill = PatternFill("solid", start_color="FFEEDD")
            sheet["A2"].alignment = Alignment(horizontal="center")
            sheet.column_dimensions["A"].width = 33
            sheet.row_dimensions[2].height = 41
            sheet.freeze_panes = "B2"
            sheet.page_setup.orientation = "landscape"
            sheet.print_title_rows = "1:1"

        content = template(
            made, A1="{{地区}}情况表", A2="{{走访户数}}", B2="=A2*2", C2="=SUM(A2:B2)"
        )
        before, after = sheet_of(read(content)), _filled(content)
        for cell in ("A1", "A2", "B2"):
            for what in ("font", "border", "fill", "number_format", "alignment"):
                ours, theirs = getattr(after[cell], what), getattr(before[cell], what)
                assert repr(ours) == repr(theirs), (cell, what)
        assert [str(one) for one in after.merged_cells.ranges] == ["A1:D1"]
        assert (after["B2"].value, after["C2"].value) == ("=A2*2", "=SUM(A2:B2)")
        assert after.column_dimensions["A"].width == 33
        assert after.row_dimensions[2].height == 41
        assert (after.freeze_panes, after.page_setup.orientation) == ("B2", "landscape")
        assert after.print_title_rows == "$1:$1"
        assert b'fullCalcOnLoad="1"' in part_of(content, "xl/workbook.xml")

    def test_keeps_partly_formatted_texts(self) -> None:
        rich = CellRichText("注：", TextBlock(InlineFont(b=True), "加粗"))
        sheet = _filled(template(A1="{{走访户数}}", A2=rich))
        assert sheet["A2"].value == rich

    def test_shows_a_share_as_its_cell_has_it(self) -> None:
        def percent(sheet: Worksheet) -> None:
            sheet["A2"].number_format = "0.0%"

        sheet = _filled(template(percent, A1="{{按期办结率}}", A2="{{按期办结率}}"))
        assert (sheet["A1"].value, sheet["A2"].value) == (75, 0.75)

    def test_leaves_a_dash_where_there_is_nothing_to_tell(self) -> None:
        sheet = _filled(template(A1="{{average_rate@汊涧镇}}", A2="{{average_rate}}"))
        assert (sheet["A1"].value, sheet["A2"].value) == ("–", 3.65)

    def test_writes_texts_that_look_like_formulas_as_texts(self) -> None:
        for name in ("=1+1", "+cmd|' /c calc'!A0", "@SUM(A1)", "#REF!", '=HYPERLINK("x")\x01'):
            scope = dataclasses.replace(SCOPE, office=name, whole=Spot("341181", name))
            sheet = _filled(template(A1="{{填报单位}}", A2="{{地区}}：", A3="{{地区}}"), scope)
            for cell in ("A1", "A2", "A3"):
                assert sheet[cell].data_type in ("s", "inlineStr"), (name, cell)
            assert sheet["A1"].value == name.rstrip("\x01")


class TestRowForEach:
    def _made(self, sheet: Worksheet) -> None:
        for column, value in enumerate(
            ("{{各地.序号}}", "{{各地.地区}}", "{{各地.走访户数}}", "=C3*2", "户", "{{走访户数}}"),
            1,
        ):
            sheet.cell(3, column, value)
        sheet["B3"].font = Font(bold=True)
        sheet["C4"].border = Border(top=Side(style="thick"))
        sheet.row_dimensions[3].height = 30
        sheet.merge_cells("G3:H3")
        sheet["A5"], sheet["C5"] = "合计", "=SUM(C3:C4)"

    def test_fills_the_rows_below_with_the_format_of_the_first(self) -> None:
        sheet = _filled(template(self._made))
        rows = [[sheet.cell(row, column).value for column in range(1, 7)] for row in (3, 4)]
        assert rows == [[1, "铜城镇", 5, "=C3*2", "户", 7], [2, "汊涧镇", 4, "=C4*2", "户", 7]]
        assert sheet["C5"].value == "=SUM(C3:C4)"
        assert (sheet["A4"].font.b, sheet["B4"].font.b) == (False, True)
        assert sheet["C4"].border.top.style == "thick"  # its own stays
        assert sheet.row_dimensions[4].height == 30
        assert {str(one) for one in sheet.merged_cells.ranges} == {"G3:H3", "G4:H4"}

    def test_needs_room(self) -> None:
        def crowded(sheet: Worksheet) -> None:
            self._made(sheet)
            sheet["A4"] = "合计"

        assert "Row 3" in _refused(template(crowded), NoRoom)

    def test_needs_room_for_places_that_came_later(self) -> None:
        book = open_template(template(self._made))
        more = dataclasses.replace(SCOPE, below=(*SCOPE.below, Spot("341181103", "新镇", 3)))
        with pytest.raises(NoRoom):
            fill(book, numbers(more))

    def test_is_blank_where_no_place_lies_below(self) -> None:
        scope = dataclasses.replace(SCOPE, below=())
        sheet = _filled(template(self._made), scope)
        assert [sheet.cell(3, column).value for column in (1, 2, 3)] == [None, None, None]


class TestCheckTemplate:
    def test_tells_every_cell_that_cannot_be_filled(self) -> None:
        told = _refused(template(
            A1="{{走访户}}", B2="{{走访户数.上周}}", C3="{{走访户数@合肥市}}", D4="{{走访户数",
            E5="=SUM({{走访户数}})", F6="{{走访户数}}",
        ), HolesUnknown)  # fmt: skip
        for cell in ("A1", "B2", "C3", "D4", "E5"):
            assert f"Sheet!{cell} " in told
        assert "F6" not in told
        assert "→ 走访户数?" in told

    def test_tells_of_ten_cells_at_most(self) -> None:
        told = _refused(template(**{f"A{n}": "{{x}}" for n in range(1, 30)}), HolesUnknown)
        assert told.count("Sheet!") == 10
        assert "…" in told

    def test_wants_a_place_holder(self) -> None:
        _refused(template(A1="走访户数"), NoHoles)

    @pytest.mark.parametrize(
        "formula",
        [
            '=WEBSERVICE("http://x/"&A1)',
            '=HYPERLINK("http://x/"&A1,"查看")',
            "=cmd|'/c calc'!A0",
            '=rtd("x",,A1)',
            '=IF(1,IMAGE("http://x"))',
            '=CALL("a","b")',
        ],
    )
    def test_takes_no_formula_that_reaches_out(self, formula: str) -> None:
        told = _refused(template(A1="{{走访户数}}", B7=formula), TemplateReachesOut)
        assert "Sheet!B7" in told

    def test_takes_no_name_that_reaches_out(self) -> None:
        book = Workbook()
        sheet_of(book)["A1"] = "{{走访户数}}"
        book.defined_names["送"] = DefinedName("送", attr_text='WEBSERVICE("http://x")')
        _refused(saved(book), TemplateReachesOut)

    def test_takes_formulas_that_only_look_so(self) -> None:
        check_template(open_template(template(A1="{{走访户数}}", B1='=IF(A1>0,"call (a|b)","")')),
                       SCOPE)  # fmt: skip


class TestOpenTemplate:
    def test_refuses_what_leads_to_other_files(self) -> None:
        book = template(A1="{{走访户数}}")
        for part in ("xl/externalLinks/externalLink1.xml", "xl/connections.xml",
                     "xl/embeddings/oleObject1.bin", "xl/queryTables/queryTable1.xml"):  # fmt: skip
            with pytest.raises(TemplateReachesOut):
                open_template(with_part(book, part, b"<x/>"))
        relation = (
            b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            b'<Relationship Id="r" TargetMode="External" Target="http://x" Type="http://x/%b"/>'
            b"</Relationships>"
        )
        place = "xl/worksheets/_rels/sheet1.xml.rels"
        with pytest.raises(TemplateReachesOut):
            open_template(with_part(book, place, relation % b"attachedTemplate"))

    def test_refuses_what_would_be_lost(self) -> None:
        book = template(A1="{{走访户数}}")
        for part in ("xl/media/image1.png", "xl/charts/chart1.xml", "xl/drawings/drawing1.xml"):
            with pytest.raises(TemplateWouldLose):
                open_template(with_part(book, part, b"<x/>"))
        sheet = part_of(book, "xl/worksheets/sheet1.xml")
        lines = sheet.replace(
            b"</worksheet>",
            b'<extLst><ext xmlns:x14="y"><x14:sparklineGroups><x14:sparklineGroup/>'
            b"</x14:sparklineGroups></ext></extLst></worksheet>",
        )
        with pytest.raises(TemplateWouldLose):
            open_template(with_part(book, "xl/worksheets/sheet1.xml", lines))

    @pytest.mark.parametrize(
        "inside",
        [
            b'<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>',
            b'<m:mergeCells xmlns:m="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
            b'<m:mergeCell ref="A1:XFD1048576"/></m:mergeCells>',
            b'<hyperlinks><hyperlink ref="A1:XFD1048576" location="x"/></hyperlinks>',
            b'<mergeCells><mergeCell ref="A:XFD"/></mergeCells>',
        ],
    )
    def test_refuses_few_bytes_that_span_a_whole_sheet(self, inside: bytes) -> None:
        book = template(A1="{{走访户数}}")
        sheet = part_of(book, "xl/worksheets/sheet1.xml")
        spanned = sheet.replace(b"<pageMargins", inside + b"<pageMargins")
        assert spanned != sheet
        with pytest.raises(TemplateTooLarge):
            open_template(with_part(book, "xl/worksheets/sheet1.xml", spanned))

    def test_refuses_more_cells_or_bytes_than_a_form_has(self) -> None:
        book = template(A1="{{走访户数}}")
        rows = b"<sheetData>" + b"<row><c/><c/><c/></row>" * 60_000
        sheet = part_of(book, "xl/worksheets/sheet1.xml").replace(b"<sheetData>", rows)
        with pytest.raises(TemplateTooLarge):
            open_template(with_part(book, "xl/worksheets/sheet1.xml", sheet))
        with pytest.raises(TemplateTooLarge):
            open_template(with_part(book, "docProps/x.xml", b" " * (9 << 20)))

    def test_refuses_a_document_type_before_it_unfolds(self) -> None:
        book = template(A1="{{走访户数}}")
        bomb = (
            b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
            b'<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]><x>&b;</x>'
        )
        with pytest.raises(TemplateReachesOut):
            open_template(with_part(book, "docProps/custom.xml", bomb))

    @pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"x" * 100])
    def test_refuses_what_is_no_workbook(self, content: bytes) -> None:
        with pytest.raises(TemplateUnreadable):
            open_template(content)

    def test_refuses_a_workbook_whose_parts_are_broken(self) -> None:
        broken = with_part(template(A1="{{走访户数}}"), "xl/workbook.xml", b"<workbook")
        with pytest.raises(TemplateUnreadable):
            open_template(broken)


class TestPlatformTemplate:
    @pytest.mark.parametrize("language", ["zh", "en"])
    def test_is_filled_like_any_other(self, language: Any) -> None:
        book = platform_template(len(SCOPE.below), language)
        content = saved(book)
        sheet = _filled(content)
        texts = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value]
        assert not [text for text in texts if "{{" in text]
        assert "天长市" in str(sheet["A1"].value)
        assert [sheet.cell(row, 3).value for row in (5, 6, 7)] == [5, 4, 7]
        assert sheet["D7"].value == 47
        assert sheet.cell(7, sheet.max_column).value == 3  # overdue

    def test_tells_what_it_counts_on_a_second_sheet(self) -> None:
        book = platform_template(2, "zh")
        book.create_sheet("指标说明")
        add_meanings(book, holes_in(book), SCOPE, None, lambda what: str(getattr(what, "zh", what)))
        told = sheet_of(book, "指标说明2")
        days = {(row[0].value, row[2].value) for row in told.iter_rows(min_row=2)}
        assert ("走访户数", "until 2026-11-20") in days
        assert ("走访户数", f"{MONDAY} to {DAY}") in days
        definitions = [
            row[3].value for row in told.iter_rows(min_row=2) if row[0].value == "走访户数"
        ]
        assert all("走访" in str(text) for text in definitions)
