"""Looking at the contacts of many enterprises at once, as an export with a purpose does."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from rongxie.foundation.events.writing import append
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.rows import in_reach
from rongxie.foundation.secrecy.keys import keys_of
from rongxie.mechanism.enterprises.access import Purpose, see_that_may_look
from rongxie.mechanism.enterprises.actions.contacts import Seen, look_told, opened
from rongxie.mechanism.enterprises.models import Contact


@transaction.atomic
def look_at_contacts(
    *, contact_ids: Collection[int], purpose: Purpose, actor: Actor, at: datetime
) -> dict[int, Seen]:
    """Return standing contacts in the clear by their numbers; each is a look of its own.

    Left out is who is out of reach, has ended, or whose personal data were destroyed.

    :raises LookNotAllowed: if the actor's role has no such purpose
    """
    see_that_may_look(purpose, actor)
    there = list(in_reach(Contact, actor).filter(pk__in=contact_ids, ended_at=None).order_by("pk"))
    keys = keys_of({contact.enterprise_id for contact in there})
    readable = [contact for contact in there if contact.enterprise_id in keys]
    append(*(look_told(contact, purpose, actor) for contact in readable), actor=actor, at=at)
    return {contact.pk: opened(contact, keys[contact.enterprise_id]) for contact in readable}
