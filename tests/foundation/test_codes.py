"""Codes accepted in bulk are exactly those that are read one by one to themselves."""

from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc

from rongxie.foundation.tables.codes import are_codes
from rongxie.foundation.tables.reading import read_table
from rongxie.values.texts import Refusal
from rongxie.values.uscc import Uscc, check_character
from tests.foundation.sheets import ENTERPRISES, csv_of, problems_of, values_of

PUBLISHED = ["91350100M000100Y43", "91110000600037341L"]  # GB 32100-2015, and a known taxpayer
SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def accepted(*texts: str | None) -> list[bool]:
    return are_codes(pl.Series(texts, dtype=pl.String)).to_list()


def is_code(text: str) -> bool:
    try:
        return Uscc(text).text == text
    except Refusal:
        return False


whole = st.tuples(
    st.text("0123456789", min_size=8, max_size=8), st.text(SIGNS, min_size=9, max_size=9)
)
codes = whole.map("".join).map(lambda first: first + check_character(first))


class TestCodes:
    def test_that_are_published_are_accepted(self) -> None:
        assert accepted(*PUBLISHED) == [True, True]

    def test_of_another_form_are_left_to_be_read_one_by_one(self) -> None:
        code = PUBLISHED[0]
        others = [
            code.lower(),
            f" {code}",
            code[:17],
            f"{code}0",
            "",
            None,
            "９" + code[1:],
            "企" * 6,
        ]
        assert accepted(code, *others, code) == [True, *[False] * len(others), True]

    @pytest.mark.parametrize("place", range(8))
    def test_with_a_letter_among_the_first_eight_are_not_accepted(self, place: int) -> None:
        first = PUBLISHED[0][:place] + "A" + PUBLISHED[0][place + 1 : 17]
        assert accepted(first + uscc.calc_check_digit(first)) == [False]

    @given(codes, st.integers(0, 17), st.sampled_from(SIGNS + "IOZSVaé-"))
    def test_with_any_other_sign_are_accepted_only_if_they_check(
        self, code: str, place: int, sign: str
    ) -> None:
        changed = code[:place] + sign + code[place + 1 :]
        assert accepted(code, None, changed) == [True, False, is_code(changed)]

    @given(st.lists(st.none() | codes | st.text(SIGNS, max_size=19)))
    def test_agree_with_the_reading_one_by_one(self, texts: list[str | None]) -> None:
        assert accepted(*texts) == [text is not None and is_code(text) for text in texts]

    def test_mixed_with_others_keep_their_rows(self, tmp_path: Path) -> None:
        first, second = PUBLISHED
        written = [first, f"{second[:-1]}M", "不详", first.lower(), second]
        lines = "\n".join(f"{code},甲" for code in written)
        table = read_table(csv_of(tmp_path, f"信用代码,名称\n{lines}\n"), ENTERPRISES)
        assert values_of(table, "uscc") == [first, None, None, first, second]
        assert problems_of(table) == ["not_a_code"]
        assert table.rejects["row"].to_list() == [3]
