"""What a bank sees of a referral: the card as it was sent, papers, its own work and decision."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.rows import in_reach
from rongxie.mechanism.decisions.models import Decision, Drawdown, Verdict
from rongxie.mechanism.lists.kinds import CaseOrigin
from rongxie.mechanism.referrals.access import can_take
from rongxie.mechanism.referrals.models import Consent, Paper, Referral
from rongxie.mechanism.referrals.queries.ended import ending_of
from rongxie.rulebook.reasons import reasons
from rongxie.rulebook.steps import ReferralState, referral_steps_from
from rongxie.surfaces.web.banking.ended import Ended, ended_as
from rongxie.surfaces.web.banking.ending import WITHDRAW
from rongxie.surfaces.web.doing.pages import page_of_referral
from rongxie.surfaces.web.figures.headline import rate_text, wan_text
from rongxie.surfaces.web.worklists.cards import kind_named
from rongxie.surfaces.web.worklists.clocks import Clock, clock, clock_of
from rongxie.surfaces.web.worklists.wording import (
    NO,
    STANDARDS,
    VERDICTS,
    YES,
    choice_of,
)
from rongxie.surfaces.web.worklists.wording import Verdict as Shown
from rongxie.values.moments import china_day
from rongxie.values.texts import Message, Text, say

_COLLECTING = (ReferralState.ACCEPTED, ReferralState.CONTACTED)
_TITLES = {"withdraw": WITHDRAW.title}  # whose the wish is, the title of the step leaves open
_BESIDE = ("accept", "hand_back", "withdraw")  # what leads nowhere on from here
_CONSENT_OVER = Text(en="Enterprise whose consent is over", zh="授权已终止的企业")


@dataclass(frozen=True, slots=True)
class Todo:
    """A step that can be taken from here, with its page, blank for whoever does not take it."""

    title: Text
    address: str
    aside: bool


@dataclass(frozen=True, slots=True)
class Happened:
    """Something that was done, on its day."""

    day: date
    title: Text
    more: Message | Text | str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """A referral as its bank sees it; the card is blank once the consent is over."""

    name: Text | str
    card: dict[str, Any]
    facts: list[tuple[Text, Text | str]]
    verdicts: list[tuple[Text, Shown]]
    state: Text
    clock: Clock | None
    todo: list[Todo]
    ended: Ended | None  # without a decision of the bank
    papers: list[Paper]
    collects: bool  # the reader asks for papers and notes those that come in
    works: bool  # the reader is of the branch that has it
    consent_until: date | None
    decision: Decision | None
    reasons: list[Text]
    drawdowns: list[Drawdown]
    happened: list[Happened]

    @property
    def approved(self) -> bool:
        """Whether credit was granted."""
        return bool(self.decision) and self.decision.verdict == Verdict.APPROVED  # type: ignore[union-attr]


def record_of(referral: Referral, card: dict[str, Any], actor: Actor, on: date) -> Record:
    """Return what is shown of a referral, with its card, in the reach that is open."""
    state = ReferralState(referral.state)
    decision = in_reach(Decision, actor).filter(referral=referral).first()
    papers = list(in_reach(Paper, actor).filter(referral=referral).order_by("pk"))
    drawdowns = (
        list(in_reach(Drawdown, actor).filter(decision=decision).order_by("pk"))
        if decision else []
    )  # fmt: skip
    ending = ending_of(referral, actor)
    ended = ended_as(ending) if ending else None
    known, works = reasons(), actor.bank == referral.bank and actor.role == "bank"
    return Record(
        name=card.get("name") or _CONSENT_OVER,
        card=card,
        facts=list(_facts(card)),
        verdicts=[
            (title, VERDICTS[card["verdicts"][name]])
            for name, title in STANDARDS.items()
            if name in card.get("verdicts", {})
        ],
        state=state.staff,
        clock=_clock(referral, decision, on),
        todo=sorted(_todo(referral, actor), key=lambda one: one.aside),
        ended=ended,
        papers=papers,
        collects=works and state in _COLLECTING,
        works=works,
        consent_until=_consent_until(referral, actor, on),
        decision=decision,
        reasons=[known[c].title for c in decision.reasons if c in known] if decision else [],
        drawdowns=drawdowns,
        happened=_happened(referral, papers, decision, drawdowns, ended),
    )


def _clock(referral: Referral, decision: Decision | None, on: date) -> Clock | None:
    if decision and decision.waiting:
        return clock(_("Draw"), decision.ends_on, on)
    return clock_of(referral, on)


def _todo(referral: Referral, actor: Actor) -> Iterator[Todo]:
    for step in referral_steps_from(ReferralState(referral.state)):
        mine = can_take(referral, step.name, actor)
        there = page_of_referral(step.name, referral.pk, actor) if mine else ""
        if there or (not mine and step.name not in _BESIDE and "bank" in step.roles):
            yield Todo(_TITLES.get(step.name, step.title), there, aside=step.name in _BESIDE)


def _facts(card: dict[str, Any]) -> Iterator[tuple[Text, Text | str]]:
    """Yield what the card tells of the enterprise and its need."""
    if not card:
        return
    need: dict[str, Any] = card.get("need", {})
    size = choice_of("size", card.get("size") or "", "results")
    collateral = choice_of("collateral", need.get("collateral") or "", "cases")
    yield Text(en="Purpose", zh="用途"), choice_of("purpose", need.get("purpose") or "") or "–"
    yield Text(en="Security offered", zh="担保方式"), collateral or "–"
    yield Text(en="Place", zh="所在地"), " / ".join(card.get("place", [])) or "–"
    yield Text(en="Credit code", zh="统一社会信用代码"), card.get("uscc") or "–"
    yield Text(en="Kind", zh="主体类型"), kind_named(card.get("kind") or "") or "–"
    yield Text(en="Size", zh="规模"), size or "–"
    yield Text(en="Industry code", zh="行业代码"), card.get("industry") or "–"
    origin = card.get("origin", "")
    known = CaseOrigin(origin).named if origin in set(CaseOrigin) else origin
    yield Text(en="How it came", zh="来源"), known or "–"
    yield Text(en="Line from before", zh="存量授信"), YES if card.get("facility_before") else NO
    yield Text(en="Banks asked", zh="推送银行数"), str(card.get("banks_asked") or "–")


def _consent_until(referral: Referral, actor: Actor, on: date) -> date | None:
    standing = in_reach(Consent, actor).filter(
        enterprise=referral.enterprise_id, bank=referral.bank, withdrawn_at=None, ends_on__gte=on
    )
    return standing.order_by("-ends_on").values_list("ends_on", flat=True).first()


def _happened(
    referral: Referral,
    papers: list[Paper],
    decision: Decision | None,
    drawdowns: list[Drawdown],
    ended: Ended | None,
) -> list[Happened]:
    """Return what was done with the referral, the latest first."""
    found = [*_worked(referral), *_received(papers)]
    if decision:
        found.append(_decided(decision))
    for one in drawdowns:
        drawn = say("{amount} × 10,000 yuan at {rate} % a year", amount=wan_text(one.amount_wan),
                    rate=rate_text(one.rate))  # fmt: skip
        found.append(Happened(one.drawn_on, Text(en="Drawn", zh="放款"), drawn))
        if one.repaid_on:
            found.append(Happened(one.repaid_on, Text(en="Paid back", zh="还清"), one.reference))
    if ended:
        found.append(Happened(ended.on, ended.title, referral.cause_text or ended.why))
    return sorted(found, key=lambda one: one.day)[::-1]


def _worked(referral: Referral) -> Iterator[Happened]:
    yield Happened(china_day(referral.sent_at), Text(en="Sent to the branch", zh="推送本行"))
    if referral.accepted_at:
        yield Happened(china_day(referral.accepted_at), Text(en="Accepted", zh="接收"))
    if referral.contacted_on:
        yield Happened(referral.contacted_on, Text(en="First contact", zh="首次联系"),
                       referral.contact_note)  # fmt: skip
    if referral.handed_in_on:
        told = Text(en="The enterprise says that all is handed in", zh="企业表示已交齐材料")
        yield Happened(referral.handed_in_on, told)
    if referral.file_complete_on:
        due = say("to be decided by {day}", day=referral.decision_due_on or "–")
        yield Happened(referral.file_complete_on, Text(en="File complete", zh="材料收齐"), due)


def _received(papers: list[Paper]) -> Iterator[Happened]:
    for day in sorted({one.received_on for one in papers if one.received_on}):
        names = "、".join(one.name for one in papers if one.received_on == day)
        yield Happened(day, Text(en="Papers received", zh="收到材料"), names)


def _decided(decision: Decision) -> Happened:
    if decision.verdict != Verdict.APPROVED:
        return Happened(decision.decided_on, Text(en="Credit refused", zh="不予授信"))
    line = say("{amount} × 10,000 yuan at {rate} % a year", amount=wan_text(decision.amount_wan),
               rate=rate_text(decision.rate))  # fmt: skip
    return Happened(decision.decided_on, Text(en="Credit granted", zh="同意授信"), line)
