"""What the pages of a bank are about: a referral as its branch has it."""

from collections.abc import Callable
from datetime import datetime

from django.urls import reverse

from rongxie.foundation.reach.actors import Actor
from rongxie.mechanism.referrals.access import card_content, referral_in_reach, see_that_allowed
from rongxie.mechanism.referrals.models import Referral
from rongxie.surfaces.web.acting.pages import Next, Subject, Words
from rongxie.surfaces.web.figures.headline import wan_text
from rongxie.surfaces.web.worklists.wording import choice_of
from rongxie.values.texts import Message, Text, say

TO_INBOX = Text(en="To the other referrals", zh="继续办理其他推送")
TO_RECORD = Text(en="To the referral", zh="返回该推送")
_NO_CARD = Text(en="Enterprise whose consent is over", zh="授权已终止的企业")
Lines = tuple[tuple[Words, Words], ...]


def of_referral(
    step: str, lines: Callable[[Referral], Lines] = lambda _referral: ()
) -> Callable[..., Subject]:
    """Return what finds the referral of a page on which `step` is taken.

    It refuses what is out of reach or cannot be done now.
    """

    def subject(*, referral_id: int, actor: Actor, at: datetime) -> Subject:
        referral = referral_in_reach(referral_id=referral_id, actor=actor)
        see_that_allowed(referral, step, actor)
        return about(referral, lines(referral))

    return subject


def about(referral: Referral, more: Lines = ()) -> Subject:
    """Return a referral as a page shows it above its form."""
    return Subject(
        name=name_of(referral),
        back=reverse("referral_page", args=[referral.pk]),
        lines=((Text(en="Asks for", zh="申请金额"), asked_for(referral)), *more),
        row=referral,
    )


def asked_for(referral: Referral) -> Words:
    """Return how much, for what and for how long was asked."""
    need = card_content(referral).get("need", {})
    purpose = choice_of("purpose", need.get("purpose") or "")
    if not purpose or not need.get("term_months"):
        return say("{amount} × 10,000 yuan", amount=wan_text(referral.amount_wan))
    return say(
        "{amount} × 10,000 yuan, {months} months, {purpose}",
        amount=wan_text(referral.amount_wan), months=need["term_months"], purpose=purpose,
    )  # fmt: skip


def name_of(referral: Referral) -> Words:
    """Return the name of the enterprise as it stood on the card."""
    name: str = card_content(referral).get("name", "")
    return name or _NO_CARD


def number_of(referral: Referral) -> Words:
    """Return what one refers to a referral by."""
    return say("Referral {number}", number=referral.pk)


def onward(referral: Referral) -> tuple[tuple[str, Words], ...]:
    """Return where one goes from a confirmation."""
    return (
        (reverse("referral_page", args=[referral.pk]), TO_RECORD),
        (reverse("referral_list"), TO_INBOX),
    )


def told(text: Text | Message, when: Words = "") -> Next:
    """Return something that happens next."""
    return Next(text, when)
