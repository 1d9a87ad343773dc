"""Batches: laid before the convener and signed; removals from the list, and appeals."""

from typing import Annotated

from ninja import Query

from rongxie.foundation.reach.rows import in_reach
from rongxie.mechanism.lists.access import DUTIES, batch_in_reach
from rongxie.mechanism.lists.actions.appealing import decide_appeal
from rongxie.mechanism.lists.actions.laying import hand_in_scan, lay_batch, take_back_batch
from rongxie.mechanism.lists.actions.removing import decide_removal, propose_removal
from rongxie.mechanism.lists.actions.signing import Signature, sign_batch
from rongxie.mechanism.lists.kinds import BatchState, RemovalCause, RemovalState, SignMode
from rongxie.mechanism.lists.models import Batch, Removal
from rongxie.mechanism.lists.queries import difference
from rongxie.rulebook.steps import Role
from rongxie.surfaces.api.acting import ActingRequest
from rongxie.surfaces.api.batches import see_not_too_many
from rongxie.surfaces.api.fields import Code, Day, In, Line, Mark, Number, RowId, Words
from rongxie.surfaces.api.paging import Page, PageAsked, page_of
from rongxie.surfaces.api.routing import Routes
from rongxie.surfaces.api.shapes.batches import BatchOut, BatchPageOut, RemovalOut
from rongxie.surfaces.api.shapes.made import Moved
from rongxie.surfaces.web.signing_in.again import proven_at
from rongxie.values.texts import Refusal, say

CASES_AT_ONCE = 2_000
routes = Routes("lists")


class PersonNeeded(Refusal):
    """A system would sign; only a person does."""


class BatchIn(In):
    """The confirmed cases of a place that are laid before its convener."""

    region: Code
    cases: list[RowId]


class ScanIn(In):
    """The file with the scan of the signed paper."""

    file: Code


class StruckIn(In):
    """A case that the convener does not sign, and why."""

    case: RowId
    reason: Words


class SignatureIn(In):
    """How a batch is signed; `digest_seen` is the digest on what was read.

    On the platform the password has to have been given again lately; by electronic seal `seal` is
    its reference; on paper the caller is the second person, who compared the scan.
    """

    mode: SignMode
    digest_seen: Code
    document: Line = ""
    seal: Code = ""
    struck: tuple[StruckIn, ...] = ()


class ProposalIn(In):
    """Why a case should leave the list, with its evidence, to be decided by a day."""

    cause: RemovalCause
    grounds: Words
    file: Code
    due_on: Day


class RemovalIn(In):
    """Whether the case is removed, and on which day the enterprise is told."""

    remove: Mark
    document: Line = ""
    notice_on: Day | None = None


class AppealIn(In):
    """What becomes of an appeal, in words that the enterprise reads."""

    upheld: Mark
    text: Words


class BatchesAsked(PageAsked):
    """Which batches."""

    state: BatchState | None = None


class RemovalsAsked(PageAsked):
    """Which removals."""

    state: RemovalState | None = None


@routes.read("/batches")
def batches(request: ActingRequest, asked: Annotated[BatchesAsked, Query(...)]) -> Page[BatchOut]:
    """List the batches in reach, the latest first."""
    rows = in_reach(Batch, request.actor)
    if asked.state:
        rows = rows.filter(state=asked.state.value)
    return page_of(request, rows, BatchOut.of, asked=asked, latest_first=True)


@routes.read("/batches/{int:batch}", does=batch_in_reach)
def batch(request: ActingRequest, batch: Number) -> BatchPageOut:
    """Show a batch as it was laid, and what is new against the one signed before."""
    found = batch_in_reach(batch_id=batch, actor=request.actor)
    return BatchPageOut.of_page(found, difference(found))


@routes.write("/batches", does=lay_batch, status=201, who=DUTIES["lay"])
def lay(request: ActingRequest, body: BatchIn) -> Moved:
    """Lay confirmed cases of one place before its convener."""
    see_not_too_many(body.cases, CASES_AT_ONCE)
    made = lay_batch(region=body.region, case_ids=body.cases, actor=request.actor, at=request.at)
    return Moved(id=made.pk, state=made.state)


@routes.write("/batches/{int:batch}/take_back", does=take_back_batch, who=DUTIES["take_back"])
def take_back(request: ActingRequest, batch: Number) -> Moved:
    """Take back a batch that is not signed."""
    moved = take_back_batch(batch_id=batch, actor=request.actor, at=request.at)
    return Moved(id=moved.pk, state=moved.state)


@routes.write("/batches/{int:batch}/scan", does=hand_in_scan, who=DUTIES["hand_in_scan"])
def scan(request: ActingRequest, batch: Number, body: ScanIn) -> Moved:
    """Hand in the scan of a batch signed on paper."""
    moved = hand_in_scan(batch_id=batch, file=body.file, actor=request.actor, at=request.at)
    return Moved(id=moved.pk, state=moved.state)


@routes.write("/batches/{int:batch}/sign", does=sign_batch, who=frozenset({Role.CONVENER}))
def sign(request: ActingRequest, batch: Number, body: SignatureIn) -> Moved:
    """Put the cases of a batch on the recommendation list, all of them or none."""
    _see_person(request)
    signature = Signature(
        mode=body.mode, digest_seen=body.digest_seen, document=body.document, seal=body.seal,
        reauthenticated_at=proven_at(request),
    )  # fmt: skip
    struck = {one.case: one.reason for one in body.struck}
    signed = sign_batch(
        batch_id=batch, signature=signature, struck=struck, actor=request.actor, at=request.at
    )
    return Moved(id=signed.pk, state=signed.state)


@routes.read("/removals")
def removals(
    request: ActingRequest, asked: Annotated[RemovalsAsked, Query(...)]
) -> Page[RemovalOut]:
    """List the proposed and decided removals in reach, the latest first."""
    rows = in_reach(Removal, request.actor)
    if asked.state:
        rows = rows.filter(state=asked.state.value)
    return page_of(request, rows, RemovalOut.of, asked=asked, latest_first=True)


@routes.write(
    "/cases/{int:case}/propose_removal",
    does=propose_removal,
    status=201,
    who=DUTIES["propose_removal"],
)
def propose(request: ActingRequest, case: Number, body: ProposalIn) -> Moved:
    """Propose to remove a case from the list."""
    made = propose_removal(
        case_id=case, cause=body.cause, grounds=body.grounds, file=body.file, due_on=body.due_on,
        actor=request.actor, at=request.at,
    )  # fmt: skip
    return Moved(id=made.pk, state=made.state)


@routes.write("/removals/{int:removal}/decide", does=decide_removal, who=DUTIES["decide_removal"])
def decide(request: ActingRequest, removal: Number, body: RemovalIn) -> Moved:
    """Remove a case as proposed, or decline to; a person does."""
    _see_person(request)
    moved = decide_removal(
        removal_id=removal, remove=body.remove, document=body.document, notice_on=body.notice_on,
        actor=request.actor, at=request.at,
    )  # fmt: skip
    return Moved(id=moved.pk, state=moved.state)


@routes.write(
    "/matters/{int:matter}/decide_appeal", does=decide_appeal, who=DUTIES["decide_appeal"]
)
def appeal(request: ActingRequest, matter: Number, body: AppealIn) -> Moved:
    """Answer an appeal; upheld, the case is again what it was before it was removed."""
    moved = decide_appeal(
        matter_id=matter, upheld=body.upheld, text=body.text, actor=request.actor, at=request.at
    )
    return Moved(id=moved.pk, state=moved.state)


def _see_person(request: ActingRequest) -> None:
    """Refuse a token: what is signed, a person signs.

    :raises PersonNeeded: if a system acts
    """
    if request.by_token:
        raise PersonNeeded(
            say("This is signed or decided by a person who is signed in, never by a system.")
        )
