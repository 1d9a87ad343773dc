"""Money paid out under an approval, and paid back (32/2.3a)."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.kinds import Kind
from rongxie.mechanism.decisions.access import decision_in_reach, drawdown_in_reach
from rongxie.mechanism.decisions.models import Decision
from rongxie.mechanism.decisions.queries import drawn_of
from rongxie.mechanism.decisions.terms import LOAN_MARKS, SECURITIES
from rongxie.mechanism.referrals.access import referral_in_reach, see_that_allowed
from rongxie.surfaces.clock import today
from rongxie.surfaces.web.acting.fields import DayField, PageForm, SomeOfField, WanField
from rongxie.surfaces.web.acting.pages import ActionPage, Done, Given, Subject
from rongxie.surfaces.web.banking.fields import choices_of, months_field, percent_field
from rongxie.surfaces.web.banking.subjects import about, name_of, number_of, onward, told
from rongxie.surfaces.web.figures.headline import wan_text
from rongxie.values.texts import Message, Text, say

_BANK = frozenset({Kind.BANK})
_LONGEST_REFERENCE = 60  # characters of a bank's own number


class DrawForm(PageForm):
    """A drawdown as the bank has booked it."""

    amount_wan = WanField(label=_("Amount drawn"))
    drawn_on = DayField(label=_("Drawn on"), latest=today)
    reference = forms.CharField(
        label=_("Your own number of it"), max_length=_LONGEST_REFERENCE,
        help_text=_("By it a drawdown is recorded once, however often it is sent."),
        error_messages={"required": _("Write the number that the loan has in your books."),
                        "max_length": _("This is too long. Write the number alone.")},
    )  # fmt: skip
    rate = percent_field(_("Rate"))
    term_months = months_field(_("Term"))
    securities = SomeOfField(label=_("Security"), of=choices_of("securities"))
    marks = SomeOfField(label=_("Sort of loan"), of=choices_of("marks"), required=False)


def _left(decision: Decision) -> Decimal:
    return (decision.amount_wan or Decimal(0)) - drawn_of(decision)


def _wan(amount: Decimal) -> Message:
    return say("{amount} × 10,000 yuan", amount=wan_text(amount))


def _draw_subject(*, referral_id: int, actor: Actor, at: datetime) -> Subject:
    # Refused as out of turn before it is missed: without a decision there is none to be found.
    see_that_allowed(referral_in_reach(referral_id=referral_id, actor=actor), "drawdown", actor)
    referral, decision = decision_in_reach(referral_id=referral_id, actor=actor)
    found = about(referral, (
        (Text(en="Line granted", zh="授信额度"), _wan(decision.amount_wan or Decimal(0))),
        (Text(en="Left of it", zh="剩余额度"), _wan(_left(decision))),
        (Text(en="Last day to draw", zh="额度有效期至"), str(decision.ends_on)),
    ))  # fmt: skip
    return Subject(found.name, found.back, found.lines, row=decision)


def _draw_known(subject: Subject) -> Given:
    decision: Decision = subject.row
    return {
        "amount_wan": _left(decision) or None, "drawn_on": today(), "rate": decision.rate,
        "term_months": decision.term_months,
        "securities": [one for one in decision.flags if one in SECURITIES],
        "marks": [one for one in decision.flags if one in LOAN_MARKS],
    }  # fmt: skip


def _draw_asks(subject: Subject, given: Given) -> Mapping[str, Any]:
    return {
        "referral_id": subject.row.referral_id, "amount_wan": given["amount_wan"],
        "rate": given["rate"], "term_months": int(given["term_months"]),
        "drawn_on": given["drawn_on"], "flags": [*given["securities"], *given["marks"]],
        "reference": given["reference"].strip(),
    }  # fmt: skip


def _draw_done(*, referral_id: int, actor: Actor, at: datetime) -> Done:
    referral, decision = decision_in_reach(referral_id=referral_id, actor=actor)
    return Done(
        title=say("The drawdown of {name} is recorded", name=name_of(referral)),
        number=number_of(referral),
        next=(
            told(say("{left} × 10,000 yuan are left of the line.",
                     left=wan_text(_left(decision))),
                 say("to be drawn by {day}", day=decision.ends_on or "–")),
        ),
        onward=onward(referral),
    )  # fmt: skip


DRAW = ActionPage(
    name="draw_down",
    step="drawdown",
    address="referrals/<int:referral_id>/draw/",
    kinds=_BANK,
    title=Text(en="Record a drawdown", zh="登记放款"),
    button=Text(en="Record it", zh="确认登记"),
    subject=_draw_subject,
    form=DrawForm,
    known=_draw_known,
    action="rongxie.mechanism.decisions.actions.drawing.draw_down",
    asks=_draw_asks,
    done=_draw_done,
    check=True,
    places={"DayNotPossible": "drawn_on", "OverTheLine": "amount_wan",
            "DrawdownKnown": "reference"},
)  # fmt: skip


class RepaidForm(PageForm):
    """The day on which all of a drawdown was paid back."""

    repaid_on = DayField(label=_("Paid back in full on"), latest=today)


def _repaid_subject(*, drawdown_id: int, actor: Actor, at: datetime) -> Subject:
    drawdown = drawdown_in_reach(drawdown_id=drawdown_id, actor=actor)
    referral = drawdown.decision.referral
    see_that_allowed(referral, "drawdown", actor)
    return Subject(
        name=name_of(referral),
        back=reverse("referral_page", args=[referral.pk]),
        lines=(
            (Text(en="Number", zh="银行流水号"), drawdown.reference),
            (Text(en="Drawn", zh="放款"), _wan(drawdown.amount_wan)),
            (Text(en="Drawn on", zh="放款日期"), str(drawdown.drawn_on)),
        ),
        row=drawdown,
    )


def _repaid_done(*, drawdown_id: int, actor: Actor, at: datetime) -> Done:
    drawdown = drawdown_in_reach(drawdown_id=drawdown_id, actor=actor)
    referral = drawdown.decision.referral
    return Done(
        title=say("Drawdown {reference} is paid back", reference=drawdown.reference),
        number=number_of(referral),
        onward=onward(referral),
    )


REPAID = ActionPage(
    name="record_repayment",
    address="drawdowns/<int:drawdown_id>/repaid/",
    kinds=_BANK,
    title=Text(en="Record the repayment", zh="登记还清"),
    button=Text(en="Record it", zh="登记"),
    subject=_repaid_subject,
    form=RepaidForm,
    known=lambda _subject: {"repaid_on": today()},
    action="rongxie.mechanism.decisions.actions.drawing.record_repayment",
    asks=lambda subject, given: {"drawdown_id": subject.row.pk, **given},
    done=_repaid_done,
    places={"DayNotPossible": "repaid_on"},
)
