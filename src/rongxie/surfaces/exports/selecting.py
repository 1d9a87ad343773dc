"""What of a list an actor has: which columns, and which rows the filters leave."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from rongxie.foundation.exports.models import Export
from rongxie.foundation.reach.actors import Actor
from rongxie.mechanism.enterprises.access import Purpose, see_that_may_look
from rongxie.mechanism.evidence.looks import OTHERS
from rongxie.surfaces.exports.catalogue import list_of
from rongxie.surfaces.exports.fields import Field
from rongxie.surfaces.exports.listing import Listing, Rows
from rongxie.values.columns import Column
from rongxie.values.moments import china_day
from rongxie.values.texts import Refusal, say


class PurposeNotUsable(Refusal):
    """The list has no personal data, or what is given is no purpose."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """A list as one actor has it at a moment: how it is narrowed, and what it is for."""

    listing: Listing
    actor: Actor
    at: datetime
    filters: Mapping[str, str] = field(default_factory=dict)
    purpose: str = ""

    @property
    def fields(self) -> tuple[Field, ...]:
        """The columns of the file."""
        return self.listing.fields_for(self.actor.kind, self.purpose)

    @property
    def columns(self) -> tuple[Column, ...]:
        """What the columns hold."""
        return tuple(one.column for one in self.fields)

    @property
    def in_the_clear(self) -> bool:
        """Whether what the list masks is shown."""
        return self.listing.masked and bool(self.purpose)

    @property
    def is_a_look(self) -> bool:
        """Whether the enterprises learn of it: nobody looks at himself, and no mask is lifted."""
        shown = bool(self.listing.whose) and (self.in_the_clear or not self.listing.masked)
        return shown and self.actor.kind in OTHERS

    def rows(self) -> Rows:
        """Return the rows in reach that the filters leave.

        :raises FilterUnknown: if the list has no such filter
        :raises FilterNotUsable: if a value is none that it takes
        """
        rows = self.listing.rows(self.actor, china_day(self.at))
        return self.listing.narrowed(rows, self.filters)


def selected(
    name: str, filters: Mapping[str, str], purpose: str, *, actor: Actor, at: datetime
) -> Selection:
    """Return what of a list the actor has, personal data for a purpose of the role's alone.

    :raises ListUnknown: if there is no such list for the actor
    :raises PurposeNotUsable: if the list has no personal data, or it is no purpose
    :raises LookNotAllowed: if the role has no such purpose
    """
    listing = list_of(name, actor)
    if purpose:
        known = {one.value for one in Purpose}
        if not listing.personal or purpose not in known:
            raise PurposeNotUsable(
                say(
                    "The list {list} is not exported for the purpose {purpose}. Lists with"
                    " personal data are exported for one of: {purposes}; others without.",
                    list=listing.title,
                    purpose=purpose,
                    purposes=", ".join(sorted(known)),
                )
            )
        see_that_may_look(Purpose(purpose), actor)
    return Selection(listing=listing, actor=actor, at=at, filters=dict(filters), purpose=purpose)


def selection_of(export: Export, *, actor: Actor, at: datetime) -> Selection:
    """Return what an export is of, as the actor reaches now: the role may have changed since.

    :raises Refusal: if the actor has no such list or purpose any more
    """
    return selected(export.list, export.filters, export.purpose, actor=actor, at=at)
