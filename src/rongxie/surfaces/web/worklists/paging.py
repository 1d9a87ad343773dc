"""A page of a long list: it goes on from the last row shown, however long the list is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar
from urllib.parse import urlencode

from django.db.models import Model, Q, QuerySet

AT_ONCE = 50
Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Rows of a list; `after` tells where the next page begins, blank if there is none."""

    rows: Sequence[Row]
    after: str


def page_of(
    rows: "QuerySet[Row]", *, moment: str, after: str, newest: bool = False, indexed: bool = False
) -> Page[Row]:
    """Return a page of rows by a column of moments and their number, oldest first.

    `indexed`: an index has all that the rows are narrowed to and sorted by, so that no row is read
    but those of the page.
    """
    sign = "-" if newest else ""
    start = _read(after)
    if start:
        at, pk = start
        side = "lt" if newest else "gt"
        rows = rows.filter(Q(**{f"{moment}__{side}": at}) | Q(**{moment: at, f"pk__{side}": pk}))
    found = rows.order_by(f"{sign}{moment}", f"{sign}pk")
    first = found[: AT_ONCE + 1]
    return _page(found.filter(pk__in=first.values("pk")) if indexed else first, moment)


def _page(rows: "QuerySet[Row]", moment: str) -> Page[Row]:
    """Return the page that begins the rows, of which there is one more if another follows."""
    found = list(rows)
    shown = found[:AT_ONCE]
    more = len(found) > AT_ONCE
    return Page(shown, f"{getattr(shown[-1], moment).isoformat()}~{shown[-1].pk}" if more else "")


def address(path: str, asked: Mapping[str, str], **changes: str) -> str:
    """Return the address of a list with what is asked changed; blanks are left out."""
    query = urlencode({name: value for name, value in {**asked, **changes}.items() if value})
    return f"{path}?{query}" if query else path


def _read(after: str) -> tuple[datetime, int] | None:
    """Return the moment and number; what nobody gave us begins the list anew."""
    moment, _, number = after.partition("~")
    if not number.isascii() or not number.isdecimal() or len(number) > 18:
        return None
    try:
        at = datetime.fromisoformat(moment)
    except ValueError:
        return None
    return (at, int(number)) if at.tzinfo else None
