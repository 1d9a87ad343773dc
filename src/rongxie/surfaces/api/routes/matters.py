"""Matters: whatever somebody wants an answer to."""

from typing import Annotated, Literal

from ninja import Query
from pydantic import Field

from rongxie.mechanism.matters.access import HANDLERS, RAISERS, matters_in_reach
from rongxie.mechanism.matters.actions.ending import close_matter, reopen_matter
from rongxie.mechanism.matters.actions.handling import (
    answer_matter,
    assign_matter,
    escalate_matter,
)
from rongxie.mechanism.matters.actions.raising import open_matter
from rongxie.mechanism.matters.models import MatterKind, MatterState, Outcome
from rongxie.mechanism.matters.queries import overdue, read_matter, to_answer, to_see
from rongxie.surfaces.api.acting import ActingRequest
from rongxie.surfaces.api.fields import Code, Day, In, Line, Number, RowId, Words
from rongxie.surfaces.api.paging import Page, PageAsked, page_of
from rongxie.surfaces.api.routing import Routes
from rongxie.surfaces.api.shapes.made import Moved
from rongxie.surfaces.api.shapes.matters import MatterOut, ReadingOut
from rongxie.values.moments import china_day

routes = Routes("matters")


class MatterIn(In):
    """A matter; without an addressee it goes to whoever is in charge.

    `about` refers to what it is about (`case:12`, `evidence:5`).
    """

    kind: MatterKind
    region: Code
    title: Line
    text: Words = ""
    addressee: Code = ""
    enterprise: RowId | None = None
    about: Code = ""
    bank: Code = ""
    due_on: Day | None = None


class AssignIn(In):
    """The organisation that handles the matter from now on."""

    to: Code
    text: Words = ""


class EscalateIn(In):
    """To whom above; blank is whoever stands there."""

    to: Code = ""
    tier: Code = ""
    text: Words = ""


class AnswerIn(In):
    """The answer in words that the asker reads."""

    outcome: Outcome
    text: Words
    file: Code = ""


class TextIn(In):
    """Why a matter is raised again."""

    text: Words


class MattersAsked(PageAsked):
    """Which matters."""

    state: MatterState | None = None


class WaitingAsked(In):
    """What waits for whom: an answer of the own organisation, its own look, or anybody, late."""

    waiting: Literal["answer", "look", "overdue"]
    region: Code = ""
    limit: Annotated[int, Field(ge=1, le=1_000)] = 50


@routes.read("/matters", does=matters_in_reach)
def index(request: ActingRequest, asked: Annotated[MattersAsked, Query(...)]) -> Page[MatterOut]:
    """List the matters in reach, place by place."""
    rows = matters_in_reach(request.actor)
    if asked.state:
        rows = rows.filter(state=asked.state.value)
    by = ("region", "state", "due_on", "pk")
    return page_of(request, rows, MatterOut.of, asked=asked, by=by)


@routes.read("/matters/waiting", does=(to_answer, to_see, overdue))
def waiting(request: ActingRequest, asked: Annotated[WaitingAsked, Query(...)]) -> Page[MatterOut]:
    """List what waits to be answered, to be looked at, or is late, the soonest due first."""
    if asked.waiting == "answer":
        found = to_answer(actor=request.actor, limit=asked.limit)
    elif asked.waiting == "look":
        found = to_see(actor=request.actor, limit=asked.limit)
    else:
        on = china_day(request.at)
        found = overdue(actor=request.actor, on=on, region=asked.region, limit=asked.limit)
    return Page(items=[MatterOut.of(row) for row in found])


@routes.read("/matters/{int:matter}", does=read_matter)
def show(request: ActingRequest, matter: Number) -> ReadingOut:
    """Show a matter with what was done in it."""
    return ReadingOut.of(read_matter(matter_id=matter, actor=request.actor))


@routes.write("/matters", does=open_matter, status=201, who=frozenset().union(*RAISERS.values()))
def raise_one(request: ActingRequest, body: MatterIn) -> Moved:
    """Raise a matter."""
    given = {name: value for name, value in body if name != "enterprise"}
    made = open_matter(**given, enterprise_id=body.enterprise, actor=request.actor, at=request.at)
    return Moved(id=made.pk, state=made.state)


@routes.write("/matters/{int:matter}/assign", does=assign_matter, who=HANDLERS)
def assign(request: ActingRequest, matter: Number, body: AssignIn) -> Moved:
    """Give a matter to another organisation of the same place."""
    moved = assign_matter(
        matter_id=matter, to=body.to, text=body.text, actor=request.actor, at=request.at
    )
    return Moved(id=moved.pk, state=moved.state)


@routes.write("/matters/{int:matter}/escalate", does=escalate_matter)
def escalate(request: ActingRequest, matter: Number, body: EscalateIn) -> Moved:
    """Raise a matter to whoever stands above."""
    moved = escalate_matter(
        matter_id=matter, to=body.to, tier=body.tier, text=body.text,
        actor=request.actor, at=request.at,
    )  # fmt: skip
    return Moved(id=moved.pk, state=moved.state)


@routes.write("/matters/{int:matter}/answer", does=answer_matter, who=HANDLERS)
def answer(request: ActingRequest, matter: Number, body: AnswerIn) -> Moved:
    """Answer a matter; an objection upheld withdraws its fact."""
    moved = answer_matter(
        matter_id=matter, outcome=body.outcome, text=body.text, file=body.file,
        actor=request.actor, at=request.at,
    )  # fmt: skip
    return Moved(id=moved.pk, state=moved.state)


@routes.write("/matters/{int:matter}/close", does=close_matter)
def close(request: ActingRequest, matter: Number) -> Moved:
    """Close a matter whose answer will do."""
    moved = close_matter(matter_id=matter, actor=request.actor, at=request.at)
    return Moved(id=moved.pk, state=moved.state)


@routes.write("/matters/{int:matter}/reopen", does=reopen_matter)
def reopen(request: ActingRequest, matter: Number, body: TextIn) -> Moved:
    """Raise a matter again whose answer will not do."""
    moved = reopen_matter(matter_id=matter, text=body.text, actor=request.actor, at=request.at)
    return Moved(id=moved.pk, state=moved.state)
