"""Screenings against the five standards: one enterprise, several, or all of a place."""

from typing import Annotated

from ninja import Query
from pydantic import Field

from rongxie.foundation.reach.rows import in_reach
from rongxie.mechanism.screening.access import SCREENS, SWEEPS, screening_in_reach
from rongxie.mechanism.screening.actions import (
    screen_county,
    screen_enterprise,
    screen_enterprises,
)
from rongxie.mechanism.screening.models import Screening
from rongxie.mechanism.screening.queries import explain
from rongxie.surfaces.api.acting import ActingRequest
from rongxie.surfaces.api.batches import see_not_too_many
from rongxie.surfaces.api.fields import Code, Day, In, Number, RowId
from rongxie.surfaces.api.paging import Page, PageAsked, page_of
from rongxie.surfaces.api.routing import Routes
from rongxie.surfaces.api.shapes.made import Counted
from rongxie.surfaces.api.shapes.screening import ExplainedOut, ScreenedOut, ScreeningOut

SCREENED_AT_ONCE = 1_000
routes = Routes("screening")


class OnIn(In):
    """The day as it was known on which enterprises are screened; not one to come."""

    on: Day


class ScreenManyIn(OnIn):
    """Enterprises to be screened together."""

    enterprises: Annotated[list[RowId], Field(min_length=1)]


class ScreenPlaceIn(OnIn):
    """The place of which every enterprise is screened."""

    region: Code


class ScreeningsAsked(PageAsked):
    """Of which enterprise; none: of all in reach."""

    enterprise: Number | None = None


@routes.read("/screenings", does=screening_in_reach)
def index(
    request: ActingRequest, asked: Annotated[ScreeningsAsked, Query(...)]
) -> Page[ScreeningOut]:
    """List the screenings in reach, the latest first."""
    rows = in_reach(Screening, request.actor)
    if asked.enterprise:
        rows = rows.filter(enterprise=asked.enterprise)
    return page_of(request, rows, ScreeningOut.of, asked=asked, latest_first=True)


@routes.read("/screenings/{int:screening}", does=explain)
def show(request: ActingRequest, screening: Number) -> ExplainedOut:
    """Explain a screening: every test with the facts it read, in the words of its day."""
    return ExplainedOut.of(explain(screening_id=screening, actor=request.actor))


@routes.write(
    "/enterprises/{int:enterprise}/screen", does=screen_enterprise, status=201, who=SCREENS
)
def screen(request: ActingRequest, enterprise: Number, body: OnIn) -> ScreenedOut:
    """Screen an enterprise as it is known on a day."""
    made = screen_enterprise(
        enterprise_id=enterprise, on=body.on, actor=request.actor, at=request.at
    )
    return ScreenedOut.of(made)


@routes.write("/screenings/batch", does=screen_enterprises, status=201, who=SCREENS)
def screen_many(request: ActingRequest, body: ScreenManyIn) -> Page[ScreenedOut]:
    """Screen up to a thousand enterprises, all or none."""
    see_not_too_many(body.enterprises, SCREENED_AT_ONCE)
    made = screen_enterprises(
        enterprise_ids=body.enterprises, on=body.on, actor=request.actor, at=request.at
    )
    return Page(items=[ScreenedOut.of(one) for one in made])


@routes.write("/screenings/place", does=screen_county, status=201, who=SWEEPS)
def screen_place(request: ActingRequest, body: ScreenPlaceIn) -> Counted:
    """Screen every enterprise of a place; the answer has how many there were."""
    count = screen_county(region=body.region, on=body.on, actor=request.actor, at=request.at)
    return Counted(count=count)
