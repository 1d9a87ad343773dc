"""Referrals: what a bank has, what it does with it, and the papers of each."""

from typing import Annotated

from ninja import Query
from pydantic import Field

from rongxie.foundation.reach.rows import in_reach
from rongxie.mechanism.referrals.access import MAY, referral_in_reach
from rongxie.mechanism.referrals.actions import (
    accept,
    ask_papers,
    complete_file,
    contact,
    hand_back,
    mark_handed_in,
    receive_paper,
    withdraw,
)
from rongxie.mechanism.referrals.actions.filing import Basis, NewPaper
from rongxie.mechanism.referrals.causes import HandBackCause, PaperKind, WithdrawCause
from rongxie.mechanism.referrals.looking import look_at_contacts, open_card
from rongxie.mechanism.referrals.models import Referral
from rongxie.rulebook.access import AnyRole
from rongxie.rulebook.steps import REFERRAL_STEPS, ReferralState
from rongxie.surfaces.api.acting import ActingRequest
from rongxie.surfaces.api.fields import Code, Day, In, Line, Mark, Number, Words
from rongxie.surfaces.api.paging import Page, PageAsked, page_of
from rongxie.surfaces.api.routing import Routes
from rongxie.surfaces.api.shapes.consents import ReachableOut
from rongxie.surfaces.api.shapes.made import Made, Moved
from rongxie.surfaces.api.shapes.referrals import ReferralOut, ReferralPageOut, referral_page

routes = Routes("referrals")


def _who(step: str) -> frozenset[AnyRole]:
    return frozenset(role for one in REFERRAL_STEPS if one.name == step for role in one.roles)


class ContactIn(In):
    """When the enterprise was first contacted, how and with whom."""

    on: Day
    note: Words


class HandBackIn(In):
    """Why the bank cannot take it up."""

    cause: HandBackCause
    reasons: tuple[Code, ...] = ()
    text: Words


class WithdrawIn(In):
    """Why the enterprise does not want this bank."""

    cause: WithdrawCause
    text: Words = ""


class PaperIn(In):
    """A paper that the bank asks for; `code` is one of those that places name."""

    name: Line
    code: PaperKind | None = None
    needed: Mark = True

    def plain(self) -> NewPaper:
        """Return it as the action takes it."""
        code = self.code.value if self.code else ""
        return NewPaper(name=self.name, code=code, needed=self.needed)


class PapersIn(In):
    """Papers that are asked for together."""

    papers: Annotated[tuple[PaperIn, ...], Field(min_length=1, max_length=100)]


class ReceivedIn(In):
    """When a paper came and from whom; `file` is the uploaded one."""

    received_on: Day
    received_from: Code
    file: Code = ""


class HandedInIn(In):
    """The day on which the bank had everything, as the enterprise has it."""

    on: Day


class CompleteIn(In):
    """The day on which the bank has the whole file, and on what it holds so."""

    on: Day
    basis: Basis = Basis.BANK_SAYS


class ReferralsAsked(PageAsked):
    """Which referrals."""

    state: ReferralState | None = None
    case: Number | None = None


@routes.read("/referrals", does=referral_in_reach)
def index(
    request: ActingRequest, asked: Annotated[ReferralsAsked, Query(...)]
) -> Page[ReferralOut]:
    """List the referrals in reach, those that moved longest ago first."""
    rows = in_reach(Referral, request.actor)
    if asked.state:
        rows = rows.filter(state=asked.state.value)
    if asked.case:
        rows = rows.filter(case=asked.case)
    return page_of(request, rows, ReferralOut.of, asked=asked, by=("moved_at", "pk"))


@routes.read("/referrals/{int:referral}", does=open_card)
def show(request: ActingRequest, referral: Number) -> ReferralPageOut:
    """Show a referral with its card, papers, decision and drawdowns; the enterprise sees who did.

    Without a consent in force a bank has what it decided itself, and an empty card.
    """
    found, card = open_card(referral_id=referral, actor=request.actor, at=request.at)
    return referral_page(found, card, request.actor)


@routes.write("/referrals/{int:referral}/contacts/look", does=look_at_contacts, kept=False)
def look(request: ActingRequest, referral: Number) -> ReachableOut:
    """Look at how the enterprise is reached, for the branch at work; it sees each look."""
    found = look_at_contacts(referral_id=referral, actor=request.actor, at=request.at)
    return ReachableOut.of(found)


@routes.write("/referrals/{int:referral}/accept", does=accept, who=_who("accept"))
def take_up(request: ActingRequest, referral: Number) -> Moved:
    """Take a referral up for the own branch."""
    moved = accept(referral_id=referral, actor=request.actor, at=request.at)
    return Moved(id=moved.pk, state=moved.state)


@routes.write("/referrals/{int:referral}/contact", does=contact, who=_who("contact"))
def log_contact(request: ActingRequest, referral: Number, body: ContactIn) -> Moved:
    """Log the first contact; who has not accepted accepts by it."""
    moved = contact(
        referral_id=referral, on=body.on, note=body.note, actor=request.actor, at=request.at
    )
    return Moved(id=moved.pk, state=moved.state)


@routes.write("/referrals/{int:referral}/hand_back", does=hand_back, who=_who("hand_back"))
def give_back(request: ActingRequest, referral: Number, body: HandBackIn) -> Moved:
    """Give a referral back undecided: the case is free for another bank."""
    moved = hand_back(
        referral_id=referral, cause=body.cause, reasons=body.reasons, text=body.text,
        actor=request.actor, at=request.at,
    )  # fmt: skip
    return Moved(id=moved.pk, state=moved.state)


@routes.write("/referrals/{int:referral}/withdraw", does=withdraw, who=_who("withdraw"))
def withdraw_(request: ActingRequest, referral: Number, body: WithdrawIn) -> Moved:
    """Write down that the enterprise does not want this bank; before a decision only."""
    moved = withdraw(
        referral_id=referral, cause=body.cause, text=body.text, actor=request.actor, at=request.at
    )
    return Moved(id=moved.pk, state=moved.state)


@routes.write(
    "/referrals/{int:referral}/papers", does=ask_papers, status=201, who=MAY["ask_papers"]
)
def ask(request: ActingRequest, referral: Number, body: PapersIn) -> Page[Made]:
    """Ask for further papers, before the file is complete."""
    made = ask_papers(
        referral_id=referral, papers=[one.plain() for one in body.papers],
        actor=request.actor, at=request.at,
    )  # fmt: skip
    return Page(items=[Made(id=one.pk) for one in made])


@routes.write("/papers/{int:paper}/receive", does=receive_paper, who=MAY["receive_paper"])
def receive(request: ActingRequest, paper: Number, body: ReceivedIn) -> Made:
    """Note that the bank has a paper; with the last needed one the file is complete."""
    got = receive_paper(
        paper_id=paper, received_on=body.received_on, received_from=body.received_from,
        file=body.file, actor=request.actor, at=request.at,
    )  # fmt: skip
    return Made(id=got.pk)


@routes.write("/referrals/{int:referral}/handed_in", does=mark_handed_in, who=MAY["mark_handed_in"])
def handed_in(request: ActingRequest, referral: Number, body: HandedInIn) -> Moved:
    """Say for the enterprise that the bank has everything: the bank then has to answer."""
    moved = mark_handed_in(referral_id=referral, on=body.on, actor=request.actor, at=request.at)
    return Moved(id=moved.pk, state=moved.state)


@routes.write(
    "/referrals/{int:referral}/complete_file", does=complete_file, who=_who("complete_file")
)
def complete(request: ActingRequest, referral: Number, body: CompleteIn) -> Moved:
    """Record that the bank has the whole file: its days to decide count from then."""
    moved = complete_file(
        referral_id=referral, on=body.on, basis=body.basis, actor=request.actor, at=request.at
    )
    return Moved(id=moved.pk, state=moved.state)
