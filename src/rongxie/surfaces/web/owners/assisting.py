"""Filling an application in for an owner who cannot do it on a phone, face to face or from paper.

Whoever does it stands with it, and so does how the owner was known.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from rongxie.foundation.accounts.access import Standing
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.kinds import Kind
from rongxie.mechanism.enterprises.access import enterprise_in_reach
from rongxie.mechanism.enterprises.models import Enterprise
from rongxie.mechanism.lists.access import case_in_reach, cases_in_reach
from rongxie.mechanism.lists.models import OPEN_STATES
from rongxie.mechanism.referrals.access import may_do, see_that_may
from rongxie.mechanism.referrals.commitment import WORDING
from rongxie.mechanism.referrals.models import Identified
from rongxie.mechanism.referrals.queries.consents import ANY_BANK
from rongxie.mechanism.visits.queries import fresh_need
from rongxie.rulebook.parameters import InForce
from rongxie.surfaces.clock import today
from rongxie.surfaces.web.acting.fields import (
    DayField,
    OneOfField,
    PageForm,
    PickField,
    TickField,
    WanField,
)
from rongxie.surfaces.web.acting.pages import ActionPage, Done, Given, Next, Subject
from rongxie.surfaces.web.loading import later
from rongxie.surfaces.web.owners.choosing import NO_YES, choices_of, spoken
from rongxie.surfaces.web.picking.picked import BANKS
from rongxie.values.dates import add_months
from rongxie.values.texts import Text, say

_new_need = later("rongxie.mechanism.visits.actions.needs.NewNeed")
_ACTION = "rongxie.mechanism.referrals.actions.applying"
_FACE_TO_FACE = Text(
    en="Face to face: I know the owner, or saw the licence and identity card",
    zh="当面：本人认识经营者，或已核对执照和身份证",
)
_PAPER = Text(en="From a signed paper, which is added below", zh="签字的书面授权（在下方上传）")
_WAYS = ((Identified.FACE_TO_FACE.value, _FACE_TO_FACE), (Identified.PAPER.value, _PAPER))


class AssistForm(PageForm):
    """All that an owner would be asked on the phone, on one page."""

    amount_wan = WanField(label=_("Amount"))
    purpose = OneOfField(label=_("Purpose"), of=choices_of("enterprises", "purpose"))
    term_months = forms.IntegerField(
        label=_("Months"), min_value=1, max_value=600,
        error_messages={"required": _("Write the number of months.")},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "short"}),
    )  # fmt: skip
    collateral = OneOfField(label=_("Security"), of=choices_of("cases", "collateral"))
    facility_before = OneOfField(
        label=_("Has a bank already agreed to lend this money?"), of=NO_YES
    )
    first_bank = PickField(label=_("Bank that the owner would like best"), pick=BANKS,
                           required=False)  # fmt: skip
    second_bank = PickField(label=_("Another bank"), pick=BANKS, required=False)
    any_bank = TickField(label=_("Any bank that the county proposes"), required=False)
    ends_on = DayField(label=_("The banks may see it until"))
    identified = OneOfField(label=_("How do you know that it is the owner?"), of=_WAYS)
    file = forms.FileField(
        label=_("The signed paper"), required=False,
        widget=forms.FileInput(attrs={"accept": "image/*,application/pdf"}),
    )  # fmt: skip
    promised = TickField(label=spoken(WORDING))


def assist_page(enterprise: Enterprise, actor: Actor) -> str:
    """Return where the actor applies for an owner; blank for others, or while a case is open."""
    standing = Standing(region=enterprise.region, enterprise=str(enterprise.pk))
    if actor.kind not in ASSIST.kinds or not may_do("apply_for_loan", actor, standing):
        return ""
    open_ = cases_in_reach(actor).filter(enterprise=enterprise, state__in=OPEN_STATES)
    return "" if open_.exists() else reverse(ASSIST.name, args=[enterprise.pk])


def _subject(*, enterprise_id: int, actor: Actor, at: datetime) -> Subject:
    enterprise = enterprise_in_reach(enterprise_id=enterprise_id, actor=actor)
    standing = Standing(region=enterprise.region, enterprise=str(enterprise.pk))
    see_that_may("apply_for_loan", actor, standing)
    return Subject(name=enterprise.name, back="/", row=enterprise)


def known_of(subject: Subject) -> Given:
    """Return what is known of the enterprise that an application asks for."""
    need = fresh_need(subject.row, today())
    months = InForce(today(), subject.row.region)["consent_months"][0]
    told: dict[str, Any] = {"ends_on": add_months(today(), months), "facility_before": "no"}
    if need:
        names = ("amount_wan", "purpose", "term_months", "collateral")
        told |= {name: getattr(need, name) for name in names}
        wished = [*need.wished_banks, "", ""]
        told |= {"first_bank": wished[0], "second_bank": wished[1]}
    return told


def asked_for(subject: Subject, given: Given) -> dict[str, Any]:
    """Return what is applied for and which banks may see it, by the names of the actions."""
    wished = list(dict.fromkeys(filter(None, (given["first_bank"], given["second_bank"]))))
    need = _new_need(
        amount_wan=given["amount_wan"], purpose=given["purpose"], stated_on=today(),
        term_months=given["term_months"], collateral=given["collateral"], wished_banks=wished,
        wished_only=bool(wished) and not given["any_bank"],
    )  # fmt: skip
    return {
        "enterprise_id": subject.row.pk, "need": need,
        "banks": [*wished, *([ANY_BANK] if given["any_bank"] else [])],
        "ends_on": given["ends_on"], "facility_before": given["facility_before"] == "yes",
    }  # fmt: skip


def _asks(subject: Subject, given: Given) -> Mapping[str, Any]:
    file = given["file"]
    return asked_for(subject, given) | {
        "promised": given["promised"], "identified": Identified(given["identified"]),
        "paper": (file.name, file.file) if file else None,
    }  # fmt: skip


def _done(*, enterprise_id: int, actor: Actor, at: datetime) -> Done:
    enterprise = enterprise_in_reach(enterprise_id=enterprise_id, actor=actor)
    found = enterprise.cases.order_by("-pk").values_list("pk", flat=True)
    case = case_in_reach(case_id=found.first() or 0, actor=actor)
    return Done(
        title=Text(en="Applied for the owner", zh="已代为申报"),
        number=say("Case {number}", number=case.pk),
        next=(
            Next(Text(en="Leave the owner the number: with it and the phone on the record the"
                         " owner sees how it stands.",
                      zh="请把编号告诉经营者：凭编号和登记的手机可随时查询进度。")),
            Next(Text(en="The township checks the papers and declares the case.",
                      zh="乡镇（街道）核对材料后申报。")),
        ),
    )  # fmt: skip


ASSIST = ActionPage(
    name="assist_owner",
    address="enterprises/<int:enterprise_id>/assist/",
    kinds=frozenset({Kind.OFFICE}),
    title=Text(en="Apply for the owner", zh="代经营者申报"),
    button=Text(en="Apply for the owner", zh="代为申报"),
    lead=Text(en="Ask the owner each question and read the commitment out. It is kept that you"
                 " filled this in.", zh="请逐项询问经营者，并当面读出承诺。系统会记录由您代填。"),
    subject=_subject,
    form=AssistForm,
    known=known_of,
    action=f"{_ACTION}.apply_for_owner",
    asks=_asks,
    came=lambda case: {"enterprise_id": case.enterprise_id},
    done=_done,
    places={"NotIdentified": "file", "NotPromised": "promised", "BankNotNamed": "first_bank",
            "DayNotPossible": "ends_on", "NeedNotWhole": "amount_wan"},
)  # fmt: skip
