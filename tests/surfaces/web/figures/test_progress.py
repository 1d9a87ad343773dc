"""The progress table: one press, in the office's own template or in the platform's layout."""

import re
from datetime import date, timedelta
from urllib.parse import unquote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl.worksheet.worksheet import Worksheet

from rongxie.foundation.files.models import StoredFile
from rongxie.foundation.reach.entering import reach
from rongxie.rulebook.access import ReadingRole
from tests.mechanism.cast import COUNTY, DAY, ELSEWHERE, PLATFORM
from tests.mechanism.enterprises.makers import open_places
from tests.surfaces.progress.books import read, sheet_of, template
from tests.surfaces.web.desks import DESKS, seated, shown
from tests.surfaces.web.figures.rolled import first, two_towns
from tests.surfaces.web.reviewing.test_reviewing import token_of

pytestmark = pytest.mark.django_db
QUERIES = 20
HAND_IN, TABLE, FILE = (
    "/figures/table/template/", "/figures/table/", "/figures/table/progress.xlsx",
)  # fmt: skip


@pytest.fixture(autouse=True)
def places() -> None:
    open_places()


def handed_in(desk: Client, content: bytes, name: str = "周报.xlsx") -> HttpResponse:
    typed = {"token": token_of(shown(desk, HAND_IN)), "go": "do",
             "file": SimpleUploadedFile(name, content)}  # fmt: skip
    return desk.post(HAND_IN, typed)  # type: ignore[return-value]


def table_of(desk: Client, asked: str = "") -> Worksheet:
    answer = desk.get(FILE + asked)
    assert answer.status_code == 200, answer.content.decode()[:2000]
    assert answer["X-Content-Type-Options"] == "nosniff"
    return sheet_of(read(answer.content))


def _kept() -> list[StoredFile]:
    with reach(PLATFORM):
        return list(StoredFile.objects.order_by("pk"))


class TestTable:
    def test_has_a_row_for_each_place_and_the_whole(self) -> None:
        two_towns()
        answer = seated("office").get(f"{FILE}?period=week")
        sheet = sheet_of(read(answer.content))
        rows = {sheet.cell(row, 2).value or sheet.cell(row, 1).value: sheet.cell(row, 3).value
                for row in (5, 6, 7)}  # fmt: skip
        assert {rows.pop("铜城镇"), rows.pop("汊涧镇")} == {5, 4}
        assert list(rows.values()) == [7]
        name = unquote(answer["Content-Disposition"])
        assert "天长市" in name
        assert name.endswith("20261116-20261120.xlsx")
        assert len(read(answer.content).sheetnames) == 2

    def test_counts_the_days_that_are_asked_for(self) -> None:
        monday = DAY - timedelta(days=DAY.weekday())
        first("visited_enterprises", 1)
        first("visited_enterprises", 20, day=monday - timedelta(days=3))
        first("visited_enterprises", 300, day=date(2025, 3, 4))
        desk = seated("office")
        before = (monday - timedelta(days=1)).isoformat()
        for asked, days, all_ in (
            ("?period=day", 1, 321), ("?period=week", 1, 321), ("", 1, 321),
            (f"?period=week&on={before}", 20, 320), ("?period=year&on=2025-12-31", 300, 300),
        ):  # fmt: skip
            sheet = table_of(desk, asked)
            assert (sheet["C7"].value, sheet["D7"].value) == (days, all_), asked

    def test_of_the_city_sums_its_counties_without_retyping(self) -> None:
        two_towns()
        first("visited_enterprises", 11, region=f"{ELSEWHERE}101")
        first("visited_enterprises", 6, region=COUNTY, shared=4)
        sheet = table_of(seated("city"), "?period=week")
        rows = [[sheet.cell(row, column).value for column in (1, 2, 3)] for row in (5, 6, 7)]
        assert rows[:2] == [[1, "天长市", 13], [2, "明光市", 11]]
        assert rows[2][2] == 18  # 6 of the county were visited elsewhere in the city before
        assert table_of(seated("regulator"), f"?place={COUNTY}")["C7"].value == 13

    def test_of_the_country_has_its_provinces(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(DESKS, "nation", (ReadingRole.MECHANISM_OFFICE, "NDRC", ""))
        two_towns()
        sheet = table_of(seated("nation"), "?period=day")
        assert [sheet.cell(5, column).value for column in (1, 2, 3)] == [1, "安徽省", 7]

    def test_is_for_offices_and_auditors(self) -> None:
        auditor = seated("auditor")
        for desk in (auditor, seated("township"), seated("regulator")):
            assert desk.get(FILE).status_code == 200
        assert auditor.get(HAND_IN).status_code == 404
        assert seated("guarantor").get(FILE).status_code == 403

    def test_asks_few_questions(self) -> None:
        two_towns()
        desk = seated("city")
        for path in (TABLE, HAND_IN, FILE, "/figures/table/template.xlsx"):
            desk.get(path)
            with CaptureQueriesContext(connection) as asked:
                assert desk.get(path).status_code == 200
            count = len([one for one in asked if "SAVEPOINT" not in one["sql"]])
            assert count <= QUERIES, (path, count)


class TestTemplate:
    def test_is_kept_once_and_filled_from_then_on(self) -> None:
        two_towns()
        desk = seated("office")
        assert "周报.xlsx" not in shown(desk, TABLE)
        answer = handed_in(desk, template(B3="{{走访户数}}", B4="=B3*2"))
        assert answer.status_code == 302
        assert answer["Location"] == TABLE
        assert "周报.xlsx" in shown(desk, TABLE)
        sheet = table_of(desk)
        assert (sheet["B3"].value, sheet["B4"].value) == (7, "=B3*2")
        assert table_of(desk, "?layout=platform")["C7"].value == 7
        (kept,) = _kept()
        assert (kept.purpose, kept.region) == ("template", COUNTY)

    def test_is_replaced_by_the_next(self) -> None:
        desk = seated("office")
        handed_in(desk, template(A1="旧 {{地区}}"))
        handed_in(desk, template(A1="新 {{地区}}"))
        assert table_of(desk)["A1"].value == "新 天长市"
        assert len(_kept()) == 2

    def test_is_of_the_office_and_the_place_alone(self) -> None:
        two_towns()
        handed_in(seated("office"), template(A1="县里 {{地区}}"))
        assert table_of(seated("sector authority"))["C7"].value == 7
        assert table_of(seated("city"), f"?place={COUNTY}")["C7"].value == 7

    def test_is_kept_only_if_all_of_it_can_be_filled(self) -> None:
        desk = seated("office")
        answer = handed_in(desk, template(A1="{{走访户数}}", C4="{{走访户}}"))
        page = answer.content.decode()
        assert answer.status_code == 422
        assert "Sheet!C4 {{走访户}} → 走访户数?" in page
        assert re.search(r'id="id_file_error"|for="id_file"', page)
        assert _kept() == []
        assert "周报.xlsx" not in shown(desk, TABLE)

    @pytest.mark.parametrize(
        ("content", "name"),
        [
            (template(A1="{{走访户数}}", A2='=WEBSERVICE("http://x")'), "a.xlsx"),
            (template(A1="{{走访户数}}"), "a.xlsm"), (template(A1="x"), "a.xlsx"),
            (b"not a workbook", "a.xlsx"), (b"", "a.xlsx"), (b"%PDF-1.4\n%%EOF", "a.pdf"),
        ],
    )  # fmt: skip
    def test_is_refused_at_its_field_if_it_is_hostile(self, content: bytes, name: str) -> None:
        desk = seated("office")
        answer = handed_in(desk, content, name)
        assert 400 <= answer.status_code < 500
        assert 'class="wrong"' in answer.content.decode() or "error" in answer.content.decode()
        assert _kept() == []

    def test_that_fits_no_more_is_told_and_the_platforms_is_offered(self) -> None:
        def rows(sheet: Worksheet) -> None:
            sheet["A1"], sheet["A3"] = "{{各地.地区}}", "合计"

        two_towns()
        desk = seated("office")
        assert handed_in(desk, template(rows)).status_code == 302
        assert [table_of(desk)[cell].value for cell in ("A1", "A2")] == ["铜城镇", "汊涧镇"]
        _third_town()
        answer = desk.get(FILE)
        assert answer.status_code == 422
        page = answer.content.decode()
        assert "notice-error" in page
        assert "layout=platform" in page
        assert table_of(desk, "?layout=platform")["C8"].value == 7

    def test_to_begin_with_can_be_handed_in_again(self) -> None:
        two_towns()
        desk = seated("office")
        blank = desk.get("/figures/table/template.xlsx")
        assert "{{各地.走访户数.累计}}" in str(sheet_of(read(blank.content))["D5"].value)
        assert handed_in(desk, blank.content).status_code == 302
        assert table_of(desk)["C7"].value == 7

    def test_is_told_on_the_page_with_every_name(self) -> None:
        page = shown(seated("office"), TABLE)
        assert "{{走访户数}}" in page
        assert "{{visited_enterprises}}" in page
        assert "{{各地.地区}}" in page


def _third_town() -> None:
    from rongxie.foundation.regions.models import Origin, Region

    Region.objects.create(
        code=f"{COUNTY}103", name="新街镇", level=9, parent_id=COUNTY, pinyin="xjz",
        initials="xjz", grams=[], origin=Origin.PACKAGED,
    )  # fmt: skip
