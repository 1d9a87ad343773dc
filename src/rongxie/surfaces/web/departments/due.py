"""A page of what has to be done by a day: what is due first comes first, however much there is."""

from datetime import date
from typing import TypeVar

from django.db.models import Model, Q, QuerySet

from rongxie.surfaces.web.worklists.paging import AT_ONCE, Page

Row = TypeVar("Row", bound=Model)
_DIGITS = 18  # of a number that the database can hold


def page_by_due_day(rows: "QuerySet[Row]", after: str, *, latest: bool = False) -> Page[Row]:
    """Return a page of rows by `due_on` and number; `latest`: what was due last comes first."""
    sign, side = ("-", "lt") if latest else ("", "gt")
    begun = _read(after)
    if begun:
        on, pk = begun
        rows = rows.filter(Q(**{f"due_on__{side}": on}) | Q(**{"due_on": on, f"pk__{side}": pk}))
    found = list(rows.order_by(f"{sign}due_on", f"{sign}pk")[: AT_ONCE + 1])
    shown = found[:AT_ONCE]
    more = len(found) > AT_ONCE
    return Page(shown, f"{_due(shown[-1])}~{shown[-1].pk}" if more else "")


def _due(row: Model) -> str:
    due: date = row.due_on  # type: ignore[attr-defined]
    return due.isoformat()


def _read(after: str) -> tuple[date, int] | None:
    """Return the day and number; what nobody gave us begins the list anew."""
    day, _, number = after.partition("~")
    if not number.isascii() or not number.isdecimal() or len(number) > _DIGITS:
        return None
    try:
        return date.fromisoformat(day), int(number)
    except ValueError:
        return None
