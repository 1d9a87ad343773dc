"""Codes of enterprises, against published codes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rongxie.values.uscc import (
    DigitsLost,
    NotACode,
    RegistrationNumber,
    Uscc,
    check_character,
    read_code,
)

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
PUBLISHED = ["91110000600037341L", "9144030071526726XG", "914403001922038216"]
FIRST17 = st.builds(
    lambda digits, rest: digits + rest,
    st.text("0123456789", min_size=8, max_size=8),
    st.text(ALPHABET, min_size=9, max_size=9),
)


class TestAUscc:
    @pytest.mark.parametrize("code", PUBLISHED)
    def test_is_read_as_published(self, code: str) -> None:
        assert read_code(code) == Uscc(code)

    @pytest.mark.parametrize(
        "written",
        [
            "91110000600037341l",
            " 9111 0000 6000 3734 1L ",
            "91110000-60003734-1L",
            "９１１１００００６０００３７３４１Ｌ",
            "\ufeff91110000600037341L\u200b",
        ],
    )
    def test_is_read_however_it_is_typed(self, written: str) -> None:
        assert read_code(written) == Uscc("91110000600037341L")

    @given(FIRST17, st.sampled_from(ALPHABET))
    def test_has_exactly_one_right_check_character(self, first17: str, last: str) -> None:
        right = check_character(first17)
        if last == right:
            assert Uscc(first17 + last).text == first17 + last
        else:
            with pytest.raises(NotACode) as refused:
                Uscc(first17 + last)
            assert refused.value.message.blanks["right"] == right

    @given(FIRST17, st.integers(0, 16), st.sampled_from(ALPHABET))
    def test_is_refused_with_any_one_character_changed(
        self, first17: str, at: int, to: str
    ) -> None:
        code = first17 + check_character(first17)
        changed = code[:at] + to + code[at + 1 :]
        if changed != code:
            with pytest.raises(NotACode):
                Uscc(changed)

    @pytest.mark.parametrize(("letter", "digit"), [("I", "1"), ("O", "0"), ("Z", "2"), ("S", "5")])
    def test_with_a_letter_never_used_names_the_likely_digit(self, letter: str, digit: str) -> None:
        with pytest.raises(NotACode) as refused:
            read_code(f"91110000600{letter}37341L")
        blanks = refused.value.message.blanks
        assert (blanks["letter"], blanks["place"], blanks["likely"]) == (letter, 12, digit)

    def test_is_never_corrected_silently(self) -> None:
        with pytest.raises(NotACode):
            read_code("9111OOOO600037341L")

    @pytest.mark.parametrize(
        "text", ["", "9111", "91110000600037341LL", "A1110000600037341L", "无"]
    )
    def test_of_the_wrong_form_is_refused(self, text: str) -> None:
        with pytest.raises(NotACode):
            read_code(text)

    def test_wants_canonical_text_when_built_directly(self) -> None:
        with pytest.raises(NotACode):
            Uscc("91110000600037341l")


class TestARegistrationNumber:
    def test_is_its_own_kind(self) -> None:
        assert read_code("110108000000016") == RegistrationNumber("110108000000016")

    def test_is_refused_with_the_digit_that_would_be_right(self) -> None:
        with pytest.raises(NotACode) as refused:
            read_code("110108000000017")
        assert refused.value.message.blanks["right"] == "6"

    def test_survives_being_a_number_in_a_spreadsheet(self) -> None:
        assert read_code("110108000000016.0") == RegistrationNumber("110108000000016")


class TestACodeThatASpreadsheetRounded:
    @pytest.mark.parametrize(
        "text", ["9.13E+17", "9.14406E+17", "4.40608E+14", "914406080000000000", "9.13e17"]
    )
    def test_is_refused_as_lost(self, text: str) -> None:
        with pytest.raises(DigitsLost):
            read_code(text)

    def test_of_digits_only_is_fine_while_it_checks(self) -> None:
        assert read_code("914403001922038216").text == "914403001922038216"


class TestTheCheckCharacter:
    def test_wants_seventeen_characters_of_the_alphabet(self) -> None:
        with pytest.raises(NotACode):
            check_character("9111")
        with pytest.raises(NotACode):
            check_character("9111000060003734I")
