"""The size table: every bound, every gap in what is known, and parity with plain Python."""

import random
from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any

import polars as pl
import pytest

from rongxie.rulebook.size import SIZES, classify
from rongxie.rulebook.size_standards import (
    CLASSES,
    INDICATORS,
    Row,
    UnknownStandard,
    read_standard,
    size_standard,
)
from rongxie.values.industries import DIVISIONS, GROUPS
from rongxie.values.texts import Language
from tests.rulebook import slow_reference

STANDARD = size_standard()
SPLIT = {group[:3] for group in GROUPS}
LEAVES = [*(code for code in DIVISIONS if code not in SPLIT), *GROUPS]
SCHEMA = {"industry": pl.String} | dict.fromkeys(INDICATORS, pl.Float64)


def classified(
    rows: Sequence[Mapping[str, Any]], language: Language | None = "zh", **extra: Any
) -> pl.DataFrame:
    frame = pl.DataFrame(rows, schema=SCHEMA | extra)
    return classify(frame.lazy(), STANDARD, wording=language).collect()


def sizes(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    return classified(rows)["size"].to_list()


def rows_with_code() -> list[tuple[Row, str]]:
    return [(row, leaf) for row in STANDARD.rows for leaf in LEAVES if STANDARD.row_of(leaf) is row]


def above(row: Row, size: str, but: str = "", value: float | None = None) -> dict[str, Any]:
    """Return indicators on the bounds of a class (micro: nothing), one of them replaced."""
    rank = CLASSES.index(size)
    facts = {i: float(b[rank - 1]) if rank else 0.0 for i, b in row.bounds.items()}
    return facts | ({but: value} if but else {})


class TestBounds:
    @pytest.mark.parametrize(("row", "code"), rows_with_code(), ids=lambda x: getattr(x, "name", x))
    def test_each_bound_belongs_to_the_class_above_it(self, row: Row, code: str) -> None:
        cases, expected = [], []
        for size, indicator in product(CLASSES[1:], row.bounds):
            bound = row.bounds[indicator][CLASSES.index(size) - 1]
            below = CLASSES[CLASSES.index(size) - 1]
            for value, result in ((bound - 1, below), (bound, size), (bound + 1, size)):
                cases.append({"industry": code} | above(row, size, indicator, float(value)))
                expected.append(result)
        assert sizes(cases) == expected

    @pytest.mark.parametrize(("row", "code"), rows_with_code(), ids=lambda x: getattr(x, "name", x))
    def test_one_indicator_short_pulls_the_class_down(self, row: Row, code: str) -> None:
        pairs = list(product(row.bounds, CLASSES, CLASSES))
        facts: list[dict[str, Any]] = [
            {"industry": code} | above(row, high) | {weak: above(row, low)[weak]}
            for weak, low, high in pairs
        ]
        alone = len(row.bounds) == 1
        weakest = [low if alone else min(low, high, key=CLASSES.index) for _, low, high in pairs]
        assert sizes(facts) == weakest

    def test_counts_the_sixteen_rows_of_the_standard(self) -> None:
        assert len(STANDARD.rows) == 16
        assert sum(len(row.bounds) * 3 for row in STANDARD.rows) == 90


class TestWhatIsMissing:
    def test_the_known_indicator_says_the_class_only_where_it_forces_it(self) -> None:
        facts: list[dict[str, Any]] = [
            {"industry": "C33", "employees": 19.0},
            {"industry": "C33", "employees": 20.0},
            {"industry": "C33", "revenue_wan": 299.0},
            {"industry": "M73", "employees": 10.0},
            {"industry": "A01"},
        ]
        assert sizes(facts) == ["micro", "undetermined", "micro", "small", "undetermined"]

    @pytest.mark.parametrize("code", ["J66", "P83", "Q84", "S91", "T97", "G53", "K704", "X1", None])
    def test_no_class_is_guessed_where_the_standard_has_none(self, code: str | None) -> None:
        facts = {"industry": code, "employees": 1.0, "revenue_wan": 1.0, "assets_wan": 1.0}
        assert sizes([facts]) == ["undetermined"]

    def test_a_coarse_code_is_classed_where_all_it_may_mean_agree(self) -> None:
        both = {"employees": 250.0, "revenue_wan": 30000.0}
        facts: list[dict[str, Any]] = [
            {"industry": "F", **both},
            {"industry": "F", "employees": 250.0, "revenue_wan": 4000.0},
            {"industry": "G59", "employees": 10.0, "revenue_wan": 10.0},
            {"industry": "G59", "employees": 150.0, "revenue_wan": 2000.0},
            {"industry": "H", "employees": 100.0, "revenue_wan": 2000.0},
            {"industry": "K70", "employees": 1.0, "revenue_wan": 1.0, "assets_wan": 1.0},
            {"industry": "Q", "employees": 1.0},
        ]
        assert sizes(facts) == [
            "medium",  #       wholesale: weaker by revenue; retail: weaker by employees
            "undetermined",  # wholesale small, retail medium
            "micro",
            "undetermined",  # handling 20-300 persons is small, storage 100-200 is medium
            "medium",
            "undetermined",  # own property (704) has no class
            "undetermined",  # health has no class, social work has
        ]

    def test_a_range_counts_only_where_both_ends_give_one_class(self) -> None:
        bounds = {"employees__low": pl.Float64, "employees__high": pl.Float64}
        facts: list[dict[str, Any]] = [
            {"industry": "M73", "employees__low": 100.0, "employees__high": 299.0},
            {"industry": "M73", "employees__low": 100.0, "employees__high": 300.0},
            {"industry": "M73", "employees__low": 300.0},
            {"industry": "C33", "employees__low": 500.0, "employees__high": 999.0,
             "revenue_wan": 250.0},
        ]  # fmt: skip
        result = classified(facts, "zh", **bounds)["size"].to_list()
        assert result == ["medium", "undetermined", "large", "micro"]

    @pytest.mark.parametrize(
        ("language", "reasons"),
        [
            (
                "zh",
                [
                    "工业：从业人员未达中型下限",
                    "工业：缺从业人员、营业收入",
                    "该行业不在划型标准范围内",
                    "缺行业代码",
                    "批发业或零售业：行业代码需填到大类或中类",
                    "工业：按适用指标均为大型",
                ],
            ),
            (
                "en",
                [
                    "Industry: employees below the bound of medium",
                    "Industry: employees, revenue needed",
                    "the standard has no class for this industry",
                    "no industry code",
                    "Wholesale or Retail: a more exact industry code is needed",
                    "Industry: large by every indicator that counts",
                ],
            ),
        ],
    )
    def test_the_reason_is_told(self, language: Language, reasons: list[str]) -> None:
        facts: list[dict[str, Any]] = [
            {"industry": "C33", "employees": 100.0, "revenue_wan": 90000.0},
            {"industry": "C33"},
            {"industry": "J66"},
            {},
            {"industry": "F", "employees": 250.0, "revenue_wan": 4000.0},
            {"industry": "C33", "employees": 2000.0, "revenue_wan": 90000.0},
        ]
        assert classified(facts, language)["size_reason"].to_list() == reasons


class TestParity:
    def test_fast_and_slow_agree_on_a_hundred_thousand_rows(self) -> None:
        chance = random.Random(7)
        bounds = {
            i: sorted({b for row in STANDARD.rows if i in row.bounds for b in row.bounds[i]})
            for i in INDICATORS
        }
        near = {i: [v + d for v in bounds[i] for d in (-1, 0, 1)] for i in INDICATORS}
        codes = [leaf + tail for leaf in LEAVES for tail in ("", "1")] + [None]
        rows: list[dict[str, Any]] = [
            {"industry": chance.choice(codes)}
            | {i: None if chance.random() < 0.15 else chance.choice(near[i]) for i in INDICATORS}
            for _ in range(100_000)
        ]
        found = sizes(rows)
        wrong = [
            (row, fast)
            for row, fast in zip(rows, found, strict=True)
            if fast != slow_reference.size_of(row)
        ]
        assert wrong == []
        assert set(found) == set(SIZES)


class TestSizeStandard:
    def test_a_draft_standard_runs_beside_the_present_one(self) -> None:
        draft = read_standard(
            "draft",
            """
            title: {en: Draft, zh: 征求意见稿}
            since: 2027-01-01
            clause: 87/7a
            rows:
              industry: {title: {en: Industry, zh: 工业}, codes: [C],
                         employees: {large: 2000, medium: 500, small: 50}}
            """,
        )
        frame = pl.LazyFrame({"industry": ["C33"], "employees": [40], "revenue_wan": [500.0]})
        assert classify(frame, draft).collect()["size"].to_list() == ["micro"]
        assert classify(frame, STANDARD).collect()["size"].to_list() == ["small"]

    def test_an_unknown_standard_is_refused_with_the_known_ones(self) -> None:
        with pytest.raises(UnknownStandard, match="2011-300"):
            size_standard("2099-1")

    def test_rows_keep_their_order_and_their_other_columns(self) -> None:
        rows = [{"industry": code} for code in (None, "C33", "F51", None, "A01")]
        frame = pl.DataFrame(rows, schema=SCHEMA).with_row_index("n")
        result = classify(frame.lazy(), STANDARD).collect()
        assert result["n"].to_list() == [0, 1, 2, 3, 4]
        assert result.columns == ["n", *SCHEMA, "size", "size_standard", "size_reason"]
