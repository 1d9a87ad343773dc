"""Referrals with their cards, papers and decisions, as they are answered."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Self

from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.rows import in_reach
from rongxie.mechanism.decisions.models import Decision, Drawdown
from rongxie.mechanism.referrals.models import Paper, Referral
from rongxie.surfaces.api.fields import Out, Rate, Wan


class ReferralOut(Out):
    """A referral; the days are those by which its bank has to act."""

    id: int
    case: int
    enterprise: int
    region: str
    bank: str
    state: str
    rank: int | None
    amount_wan: Wan
    sent_at: datetime
    accept_due_on: date
    contact_due_on: date
    contacted_on: date | None
    handed_in_on: date | None
    file_complete_on: date | None
    decision_due_on: date | None
    ended_on: date | None
    cause: str
    moved_at: datetime

    @classmethod
    def of(cls, row: Referral) -> Self:
        """Return a row as it is answered."""
        return cls(
            id=row.pk, case=row.case_id, enterprise=row.enterprise_id, region=row.region,
            bank=row.bank, state=row.state, rank=row.rank, amount_wan=Decimal(row.amount_wan),
            sent_at=row.sent_at, accept_due_on=row.accept_due_on,
            contact_due_on=row.contact_due_on, contacted_on=row.contacted_on,
            handed_in_on=row.handed_in_on, file_complete_on=row.file_complete_on,
            decision_due_on=row.decision_due_on, ended_on=row.ended_on, cause=row.cause,
            moved_at=row.moved_at,
        )  # fmt: skip


class PaperOut(Out):
    """A paper: asked for, and received."""

    id: int
    name: str
    code: str
    needed: bool
    asked_on: date
    received_on: date | None
    received_from: str
    file: str

    @classmethod
    def of(cls, row: Paper) -> Self:
        """Return a row as it is answered."""
        return cls(
            id=row.pk, name=row.name, code=row.code, needed=row.needed, asked_on=row.asked_on,
            received_on=row.received_on, received_from=row.received_from, file=row.file,
        )  # fmt: skip


class DrawdownOut(Out):
    """Money paid out; `reference` is the bank's own number of it."""

    id: int
    drawn_on: date
    amount_wan: Wan
    rate: Rate
    term_months: int
    flags: list[str]
    reference: str
    repaid_on: date | None

    @classmethod
    def of(cls, row: Drawdown) -> Self:
        """Return a row as it is answered."""
        return cls(
            id=row.pk, drawn_on=row.drawn_on, amount_wan=Decimal(row.amount_wan),
            rate=Decimal(row.rate), term_months=row.term_months, flags=list(row.flags),
            reference=row.reference, repaid_on=row.repaid_on,
        )  # fmt: skip


class DecisionOut(Out):
    """What a bank decided: the line with its cost, or the reasons and words."""

    id: int
    referral: int
    verdict: str
    decided_on: date
    amount_wan: Wan | None
    rate: Rate | None
    total_rate: Rate | None
    term_months: int | None
    ends_on: date | None
    flags: list[str]
    reasons: list[str]
    words: str

    @classmethod
    def of(cls, row: Decision) -> Self:
        """Return a row as it is answered."""
        return cls(
            id=row.pk, referral=row.referral_id, verdict=row.verdict, decided_on=row.decided_on,
            amount_wan=row.amount_wan, rate=row.rate, total_rate=row.total_rate,
            term_months=row.term_months, ends_on=row.ends_on, flags=list(row.flags),
            reasons=list(row.reasons), words=row.words,
        )  # fmt: skip


class ReferralPageOut(Out):
    """A referral with all that belongs to it; the card is empty without a consent."""

    referral: ReferralOut
    card: dict[str, Any]
    papers: list[PaperOut]
    decision: DecisionOut | None
    drawdowns: list[DrawdownOut]


def referral_page(referral: Referral, card: dict[str, Any], actor: Actor) -> ReferralPageOut:
    """Return a referral and its card with what is in reach of what belongs to it."""
    papers = in_reach(Paper, actor).filter(referral=referral).order_by("pk")
    decision = in_reach(Decision, actor).filter(referral=referral).first()
    drawn = in_reach(Drawdown, actor).filter(decision__referral=referral).order_by("pk")
    return ReferralPageOut(
        referral=ReferralOut.of(referral),
        card=card,
        papers=[PaperOut.of(one) for one in papers],
        decision=DecisionOut.of(decision) if decision else None,
        drawdowns=[DrawdownOut.of(one) for one in drawn],
    )
