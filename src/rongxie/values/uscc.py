"""Codes of enterprises: the 18-character code of GB 32100-2015, and the older 15-digit number."""

import re
from dataclasses import dataclass

from stdnum.cn import uscc
from stdnum.iso7064 import mod_11_10

from rongxie.values.texts import Message, Refusal, say
from rongxie.values.written import plain, squeezed

# Letters that the alphabet leaves out because they are taken for these digits or letters.
_LIKELY = {"I": "1", "O": "0", "Z": "2", "S": "5", "V": "U or Y"}
_SHAPE = re.compile(r"\d{8}[0-9A-HJ-NPQRTUWXY]{10}")
_SCIENTIFIC = re.compile(r"\d(\.\d+)?E\+?\d{1,2}")
_WHOLE_FLOAT = re.compile(r"(\d{15,18})\.0+")


class NotACode(Refusal):
    """A text that is no code of an enterprise."""


class DigitsLost(NotACode):
    """A spreadsheet kept the code as a number and threw digits away."""


@dataclass(frozen=True, slots=True, order=True)
class Uscc:
    """An eighteen-character code whose check character has been verified."""

    text: str

    def __post_init__(self) -> None:
        text = self.text
        if len(text) != 18 or not text.isascii() or not _SHAPE.fullmatch(text):
            raise NotACode(_fault_of_form(text))
        right = uscc.calc_check_digit(text[:17])
        if text[17] != right:
            raise _wrong_check(text, right)

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True, order=True)
class RegistrationNumber:
    """The fifteen-digit number that old sole proprietors still carry, check digit verified."""

    text: str

    def __post_init__(self) -> None:
        if len(self.text) != 15 or not (self.text.isascii() and self.text.isdigit()):
            raise NotACode(_fault_of_form(self.text))
        right = mod_11_10.calc_check_digit(self.text[:14])
        if self.text[14] != right:
            raise _wrong_check(self.text, right)

    def __str__(self) -> str:
        return self.text


def check_character(first17: str) -> str:
    """Return the check character that belongs behind the first 17 characters of a code.

    :raises NotACode: if they are not 17 characters of the alphabet, the first 8 of them digits
    """
    if len(first17) != 17 or not _SHAPE.fullmatch(first17 + "0"):
        raise NotACode(_fault_of_form(first17))
    return uscc.calc_check_digit(first17)


def read_code(text: str) -> Uscc | RegistrationNumber:
    """Read a code as people write it: lower case, blanks, hyphens and full-width signs are fine.

    :raises DigitsLost: if a spreadsheet has turned the code into a rounded number
    :raises NotACode: if it is no code, with what is wrong and what would be right
    """
    whole = _WHOLE_FLOAT.fullmatch(plain(text))
    code = whole[1] if whole else squeezed(text)
    if len(code) == 18 or len(code) == 17:
        _refuse_rounded(text, code)
        return Uscc(code)
    if _SCIENTIFIC.fullmatch(plain(text)):
        raise _digits_lost(text)
    return RegistrationNumber(code)


def _refuse_rounded(text: str, code: str) -> None:
    # A spreadsheet keeps 15 digits: a code of digits only then ends in zeros that do not check.
    if code.isdigit() and code.endswith("00") and not uscc.is_valid(code):
        raise _digits_lost(text)


def _digits_lost(text: str) -> DigitsLost:
    return DigitsLost(
        say(
            "{text} is a code that a spreadsheet kept as a number, so its last digits are lost: "
            "format the column as text and enter the code again",
            text=text.strip(),
        )
    )


def _wrong_check(text: str, right: str) -> NotACode:
    return NotACode(
        say(
            "The code {text} does not check: with these first {count} characters the last one "
            "would be {right}; compare every character with the licence",
            text=text,
            count=len(text) - 1,
            right=right,
        )
    )


def _fault_of_form(text: str) -> Message:
    strange = next((c for c in text if c in _LIKELY), None)
    if strange and len(text) in (17, 18):
        return say(
            "The code {text} has the letter {letter} as character {place}, which codes never use: "
            "it is probably {likely}; compare with the licence",
            text=text,
            letter=strange,
            place=text.index(strange) + 1,
            likely=_LIKELY[strange],
        )
    if len(text) not in (15, 18):
        return say(
            "The code {text} has {count} characters: a unified social credit code has 18, "
            "an old registration number has 15 digits",
            text=text or "(blank)",
            count=len(text),
        )
    if len(text) == 15:
        return say(
            "{text} has 15 characters but is not all digits, as a registration number is", text=text
        )
    return say(
        "{text} is not a unified social credit code: it has eight digits first, then digits and "
        "capital letters",
        text=text,
    )
