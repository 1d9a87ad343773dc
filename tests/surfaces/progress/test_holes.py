"""The grammar of place-holders."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rongxie.surfaces.progress.holes import DAYS, HOLE, WORDS, Hole, like, read_hole
from rongxie.surfaces.web.figures.counting import FIGURES
from rongxie.surfaces.web.figures.spans import Span

_FIGURE = st.builds(
    Hole, st.sampled_from(sorted(FIGURES)), st.sampled_from([None, *DAYS]), st.booleans()
)
_WORD = st.sampled_from([
    *(Hole(name) for name in WORDS if name != "number"),
    *(Hole(name, each=True) for name in ("place", "number")),
])  # fmt: skip


class TestReadHole:
    @pytest.mark.parametrize(
        ("inside", "hole"),
        [
            ("visited_enterprises", Hole("visited_enterprises")),
            ("visited_enterprises.week", Hole("visited_enterprises", Span.WEEK)),
            ("走访户数", Hole("visited_enterprises")),
            (" 走访户数 . 累计 ", Hole("visited_enterprises", Span.ALL)),
            ("走访户数．本周＠天长市", Hole("visited_enterprises", Span.WEEK, at="天长市")),
            ("各地.授信金额.本年", Hole("approved_amount", Span.YEAR, each=True)),
            ("each.place", Hole("place", each=True)),
            ("填报单位", Hole("office")),
            ("drawn_amount.day@341181", Hole("drawn_amount", Span.DAY, at="341181")),
        ],
    )
    def test_reads_both_languages(self, inside: str, hole: Hole) -> None:
        assert read_hole(inside) == hole

    @pytest.mark.parametrize(
        "inside",
        [
            "",
            "走访",
            "visited_enterprises.decade",
            "visited_enterprises.week.day",
            "each",
            "each.visited_enterprises@341181",
            "place.week",
            "place@341181",
            "number",
            "each.office",
            "each.first",
            ".week",
            "visited_enterprises.",
            "__class__",
            "each.each.place",
        ],
    )
    def test_takes_nothing_that_means_nothing(self, inside: str) -> None:
        assert read_hole(inside) is None

    @given(st.one_of(_FIGURE, _WORD), st.sampled_from(["zh", "en"]))
    def test_reads_what_it_writes(self, hole: Hole, language: str) -> None:
        written = HOLE.fullmatch(hole.written(language))  # type: ignore[arg-type]
        assert written
        assert read_hole(written[1]) == hole

    @given(st.text(max_size=40))
    def test_never_stumbles(self, text: str) -> None:
        found = read_hole(text)
        assert found is None or found.name in FIGURES or found.name in WORDS
        assert isinstance(like(text), str)

    def test_has_a_chinese_name_for_each_figure_that_no_other_has(self) -> None:
        written = [Hole(name).written("zh") for name in FIGURES]
        assert len(set(written)) == len(FIGURES)

    def test_finds_what_may_be_meant(self) -> None:
        assert like("走访户") == "走访户数"
        assert like("each.visited_enterprise.week") == "visited_enterprises"
        assert like("天气") == ""
