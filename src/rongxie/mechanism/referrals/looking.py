"""A bank looks at what was sent to it, and at how the enterprise is reached.

Beside the actions and not among them: a page that shows a card loads no solver.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from rongxie.foundation.events.writing import append
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import as_platform
from rongxie.mechanism.enterprises.access import Purpose
from rongxie.mechanism.enterprises.actions.contacts import Seen, in_clear, look_told
from rongxie.mechanism.enterprises.models import Contact
from rongxie.mechanism.evidence.looks import note_look
from rongxie.mechanism.referrals.access import (
    card_content,
    referral_in_reach,
    see_that_may,
    standing_of,
)
from rongxie.mechanism.referrals.events import CardSeen
from rongxie.mechanism.referrals.models import Referral
from rongxie.mechanism.referrals.purposes import ConsentPurpose, Opens
from rongxie.mechanism.referrals.queries.consents import consent_in_force
from rongxie.values.moments import china_day
from rongxie.values.texts import Refusal, say


class ContactNotOpen(Refusal):
    """No consent lets the bank see contact details, or the enterprise does not know of it yet."""


@dataclass(frozen=True, slots=True)
class Reachable:
    """A contact of an enterprise as a bank sees it: whom it names, and how he is reached."""

    kind: str
    seen: Seen


@transaction.atomic
def open_card(*, referral_id: int, actor: Actor, at: datetime) -> tuple[Referral, dict[str, Any]]:
    """Return a referral with what was sent of the enterprise, which is told who looked.

    Where the consent is over, a bank has what it decided itself, and nothing of the enterprise.

    :raises ReferralNotFound: if the referral is out of reach
    """
    referral = referral_in_reach(referral_id=referral_id, actor=actor)
    content = card_content(referral)
    day = china_day(at)
    if actor.bank and not consent_in_force(
        referral.enterprise_id, referral.bank, Opens.REFERRAL, day
    ):
        content = {}
    if content:
        number = str(referral.enterprise_id)
        event = CardSeen(
            subject=number,
            enterprise=number,
            region=referral.region,
            case=str(referral.case_id),
            bank=actor.bank,
            purpose=ConsentPurpose.FINANCING.value,
            reference=f"referral:{referral.pk}",
            role=actor.role or "",
        )
        note_look(event, actor=actor, at=at)
    return referral, content


@transaction.atomic
def look_at_contacts(*, referral_id: int, actor: Actor, at: datetime) -> list[Reachable]:
    """Return how an enterprise is reached, to the branch that was sent its case; each look is told.

    :raises ReferralNotFound: if the referral is out of reach
    :raises NotYours: if it is another branch's
    :raises ContactNotOpen: if no consent opens it today, or the enterprise was not told of the bank
    """
    referral = referral_in_reach(referral_id=referral_id, actor=actor)
    see_that_may("look_at_contacts", actor, standing_of(referral), bank=referral.bank)
    _see_open(referral, at)
    # No bank has the keys of enterprises: the platform reads for it.
    with as_platform("after:contact.seen", referral.region):
        standing = Contact.objects.filter(enterprise=referral.enterprise_id, ended_at=None)
        found = [(one, Reachable(one.kind, in_clear(one))) for one in standing.order_by("-pk")]
    told = [look_told(contact, Purpose.FINANCING, actor) for contact, _ in found]
    append(*told, actor=actor, at=at)
    return [reachable for _, reachable in found]


def _see_open(referral: Referral, at: datetime) -> None:
    bank, day = referral.bank, china_day(at)
    consent = consent_in_force(referral.enterprise_id, bank, Opens.CONTACT, day)
    if consent is None:
        raise ContactNotOpen(
            say(
                "The enterprise does not let your bank see how to reach it, or not any more. Ask"
                " the task force to speak with it."
            )
        )
    if consent.told_at is None:
        raise ContactNotOpen(
            say(
                "The enterprise left the choice of the bank to the county and has not been told of"
                " yours yet. Try again when it has been, or ask the task force to tell it."
            )
        )
