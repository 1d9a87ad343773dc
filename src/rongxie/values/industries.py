"""Codes of GB/T 4754-2017 in the many forms in which files carry them."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

import yaml

from rongxie.values.texts import Refusal, Text, say
from rongxie.values.written import plain, squeezed

_FORM = re.compile(r"([A-Z]?)(\d{0,4})", re.ASCII)


def _names(of: str, raw: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Text]:
    return MappingProxyType({code: Text(**name) for code, name in raw[of].items()})


@cache
def _register() -> Mapping[str, Mapping[str, Text]]:
    raw = yaml.safe_load((files("rongxie.values") / "data" / "industries.yaml").read_text("utf-8"))
    return {of: _names(of, raw) for of in ("sections", "divisions", "groups")}


SECTIONS = _register()["sections"]
# Keyed with the section letter in front: C33, G591.
DIVISIONS = _register()["divisions"]
GROUPS = _register()["groups"]
_SECTION_OF = {code[1:]: code[0] for code in DIVISIONS}
# The divisions of which every group is listed above, so an unlisted one does not exist.
_LISTED_IN_FULL = frozenset(code[1:3] for code in GROUPS)


class NotAnIndustry(Refusal):
    """A text that is no code of the classification."""


@dataclass(frozen=True, slots=True, order=True)
class IndustryCode:
    """A section letter with none, two, three or four digits behind it: `C`, `C33`, `C3311`."""

    text: str

    def __post_init__(self) -> None:
        found = _FORM.fullmatch(self.text)
        if not found or found[1] not in SECTIONS or len(found[2]) == 1:
            raise _not_an_industry(self.text)
        digits = found[2]
        if digits and _SECTION_OF.get(digits[:2]) != found[1]:
            raise _contradiction(self.text, found[1], digits[:2])
        if digits[:2] in _LISTED_IN_FULL and self.group and self.group not in GROUPS:
            raise _not_an_industry(self.text)

    def __str__(self) -> str:
        return self.text

    @property
    def section(self) -> str:
        """The letter: `C`."""
        return self.text[0]

    @property
    def division(self) -> str | None:
        """The letter and two digits: `C33`."""
        return self.text[:3] if len(self.text) >= 3 else None

    @property
    def group(self) -> str | None:
        """The letter and three digits: `C331`."""
        return self.text[:4] if len(self.text) >= 4 else None

    @property
    def name(self) -> Text:
        """The name of the narrowest part that is written down here."""
        named = (GROUPS.get(self.group or ""), DIVISIONS.get(self.division or ""))
        return named[0] or named[1] or SECTIONS[self.section]


def read_industry(text: str) -> IndustryCode:
    """Read a code with or without its letter, and with the leading zero lost: `1` is A01.

    Without a letter two digits are a division and three a group.

    :raises NotAnIndustry: if no division fits, or the letter and the digits contradict
    """
    found = _FORM.fullmatch(squeezed(plain(text).removesuffix(".0")))
    if not found or found[0] == "" or (found[1] and found[1] not in SECTIONS):
        raise _not_an_industry(text)
    letter, digits = found.groups()
    if not digits:
        return IndustryCode(letter)
    # Only with its letter is it certain that two or three digits lack a zero.
    for padded in (digits, "0" + digits) if letter or len(digits) == 1 else (digits,):
        section = _SECTION_OF.get(padded[:2])
        if section and len(padded) <= 4 and letter in ("", section):
            return IndustryCode(section + padded)
    if letter and digits[:2] in _SECTION_OF:
        raise _contradiction(text.strip(), letter, digits[:2])
    raise _not_an_industry(text)


@dataclass(frozen=True, slots=True)
class IndustryTable:
    """The full classification as a place imports it: code without letter → official name."""

    names: Mapping[str, str]

    def name_of(self, code: IndustryCode) -> str:
        """Return the name of a code.

        :raises NotAnIndustry: if the table does not have it
        """
        found = self.names.get(code.text[1:] or code.text)
        if found is None:
            raise NotAnIndustry(
                say("{code} is not in the industry table that was imported", code=code.text)
            )
        return found


def import_table(rows: Iterable[tuple[str, str]]) -> IndustryTable:
    """Return the table of (code, name) rows, checked against the divisions.

    :raises NotAnIndustry: if a code cannot be one
    """
    return IndustryTable(
        MappingProxyType({(c := read_industry(code).text)[1:] or c: name for code, name in rows})
    )


@dataclass(frozen=True, slots=True)
class InferredSection:
    """What the words of a line of business stand for; several sections are a conflict."""

    sections: tuple[str, ...]
    word: str
    code: IndustryCode | None

    @property
    def certain(self) -> bool:
        """Whether all words stand for one section."""
        return len(self.sections) == 1


@cache
def infer_section(text: str) -> InferredSection | None:
    """Infer the section of a line of business from the listed words in it, longest first.

    `code` is the narrowest code that all words share, None if they conflict. None: no listed word.
    """
    words = _words_in(plain(text))
    if not words:
        return None
    readings = [_business_words()[word] for word in words]
    every = [{code[0] for code in codes} for codes in readings]
    # A word of several sections is settled by its neighbours: 新能源 may be C or M, 变压器 only C.
    sections = tuple(sorted(set.intersection(*every) or set.union(*every)))
    settled = [codes for codes in readings if len(codes) == 1] or readings
    codes = {code for reading in settled for code in reading if code[0] in sections}
    code = IndustryCode(_shared(codes)) if len(sections) == 1 else None
    return InferredSection(sections, "、".join(words), code)


def _shared(codes: set[str]) -> str:
    """Return the narrowest code that covers all of one section.

    A broad word is not taken for a narrow one beside it: 运输、仓储 stays G, not G59.
    """
    lowest, highest = min(codes), max(codes)
    same = next((n for n, c in enumerate(lowest) if c != highest[n : n + 1]), len(lowest))
    return lowest[:same] if same != 2 else lowest[0]


def _words_in(text: str) -> list[str]:
    found: list[str] = []
    at = 0
    while at < len(text):
        word = next((w for w in _by_first().get(text[at], ()) if text.startswith(w, at)), "")
        if word and word not in found:
            found.append(word)
        at += len(word) or 1
    return found


@cache
def _business_words() -> Mapping[str, tuple[str, ...]]:
    """Return the upper-case word → the codes it stands for, in the order of the file."""
    raw = yaml.safe_load(
        (files("rongxie.values") / "data" / "business_words.yaml").read_text("utf-8")
    )
    return {
        plain(word): tuple(IndustryCode(code).text for code in codes.split("+"))
        for codes, words in raw["words"].items()
        for word in words
    }


@cache
def _by_first() -> Mapping[str, tuple[str, ...]]:
    """Return the words by their first character, the longest first."""
    sorted_words = sorted(_business_words(), key=len, reverse=True)
    firsts: dict[str, list[str]] = {}
    for word in sorted_words:
        firsts.setdefault(word[0], []).append(word)
    return {first: tuple(words) for first, words in firsts.items()}


def _not_an_industry(text: str) -> NotAnIndustry:
    return NotAnIndustry(
        say(
            "{text} is not an industry code of GB/T 4754-2017: a section letter, or two to four "
            "digits with or without it, is expected, for example C3311",
            text=text.strip() or "(blank)",
        )
    )


def _contradiction(text: str, letter: str, division: str) -> NotAnIndustry:
    return NotAnIndustry(
        say(
            "{text} contradicts itself: division {division} belongs to section {right}, "
            "not to {letter}; find out which one is meant",
            text=text,
            division=division,
            right=_SECTION_OF.get(division, "(none)"),
            letter=letter,
        )
    )
