"""Finding enterprises by a part of the name, the initials of its reading, or the code."""

import re
from dataclasses import dataclass

from django.db import connection

from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.regions.spelling import grams_of
from rongxie.mechanism.enterprises.access import enterprises_in_reach, see_that_searches
from rongxie.mechanism.enterprises.models import Enterprise
from rongxie.mechanism.enterprises.naming import plain_name
from rongxie.values.texts import Refusal, say
from rongxie.values.written import squeezed

# From here on a beginning of a code means one office of registration at most.
_CODE = re.compile(r"[0-9A-Z]\d{7}[0-9A-Z]{0,10}")
_INITIALS_LEAST = 2


class TypeMore(Refusal):
    """What was typed stands in too many names, or is too short, to look for."""


@dataclass(frozen=True, slots=True)
class Found:
    """An enterprise as it is picked; `successor` is the one that goes on for a double."""

    enterprise: int
    name: str
    uscc: str
    region: str
    kind: str
    successor: int | None = None


def search_enterprises(*, text: str, actor: Actor, limit: int = 20) -> list[Found]:
    """Return the enterprises in reach that a text may mean, the likeliest first.

    Exact names come first, then names that begin so, then shorter names; those found by a former
    name last. Letters are initials of the reading, and a part of a name. Eight and more characters
    of a code are the beginning of a code.

    :raises SearchNotAllowed: if the actor is a bank or an enterprise
    :raises TypeMore: if it stands in too many names, or is too short
    """
    see_that_searches(actor)
    code, plain = squeezed(text), plain_name(text)
    if _CODE.fullmatch(code):
        return _found(_numbers(limit, code=code), actor)
    if len(plain) < _INITIALS_LEAST:
        raise _type_more(text)
    numbers: list[int | None] = []
    if plain.isascii() and plain.isalpha():
        numbers = _numbers(limit, initials=plain.lower())
    if len(numbers) < limit:
        numbers += _numbers(limit, part=plain)
    if numbers == [None]:
        raise _type_more(text)
    return _found(numbers, actor)[:limit]


def _numbers(limit: int, *, part: str = "", initials: str = "", code: str = "") -> list[int | None]:
    """Return the numbers in reach; None alone: every pair of the part stands in too many names."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT found FROM search_enterprises(%s, %s, %s, %s, %s)",
            [part, list(grams_of(part)), initials, code, limit],
        )
        return [number for (number,) in cursor.fetchall()]


def _found(numbers: list[int | None], actor: Actor) -> list[Found]:
    asked = [number for number in dict.fromkeys(numbers) if number is not None]
    there = {one.pk: one for one in enterprises_in_reach(actor).filter(pk__in=asked)}
    return [_picked(there[number]) for number in asked if number in there]


def _picked(one: Enterprise) -> Found:
    return Found(one.pk, one.name, one.uscc, one.region, one.kind, one.successor_id)


def _type_more(text: str) -> TypeMore:
    return TypeMore(
        say(
            "{text} stands in too many names. Type more of the name, such as the place or the two"
            " characters before it, or the code.",
            text=text.strip() or "(blank)",
        )
    )
