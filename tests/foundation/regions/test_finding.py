from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rongxie.foundation.regions.actions import add_zone, close, rename
from rongxie.foundation.regions.finding import find
from rongxie.foundation.regions.loading import Loaded, import_places
from rongxie.values.division_table import names
from rongxie.values.regions import Level

ON = date(2027, 1, 1)
GAOMING, HECHENG = "440608", "440608001"


def _codes(text: str, within: str | None = None, limit: int = 20) -> list[str]:
    return [place.code for place in find(text, within, limit)]


class TestByName:
    def test_the_exact_name_comes_before_all_others(self, china: Loaded) -> None:
        add_zone(parent="44", name="更高明", level=Level.COUNTY, since=ON)
        import_places([("440608001001", "高明")])
        found = find("高明")
        assert found[0].name == "高明"
        assert [place.name.find("高明") for place in found] == [0] * (len(found) - 1) + [1]

    def test_higher_levels_come_first(self, china: Loaded) -> None:
        levels = [place.level.value for place in find("广") if place.name.startswith("广")]
        assert levels == sorted(levels)
        assert _codes("高明")[0] == GAOMING

    def test_is_found_from_the_middle(self, china: Loaded) -> None:
        assert GAOMING in _codes("明区")

    def test_finds_every_name_by_its_first_two_characters_and_its_place(
        self, china: Loaded
    ) -> None:
        for code in sorted(names())[::997]:
            assert code in _codes(names()[code], within=code[:6]), code

    def test_ignores_blanks_and_full_width_signs(self, china: Loaded) -> None:
        assert _codes(" 荷城　") == _codes("荷城")

    @pytest.mark.parametrize("text", ["", "  ", "/", "没有这个地方", "%", "_", "'; --", "\\"])
    def test_finds_nothing_where_nothing_is_meant(self, china: Loaded, text: str) -> None:
        assert find(text) == ()

    def test_leaves_out_closed_places_and_former_names(self, china: Loaded) -> None:
        close(code="440608108", successors=[HECHENG], on=ON)
        rename(code=HECHENG, name="甲街道", on=ON)
        assert _codes("高明 更合") == []
        assert _codes("高明 荷城") == []
        assert _codes("高明 甲街") == [HECHENG]

    def test_gives_no_place_twice_and_no_more_than_asked(self, china: Loaded) -> None:
        for text in ("城", "城关", "新", "cg", "44"):
            found = _codes(text, within="44", limit=7)
            assert len(found) == len(set(found)) == 7, text

    def test_of_a_kind_only_looks_no_lower_than_townships(self, china: Loaded) -> None:
        import_places([("440608001001", "甲村委会")])
        assert _codes("村委会") == []
        assert _codes("村委会", within=GAOMING) == ["440608001001"]
        assert _codes("高明 村委会") == ["440608001001"]

    def test_finds_villages_from_the_middle(self, china: Loaded) -> None:
        import_places([("440608001001", "上秀丽村委会")])
        assert _codes("秀丽村委") == ["440608001001"]


class TestByInitials:
    def test_exact_ones_come_first(self, china: Loaded) -> None:
        found = find("gmq")
        assert {place.name for place in found[:2]} == {"高明区", "光明区"}
        assert all(len(place.name) > 3 for place in found[2:])

    def test_may_be_capitals(self, china: Loaded) -> None:
        assert _codes("GMQ") == _codes("gmq")

    def test_may_be_begun(self, china: Loaded) -> None:
        assert GAOMING in _codes("gm", limit=50)


class TestByCode:
    def test_the_place_comes_before_those_below_it(self, china: Loaded) -> None:
        found = _codes("440608")
        assert found[0] == GAOMING
        assert len(found) > 1
        assert all(code.startswith(GAOMING) for code in found)

    @pytest.mark.parametrize("text", ["440608000", "440608000000", "４４０６０８"])
    def test_may_be_padded_or_full_width(self, china: Loaded, text: str) -> None:
        assert _codes(text)[0] == GAOMING

    def test_of_a_former_place_finds_what_stands_for_it(self, china: Loaded) -> None:
        assert _codes("440684") == [GAOMING]

    def test_finds_zones(self, china: Loaded) -> None:
        zone = add_zone(parent=GAOMING, name="高明园", level=Level.TOWNSHIP, since=ON)
        assert _codes("440608a01") == [zone.code] == _codes("440608A")


class TestByPath:
    @pytest.mark.parametrize(
        "text",
        ["高明 荷城", "广东 荷城", "佛山 高明 荷城", "gm hc", "440608 荷城", "高明/荷城", "高明 荷",
         "广东省 / 佛山市 / 高明区 / 荷城街道"],
    )  # fmt: skip
    def test_the_last_word_is_the_place_and_the_others_lie_above(
        self, china: Loaded, text: str
    ) -> None:
        assert _codes(text) == [HECHENG]

    def test_finds_nothing_below_what_is_not_there(self, china: Loaded) -> None:
        assert find("南海 荷城") == ()
        assert find("没有 荷城") == ()

    def test_the_place_itself_is_not_below_itself(self, china: Loaded) -> None:
        assert GAOMING not in _codes("高明区 高明")


class TestReach:
    def test_comes_first_whatever_the_match(self, china: Loaded) -> None:
        import_places([("440608001001", "大荷城村")])
        found = _codes("荷城", within=GAOMING)
        assert found[:2] == [HECHENG, "440608001001"]
        assert len(found) > 2

    def test_hides_nothing(self, china: Loaded) -> None:
        assert sorted(_codes("荷城", GAOMING, 100)) == sorted(_codes("荷城", None, 100))

    def test_may_be_that_of_a_zone(self, china: Loaded) -> None:
        zone = add_zone(parent="4406", name="佛山高新区", level=Level.COUNTY, since=ON)
        park = add_zone(parent=zone.code, name="荷城园", level=Level.TOWNSHIP, since=ON)
        assert _codes("荷城", within=zone.code)[0] == park.code


class TestTheFirstCharacter:
    @pytest.mark.parametrize("text", ["荷", "h", "4", "城"])
    def test_answers_down_to_counties(self, china: Loaded, text: str) -> None:
        found = find(text, limit=500)
        assert found
        assert {place.level for place in found} <= {Level.PROVINCE, Level.CITY, Level.COUNTY}

    def test_below_a_county_answers_everything(self, china: Loaded) -> None:
        assert _codes("高明区 荷") == [HECHENG]


class TestACostThatDoesNotGrow:
    @pytest.mark.parametrize("text", ["荷", "荷城", "荷城街道", "hc", "44", "高明 荷城"])
    def test_asks_a_fixed_number_of_times(self, china: Loaded, text: str) -> None:
        with CaptureQueriesContext(connection) as asked:
            find(text, within=GAOMING)
        assert len(asked) <= 16

    @pytest.mark.parametrize(
        ("text", "index"),
        [
            ("荷城", "regions_name"),
            ("hcjdx", "regions_initials"),
            ("荷城", "regions_grams"),
            ("荷", "regions_upper"),
            ("44060", "regions_pkey"),
        ],
    )
    def test_every_stage_has_an_index(self, china: Loaded, text: str, index: str) -> None:
        with CaptureQueriesContext(connection) as asked:
            find(text)
        plans = ""
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
            for query in asked.captured_queries:
                if "candidates" in query["sql"]:
                    cursor.execute(f"EXPLAIN {query['sql'].replace('%', '%%')}")
                    plans += "\n".join(line for (line,) in cursor.fetchall())
        assert index in plans
        assert "Seq Scan" not in plans
