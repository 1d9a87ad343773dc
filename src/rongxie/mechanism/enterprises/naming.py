"""How names of enterprises are compared: plain form, initials, pairs of characters."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache

from pypinyin.constants import PHRASES_DICT

from rongxie.foundation.regions.spelling import grams_of, spell
from rongxie.values.written import squeezed

INITIALS_MAX = 120
_HAN = range(0x4E00, 0x9FA6)
# Brackets and the like are written or left out as people please: 安徽（天长）商贸 is 安徽天长商贸.
_SIGNS = re.compile(r"[\W_]+")


def plain_name(name: str) -> str:
    """Return a name as it is compared: without blanks and signs, in capital letters.

    >>> plain_name("安徽（天长） tcl 商贸")
    '安徽天长TCL商贸'
    """
    return _SIGNS.sub("", squeezed(name))


def initials_of(plain: str) -> str:
    """Return the first letters of the syllables; a run of Latin letters counts as one.

    >>> initials_of("重庆银行")
    'cqyh'
    """
    firsts, words = _readings()
    found = plain.translate(firsts)
    alone = found.isascii() and found.isalpha() and not any(sign.isascii() for sign in plain)
    if not alone or any(
        word in plain for sign in words.keys() & set(plain) for word in words[sign]
    ):
        found = spell(plain).initials
    return found[:INITIALS_MAX]


def grams_of_all(names: tuple[str, ...]) -> list[str]:
    """Return the pairs of neighbouring characters of several names, each once."""
    if len(names) == 1:
        return list(grams_of(names[0]))
    return sorted({gram for name in names for gram in grams_of(name)})


@cache
def _readings() -> tuple[Mapping[int, str], Mapping[str, Sequence[str]]]:
    """Return the first letter of each character, and the words in which one has another.

    A name without such words need not be cut into words, which takes twenty times as long.
    """
    alone = {chr(code): spell(chr(code)).initials for code in _HAN}
    words: dict[str, list[str]] = {}
    for word, readings in PHRASES_DICT.items():
        for sign, (reading, *_) in zip(word, readings, strict=False):
            if sign in alone and _bare(reading) != alone[sign]:
                words.setdefault(sign, []).append(word)
    return {ord(sign): first for sign, first in alone.items()}, words


def _bare(reading: str) -> str:
    return unicodedata.normalize("NFD", reading)[:1]
