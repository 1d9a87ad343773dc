"""A branch logs that it has contacted an enterprise: the first thing that a bank does."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.kinds import Kind
from rongxie.mechanism.referrals.access import card_content, referral_in_reach, see_that_allowed
from rongxie.mechanism.referrals.models import Referral
from rongxie.rulebook.steps import ReferralState
from rongxie.surfaces.clock import today
from rongxie.surfaces.web.acting.fields import DayField, PageForm, WordsField
from rongxie.surfaces.web.acting.pages import ActionPage, Done, Given, Next, Subject
from rongxie.surfaces.web.figures.headline import wan_text
from rongxie.values.texts import Text, say

_LONGEST_NOTE = 500  # characters: a line or two for a colleague, no minutes


class ContactForm(PageForm):
    """When the enterprise was reached, and how."""

    on = DayField(label=_("Day of the contact"), help_text=_("Like 2026-10-31, or: today"),
                  latest=today)  # fmt: skip
    note = WordsField(label=_("How, and with whom"), longest=_LONGEST_NOTE,
                      help_text=_("For example: by phone, the owner; comes on Tuesday with the"
                                  " papers"))  # fmt: skip


def _subject(*, referral_id: int, actor: Actor, at: datetime) -> Subject:
    referral = referral_in_reach(referral_id=referral_id, actor=actor)
    see_that_allowed(referral, "contact", actor)
    return Subject(
        name=_name(referral),
        back=reverse("referral_page", args=[referral.pk]),
        lines=(
            (Text(en="Asks for", zh="申请金额"),
             say("{amount} × 10,000 yuan", amount=wan_text(referral.amount_wan))),
            (Text(en="To be contacted by", zh="应于此日前联系"), str(referral.contact_due_on)),
        ),
        row=referral,
    )  # fmt: skip


def _asks(subject: Subject, given: Given) -> Mapping[str, Any]:
    return {"referral_id": subject.row.pk, "on": given["on"], "note": given["note"]}


def _done(*, referral_id: int, actor: Actor, at: datetime) -> Done:
    referral = referral_in_reach(referral_id=referral_id, actor=actor)
    return Done(
        title=Text(en="The contact is logged", zh="已登记首次联系"),
        number=say("Referral {number}", number=referral.pk),
        next=(
            Next(say("Ask {name} for the papers that are missing, and note each that comes in.",
                     name=_name(referral))),
            Next(Text(en="Say that the file is complete: from that day the time to decide runs.",
                      zh="材料收齐后请登记：授信决定时限自该日起算。")),
        ),
        onward=((reverse("referral_page", args=[referral.pk]),
                 Text(en="To the referral", zh="返回该推送")),),
    )  # fmt: skip


def _name(referral: Referral) -> str | Text:
    name: str = card_content(referral).get("name", "")
    return name or ReferralState(referral.state).staff


CONTACT = ActionPage(
    name="log_contact",
    step="contact",
    address="referrals/<int:referral_id>/contact/",
    kinds=frozenset({Kind.BANK}),
    title=Text(en="Log the first contact", zh="登记首次联系"),
    button=Text(en="Log the contact", zh="登记"),
    subject=_subject,
    form=ContactForm,
    known=lambda _subject: {"on": today()},
    action="rongxie.mechanism.referrals.actions.working.contact",
    asks=_asks,
    done=_done,
    places={"DayNotPossible": "on", "WordsMissing": "note"},
)
