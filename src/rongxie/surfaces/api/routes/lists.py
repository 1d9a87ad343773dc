"""Cases: from their opening to their end, one by one and for many at once."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Any

from ninja import Query
from pydantic import Field

from rongxie.mechanism.lists.access import DUTIES, case_in_reach, cases_in_reach
from rongxie.mechanism.lists.actions.closing import close_case
from rongxie.mechanism.lists.actions.declaring import Item, declare_case, return_case
from rongxie.mechanism.lists.actions.opening import open_case
from rongxie.mechanism.lists.actions.reviewing import assign_sector, confirm_case, review_case
from rongxie.mechanism.lists.actions.together import FOR_MANY, preview_for_all, take_for_all
from rongxie.mechanism.lists.kinds import CaseOrigin, CloseCause
from rongxie.rulebook.access import AnyRole
from rongxie.rulebook.steps import STEPS, State
from rongxie.surfaces.api.acting import ActingRequest
from rongxie.surfaces.api.answers import language_of
from rongxie.surfaces.api.batches import see_not_too_many
from rongxie.surfaces.api.fields import Code, Day, In, Line, Mark, Number, RowId, Words
from rongxie.surfaces.api.invalid import FieldsUnusable
from rongxie.surfaces.api.paging import Page, PageAsked, page_of
from rongxie.surfaces.api.routing import Routes
from rongxie.surfaces.api.shapes.lists import CaseOut, CasePageOut, RowsOut, case_page
from rongxie.surfaces.api.shapes.made import Moved
from rongxie.surfaces.web.worklists.cases import Asked as Narrowed
from rongxie.surfaces.web.worklists.cases import narrowed
from rongxie.values.moments import china_day
from rongxie.values.texts import say

CASES_AT_ONCE = 1_000
# What a step needs besides the cases; the others need nothing.
_NEEDS: Mapping[str, tuple[str, ...]] = MappingProxyType({
    "declare": ("papers_checked", "committed_on"),
    "return": ("items",),
    "close": ("cause", "text"),
})  # fmt: skip
_SENT = ("papers_checked", "committed_on", "items", "cause", "text")
routes = Routes("lists")


def _who(step: str) -> frozenset[AnyRole]:
    return frozenset(role for one in STEPS if one.name == step for role in one.roles)


class CaseIn(In):
    """A case for a need; `found_by` is the organisation that found it, left out the own one."""

    enterprise: RowId
    need: RowId
    origin: CaseOrigin
    facility_before: Mark
    found_by: Code = ""
    another_bank: Mark = True


class DeclarationIn(In):
    """What the township vouches for; `commitment` is the file of the signed truth commitment."""

    papers_checked: Mark
    committed_on: Day | None = None
    commitment: Code = ""


class ItemIn(In):
    """One thing to be put right: the code of a test, paper or field, and what is asked."""

    item: Code
    text: Words

    def plain(self) -> Item:
        """Return it as the action takes it."""
        return Item(self.item, self.text)


class ReturnIn(In):
    """Why a case goes back, item by item; `document` names who does so for the convener."""

    items: tuple[ItemIn, ...]
    document: Line = ""


class SectorIn(In):
    """The organisation that confirms."""

    sector: Code


class CloseIn(In):
    """Why a case ends, and what the enterprise is told."""

    cause: CloseCause
    text: Words = ""


class ManyIn(In):
    """A step for many cases; what it needs besides is the same for all.

    `preview`: tell what would become of each, and leave everything as it is.
    """

    step: Code = Field(examples=["review", "confirm", "declare", "return", "close"])
    cases: list[RowId]
    papers_checked: Mark | None = None
    committed_on: Day | None = None
    items: tuple[ItemIn, ...] | None = None
    cause: CloseCause | None = None
    text: Words | None = None
    preview: Mark = False

    def given(self) -> dict[str, Any]:
        """Return what was sent for the step, as the action takes it.

        :raises FieldsUnusable: if something is missing, or is not for this step
        """
        sent = {n: value for n in _SENT if (value := getattr(self, n)) is not None}
        if self.step not in FOR_MANY:
            return sent  # refused by its name
        needs = _NEEDS.get(self.step, ())
        missing = {f"#/{n}": say("The step needs this field") for n in needs if n not in sent}
        idle = sent.keys() - set(needs)
        if wrong := missing | {
            f"#/{n}": say("The step does not take this field") for n in sorted(idle)
        }:
            raise FieldsUnusable(wrong)
        if self.items is not None:
            sent["items"] = [one.plain() for one in self.items]
        return sent


class CasesAsked(PageAsked):
    """Which cases; blank: not narrowed."""

    state: State | None = None
    town: Code = ""
    bank: Code = ""
    overdue: bool = False
    text: Annotated[str, Field(max_length=100)] = ""


@routes.read("/cases", does=cases_in_reach)
def index(request: ActingRequest, asked: Annotated[CasesAsked, Query(...)]) -> Page[CaseOut]:
    """List the cases in reach, those that moved longest ago first."""
    wanted = Narrowed(
        town=asked.town, bank=asked.bank, overdue="1" if asked.overdue else "", text=asked.text
    )
    rows = narrowed(wanted, request.actor, china_day(request.at))
    if asked.state:
        rows = rows.filter(state=asked.state.value)
    return page_of(request, rows, CaseOut.of, asked=asked, by=("moved_at", "pk"))


@routes.read("/cases/{int:case}", does=case_in_reach)
def show(request: ActingRequest, case: Number) -> CasePageOut:
    """Show a case with its notes, what happened, and the steps that can be taken now."""
    return case_page(case_in_reach(case_id=case, actor=request.actor), request.actor)


@routes.write("/cases", does=open_case, status=201, who=_who("open"))
def open_(request: ActingRequest, body: CaseIn) -> Moved:
    """Open a case for a need of an enterprise."""
    made = open_case(
        enterprise_id=body.enterprise, need_id=body.need, origin=body.origin,
        facility_before=body.facility_before, found_by=body.found_by,
        another_bank=body.another_bank, actor=request.actor, at=request.at,
    )  # fmt: skip
    return Moved(id=made.pk, state=made.state)


@routes.write("/cases/{int:case}/declare", does=declare_case, who=_who("declare"))
def declare(request: ActingRequest, case: Number, body: DeclarationIn) -> Moved:
    """Put a case on the declaration list, with the need as it stands and a new screening."""
    moved = declare_case(
        case_id=case, papers_checked=body.papers_checked, committed_on=body.committed_on,
        commitment=body.commitment, actor=request.actor, at=request.at,
    )  # fmt: skip
    return Moved(id=moved.pk, state=moved.state)


@routes.write("/cases/{int:case}/return", does=return_case, who=_who("return"))
def return_(request: ActingRequest, case: Number, body: ReturnIn) -> Moved:
    """Return a case to the township with a reason for each item."""
    moved = return_case(
        case_id=case, items=[one.plain() for one in body.items], document=body.document,
        actor=request.actor, at=request.at,
    )  # fmt: skip
    return Moved(id=moved.pk, state=moved.state)


@routes.write("/cases/{int:case}/review", does=review_case, who=_who("review"))
def review(request: ActingRequest, case: Number) -> Moved:
    """Pass a declared case whose five standards are all met on a screening of today."""
    moved = review_case(case_id=case, actor=request.actor, at=request.at)
    return Moved(id=moved.pk, state=moved.state)


@routes.write("/cases/{int:case}/assign_sector", does=assign_sector, who=DUTIES["assign_sector"])
def assign(request: ActingRequest, case: Number, body: SectorIn) -> Moved:
    """Say which organisation confirms a case where the place names none."""
    moved = assign_sector(case_id=case, sector=body.sector, actor=request.actor, at=request.at)
    return Moved(id=moved.pk, state=moved.state)


@routes.write("/cases/{int:case}/confirm", does=confirm_case, who=_who("confirm"))
def confirm(request: ActingRequest, case: Number) -> Moved:
    """Confirm a reviewed case for the sector authority."""
    moved = confirm_case(case_id=case, actor=request.actor, at=request.at)
    return Moved(id=moved.pk, state=moved.state)


@routes.write("/cases/{int:case}/close", does=close_case, who=_who("close"))
def close(request: ActingRequest, case: Number, body: CloseIn) -> Moved:
    """Bring a case to its end."""
    moved = close_case(
        case_id=case, cause=body.cause, text=body.text, actor=request.actor, at=request.at
    )
    return Moved(id=moved.pk, state=moved.state)


@routes.write("/cases/together", does=take_for_all)
def together(request: ActingRequest, body: ManyIn) -> RowsOut:
    """Take a step of up to a thousand cases: each that allows it moves, of the others it is told
    why not. The same call can be made again.
    """
    see_not_too_many(body.cases, CASES_AT_ONCE)
    act = preview_for_all if body.preview else take_for_all
    rows = act(
        step=body.step, case_ids=body.cases, given=body.given(), actor=request.actor, at=request.at
    )
    return RowsOut.of(rows, language_of(request))
