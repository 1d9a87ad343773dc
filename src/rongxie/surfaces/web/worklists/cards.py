"""What a bank sees of a referral: the card as it was sent, the papers and its own decision."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from rongxie.mechanism.decisions.models import Decision, Drawdown
from rongxie.mechanism.enterprises.models import EnterpriseKind
from rongxie.mechanism.referrals.models import Paper, Referral
from rongxie.rulebook.reasons import reasons
from rongxie.rulebook.steps import ReferralState, Step, referral_steps_from
from rongxie.surfaces.web.worklists.clocks import Clock, clock_of
from rongxie.surfaces.web.worklists.wording import STANDARDS, VERDICTS, Verdict, choice_of
from rongxie.values.texts import Text


@dataclass(frozen=True, slots=True)
class Card:
    """A referral as its bank sees it."""

    name: str
    uscc: str
    kind: Text | str
    size: Text | str
    industry: str
    place: str
    purpose: Text | str
    collateral: Text | str
    term_months: int | None
    verdicts: list[tuple[Text, Verdict]]
    screened_on: str
    state: Text
    clock: Clock | None
    next: tuple[Step[ReferralState], ...]
    papers: list[Paper]
    decision: Decision | None
    reasons: list[Text]
    drawdowns: list[Drawdown]


def card_shown(referral: Referral, card: dict[str, Any], on: date) -> Card:
    """Return what is shown of a referral, with its card, in the reach that is open."""
    need: dict[str, Any] = card.get("need", {})
    state = ReferralState(referral.state)
    decision = Decision.objects.filter(referral=referral).first()
    known = reasons()
    return Card(
        name=card.get("name") or _("Consent over"),
        uscc=card.get("uscc", ""),
        kind=kind_named(card.get("kind", "")),
        size=choice_of("size", card.get("size", ""), "results"),
        industry=card.get("industry", ""),
        place=" / ".join(card.get("place", [])),
        purpose=choice_of("purpose", need.get("purpose", "")),
        collateral=choice_of("collateral", need.get("collateral", ""), "cases"),
        term_months=need.get("term_months"),
        verdicts=[
            (title, VERDICTS[card["verdicts"][name]])
            for name, title in STANDARDS.items()
            if name in card.get("verdicts", {})
        ],
        screened_on=card.get("screened_on", ""),
        state=state.staff,
        clock=clock_of(referral, on),
        next=referral_steps_from(state),
        papers=list(Paper.objects.filter(referral=referral).order_by("pk")),
        decision=decision,
        reasons=[known[code].title for code in decision.reasons if code in known]
        if decision
        else [],
        drawdowns=list(Drawdown.objects.filter(decision=decision).order_by("pk"))
        if decision
        else [],
    )


def kind_named(kind: str) -> Text | str:
    """Return the name of a kind of enterprise; one that is not known stays as it is."""
    return EnterpriseKind(kind).named if kind in set(EnterpriseKind) else kind
