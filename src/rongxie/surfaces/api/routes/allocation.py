"""From the recommendation list to banks: what they take, the allocation, the push, nominations."""

from typing import Annotated, Literal

from ninja import Query
from pydantic import Field

from rongxie.foundation.reach.rows import in_reach
from rongxie.mechanism.referrals.access import MAY
from rongxie.mechanism.referrals.actions import (
    allocate,
    answer_nomination,
    nominate,
    push,
    receive_push,
    report_off_list_loan,
    state_appetite,
)
from rongxie.mechanism.referrals.actions.nominating import (
    NewNomination,
    NewOffListLoan,
    NominationAnswer,
)
from rongxie.mechanism.referrals.actions.pushing import Line as PushLine
from rongxie.mechanism.referrals.actions.stating import NewAppetite
from rongxie.mechanism.referrals.models import BankAppetite, Nomination, OffListLoan, Receipt
from rongxie.mechanism.referrals.queries.allocating import allocation_in_reach, replay
from rongxie.surfaces.api.acting import ActingRequest
from rongxie.surfaces.api.batches import see_not_too_many
from rongxie.surfaces.api.fields import (
    Code,
    Count,
    Day,
    In,
    Line,
    Mark,
    Number,
    Rate,
    RowId,
    Wan,
    Words,
)
from rongxie.surfaces.api.paging import Asked, Page, PageAsked, page_of
from rongxie.surfaces.api.routing import Routes
from rongxie.surfaces.api.shapes.allocation import (
    AllocationOut,
    AppetiteOut,
    NominationOut,
    OffListLoanOut,
    PushedOut,
    ReceiptOut,
    ReplayedOut,
)
from rongxie.surfaces.api.shapes.made import Made, Moved

CASES_AT_ONCE = 100_000
routes = Routes("referrals")


class AppetiteIn(In):
    """What a branch takes from a day on; blank lists and bounds restrict nothing."""

    bank: Code
    regions: tuple[Code, ...]
    capacity: Count
    since: Day
    min_wan: Wan | None = None
    max_wan: Wan | None = None
    collaterals: tuple[Code, ...] = ()
    industries: tuple[Code, ...] = ()


class AllocateIn(In):
    """The recommended cases of a place for which banks are proposed."""

    region: Code
    cases: list[RowId]


class LineIn(In):
    """A case for a bank; `reason` why this one, where the allocation did not propose it."""

    case: RowId
    bank: Code
    rank: Count | None = None
    reason: Words = ""


class PushIn(In):
    """Cases for banks; the same `key` again sends nothing twice."""

    region: Code
    key: Annotated[Code, Field(min_length=1)]
    lines: tuple[LineIn, ...]
    allocation: RowId | None = None


class NominationIn(In):
    """An enterprise that the bank would lend to."""

    uscc: Line
    name: Line
    region: Code
    facility_before: Mark
    amount_wan: Wan | None = None
    note: Words = ""


class NominationAnswerIn(In):
    """What the task force makes of a nomination, and the case that it opened for it."""

    answer: NominationAnswer
    case: RowId | None = None
    text: Words = ""


class OffListLoanIn(In):
    """A loan that no list led to; `reference` is the bank's own number of it."""

    uscc: Line
    region: Code
    amount_wan: Wan
    drawn_on: Day
    reference: Code
    rate: Rate | None = None


class NominationsAsked(PageAsked):
    """Which nominations."""

    state: Literal["new", "opened", "declined"] | None = None


@routes.read("/appetites")
def appetites(request: ActingRequest, asked: Asked) -> Page[AppetiteOut]:
    """List what banks stated that they take, the latest first."""
    rows = in_reach(BankAppetite, request.actor)
    return page_of(request, rows, AppetiteOut.of, asked=asked, latest_first=True)


@routes.write("/appetites", does=state_appetite, status=201, who=MAY["state_appetite"])
def state(request: ActingRequest, body: AppetiteIn) -> Made:
    """State what a branch takes from a day on."""
    made = state_appetite(new=NewAppetite(**dict(body)), actor=request.actor, at=request.at)
    return Made(id=made.pk)


@routes.write("/allocations", does=allocate, status=201, who=MAY["allocate"])
def propose(request: ActingRequest, body: AllocateIn) -> AllocationOut:
    """Propose a bank for each case, exactly, with what it got of its wishes and why."""
    see_not_too_many(body.cases, CASES_AT_ONCE)
    made = allocate(region=body.region, case_ids=body.cases, actor=request.actor, at=request.at)
    return AllocationOut.of(made)


@routes.read("/allocations/{int:allocation}", does=allocation_in_reach)
def allocation(request: ActingRequest, allocation: Number) -> AllocationOut:
    """Show a run of the allocation."""
    return AllocationOut.of(allocation_in_reach(allocation_id=allocation, actor=request.actor))


@routes.read("/allocations/{int:allocation}/replay", does=replay)
def again(request: ActingRequest, allocation: Number) -> ReplayedOut:
    """Tell whether the kept input gives the same result today."""
    return ReplayedOut(identical=replay(allocation_id=allocation, actor=request.actor))


@routes.write("/pushes", does=push, status=201, who=MAY["push"])
def send(request: ActingRequest, body: PushIn) -> PushedOut:
    """Send recommended cases to banks."""
    see_not_too_many(body.lines, CASES_AT_ONCE)
    lines = [
        PushLine(case_id=o.case, bank=o.bank, rank=o.rank, reason=o.reason) for o in body.lines
    ]
    made = push(
        region=body.region, key=body.key, lines=lines, allocation_id=body.allocation,
        actor=request.actor, at=request.at,
    )  # fmt: skip
    return PushedOut(id=made.pk, count=made.count)


@routes.read("/receipts")
def receipts(request: ActingRequest, asked: Asked) -> Page[ReceiptOut]:
    """List what banks were sent with each push, the latest first."""
    rows = in_reach(Receipt, request.actor)
    return page_of(request, rows, ReceiptOut.of, asked=asked, latest_first=True)


@routes.write("/pushes/{int:push_}/receive", does=receive_push, who=MAY["receive_push"])
def take_in(request: ActingRequest, push_: Number) -> Made:
    """Acknowledge a push for the own branch."""
    got = receive_push(push_id=push_, actor=request.actor, at=request.at)
    return Made(id=got.pk)


@routes.read("/nominations")
def nominations(
    request: ActingRequest, asked: Annotated[NominationsAsked, Query(...)]
) -> Page[NominationOut]:
    """List the nominations of banks, the latest first."""
    rows = in_reach(Nomination, request.actor)
    if asked.state:
        rows = rows.filter(state=asked.state)
    return page_of(request, rows, NominationOut.of, asked=asked, latest_first=True)


@routes.write("/nominations", does=nominate, status=201, who=MAY["nominate"])
def name(request: ActingRequest, body: NominationIn) -> Moved:
    """Tell the task force of an enterprise that the bank would lend to."""
    made = nominate(new=NewNomination(**dict(body)), actor=request.actor, at=request.at)
    return Moved(id=made.pk, state=made.state)


@routes.write(
    "/nominations/{int:nomination}/answer", does=answer_nomination, who=MAY["answer_nomination"]
)
def answer(request: ActingRequest, nomination: Number, body: NominationAnswerIn) -> Moved:
    """Answer a bank's nomination."""
    moved = answer_nomination(
        nomination_id=nomination, answer=body.answer, case_id=body.case, text=body.text,
        actor=request.actor, at=request.at,
    )  # fmt: skip
    return Moved(id=moved.pk, state=moved.state)


@routes.read("/off_list_loans")
def off_list(request: ActingRequest, asked: Asked) -> Page[OffListLoanOut]:
    """List the reported loans that no list led to, the latest first."""
    rows = in_reach(OffListLoan, request.actor)
    return page_of(request, rows, OffListLoanOut.of, asked=asked, latest_first=True)


@routes.write(
    "/off_list_loans", does=report_off_list_loan, status=201, who=MAY["report_off_list_loan"]
)
def report(request: ActingRequest, body: OffListLoanIn) -> Made:
    """Report a loan that no list led to; it is never counted into them."""
    made = report_off_list_loan(
        new=NewOffListLoan(**dict(body)), actor=request.actor, at=request.at
    )
    return Made(id=made.pk)
