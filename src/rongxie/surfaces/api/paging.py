"""Pages without end: each tells where the next begins, and new rows shift nothing."""

import base64
import binascii
import json
from collections.abc import Callable
from typing import Annotated, Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet
from ninja import Query
from pydantic import Field

from rongxie.surfaces.api.acting import ActingRequest
from rongxie.surfaces.api.fields import In, Out
from rongxie.values.texts import Refusal, say

Row = TypeVar("Row", bound=Model)
Item = TypeVar("Item")
MOST, USUAL = 1_000, 50  # rows of a page
_KEY = str | int


class PageUnusable(Refusal):
    """What says where a page begins was not told by us, or for another list."""


class PageAsked(In):
    """Which part of a list is wanted."""

    after: Annotated[
        str, Field(max_length=400, description="The `next` of the page before; none: the first.")
    ] = ""
    limit: Annotated[int, Field(ge=1, le=MOST, description="Rows of the page.")] = USUAL


Asked = Annotated[PageAsked, Query(...)]


class Page(Out, Generic[Item]):
    """A part of a list; `next` is the address of the following part, null at the end."""

    items: list[Item]
    next: str | None = None


def page_of(  # noqa: PLR0913  # named, the last ones
    request: ActingRequest,
    rows: QuerySet[Row],
    told: Callable[[Row], Item],
    *,
    asked: PageAsked,
    by: tuple[str, ...] = ("pk",),
    latest_first: bool = False,
) -> Page[Item]:
    """Return a page of rows in the order of `by`: columns that an index has, the last one unique.

    :raises PageUnusable: if `after` is none of ours
    """
    if asked.after:
        rows = _following(rows, by, asked.after, latest_first)
    ordered = rows.order_by(*(f"-{column}" if latest_first else column for column in by))
    found = list(ordered[: asked.limit + 1])
    there = found[: asked.limit]
    following = None
    if len(found) > asked.limit:
        following = next_address(request, packed([getattr(there[-1], column) for column in by]))
    return Page(items=[told(row) for row in there], next=following)


def next_address(request: ActingRequest, after: str) -> str:
    """Return the address of the request with another beginning."""
    query = request.GET.copy()
    query["after"] = after
    return f"{request.path}?{query.urlencode()}"


def packed(keys: list[Any]) -> str:
    """Return where a page begins as one text that is safe in an address."""
    written = json.dumps(keys, separators=(",", ":"), default=str, ensure_ascii=False)
    return base64.urlsafe_b64encode(written.encode()).decode().rstrip("=")


def _following(
    rows: QuerySet[Row], by: tuple[str, ...], after: str, latest_first: bool
) -> QuerySet[Row]:
    keys = _unpacked(after, len(by))
    try:
        return rows.filter(_beyond(by, keys, latest_first))
    except (ValueError, TypeError, ValidationError) as fault:  # a key of another column's kind
        raise _unusable() from fault


def _unpacked(text: str, parts: int) -> list[_KEY]:
    try:
        keys = json.loads(base64.b64decode(text + "=" * (-len(text) % 4), b"-_", validate=True))
    except (binascii.Error, ValueError, RecursionError) as fault:
        raise _unusable() from fault
    fits = isinstance(keys, list) and len(keys) == parts
    if not (fits and all(type(key) in (str, int) and _storable(key) for key in keys)):
        raise _unusable()
    return keys  # type: ignore[no-any-return]


def _storable(key: _KEY) -> bool:
    if isinstance(key, int):
        return -(2**63) <= key < 2**63
    return "\x00" not in key and key.isprintable()


def _beyond(by: tuple[str, ...], keys: list[_KEY], latest_first: bool) -> Q:
    """Return the condition in a form that an index on both columns answers from its place on."""
    than = "lt" if latest_first else "gt"
    *first, last = zip(by, keys, strict=True)
    beyond = Q(**{f"{last[0]}__{than}": last[1]})
    for column, key in reversed(first):
        here = Q(**{column: key}) & beyond
        beyond = Q(**{f"{column}__{than}e": key}) & (Q(**{f"{column}__{than}": key}) | here)
    return beyond


def _unusable() -> PageUnusable:
    return PageUnusable(
        say("This is not where a page of the list begins. Take `next` as the page before told it.")
    )
