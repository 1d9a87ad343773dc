"""Who one is, the places, the organisations, and what problems mean: nothing of an enterprise."""

from typing import Annotated, Any

from ninja import Query
from pydantic import Field

from rongxie.foundation.accounts.models import Membership
from rongxie.foundation.accounts.queries import holding_memberships
from rongxie.foundation.organisations.kinds import OrganisationKind
from rongxie.foundation.organisations.models import Organisation, open_organisations
from rongxie.foundation.reach.areas import area_of
from rongxie.foundation.regions.finding import find
from rongxie.foundation.regions.queries import children, place_of, places_of, plain_code
from rongxie.surfaces.api.acting import ActingRequest
from rongxie.surfaces.api.batches import see_not_too_many
from rongxie.surfaces.api.fields import Code, In, Line, Out
from rongxie.surfaces.api.invalid import nothing_here
from rongxie.surfaces.api.paging import Page, PageAsked, page_of
from rongxie.surfaces.api.routing import Routes
from rongxie.surfaces.api.shapes.standing import (
    MembershipOut,
    MeOut,
    OrganisationOut,
    PlaceOut,
    PlacesOut,
)
from rongxie.surfaces.problems import problems
from rongxie.values.moments import china_day

CODES_AT_ONCE = 1_000
routes = Routes("standing")


class PlaceAsked(In):
    """What was typed: a name, initials, a code, or several words from the wide to the narrow."""

    text: Annotated[str, Field(max_length=100)]
    limit: Annotated[int, Field(ge=1, le=100)] = 20


class CodesIn(In):
    """Codes of places."""

    codes: list[Code]


class OrganisationsAsked(PageAsked):
    """Which organisations: of a place with all below it, and of a kind."""

    region: Code = ""
    kind: OrganisationKind | None = None


class ProblemOut(Out):
    """What a problem means, in both languages."""

    slug: str
    kind: str
    status: int
    title_en: str
    title_zh: str


@routes.know("/me")
def me(request: ActingRequest) -> MeOut:
    """Tell who asks, and under which memberships."""
    acting: Membership | None = getattr(request, "membership", None)
    held = holding_memberships(china_day(request.at))
    mine = (
        held.filter(pk=acting.pk)
        if request.by_token and acting
        else held.filter(user_id=request.user.pk or 0)
    )
    return MeOut(
        by_token=request.by_token,
        acting=acting.pk if acting else None,
        memberships=[MembershipOut.of(one) for one in mine],
    )


@routes.read("/regions/search", does=find)
def search(request: ActingRequest, asked: Annotated[PlaceAsked, Query(...)]) -> Page[PlaceOut]:
    """Find places by what was typed, those in the own reach first."""
    within = request.actor.area.lo if request.actor.area else None
    found = find(asked.text, within or None, asked.limit)
    return Page(items=[PlaceOut.of(place) for place in found])


@routes.ask("/regions/resolve", does=places_of)
def resolve(request: ActingRequest, body: CodesIn) -> PlacesOut:
    """Look up to a thousand codes of places up; those of former places too."""
    see_not_too_many(body.codes, CODES_AT_ONCE)
    plain = {code: plain_code(code) for code in body.codes}
    found = places_of(dict.fromkeys(plain.values()))
    there = {place.code for place in found}
    return PlacesOut(
        found=[PlaceOut.of(place) for place in found],
        missing=[code for code, text in plain.items() if text not in there],
    )


@routes.read("/regions/{code}", does=place_of)
def region(request: ActingRequest, code: Code) -> PlaceOut:
    """Show the place that has a code, or had it last."""
    return PlaceOut.of(place_of(code))


@routes.read("/regions/{code}/children", does=children)
def below(request: ActingRequest, code: Code) -> Page[PlaceOut]:
    """List the standing places right below one."""
    return Page(items=[PlaceOut.of(place) for place in children(code)])


@routes.read("/organisations", does=open_organisations)
def organisations(
    request: ActingRequest, asked: Annotated[OrganisationsAsked, Query(...)]
) -> Page[OrganisationOut]:
    """List the organisations that are open today."""
    area = area_of(asked.region)
    rows = open_organisations(china_day(request.at)).filter(
        region__gte=area.lo, region__lt=area.hi, **({"kind": asked.kind} if asked.kind else {})
    )
    return page_of(request, rows, OrganisationOut.of, asked=asked, by=("code",))


@routes.read("/organisations/{code}")
def organisation(request: ActingRequest, code: Line) -> OrganisationOut:
    """Show an organisation, a closed one too."""
    found = Organisation.objects.filter(code=code).first()
    if found is None:
        raise nothing_here()
    return OrganisationOut.of(found)


@routes.tell("/problems")
def all_problems(request: ActingRequest) -> Page[ProblemOut]:
    """List the problems that requests are answered with."""
    return Page(items=[_told(name) for name in problems()])


@routes.tell("/problems/{slug}")
def one_problem(request: ActingRequest, slug: str) -> ProblemOut:
    """Tell what a problem means."""
    for name, problem in problems().items():
        if problem.slug == slug:
            return _told(name)
    raise nothing_here()


def _told(name: str) -> ProblemOut:
    problem = problems()[name]
    words: dict[str, Any] = {"title_en": problem.title.en, "title_zh": problem.title.zh}
    return ProblemOut(slug=problem.slug, kind=problem.kind, status=problem.status, **words)
