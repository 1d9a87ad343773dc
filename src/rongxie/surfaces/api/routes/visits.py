"""Visits: planning them, handing them out, making them; and the needs that they find."""

from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Query
from pydantic import Field

from rongxie.foundation.reach.rows import in_reach
from rongxie.mechanism.enterprises.access import enterprise_in_reach
from rongxie.mechanism.visits.access import (
    PLANS,
    STATES_NEEDS,
    VISITS,
    need_in_reach,
    open_plan_in_reach,
    open_plans,
)
from rongxie.mechanism.visits.actions import (
    NewNeed,
    NewRequest,
    NewVisit,
    drop_plan,
    give_plans,
    hand_out,
    plan_codes,
    plan_visits,
    record_visit,
    record_visits,
    state_need,
    withdraw_need,
)
from rongxie.mechanism.visits.models import Channel, Need, Visit, VisitOutcome
from rongxie.mechanism.visits.queries import to_visit
from rongxie.surfaces.api.acting import ActingRequest
from rongxie.surfaces.api.batches import Many, Outcome, see_not_too_many, together
from rongxie.surfaces.api.fields import (
    Code,
    Count,
    Day,
    In,
    Line,
    Mark,
    Moment,
    Number,
    RowId,
    Value,
    Wan,
    Words,
)
from rongxie.surfaces.api.paging import Asked, Page, PageAsked, page_of
from rongxie.surfaces.api.routing import Routes
from rongxie.surfaces.api.shapes.made import Made, Moved
from rongxie.surfaces.api.shapes.visits import NeedOut, PlanOut, RowsOut, ToVisitOut, VisitOut
from rongxie.values.moments import china_day
from rongxie.values.texts import Refusal

PLANNED_AT_ONCE, VISITS_AT_ONCE = 5_000, 500
routes = Routes("visits")


class NeedIn(In):
    """What an enterprise wants; `wished_banks` are codes in the order of the wish."""

    amount_wan: Wan
    purpose: Code
    stated_on: Day
    term_months: Count | None = None
    collateral: Code = ""
    wished_banks: list[Code] = Field(default_factory=list)
    wished_only: Mark = False
    note: Words = ""

    def plain(self) -> NewNeed:
        """Return it as the action takes it."""
        return NewNeed(**dict(self))


class StatedNeedIn(NeedIn):
    """A need that was stated without a visit; `source` is `self` for the enterprise alone."""

    source: Code

    def plain(self) -> NewNeed:
        """Return the need, as the action takes it."""
        return NewNeed(**{name: value for name, value in self if name != "source"})


class RequestIn(In):
    """Something but money that the enterprise asked for."""

    title: Line
    text: Words = ""


class VisitIn(In):
    """A visit as it was made; `sent_as` is the number that the phone gave it: sent twice is once.

    `observed` are facts that were seen, `explained` the codes of the policies explained.
    """

    enterprise: RowId
    channel: Channel
    outcome: VisitOutcome
    visited_at: Moment
    note: Words = ""
    explained: list[Code] = Field(default_factory=list)
    observed: dict[Line, Value] = Field(default_factory=dict)
    need: NeedIn | None = None
    requests: list[RequestIn] = Field(default_factory=list)
    sent_as: UUID | None = None

    def plain(self) -> NewVisit:
        """Return it as the action takes it."""
        given: dict[str, Any] = {name: value for name, value in self if name != "enterprise"}
        given["need"] = self.need.plain() if self.need else None
        given["requests"] = [NewRequest(title=one.title, text=one.text) for one in self.requests]
        return NewVisit(**given)


class PlanIn(In):
    """Who is to be visited, by whom and when; enterprises by number or by credit code."""

    organisation: Code
    due_on: Day
    reason: Code
    enterprises: list[RowId] = Field(default_factory=list)
    usccs: list[Line] = Field(default_factory=list)


class HandOutIn(In):
    """Planned visits, and the membership that makes them (`membership:17`)."""

    plans: list[RowId]
    visitor: Code


class GiveIn(In):
    """Planned visits, and the organisation that is asked for them now."""

    plans: list[RowId]
    organisation: Code


class WhyIn(In):
    """Why a planned visit is dropped."""

    why: Words


class EndIn(In):
    """The day from which a need is withdrawn."""

    on: Day


class PlansAsked(PageAsked):
    """Whose plans: handed to the one who asks, of the own organisation, or all in reach."""

    of: Literal["me", "us", "all"] = "all"


class ToVisitAsked(In):
    """Of which place, and facts that must be known of everybody there."""

    region: Code
    missing: list[Line] = Field(default_factory=list)
    limit: Annotated[int, Field(ge=1, le=1_000)] = 100


@routes.read("/visits/plans", does=open_plans)
def plans(request: ActingRequest, asked: Annotated[PlansAsked, Query(...)]) -> Page[PlanOut]:
    """List the planned visits that wait, in reach, the soonest due first."""
    rows = open_plans(request.actor)
    if asked.of == "me":
        rows = rows.filter(visitor=request.actor.name)
    if asked.of == "us":
        rows = rows.filter(organisation=request.actor.organisation)
    return page_of(request, rows, PlanOut.of, asked=asked, by=("due_on", "pk"))


@routes.read("/visits/plans/{int:plan}", does=open_plan_in_reach)
def plan(request: ActingRequest, plan: Number) -> PlanOut:
    """Show a planned visit that waits."""
    return PlanOut.of(open_plan_in_reach(plan_id=plan, actor=request.actor))


@routes.read("/visits/to-visit", does=to_visit, who=PLANS)
def wanted(request: ActingRequest, asked: Annotated[ToVisitAsked, Query(...)]) -> Page[ToVisitOut]:
    """List enterprises of a place that nobody plans to visit and somebody should."""
    found = to_visit(
        region=asked.region, on=china_day(request.at), limit=asked.limit, missing=asked.missing
    )
    return Page(items=[ToVisitOut.of(one) for one in found])


@routes.write("/visits/plans", does=(plan_visits, plan_codes), who=PLANS)
def plan_many(request: ActingRequest, body: PlanIn) -> RowsOut:
    """Ask an organisation to visit enterprises by a day, up to 5,000; a result for each."""
    see_not_too_many([*body.enterprises, *body.usccs], PLANNED_AT_ONCE)
    given: dict[str, Any] = {
        "organisation": body.organisation, "due_on": body.due_on, "reason": body.reason,
        "actor": request.actor, "at": request.at,
    }  # fmt: skip
    rows = []
    if body.enterprises or not body.usccs:
        rows += plan_visits(enterprise_ids=body.enterprises, **given)
    if body.usccs:
        rows += plan_codes(usccs=body.usccs, **given)
    return RowsOut.of(rows)


@routes.write("/visits/plans/hand-out", does=hand_out, who=PLANS)
def hand(request: ActingRequest, body: HandOutIn) -> RowsOut:
    """Hand planned visits to somebody, also what somebody else had before."""
    see_not_too_many(body.plans, PLANNED_AT_ONCE)
    rows = hand_out(plan_ids=body.plans, visitor=body.visitor, actor=request.actor, at=request.at)
    return RowsOut.of(rows)


@routes.write("/visits/plans/give", does=give_plans, who=PLANS)
def give(request: ActingRequest, body: GiveIn) -> RowsOut:
    """Ask another organisation for planned visits."""
    see_not_too_many(body.plans, PLANNED_AT_ONCE)
    rows = give_plans(
        plan_ids=body.plans, organisation=body.organisation, actor=request.actor, at=request.at
    )
    return RowsOut.of(rows)


@routes.write("/visits/plans/{int:plan}/drop", does=drop_plan, who=PLANS)
def drop(request: ActingRequest, plan: Number, body: WhyIn) -> Moved:
    """Drop a planned visit for a reason in words."""
    dropped = drop_plan(plan_id=plan, why=body.why, actor=request.actor, at=request.at)
    return Moved(id=dropped.pk, state=dropped.state)


@routes.read("/enterprises/{int:enterprise}/visits", does=enterprise_in_reach)
def visits(request: ActingRequest, enterprise: Number, asked: Asked) -> Page[VisitOut]:
    """List the visits to an enterprise, the latest first."""
    row = enterprise_in_reach(enterprise_id=enterprise, actor=request.actor)
    rows = in_reach(Visit, request.actor).filter(enterprise=row)
    by = ("visited_at", "pk")
    return page_of(request, rows, VisitOut.of, asked=asked, by=by, latest_first=True)


@routes.write("/visits", does=record_visit, status=201, who=VISITS)
def record(request: ActingRequest, body: VisitIn) -> Made:
    """Keep a visit with what it found; sent again under its number it is the same visit."""
    kept = record_visit(
        enterprise_id=body.enterprise, visit=body.plain(), actor=request.actor, at=request.at
    )
    return Made(id=kept.pk)


@routes.write("/visits/batch", does=(record_visits, record_visit), who=VISITS)
def record_many(request: ActingRequest, body: Many[VisitIn]) -> Outcome[Made]:
    """Keep up to 500 visits, each by itself."""

    def keep(items: list[VisitIn]) -> list[Made | Refusal]:
        visits = [(one.enterprise, one.plain()) for one in items]
        kept = record_visits(visits=visits, actor=request.actor, at=request.at)
        return [one if isinstance(one, Refusal) else Made(id=one.pk) for one in kept]

    return together(request, body.items, VisitIn, keep, most=VISITS_AT_ONCE)


@routes.read("/enterprises/{int:enterprise}/needs", does=enterprise_in_reach)
def needs(request: ActingRequest, enterprise: Number, asked: Asked) -> Page[NeedOut]:
    """List the needs that an enterprise has stated, the latest first."""
    row = enterprise_in_reach(enterprise_id=enterprise, actor=request.actor)
    rows = in_reach(Need, request.actor).filter(enterprise=row)
    by = ("stated_on", "pk")
    return page_of(request, rows, NeedOut.of, asked=asked, by=by, latest_first=True)


@routes.read("/needs/{int:need}", does=need_in_reach)
def need(request: ActingRequest, need: Number) -> NeedOut:
    """Show a need."""
    return NeedOut.of(need_in_reach(need_id=need, actor=request.actor))


@routes.write("/enterprises/{int:enterprise}/needs", does=state_need, status=201, who=STATES_NEEDS)
def state(request: ActingRequest, enterprise: Number, body: StatedNeedIn) -> Made:
    """Keep a need that was stated without a visit."""
    kept = state_need(
        enterprise_id=enterprise, need=body.plain(), source=body.source,
        actor=request.actor, at=request.at,
    )  # fmt: skip
    return Made(id=kept.pk)


@routes.write("/needs/{int:need}/withdraw", does=withdraw_need, who=STATES_NEEDS)
def withdraw(request: ActingRequest, need: Number, body: EndIn) -> Made:
    """Withdraw a need from a day on."""
    return Made(id=withdraw_need(need_id=need, on=body.on, actor=request.actor, at=request.at).pk)
