"""What a list that can be exported is, and how it is narrowed by what the pages filter by."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import QuerySet

from rongxie.foundation.organisations.models import Organisation
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.areas import area_of, below
from rongxie.foundation.reach.kinds import Kind
from rongxie.mechanism.referrals.queries.piles import PILES
from rongxie.surfaces.exports.fields import Field
from rongxie.values.moments import CHINA
from rongxie.values.texts import Refusal, Text, say

Rows = QuerySet[Any, Any]
# What the rows in an actor's reach are on a day: the access function of their stage.
Reader = Callable[[Actor, date], Rows]
Narrowing = Callable[[Rows, str], Rows]
_CODE = re.compile(r"[A-Za-z0-9_.:-]{1,40}")  # with its name it has to fit into an event
_FIRST, _LAST = date(1900, 1, 1), date(2100, 12, 31)  # as in tables that are read
_PLACE = re.compile(r"\d{2}|\d{4}|\d{6}|\d{9}|\d{12}")


class FilterUnknown(Refusal):
    """The list has no filter of this name."""


class FilterNotUsable(Refusal):
    """What a filter was given is no place, day or code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One list: its columns, its rows in reach, and the kinds of actors that have it.

    `masked` ones show personal data masked, and in the clear to who says what for (`disclosing`).
    `whose` leads to the enterprise that learns of it: where evidence or contacts are shown.
    """

    name: str
    title: Text
    kinds: frozenset[Kind]
    rows: Reader
    fields: tuple[Field, ...]
    filters: Mapping[str, Narrowing] = field(default_factory=dict)
    order: tuple[str, ...] = ("pk",)
    masked: bool = False
    whose: str = ""

    def fields_for(self, kind: Kind, purpose: str) -> tuple[Field, ...]:
        """Return the columns that a kind of actor has, those of personal data for a purpose."""
        return tuple(
            one for one in self.fields if kind in one.kinds and (purpose or not one.personal)
        )

    @property
    def personal(self) -> bool:
        """Whether there are personal data in it that can be asked for."""
        return self.masked or any(one.personal for one in self.fields)

    def narrowed(self, rows: Rows, filters: Mapping[str, str]) -> Rows:
        """Return the rows that all filters leave.

        :raises FilterUnknown: if the list has no such filter
        :raises FilterNotUsable: if a value is none that it takes
        """
        for name, value in filters.items():
            if name not in self.filters:
                raise FilterUnknown(
                    say(
                        "The list {list} cannot be filtered by {name}. It has: {filters}",
                        list=self.title,
                        name=name,
                        filters=", ".join(self.filters) or "-",
                    )
                )
            rows = self.filters[name](rows, _usable(name, value))
        return rows


def by_code(path: str) -> Narrowing:
    """Narrow to the rows with a value."""
    return lambda rows, value: rows.filter(**{path: value})


def by_number(path: str) -> Narrowing:
    """Narrow to the rows that hang on the row of a number."""

    def narrow(rows: Rows, value: str) -> Rows:
        if not value.isdecimal():
            raise _not_usable(path, value)
        return rows.filter(**{path: int(value)})

    return narrow


def by_place(path: str = "region") -> Narrowing:
    """Narrow to a place with everything below it."""

    def narrow(rows: Rows, value: str) -> Rows:
        if not _PLACE.fullmatch(value):
            raise _not_usable("region", value)
        area = area_of(value)
        return rows.filter(**{f"{path}__gte": area.lo, f"{path}__lt": area.hi})

    return narrow


def by_pile(rows: Rows, value: str) -> Rows:
    """Narrow referrals to a part of a bank's inbox as of a day: `overdue:2026-11-20`."""
    name, _sign, on = value.partition(":")
    if name not in PILES:
        raise _not_usable("pile", value)
    return rows.filter(PILES[name](_day(on)))


def by_branch(rows: Rows, value: str) -> Rows:
    """Narrow to a branch of a bank with those below it."""
    path = Organisation.objects.filter(code=value).values_list("path", flat=True).first()
    if not path:
        return rows.none()
    area = below(path)
    return rows.filter(bank_path__gte=area.lo, bank_path__lt=area.hi)


def since(path: str, *, moments: bool = False) -> Narrowing:
    """Narrow to the rows from a day on."""
    return lambda rows, value: rows.filter(**{f"{path}__gte": _begin(_day(value), moments)})


def until(path: str, *, moments: bool = False) -> Narrowing:
    """Narrow to the rows up to a day, which is included."""

    def narrow(rows: Rows, value: str) -> Rows:
        return rows.filter(**{f"{path}__lt": _begin(_day(value) + timedelta(days=1), moments)})

    return narrow


def between(path: str, *, moments: bool = False, **others: Narrowing) -> dict[str, Narrowing]:
    """Return the filters that most lists have: a place, days from and to, and others."""
    return {
        "region": by_place(),
        "since": since(path, moments=moments),
        "until": until(path, moments=moments),
        **others,
    }


def _usable(name: str, value: str) -> str:
    if not _CODE.fullmatch(value):
        raise _not_usable(name, value)
    return value


def _day(value: str) -> date:
    try:
        found = date.fromisoformat(value)
    except ValueError:
        raise _not_usable("since/until", value) from None
    if not _FIRST <= found <= _LAST:
        raise _not_usable("since/until", value)
    return found


def _begin(on: date, moments: bool) -> date | datetime:
    return datetime.combine(on, time(), CHINA) if moments else on


def _not_usable(name: str, value: str) -> FilterNotUsable:
    return FilterNotUsable(
        say(
            "The filter {name} cannot be {value}. Give the code of a place (341181), a day"
            " (2026-11-20) or a code as the list shows it.",
            name=name,
            value=value[:40] or "-",
        )
    )
