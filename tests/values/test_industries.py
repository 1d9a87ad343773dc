"""Industry codes, and sections inferred from words."""

import csv
from pathlib import Path

import pytest

from rongxie.values.industries import (
    DIVISIONS,
    GROUPS,
    SECTIONS,
    IndustryCode,
    NotAnIndustry,
    import_table,
    infer_section,
    read_industry,
)

DATA = Path(__file__).parents[3] / "shared" / "data"


def rows_of(*path: str) -> list[dict[str, str]]:
    file = DATA.joinpath(*path)
    if not file.exists():
        pytest.skip(f"the real data {'/'.join(path)} is not beside the checkout")
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


class TestAnIndustryCode:
    @pytest.mark.parametrize(
        ("written", "code"),
        [
            ("C", "C"),
            ("c", "C"),
            ("1", "A01"),
            ("1.0", "A01"),
            ("66", "J66"),
            ("06", "B06"),
            ("3311", "C3311"),
            ("C3311", "C3311"),
            ("ｃ33 11", "C3311"),
            ("A111", "A0111"),
            ("A1", "A01"),
            ("B61", "B061"),
            ("B111", "B111"),
            ("111", "B111"),
            ("591", "G591"),
            ("K7010", "K7010"),
        ],
    )
    def test_is_read_as_files_carry_it(self, written: str, code: str) -> None:
        assert read_industry(written) == IndustryCode(code)

    @pytest.mark.parametrize("text", ["D52", "C44", "C1", "J01"])
    def test_that_contradicts_its_letter_is_refused(self, text: str) -> None:
        with pytest.raises(NotAnIndustry):
            read_industry(text)

    @pytest.mark.parametrize(
        "text", ["", "U", "X33", "98", "99", "00", "33111", "制造业", "K705", "-"]
    )
    def test_that_does_not_exist_is_refused(self, text: str) -> None:
        with pytest.raises(NotAnIndustry):
            read_industry(text)

    @pytest.mark.parametrize("text", ["D52", "c33", "C3", "33", "C33111", "K705"])
    def test_cannot_be_built_wrong(self, text: str) -> None:
        with pytest.raises(NotAnIndustry):
            IndustryCode(text)

    def test_knows_its_parts(self) -> None:
        code = IndustryCode("C3311")
        assert (code.section, code.division, code.group) == ("C", "C33", "C331")
        assert (IndustryCode("C").division, IndustryCode("C33").group) == (None, None)

    @pytest.mark.parametrize(
        ("code", "name"), [("C", "制造业"), ("C33", "金属制品业"), ("K7010", "房地产开发经营")]
    )
    def test_has_the_name_of_its_narrowest_part(self, code: str, name: str) -> None:
        assert IndustryCode(code).name.zh == name

    def test_is_read_from_every_listed_company_that_has_one(self) -> None:
        rows = rows_of("listed_companies", "companies.csv")
        codes = {row["guoBiaoSubIndustryCode"] for row in rows} - {"", "null"}
        assert len(codes) > 70
        assert {read_industry(code).division for code in codes} <= set(DIVISIONS)


class TestTheRegister:
    def test_has_every_division_once(self) -> None:
        assert list("ABCDEFGHIJKLMNOPQRST") == list(SECTIONS)
        assert [code[1:] for code in DIVISIONS] == [f"{n:02}" for n in range(1, 98)]

    def test_agrees_with_the_official_table(self) -> None:
        official = {row["code"]: row for row in rows_of("gb4754_2017", "gb4754_2017.csv")}
        ours = {**SECTIONS, **{c[1:]: n for c, n in {**DIVISIONS, **GROUPS}.items()}}
        assert {c: n.zh for c, n in ours.items()} == {c: official[c]["name"] for c in ours}
        assert all(official[code[1:]]["section"] == code[0] for code in {**DIVISIONS, **GROUPS})
        listed = {code[1:] for code in GROUPS}
        assert listed == {
            code
            for code, row in official.items()
            if row["level"] == "3" and code[:2] in {"59", "70"}
        }


class TestAnImportedTable:
    def test_names_full_codes(self) -> None:
        table = import_table([("C", "制造业"), ("0111", "稻谷种植"), ("C3311", "金属结构制造")])
        assert table.name_of(read_industry("A111")) == "稻谷种植"
        assert table.name_of(IndustryCode("C")) == "制造业"
        with pytest.raises(NotAnIndustry):
            table.name_of(IndustryCode("C3319"))

    def test_takes_the_whole_standard(self) -> None:
        rows = rows_of("gb4754_2017", "gb4754_2017.csv")
        table = import_table((row["code"], row["name"]) for row in rows)
        assert len(table.names) == len(rows)


class TestASectionInferredFromWords:
    @pytest.mark.parametrize(
        ("text", "code"),
        [
            ("高档棉纺织", "C17"),
            ("建筑陶瓷", "C30"),
            ("港口物流", "G55"),
            ("调味品", "C14"),
            ("智算中心/AI算力", "I"),
            ("家居物流", "G"),
            ("纺织机械", "C35"),
            ("高端酒店家具", "C21"),
            ("新能源变压器", "C38"),
            ("物业管理", "K702"),
            ("冷库", "G593"),
            ("水稻种植", "A01"),
            ("早餐店", "H62"),
            ("各类轮胎的研发、生产和销售", "C"),
            ("道路运输、仓储", "G"),
            ("物流、仓储", "G"),
            ("冷库、通用仓储", "G59"),
            ("变压器和开关柜、轮胎", "C"),
            ("ktv", "R90"),
        ],
    )
    def test_has_the_narrowest_code_that_its_words_share(self, text: str, code: str) -> None:
        found = infer_section(text)
        assert found is not None
        assert found.code == IndustryCode(code)
        assert found.sections == (code[0],)

    @pytest.mark.parametrize(
        ("text", "sections"),
        [("新型电力系统", ("C", "D")), ("餐饮、装修", ("E", "H")), ("空港供应链", ("G", "L"))],
    )
    def test_keeps_a_conflict_visible(self, text: str, sections: tuple[str, ...]) -> None:
        found = infer_section(text)
        assert found is not None
        assert (found.sections, found.code, found.certain) == (sections, None, False)

    @pytest.mark.parametrize("text", ["", "-", "其他", "见营业执照"])
    def test_is_none_without_a_listed_word(self, text: str) -> None:
        assert infer_section(text) is None

    def test_says_which_words_it_rests_on(self) -> None:
        found = infer_section("燃气具/家电")
        assert found is not None
        assert found.word == "燃气具、家电"

    def test_fits_the_chain_of_a_real_county(self) -> None:
        rows = rows_of("chain_gaoming", "enterprises.csv")
        expected = {"现代物流": {"G", "L"}, "电子信息": {"C", "I"}, "电力装备": {"C", "D"}}
        certain = 0
        for row in rows:
            found = infer_section(row["细分行业"])
            assert found is not None, row["细分行业"]
            allowed = expected.get(row["产业链"], {"C", "F"})
            assert set(found.sections) <= allowed, row
            certain += found.certain
        assert certain >= 88
