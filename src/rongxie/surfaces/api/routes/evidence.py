"""Facts of enterprises: stating them, taking them back, and asking departments for them."""

from typing import Annotated, Literal

from ninja import Query
from pydantic import Field

from rongxie.foundation.reach.rows import in_reach
from rongxie.mechanism.enterprises.access import enterprise_in_reach
from rongxie.mechanism.evidence.access import (
    ANSWERS,
    ASKS,
    IMPORTS,
    STATES,
    request_in_reach,
)
from rongxie.mechanism.evidence.actions import (
    Stated,
    answer_request,
    ask_department,
    import_complete_list,
    record_evidence,
    record_many,
    withdraw_evidence,
    withdraw_request,
)
from rongxie.mechanism.evidence.looks import RECORD
from rongxie.mechanism.evidence.models import Evidence, EvidenceLevel, FactRequest
from rongxie.mechanism.evidence.seeing import see_evidence
from rongxie.surfaces.api.acting import ActingRequest
from rongxie.surfaces.api.batches import see_not_too_many
from rongxie.surfaces.api.fields import Code, Day, In, Line, Number, Out, RowId, Value, Words
from rongxie.surfaces.api.paging import Asked, Page, PageAsked, page_of
from rongxie.surfaces.api.routing import Routes
from rongxie.surfaces.api.shapes.evidence import EvidenceOut, FactsOut, RequestOut
from rongxie.surfaces.api.shapes.made import Made, Moved
from rongxie.values.moments import china_day

FACTS_AT_ONCE, LISTED_AT_ONCE = 5_000, 10_000
routes = Routes("evidence")


class StatedIn(In):
    """One fact; `value` is of the fact's kind, or a text as in a cell of a sheet."""

    fact: Line
    value: Value
    level: EvidenceLevel
    as_of: Day
    source: Code = ""
    basis: Code = ""
    valid_until: Day | None = None

    def plain(self) -> Stated:
        """Return it as the action takes it."""
        return Stated(**dict(self))


class FactsIn(In):
    """Facts of one enterprise, kept all of them or none."""

    stated: list[StatedIn]


class OfEnterprise(StatedIn):
    """One fact of one enterprise."""

    enterprise: RowId

    def plain(self) -> Stated:
        """Return what is stated, as the action takes it."""
        return Stated(**{name: value for name, value in self if name != "enterprise"})


class ManyIn(In):
    """Facts of many enterprises, kept all of them or none."""

    rows: list[OfEnterprise]


class ReasonIn(In):
    """Why something is taken back."""

    reason: Words


class ListIn(In):
    """A list that names everybody of a place for whom a fact holds; `digest` is of its file."""

    region: Code
    fact: Line
    enterprises: list[RowId]
    as_of: Day
    source: Code
    digest: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
    listed_value: Value = "true"
    others_value: Value = "false"


class AskIn(In):
    """What a department is asked."""

    facts: list[Line]
    department: Code
    question: Words = ""


class AnswerIn(In):
    """What the department says; `unknown_there` and `not_ours` leave the facts unknown."""

    answer: Literal["answered", "unknown_there", "not_ours"]
    stated: list[StatedIn] = Field(default_factory=list)
    note: Words = ""


class FactsAsked(In):
    """On which day; today if none is given."""

    on: Day | None = None


class RequestsAsked(PageAsked):
    """Which requests."""

    state: Literal["open", "answered", "withdrawn"] = "open"
    mine: Annotated[bool, Field(description="Only what the own organisation is asked.")] = False


class Kept(Out):
    """The rows that were kept, in the order of what was stated."""

    ids: list[int]


@routes.read("/enterprises/{int:enterprise}/facts", does=enterprise_in_reach)
def facts(
    request: ActingRequest, enterprise: Number, asked: Annotated[FactsAsked, Query(...)]
) -> FactsOut:
    """Tell what is known of an enterprise on a day, each fact once, with what it rests on."""
    row = enterprise_in_reach(enterprise_id=enterprise, actor=request.actor)
    on = asked.on or china_day(request.at)
    known = see_evidence(enterprise=row, purpose=RECORD, on=on, actor=request.actor, at=request.at)
    return FactsOut.of(on, known)


@routes.read("/enterprises/{int:enterprise}/evidence", does=enterprise_in_reach)
def evidence(request: ActingRequest, enterprise: Number, asked: Asked) -> Page[EvidenceOut]:
    """List all that was ever said of the facts of an enterprise, the latest first."""
    row = enterprise_in_reach(enterprise_id=enterprise, actor=request.actor)
    rows = in_reach(Evidence, request.actor).filter(enterprise=row)
    return page_of(request, rows, EvidenceOut.of, asked=asked, latest_first=True)


@routes.write(
    "/enterprises/{int:enterprise}/evidence", does=record_evidence, status=201, who=STATES.keys()
)
def record(request: ActingRequest, enterprise: Number, body: FactsIn) -> Kept:
    """Write down facts of an enterprise, all of them or none."""
    see_not_too_many(body.stated, FACTS_AT_ONCE)
    stated = [one.plain() for one in body.stated]
    rows = record_evidence(
        enterprise_id=enterprise, stated=stated, actor=request.actor, at=request.at
    )
    return Kept(ids=[row.pk for row in rows])


@routes.write("/evidence/batch", does=(record_many, record_evidence), status=201)
def record_all(request: ActingRequest, body: ManyIn) -> Kept:
    """Write down facts of many enterprises, up to 5,000, all of them or none."""
    see_not_too_many(body.rows, FACTS_AT_ONCE)
    rows = record_many(
        rows=[(one.enterprise, one.plain()) for one in body.rows],
        actor=request.actor,
        at=request.at,
    )
    return Kept(ids=[row.pk for row in rows])


@routes.write("/evidence/{int:evidence}/withdraw", does=withdraw_evidence)
def withdraw(request: ActingRequest, evidence: Number, body: ReasonIn) -> Made:
    """Take back a fact that was found wrong: what was known before counts again."""
    taken = withdraw_evidence(
        evidence_id=evidence, reason=body.reason, actor=request.actor, at=request.at
    )
    return Made(id=taken.pk)


@routes.write("/evidence/complete-lists", does=import_complete_list, status=201, who=IMPORTS)
def complete_list(request: ActingRequest, body: ListIn) -> Made:
    """Take in a list that names everybody of a place for whom a fact holds, up to 10,000."""
    see_not_too_many(body.enterprises, LISTED_AT_ONCE)
    given = {name: value for name, value in body if name != "enterprises"}
    kept = import_complete_list(
        **given, listed=body.enterprises, actor=request.actor, at=request.at
    )
    return Made(id=kept.pk)


@routes.read("/fact-requests")
def requests(
    request: ActingRequest, asked: Annotated[RequestsAsked, Query(...)]
) -> Page[RequestOut]:
    """List the requests for facts in reach, the soonest due first."""
    rows = in_reach(FactRequest, request.actor).filter(state=asked.state)
    if asked.mine:
        rows = rows.filter(department=request.actor.organisation)
    return page_of(request, rows, RequestOut.of, asked=asked, by=("due_on", "pk"))


@routes.read("/fact-requests/{int:number}", does=request_in_reach)
def show_request(request: ActingRequest, number: Number) -> RequestOut:
    """Show a request for facts."""
    return RequestOut.of(request_in_reach(request_id=number, actor=request.actor))


@routes.write(
    "/enterprises/{int:enterprise}/fact-requests", does=ask_department, status=201, who=ASKS
)
def ask(request: ActingRequest, enterprise: Number, body: AskIn) -> Moved:
    """Ask a department for facts of an enterprise."""
    asked = ask_department(
        enterprise_id=enterprise, facts=body.facts, department=body.department,
        question=body.question, actor=request.actor, at=request.at,
    )  # fmt: skip
    return Moved(id=asked.pk, state=asked.state)


@routes.write("/fact-requests/{int:number}/answer", does=answer_request, who=ANSWERS)
def answer(request: ActingRequest, number: Number, body: AnswerIn) -> Made:
    """Answer a request for facts; what is stated is kept as checked."""
    answered = answer_request(
        request_id=number, answer=body.answer, stated=[one.plain() for one in body.stated],
        note=body.note, actor=request.actor, at=request.at,
    )  # fmt: skip
    return Made(id=answered.pk)


@routes.write("/fact-requests/{int:number}/withdraw", does=withdraw_request, who=ASKS)
def withdraw_asked(request: ActingRequest, number: Number, body: ReasonIn) -> Made:
    """Take a request for facts back."""
    taken = withdraw_request(
        request_id=number, reason=body.reason, actor=request.actor, at=request.at
    )
    return Made(id=taken.pk)
