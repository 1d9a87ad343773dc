"""Finding a place by typing: name, initials of its reading, code, or several words of its path.

Every stage asks for one kind of match and stops at a page of candidates, so that no key pressed
costs more because more places match.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from rongxie.foundation.regions.codes import bounds
from rongxie.foundation.regions.queries import Place, places_of, plain_code, successors_of
from rongxie.foundation.regions.spelling import grams_of, tells_kind_only
from rongxie.values.regions import Level
from rongxie.values.written import plain

_BETWEEN_WORDS = re.compile(r"[\s/>,、·-]+")
_CODE = re.compile(r"\d+(?:[A-Z]\d{0,2})*")
_CANDIDATES = 200  # of one stage; among more, the order within a level is that of the index
_ANCHORS = 30  # places that an earlier word may mean
_LAST = "\U0010ffff"
_UPPER, _MIDDLE, _ALL = Level.COUNTY.value, Level.TOWNSHIP.value, Level.VILLAGE.value
# Constants, not parameters: indexes over part of the table are used for these texts only.
_DEPTHS = {
    _UPPER: "level <= 6",
    _MIDDLE: "level <= 9 AND level = ANY('{2,4,6,9}')",
    _ALL: "level = ANY('{2,4,6,9,12}')",
}


@dataclass(frozen=True, slots=True)
class _Condition:
    """A part of WHERE with what goes into its blanks."""

    text: str
    values: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class _Stage:
    """One kind of match: where, down to which level, and in the order of which index."""

    where: _Condition
    depth: str
    order: str


_ANYWHERE = _Condition("true")
_Stages = Callable[[str, int, bool], Iterator[_Stage]]


def find(text: str, within: str | None = None, limit: int = 20) -> tuple[Place, ...]:
    """Return the standing places that a text may mean, the likeliest first.

    Those in `within`, the reach of whoever types, come before all others; then exact names, names
    that begin so, initials, names that contain it; then higher levels; then by reading. Of several
    words the last is the place and the others lie above it. One character alone answers down to
    the counties. A full code that nobody holds any more answers with what stands for it.
    """
    *above, last = _words(text) or [""]
    if not last:
        return ()
    anchors: list[str] = []
    for word in above:
        anchors = _ranked(word, within, anchors, min(_MIDDLE, _depth(word, anchors)), _ANCHORS)
        if not anchors:
            return ()
    codes = _ranked(last, within, anchors, _depth(last, anchors), limit)
    if not codes and not above and _CODE.fullmatch(last):
        return successors_of(last)[:limit]
    return places_of(codes)


def _words(text: str) -> list[str]:
    return [word for word in _BETWEEN_WORDS.split(plain(text)) if word]


def _depth(word: str, anchors: Sequence[str]) -> int:
    """Return the lowest level to look at: one character is too little for the whole country."""
    near = bool(anchors) and all(len(code) >= _UPPER for code in anchors)
    return _ALL if len(word) > 1 or near else _UPPER


def _ranked(
    word: str, within: str | None, anchors: Sequence[str], depth: int, limit: int
) -> list[str]:
    stages = _stages_of(word)
    codes: list[str] = []
    for reach in _reaches(within):
        narrow = bool(anchors) or reach.text.startswith("code")
        for stage in stages(word, depth, narrow):
            wanted = limit - len(codes)
            if not wanted:
                return codes
            codes += _codes(stage, (reach, _below(anchors)), wanted)
    return codes


def _reaches(within: str | None) -> tuple[_Condition, ...]:
    if not within:
        return (_ANYWHERE,)
    area = tuple(bounds(plain_code(within)))
    inside = _Condition("code >= %s AND code < %s", area)
    return inside, _Condition("NOT (code >= %s AND code < %s)", area)


def _below(anchors: Sequence[str]) -> _Condition:
    if not anchors:
        return _ANYWHERE
    either = " OR ".join(["code > %s AND code < %s"] * len(anchors))
    return _Condition(f"({either})", tuple(end for code in anchors for end in bounds(code)))


def _stages_of(word: str) -> _Stages:
    if _CODE.fullmatch(word):
        return _by_code
    return _by_initials if word.isascii() and word.isalnum() else _by_name


def _by_code(word: str, depth: int, _narrow: bool) -> Iterator[_Stage]:
    held = plain_code(word)
    yield _Stage(_Condition("code = %s", (held,)), _DEPTHS[_ALL], "code")
    lower = _Condition("code >= %s AND code < %s AND code <> %s", (*bounds(word), held))
    yield _Stage(lower, _DEPTHS[depth], "code")


def _by_initials(word: str, depth: int, _narrow: bool) -> Iterator[_Stage]:
    typed = word.lower()
    yield _Stage(_Condition("initials = %s", (typed,)), _DEPTHS[depth], "initials")
    longer = _Condition("initials > %s AND initials < %s", (typed, typed + _LAST))
    yield _Stage(longer, _DEPTHS[depth], "initials")


def _by_name(word: str, depth: int, narrow: bool) -> Iterator[_Stage]:
    yield _Stage(_Condition("name = %s", (word,)), _DEPTHS[depth], "name")
    longer = _Condition("name > %s AND name < %s", (word, word + _LAST))
    yield _Stage(longer, _DEPTHS[depth], "name")
    grams = list(grams_of(word))
    if not grams:
        inside = _Condition("strpos(name, %s) > 1", (word,))
        yield _Stage(inside, _DEPTHS[depth], "pinyin")
        return
    inside = _Condition("grams @> %s::varchar[] AND strpos(name, %s) > 1", (grams, word))
    # 街道 and 村委会 are in every other name: of the whole country any page of them will do, and
    # none of the villages.
    telling = narrow or not tells_kind_only(word)
    yield _Stage(inside, _DEPTHS[min(depth, _MIDDLE)], "pinyin" if telling else "")
    if depth == _ALL and telling:
        yield _Stage(inside, "level = 12", "")


def _codes(stage: _Stage, areas: Sequence[_Condition], limit: int) -> list[str]:
    conditions = [stage.where, *areas]
    where = " AND ".join(condition.text for condition in conditions)
    order = f"ORDER BY level, {stage.order}" if stage.order else ""
    statement = f"""
        SELECT code FROM (
          SELECT code, level, pinyin FROM regions
          WHERE until IS NULL AND {stage.depth} AND {where} {order} LIMIT {_CANDIDATES}
        ) AS candidates ORDER BY level, pinyin, code LIMIT %s
    """  # noqa: S608  # every part is a text of this module
    values = [value for condition in conditions for value in condition.values]
    with connection.cursor() as cursor:
        cursor.execute(statement, [*values, limit])
        return [code for (code,) in cursor.fetchall()]
