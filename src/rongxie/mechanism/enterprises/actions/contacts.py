"""The people that an enterprise is reached by: kept encrypted, and seen for a reason only."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from rongxie.foundation.events.writing import append
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.secrecy.envelopes import Key
from rongxie.foundation.secrecy.keys import key_of, provide_keys
from rongxie.foundation.secrecy.lookups import lookup_digest
from rongxie.foundation.secrecy.masks import masked_name, masked_phone
from rongxie.mechanism.enterprises.access import (
    Purpose,
    contact_in_reach,
    enterprise_in_reach,
    see_that_does,
    see_that_may_look,
)
from rongxie.mechanism.enterprises.events import ContactChanged, ContactSeen
from rongxie.mechanism.enterprises.models import Contact, ContactKind, Enterprise
from rongxie.values.texts import Refusal, say
from rongxie.values.written import squeezed

NAME_MAX = 60


class ContactNotUsable(Refusal):
    """A name or number is none that somebody could be reached by."""


class ContactEndedMeanwhile(Refusal):
    """Somebody else ended the contact first."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A contact in the clear; not printed, so that no log has it by accident."""

    name: str = field(repr=False)
    phone: str = field(repr=False)


@transaction.atomic
def add_contact(  # noqa: PLR0913  # named, each of them
    *,
    enterprise_id: int,
    kind: ContactKind,
    name: str,
    phone: str,
    source: str,
    actor: Actor,
    at: datetime,
) -> Contact:
    """Keep a person to reach an enterprise by: encrypted with its key, and masked.

    :raises EnterpriseNotFound: if the actor cannot reach the enterprise
    :raises EnterpriseDutyOfOthers: if the actor keeps no contacts
    :raises ContactNotUsable: if the name is blank, or the number has no digits to call
    :raises KeyGone: if the personal data of the enterprise were destroyed
    """
    enterprise = enterprise_in_reach(enterprise_id=enterprise_id, actor=actor)
    see_that_does("keep_contacts", actor)
    name, phone = usable_contact(name, phone)
    key = provide_keys({enterprise.pk: enterprise.region}, at=at)[enterprise.pk]
    contact = Contact.objects.create(
        enterprise=enterprise,
        region=enterprise.region,
        kind=ContactKind(kind).value,
        name_masked=masked_name(name),
        name_sealed=b"",
        phone_masked=masked_phone(phone),
        phone_sealed=b"",
        phone_digest=lookup_digest(phone),
        source=source,
        by=actor.name,
        at=at,
    )
    # What is encrypted is bound to its row, whose number is known only now.
    contact.name_sealed = key.encrypt(name, contact_place(contact.pk, "name"))
    contact.phone_sealed = key.encrypt(phone, contact_place(contact.pk, "phone"))
    contact.save(update_fields=["name_sealed", "phone_sealed"])
    append(_changed(contact, enterprise), actor=actor, at=at)
    return contact


@transaction.atomic
def end_contact(*, contact_id: int, actor: Actor, at: datetime) -> Contact:
    """End a contact: nobody is reached by it any more, and it stays where it is.

    :raises ContactNotFound: if the actor cannot reach it, or it has ended
    :raises EnterpriseDutyOfOthers: if the actor keeps no contacts
    :raises ContactEndedMeanwhile: if somebody else ended it first
    """
    contact = contact_in_reach(contact_id=contact_id, actor=actor)
    see_that_does("keep_contacts", actor)
    if not Contact.objects.filter(pk=contact.pk, ended_at=None).update(ended_at=at):
        raise ContactEndedMeanwhile(
            say("Somebody else has just ended this contact. Look at the contacts again.")
        )
    contact.ended_at = at
    append(_changed(contact, contact.enterprise), actor=actor, at=at)
    return contact


@transaction.atomic
def look_at_contact(*, contact_id: int, purpose: Purpose, actor: Actor, at: datetime) -> Seen:
    """Return a contact in the clear; the enterprise sees who looked, when and what for.

    :raises ContactNotFound: if the actor cannot reach it, or it has ended
    :raises LookNotAllowed: if the actor's role has no such purpose
    :raises KeyGone: if the personal data of the enterprise were destroyed
    """
    contact = contact_in_reach(contact_id=contact_id, actor=actor)
    see_that_may_look(purpose, actor)
    seen = in_clear(contact)
    append(look_told(contact, purpose, actor), actor=actor, at=at)
    return seen


def in_clear(contact: Contact) -> Seen:
    """Return a contact in the clear, for who has asked whether it may be seen and tells of it.

    :raises KeyGone: if the personal data of the enterprise were destroyed
    """
    return opened(contact, key_of(contact.enterprise_id))


def opened(contact: Contact, key: Key) -> Seen:
    """Return a contact in the clear, by the key of its enterprise."""
    return Seen(
        key.decrypt(bytes(contact.name_sealed), contact_place(contact.pk, "name")),
        key.decrypt(bytes(contact.phone_sealed), contact_place(contact.pk, "phone")),
    )


def look_told(contact: Contact, purpose: Purpose, actor: Actor) -> ContactSeen:
    """Return the event of a look at a contact; the look of a bank is in its own log too."""
    number = str(contact.enterprise_id)
    return ContactSeen(
        subject=number,
        enterprise=number,
        region=contact.region,
        bank=actor.bank,
        purpose=purpose.value,
        reference=f"contact:{contact.pk}",
        role=actor.role or "",
    )


def usable_contact(name: str, phone: str) -> tuple[str, str]:
    """Return a name and a number in plain form.

    :raises ContactNotUsable: if nobody could be reached by them
    """
    name, digits = " ".join(name.split()), squeezed(phone)
    plain = digits.removeprefix("+")
    if not 0 < len(name) <= NAME_MAX or not (plain.isdigit() and 7 <= len(plain) <= 15):
        raise ContactNotUsable(
            say(
                "A contact needs a name of 1 to {most} characters and a telephone number of 7 to 15"
                " digits, with the area code if it is no mobile number.",
                most=NAME_MAX,
            )
        )
    return name, digits


def contact_place(contact: int, column: str) -> str:
    """Return the place that a column of a contact is encrypted for."""
    return f"contact:{contact}:{column}"


def _changed(contact: Contact, enterprise: Enterprise) -> ContactChanged:
    number = str(enterprise.pk)
    return ContactChanged(
        subject=number,
        enterprise=number,
        region=enterprise.region,
        source=contact.source,
        reference=f"contact:{contact.pk}",
    )
