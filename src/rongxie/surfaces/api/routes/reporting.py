"""Monthly returns of banks, and the figures of places with their definitions."""

import re
from datetime import date
from typing import Annotated, Literal

from ninja import Query
from pydantic import BeforeValidator, StrictFloat, StrictInt

from rongxie.insight.rollup.reading import figures_of
from rongxie.mechanism.reporting.access import FILERS, returns_in_reach
from rongxie.mechanism.reporting.actions import file_return
from rongxie.surfaces.api.acting import ActingRequest
from rongxie.surfaces.api.fields import Code, Day, In
from rongxie.surfaces.api.paging import Page, PageAsked, page_of
from rongxie.surfaces.api.routing import Routes
from rongxie.surfaces.api.shapes.made import Made
from rongxie.surfaces.api.shapes.reporting import FiguresOut, ReturnOut, own_place

_DIGITS = re.compile(r"[0-9]{1,2}")
routes = Routes("reporting")


def _whole(value: object) -> object:
    """Return a number of an address as one: a `Literal` takes no text for it."""
    return int(value) if isinstance(value, str) and _DIGITS.fullmatch(value) else value


class ReturnIn(In):
    """What a bank reports for a month: figures by the names of the layout `returns`."""

    bank: Code
    month: Day
    figures: dict[str, StrictInt | StrictFloat | None]


class ReturnsAsked(PageAsked):
    """Which returns: those that stand, or with those that were replaced."""

    bank: Code = ""
    replaced: bool = False


class FiguresAsked(In):
    """Of which place, days and groups; `digits`: how many of the code make a group of places."""

    region: Code
    last: Day
    first: Day | None = None
    by: Literal["", "bank", "region", "day"] = ""
    digits: Annotated[Literal[0, 2, 4, 6, 9, 12], BeforeValidator(_whole)] = 0


@routes.read("/returns", does=returns_in_reach)
def index(request: ActingRequest, asked: Annotated[ReturnsAsked, Query(...)]) -> Page[ReturnOut]:
    """List the returns of banks in reach, the latest first."""
    rows = returns_in_reach(request.actor)
    if asked.bank:
        rows = rows.filter(bank=asked.bank)
    if not asked.replaced:
        rows = rows.filter(replaced_at=None)
    return page_of(request, rows, ReturnOut.of, asked=asked, latest_first=True)


@routes.write("/returns", does=file_return, status=201, who=FILERS)
def file(request: ActingRequest, body: ReturnIn) -> Made:
    """File the return of a month; another one for the same month replaces it."""
    made = file_return(
        bank=body.bank, month=body.month, figures=body.figures, actor=request.actor, at=request.at
    )
    return Made(id=made.pk)


@routes.read("/figures", does=own_place)
def figures(request: ActingRequest, asked: Annotated[FiguresAsked, Query(...)]) -> FiguresOut:
    """Show the figures of a place, in whole or by bank, place or day, with their definitions.

    They are those of the roll-up, which is current up to `rolled_up_at`.
    """
    own_place(asked.region, request.actor)
    first: date | None = asked.first
    found = figures_of(asked.region, first=first, last=asked.last, by=asked.by, digits=asked.digits)
    return FiguresOut.of(asked.region, found)
