"""A branch approves: the line, its terms and every cost (32/2.3a 87/6)."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.kinds import Kind
from rongxie.mechanism.decisions.access import decision_in_reach
from rongxie.mechanism.decisions.queries import remarks_on
from rongxie.mechanism.decisions.terms import Fee, Terms
from rongxie.mechanism.referrals.access import card_content
from rongxie.mechanism.referrals.models import Referral
from rongxie.rulebook.cost import Item
from rongxie.surfaces.clock import today
from rongxie.surfaces.web.acting.fields import (
    DayField,
    PageForm,
    SomeOfField,
    WanField,
    WordsField,
)
from rongxie.surfaces.web.acting.pages import ActionPage, Done, Given, Next, Subject
from rongxie.surfaces.web.banking.fields import (
    choices_of,
    months_field,
    percent_field,
    yuan_field,
)
from rongxie.surfaces.web.banking.subjects import (
    Lines,
    name_of,
    number_of,
    of_referral,
    onward,
    told,
)
from rongxie.surfaces.web.figures.headline import rate_text, wan_text
from rongxie.values.texts import Text, say

_LONGEST_PAYEE = 100  # characters of a name
_FEES = (
    Item.GUARANTEE_FEE, Item.APPRAISAL_FEE, Item.REGISTRATION_FEE, Item.INSURANCE,
    Item.INTERMEDIARY_FEE, Item.OTHER_FEE,
)  # fmt: skip


class ApproveForm(PageForm):
    """The facts of an approval; the fees, all of them, stand apart."""

    aside_title = Text(en="Fees that the enterprise pays beside the interest",
                       zh="企业在利息之外承担的费用")  # fmt: skip
    aside = (*(item.value for item in _FEES), "fees_to")

    amount_wan = WanField(label=_("Line granted"))
    rate = percent_field(_("Rate"))
    term_months = months_field(_("Term"))
    ends_on = DayField(label=_("Last day to draw"), help_text=_("Like 2026-12-31"))
    securities = SomeOfField(label=_("Security"), of=choices_of("securities"))
    marks = SomeOfField(label=_("Sort of loan"), of=choices_of("marks"), required=False)
    decided_on = DayField(label=_("Decided on"), latest=today)
    guarantee_fee = yuan_field(_("Guarantee fee"), required=False)
    appraisal_fee = yuan_field(_("Appraisal fee"), required=False)
    registration_fee = yuan_field(_("Notary or registration fee"), required=False)
    insurance = yuan_field(_("Insurance premium"), required=False)
    intermediary_fee = yuan_field(_("Intermediary's fee"), required=False)
    other_fee = yuan_field(_("Other fees"), required=False)
    fees_to = WordsField(label=_("Paid to"), longest=_LONGEST_PAYEE, rows=1, required=False)

    def clean(self) -> dict[str, Any]:
        """Refuse fees of which nobody is named who gets them."""
        given: dict[str, Any] = super().clean() or {}
        if _fees_of(given) and not given.get("fees_to"):
            self.add_error("fees_to", ValidationError(gettext("Write to whom the fees are paid.")))
        return given


def _lines(referral: Referral) -> Lines:
    return ((Text(en="To be decided by", zh="应于此日前决定"),
             str(referral.decision_due_on or "–")),)  # fmt: skip


def _known(subject: Subject) -> Given:
    need = card_content(subject.row).get("need", {})
    collateral = need.get("collateral")
    return {
        "amount_wan": subject.row.amount_wan,
        "term_months": need.get("term_months"),
        "securities": [collateral] if collateral else [],
        "decided_on": today(),
    }


def _fees_of(given: Given) -> dict[Item, Decimal]:
    return {item: given[item.value] for item in _FEES if given.get(item.value)}


def _asks(subject: Subject, given: Given) -> Mapping[str, Any]:
    fees = [
        Fee(item=item, payee=given["fees_to"], amount=amount, day=given["decided_on"])
        for item, amount in _fees_of(given).items()
    ]
    terms = Terms(
        amount_wan=given["amount_wan"],
        rate=given["rate"],
        term_months=int(given["term_months"]),
        ends_on=given["ends_on"],
        flags=(*given["securities"], *given["marks"]),
        costs=fees,
    )
    return {"referral_id": subject.row.pk, "terms": terms, "decided_on": given["decided_on"]}


def _done(*, referral_id: int, actor: Actor, at: datetime) -> Done:
    referral, decision = decision_in_reach(referral_id=referral_id, actor=actor)
    return Done(
        title=say("Credit is granted to {name}", name=name_of(referral)),
        number=number_of(referral),
        next=(
            *(Next(one) for one in remarks_on(decision)),
            told(say("The enterprise has been told: {amount} × 10,000 yuan at {rate} % a year; with"
                     " every fee it costs {total} % a year.",
                     amount=wan_text(decision.amount_wan), rate=rate_text(decision.rate),
                     total=rate_text(decision.total_rate))),
            told(Text(en="Record what is drawn; a line of which nothing is drawn expires.",
                      zh="放款后请登记；逾期未提款的额度自动失效。"),
                 say("by {day}", day=decision.ends_on or "–")),
        ),
        onward=(
            (reverse("draw_down", args=[referral.pk]),
             Text(en="Record a drawdown", zh="登记放款")),
            *onward(referral),
        ),
    )  # fmt: skip


APPROVE = ActionPage(
    name="approve",
    step="approve",
    address="referrals/<int:referral_id>/approve/",
    kinds=frozenset({Kind.BANK}),
    title=Text(en="Approve", zh="同意授信"),
    button=Text(en="Approve", zh="确认同意"),
    lead=Text(en="The enterprise reads these terms, with what they cost it a year in all.",
              zh="企业将看到以下条件及折算的综合融资成本。"),
    subject=of_referral("approve", _lines),
    form=ApproveForm,
    known=_known,
    action="rongxie.mechanism.decisions.actions.deciding.approve",
    asks=_asks,
    done=_done,
    check=True,
)  # fmt: skip
