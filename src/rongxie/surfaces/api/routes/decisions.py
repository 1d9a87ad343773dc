"""Credit decisions, one or five hundred, drawdowns and repayments."""

from typing import Annotated, Literal

from ninja import Query

from rongxie.foundation.reach.rows import in_reach
from rongxie.mechanism.decisions.actions import approve, draw_down, record_repayment, refuse
from rongxie.mechanism.decisions.models import Decision, Drawdown, Verdict
from rongxie.mechanism.decisions.terms import Fee, Terms
from rongxie.rulebook.cost import CashFlow
from rongxie.rulebook.cost import Item as CostItem
from rongxie.rulebook.steps import Role
from rongxie.surfaces.api.acting import ActingRequest
from rongxie.surfaces.api.batches import Many, Outcome, each
from rongxie.surfaces.api.fields import (
    Code,
    Count,
    Day,
    In,
    Line,
    Number,
    Rate,
    RowId,
    Wan,
    Words,
    Yuan,
)
from rongxie.surfaces.api.invalid import FieldsUnusable
from rongxie.surfaces.api.paging import Page, PageAsked, page_of
from rongxie.surfaces.api.routing import Routes
from rongxie.surfaces.api.shapes.made import Made
from rongxie.surfaces.api.shapes.referrals import DecisionOut, DrawdownOut
from rongxie.values.texts import say

DECIDED_AT_ONCE = 500
_BANK = frozenset({Role.BANK})
routes = Routes("decisions")


class FeeIn(In):
    """What the enterprise pays beside the interest, in yuan; a subsidy is below zero."""

    item: CostItem
    payee: Line
    amount: Yuan
    day: Day


class FlowIn(In):
    """A payment of the bank's own plan, in yuan: received is positive, paid is negative."""

    day: Day
    amount: Yuan
    payee: Line
    what: CostItem


class TermsIn(In):
    """The line: 万元, percent a year, months, the last day to draw, with every fee."""

    amount_wan: Wan
    rate: Rate
    term_months: Count
    ends_on: Day
    flags: tuple[Code, ...] = ()
    costs: tuple[FeeIn, ...] = ()
    flows: tuple[FlowIn, ...] = ()

    def plain(self) -> Terms:
        """Return it as the action takes it."""
        return Terms(
            amount_wan=self.amount_wan, rate=self.rate, term_months=self.term_months,
            ends_on=self.ends_on, flags=self.flags,
            costs=[Fee(**dict(one)) for one in self.costs],
            flows=[CashFlow(**dict(one)) for one in self.flows],
        )  # fmt: skip


class ApprovalIn(In):
    """An approval."""

    decided_on: Day
    terms: TermsIn


class RefusalIn(In):
    """A refusal with at least one reason of the tree, and what the enterprise reads besides."""

    decided_on: Day
    reasons: tuple[Code, ...]
    words: Words = ""


class DecisionIn(In):
    """One of many decisions: `terms` of an approval, or `reasons` of a refusal."""

    referral: RowId
    verdict: Literal["approved", "refused"]
    decided_on: Day
    terms: TermsIn | None = None
    reasons: tuple[Code, ...] = ()
    words: Words = ""


class DrawdownIn(In):
    """Money paid out; `reference` is the bank's own number of it."""

    amount_wan: Wan
    rate: Rate
    term_months: Count
    drawn_on: Day
    flags: tuple[Code, ...] = ()
    reference: Code


class RepaidIn(In):
    """The day on which all was paid back."""

    repaid_on: Day


class DecisionsAsked(PageAsked):
    """Which decisions."""

    verdict: Verdict | None = None


@routes.read("/decisions")
def index(
    request: ActingRequest, asked: Annotated[DecisionsAsked, Query(...)]
) -> Page[DecisionOut]:
    """List the decisions in reach, the latest first."""
    rows = in_reach(Decision, request.actor)
    if asked.verdict:
        rows = rows.filter(verdict=asked.verdict.value)
    return page_of(request, rows, DecisionOut.of, asked=asked, latest_first=True)


@routes.read("/drawdowns")
def drawn(request: ActingRequest, asked: Annotated[PageAsked, Query(...)]) -> Page[DrawdownOut]:
    """List the drawdowns in reach, the latest first."""
    rows = in_reach(Drawdown, request.actor)
    return page_of(request, rows, DrawdownOut.of, asked=asked, latest_first=True)


@routes.write("/referrals/{int:referral}/approve", does=approve, status=201, who=_BANK)
def grant(request: ActingRequest, referral: Number, body: ApprovalIn) -> Made:
    """Grant a line, with its total cost disclosed."""
    made = approve(
        referral_id=referral, terms=body.terms.plain(), decided_on=body.decided_on,
        actor=request.actor, at=request.at,
    )  # fmt: skip
    return Made(id=made.pk)


@routes.write("/referrals/{int:referral}/refuse", does=refuse, status=201, who=_BANK)
def turn_down(request: ActingRequest, referral: Number, body: RefusalIn) -> Made:
    """Refuse, with reasons; what can be mended is coached."""
    made = refuse(
        referral_id=referral, reasons=body.reasons, words=body.words, decided_on=body.decided_on,
        actor=request.actor, at=request.at,
    )  # fmt: skip
    return Made(id=made.pk)


@routes.write("/decisions/batch", does=(approve, refuse), who=_BANK)
def decide_many(request: ActingRequest, body: Many[DecisionIn]) -> Outcome[Made]:
    """Hand in up to 500 decisions, each by itself."""
    return each(
        request, body.items, DecisionIn, lambda one: _decided(request, one), most=DECIDED_AT_ONCE
    )


@routes.write("/referrals/{int:referral}/draw_down", does=draw_down, status=201, who=_BANK)
def pay_out(request: ActingRequest, referral: Number, body: DrawdownIn) -> Made:
    """Record money paid out under a line."""
    made = draw_down(
        referral_id=referral, amount_wan=body.amount_wan, rate=body.rate,
        term_months=body.term_months, drawn_on=body.drawn_on, flags=body.flags,
        reference=body.reference, actor=request.actor, at=request.at,
    )  # fmt: skip
    return Made(id=made.pk)


@routes.write("/drawdowns/{int:drawdown}/repay", does=record_repayment, who=_BANK)
def repay(request: ActingRequest, drawdown: Number, body: RepaidIn) -> Made:
    """Record that a drawdown is paid back in full."""
    paid = record_repayment(
        drawdown_id=drawdown, repaid_on=body.repaid_on, actor=request.actor, at=request.at
    )
    return Made(id=paid.pk)


def _decided(request: ActingRequest, one: DecisionIn) -> Made:
    if one.verdict == "refused":
        asked = RefusalIn(decided_on=one.decided_on, reasons=one.reasons, words=one.words)
        return turn_down(request, one.referral, asked)
    if one.terms is None:
        raise FieldsUnusable({"#/terms": say("An approval needs its terms")})
    return grant(request, one.referral, ApprovalIn(decided_on=one.decided_on, terms=one.terms))
