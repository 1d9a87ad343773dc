"""Parts of the lists of administration: a page of them, and what a form asked to see of one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import Model, QuerySet

from rongxie.values.texts import Text

AT_ONCE = 50
_LONGEST = 60  # characters of what somebody looks for
Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a list, with how much is in it."""

    title: Text
    count: int
    address: str
    here: bool


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Rows of a list; `after` is where the next page begins, blank if there is none."""

    rows: Sequence[Row]
    after: str


def page_of(rows: "QuerySet[Row]", key: str, after: str) -> Page[Row]:
    """Return a page of rows in the order of a column of text in which each row differs."""
    start = _plain(after)
    found = rows.filter(**{f"{key}__gt": start}) if start else rows
    first = list(found.order_by(key)[: AT_ONCE + 1])
    shown = first[:AT_ONCE]
    return Page(shown, getattr(shown[-1], key) if len(first) > AT_ONCE else "")


def latest_of(rows: "QuerySet[Row]", after: str) -> Page[Row]:
    """Return a page of rows, those added last first."""
    known = after.isascii() and after.isdecimal() and len(after) < 19
    found = rows.filter(pk__lt=int(after)) if known else rows
    first = list(found.order_by("-pk")[: AT_ONCE + 1])
    shown = first[:AT_ONCE]
    return Page(shown, str(shown[-1].pk) if len(first) > AT_ONCE else "")


def asked_in(query: Any, *names: str) -> dict[str, str]:
    """Return what was asked for in an address, name by name; what nobody can mean is cut off."""
    return {name: _plain(query.get(name, "")) for name in names}


def _plain(text: str) -> str:
    return str(text).replace("\0", "").strip()[:_LONGEST]
