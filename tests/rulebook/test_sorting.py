"""Where the rows of a sheet go, who is no enterprise, and what a sheet's own words tell."""

from datetime import date
from typing import Any

import polars as pl
import pytest

from rongxie.rulebook.admission import admit
from rongxie.rulebook.inference import infer_industry, infer_region
from rongxie.rulebook.parameters import InForce
from rongxie.rulebook.sorting import LISTS, compare_size, mark_duplicates, sort_out
from rongxie.rulebook.subjects import reasons, set_apart
from tests.rulebook.slow_reference import admission_of

NATION = InForce(date(2026, 11, 22))


class TestAdmission:
    @pytest.mark.parametrize("medium", [False, True])
    def test_agrees_with_the_slow_reference_on_every_size_and_kind(self, *, medium: bool) -> None:
        kinds = ["company", "sole_proprietor", "cooperative", "family_farm", "other", None]
        sizes = ["large", "medium", "small", "micro", "undetermined"]
        rows = [{"kind": kind, "size": size} for kind in kinds for size in sizes]
        params = InForce(NATION.day, given={"admit_medium": medium})
        found = admit(pl.LazyFrame(rows), params).collect()["admission"].to_list()
        assert found == [
            admission_of(row, str(row["size"]), NATION["extra_kinds"], medium=medium)
            for row in rows
        ]
        assert set(found) == {"admitted", "not_admitted", "unknown"}

    def test_a_place_may_admit_other_kinds(self) -> None:
        params = InForce(NATION.day, given={"extra_kinds": ["other"]})
        rows = pl.LazyFrame({"kind": ["other", "family_farm"], "size": ["large", "large"]})
        assert admit(rows, params).collect()["admission"].to_list() == ["admitted", "not_admitted"]


def sorted_out(**facts: Any) -> str:
    row = {
        "not_enterprise": None, "duplicate": None, "admission": "admitted", "outcome": "pass",
        "fail_kind": None,
    } | facts  # fmt: skip
    schema = dict.fromkeys(row, pl.String)
    return str(sort_out(pl.DataFrame([row], schema=schema))["list"][0])


class TestSortOut:
    @pytest.mark.parametrize(
        ("facts", "place"),
        [
            ({}, "recommended"),
            ({"admission": "unknown"}, "recommended"),
            ({"outcome": "incomplete"}, "to_complete"),
            ({"outcome": "fail", "fail_kind": "repairable"}, "to_repair"),
            ({"outcome": "fail", "fail_kind": "blocked"}, "blocked"),
            ({"admission": "not_admitted", "outcome": "fail", "fail_kind": "blocked"},
             "not_admitted"),
            ({"duplicate": "conflicting", "admission": "not_admitted"}, "duplicate"),
            ({"not_enterprise": "project", "duplicate": "repeated"}, "not_enterprise"),
        ],
    )  # fmt: skip
    def test_each_row_goes_to_exactly_one_place(self, facts: dict[str, Any], place: str) -> None:
        assert sorted_out(**facts) == place
        assert place in LISTS


class TestMarkDuplicates:
    def test_the_same_facts_twice_keep_the_first_row(self) -> None:
        rows = pl.DataFrame({"uscc": ["A", "A", "B", None, None], "employees": [1, 1, 1, 2, 2]})
        assert mark_duplicates(rows)["duplicate"].to_list() == [None, "repeated", None, None, None]

    def test_different_facts_set_all_rows_of_the_code_apart(self) -> None:
        rows = pl.DataFrame({"uscc": ["A", "B", "A"], "employees": [1, 1, None]})
        assert mark_duplicates(rows)["duplicate"].to_list() == ["conflicting", None, "conflicting"]

    def test_a_sheet_without_codes_has_none(self) -> None:
        assert mark_duplicates(pl.DataFrame({"name": ["甲", "甲"]}))["duplicate"].to_list() == [
            None,
            None,
        ]


class TestSetApart:
    @pytest.mark.parametrize(
        ("name", "reason"),
        [
            ("臻壕垣机械设备智造项目", "project"),
            ("湾区云裳生态谷（高明）", "project"),
            ("润泽（佛山）国际信息港（一期）", "project"),
            ("佛山高明顺成陶瓷绿色智能生产线", "project"),
            ("芬伦家具", "short_name"),
            ("佛山市高明区合丰纺织有限公司", None),
            ("广东华兴玻璃(高明)有限公司", None),
            ("耀龙集团", None),
            ("老街面馆", None),
            ("王记五金店（个体工商户）", None),
            (None, None),
        ],
    )
    def test_reads_the_end_of_the_name(self, name: str | None, reason: str | None) -> None:
        frame = pl.LazyFrame({"name": [name]}, schema={"name": pl.String})
        assert set_apart(frame).collect()["not_enterprise"].to_list() == [reason]
        assert reason is None or reason in reasons()

    def test_who_has_a_code_is_registered_whatever_the_name(self) -> None:
        frame = pl.LazyFrame({"name": ["某某产业园", "芬伦家具"], "uscc": ["X", "Y"]})
        assert set_apart(frame).collect()["not_enterprise"].to_list() == [None, None]

    @pytest.mark.parametrize(
        ("column", "value"),
        [("registration_status", "active"), ("need_amount_wan", 50.0), ("tick_credit", False)],
    )
    def test_what_only_an_enterprise_has_makes_a_short_name_enough(
        self, column: str, value: object
    ) -> None:
        frame = pl.LazyFrame({"name": ["芬伦家具", "芬伦家具"], column: [value, None]})
        assert set_apart(frame).collect()["not_enterprise"].to_list() == [None, "short_name"]

    def test_a_known_kind_makes_a_short_name_enough(self) -> None:
        frame = pl.LazyFrame({"name": ["芬伦家具", "某项目"], "kind": ["company", "company"]})
        assert set_apart(frame).collect()["not_enterprise"].to_list() == [None, "project"]


class TestCompareSize:
    @pytest.mark.parametrize(
        ("declared", "size", "check"),
        [
            ("large", "large", "same"),
            ("large", "medium", "differs"),
            ("below_large", "medium", "same"),
            ("below_large", "large", "differs"),
            ("small_or_micro", "micro", "same"),
            ("small_or_micro", "medium", "differs"),
            (None, "small", "not_comparable"),
            ("small", "undetermined", "not_comparable"),
        ],
    )
    def test_compares_the_declared_with_the_computed(
        self, declared: str | None, size: str, check: str
    ) -> None:
        schema = {"size_declared": pl.String, "size": pl.String}
        frame = pl.LazyFrame({"size_declared": [declared], "size": [size]}, schema=schema)
        assert compare_size(frame).collect()["size_check"].to_list() == [check]


class TestInference:
    def test_an_industry_is_inferred_only_where_none_is_given(self) -> None:
        frame = pl.LazyFrame(
            {"industry": ["F52", None, None, None], "business": ["纺织", "建筑陶瓷", "??", None]}
        )
        found = infer_industry(frame).collect()
        assert found["industry"].to_list() == ["F52", "C30", None, None]
        assert found["industry_source"].to_list() == ["given", "inferred", None, None]

    def test_a_place_is_read_from_the_address_within_the_county_asked_about(self) -> None:
        frame = pl.LazyFrame({"address": ["高明区荷城", "杨和镇工业路1号", "某地", None]})
        found = infer_region(frame, "440608").collect()
        assert found["region"].to_list() == ["440608001", "440608107", "440608", "440608"]
        assert found["region_source"].to_list() == ["address", "address", "run", "run"]
        assert found["region_name"].to_list()[:2] == ["荷城街道", "杨和镇"]

    def test_without_a_place_asked_about_an_unclear_address_tells_nothing(self) -> None:
        frame = pl.LazyFrame({"address": ["某地", None]}, schema={"address": pl.String})
        assert infer_region(frame, "").collect()["region"].to_list() == [None, None]

    def test_a_given_region_is_kept_and_named(self) -> None:
        frame = pl.LazyFrame({"region": ["440608"], "address": ["高明区荷城"]})
        found = infer_region(frame, "").collect()
        assert found.select("region", "region_source", "region_name").row(0) == (
            "440608",
            "given",
            "高明区",
        )
