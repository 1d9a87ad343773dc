"""All lists by name, and which of them an actor has."""

from collections.abc import Mapping
from types import MappingProxyType

from rongxie.foundation.reach.actors import Actor
from rongxie.surfaces.exports.listing import Listing
from rongxie.surfaces.exports.lists import banking, canvass, cases, record
from rongxie.values.texts import Refusal, say

LISTS: Mapping[str, Listing] = MappingProxyType({
    listing.name: listing
    for listing in (*canvass.LISTS, *cases.LISTS, *banking.LISTS, *record.LISTS)
})  # fmt: skip


class ListUnknown(Refusal):
    """There is no such list, or the actor's kind has no part of it."""


def lists_of(actor: Actor) -> tuple[Listing, ...]:
    """Return the lists that the actor can export."""
    return tuple(listing for listing in LISTS.values() if actor.kind in listing.kinds)


def list_of(name: str, actor: Actor) -> Listing:
    """Return a list that the actor can export.

    :raises ListUnknown: if there is none of this name for the actor
    """
    for listing in lists_of(actor):
        if listing.name == name:
            return listing
    raise ListUnknown(
        say(
            "There is no list {name} that you can export. There are: {lists}",
            name=name,
            lists=", ".join(listing.name for listing in lists_of(actor)),
        )
    )
