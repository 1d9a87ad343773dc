"""Looking at the contacts of many enterprises at once, as an export with a purpose does."""

from collections.abc import Collection

from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.rows import in_reach
from rongxie.foundation.secrecy.keys import keys_of
from rongxie.mechanism.enterprises.access import Purpose, see_that_may_look
from rongxie.mechanism.enterprises.actions.contacts import Seen, opened
from rongxie.mechanism.enterprises.models import Contact


def contacts_in_clear(
    *, contact_ids: Collection[int], purpose: Purpose, actor: Actor
) -> dict[int, Seen]:
    """Return standing contacts in the clear by their numbers, for who tells the enterprises of it.

    Left out is who is out of reach, has ended, or whose personal data were destroyed.

    :raises LookNotAllowed: if the actor's role has no such purpose
    """
    see_that_may_look(purpose, actor)
    there = list(in_reach(Contact, actor).filter(pk__in=contact_ids, ended_at=None).order_by("pk"))
    keys = keys_of({contact.enterprise_id for contact in there})
    return {
        contact.pk: opened(contact, keys[contact.enterprise_id])
        for contact in there
        if contact.enterprise_id in keys
    }
