"""Enterprises: entering, finding, changing and joining them."""

from typing import Annotated

from ninja import Query
from pydantic import Field

from rongxie.mechanism.enterprises.access import (
    DUTIES,
    changes_in_reach,
    enterprise_in_reach,
    enterprises_in_reach,
)
from rongxie.mechanism.enterprises.actions.changing import change_enterprise, merge_enterprises
from rongxie.mechanism.enterprises.actions.entering import NewEnterprise, enter_enterprise
from rongxie.mechanism.enterprises.models import Changed, EnterpriseKind
from rongxie.mechanism.enterprises.queries.looking_up import by_codes
from rongxie.mechanism.enterprises.queries.searching import search_enterprises
from rongxie.surfaces.api.acting import ActingRequest
from rongxie.surfaces.api.batches import Many, Outcome, each, see_not_too_many
from rongxie.surfaces.api.fields import Code, Day, In, Line, Number, RowId
from rongxie.surfaces.api.paging import Asked, Page, page_of
from rongxie.surfaces.api.routing import Routes
from rongxie.surfaces.api.shapes.enterprises import (
    ChangeOut,
    EnterpriseOut,
    FoundOut,
    ResolvedOut,
)
from rongxie.surfaces.api.shapes.made import Made

CODES_AT_ONCE, ENTERED_AT_ONCE = 1_000, 500
routes = Routes("enterprises")


class EnterpriseIn(In):
    """An enterprise as it is entered; `source` says where it is known from."""

    name: Line
    kind: EnterpriseKind
    region: Code
    source: Code = Field(examples=["register", "list", "visit", "self"])
    uscc: Line = ""
    address: Line = ""
    established_on: Day | None = None
    industry: Line = ""

    def plain(self) -> NewEnterprise:
        """Return it as the action takes it."""
        return NewEnterprise(**dict(self))


class ChangeIn(In):
    """What an enterprise is called or where it lies from a day on; what is left out stays."""

    on: Day
    source: Code
    name: Line | None = None
    kind: EnterpriseKind | None = None
    region: Code | None = None
    uscc: Annotated[Line | None, Field(description="Blank takes a wrong code away.")] = None
    address: Line | None = None
    established_on: Day | None = None
    industry: Line | None = None

    def changes(self) -> dict[Changed, object]:
        """Return the columns that were sent."""
        return {c: getattr(self, c.value) for c in Changed if c.value in self.model_fields_set}


class MergeIn(In):
    """The enterprise that goes on."""

    into: RowId


class CodesIn(In):
    """Credit codes, as they are written."""

    usccs: list[Line]


class SearchAsked(In):
    """A part of the name, the initials of its reading, or the beginning of the code."""

    text: Annotated[str, Field(max_length=100)]
    limit: Annotated[int, Field(ge=1, le=100)] = 20


@routes.read("/enterprises")
def index(request: ActingRequest, asked: Asked) -> Page[EnterpriseOut]:
    """List the enterprises in reach, place by place."""
    rows = enterprises_in_reach(request.actor)
    return page_of(request, rows, EnterpriseOut.of, asked=asked, by=("region", "pk"))


@routes.read("/enterprises/search", does=search_enterprises)
def search(request: ActingRequest, asked: Annotated[SearchAsked, Query(...)]) -> Page[FoundOut]:
    """Find enterprises by name, initials or code, the likeliest first."""
    found = search_enterprises(text=asked.text, actor=request.actor, limit=asked.limit)
    return Page(items=[FoundOut.of(one) for one in found])


@routes.ask("/enterprises/resolve", does=by_codes)
def resolve(request: ActingRequest, body: CodesIn) -> ResolvedOut:
    """Look up to a thousand credit codes up.

    For a double the enterprise that goes on is returned. `missing` has the codes that nobody in
    reach has, as they were sent.
    """
    see_not_too_many(body.usccs, CODES_AT_ONCE)
    return ResolvedOut.of(body.usccs, by_codes(usccs=body.usccs, actor=request.actor))


@routes.read("/enterprises/{int:enterprise}", does=enterprise_in_reach)
def show(request: ActingRequest, enterprise: Number) -> EnterpriseOut:
    """Show an enterprise."""
    return EnterpriseOut.of(enterprise_in_reach(enterprise_id=enterprise, actor=request.actor))


@routes.read("/enterprises/{int:enterprise}/changes", does=changes_in_reach)
def changes(request: ActingRequest, enterprise: Number, asked: Asked) -> Page[ChangeOut]:
    """List what an enterprise was called and where it lay before, the latest first."""
    rows = changes_in_reach(enterprise_id=enterprise, actor=request.actor)
    return page_of(request, rows, ChangeOut.of, asked=asked, latest_first=True)


@routes.write("/enterprises", does=enter_enterprise, status=201, who=DUTIES["enter"])
def enter(request: ActingRequest, body: EnterpriseIn) -> Made:
    """Enter an enterprise."""
    made = enter_enterprise(new=body.plain(), actor=request.actor, at=request.at)
    return Made(id=made.pk)


@routes.write("/enterprises/batch", does=enter_enterprise, who=DUTIES["enter"])
def enter_many(request: ActingRequest, body: Many[EnterpriseIn]) -> Outcome[Made]:
    """Enter up to 500 enterprises, each by itself."""
    return each(
        request, body.items, EnterpriseIn, lambda one: enter(request, one), most=ENTERED_AT_ONCE
    )


@routes.write("/enterprises/{int:enterprise}/change", does=change_enterprise, who=DUTIES["change"])
def change(request: ActingRequest, enterprise: Number, body: ChangeIn) -> Made:
    """Write down that an enterprise is called otherwise or lies elsewhere from a day on."""
    changed = change_enterprise(
        enterprise_id=enterprise, changes=body.changes(), on=body.on, source=body.source,
        actor=request.actor, at=request.at,
    )  # fmt: skip
    return Made(id=changed.pk)


@routes.write("/enterprises/{int:enterprise}/merge", does=merge_enterprises, who=DUTIES["merge"])
def merge(request: ActingRequest, enterprise: Number, body: MergeIn) -> Made:
    """Join a double with the enterprise that goes on; the answer has the one that does."""
    into = merge_enterprises(
        double_id=enterprise, into_id=body.into, actor=request.actor, at=request.at
    )
    return Made(id=into.pk)
