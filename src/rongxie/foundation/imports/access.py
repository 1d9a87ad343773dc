"""The one door to imports: those of the organisation that the actor acts for, in its place."""

from django.db.models import QuerySet

from rongxie.foundation.imports.models import Import, ImportRow
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.kinds import Kind
from rongxie.values.texts import Refusal, say


class ImportNotFound(Refusal):
    """There is no such import in the actor's reach: whose it is nobody is told."""


def imports_in_reach(actor: Actor) -> QuerySet[Import]:
    """Return the imports of the actor's organisation and place; the platform has all of them."""
    if actor.area is None or actor.kind is Kind.ENTERPRISE:
        return Import.objects.none()
    found = Import.objects.filter(region__gte=actor.area.lo, region__lt=actor.area.hi)
    if actor.kind is Kind.SYSTEM:
        return found
    return found.filter(organisation=actor.organisation, bank_path=actor.bank_path)


def import_in_reach(*, import_id: int, actor: Actor) -> Import:
    """Return an import of the actor's organisation.

    :raises ImportNotFound: if there is none, or it is somebody else's
    """
    found = imports_in_reach(actor).filter(pk=import_id).first()
    if found is None:
        raise ImportNotFound(
            say(
                "There is no import {number} that you can reach. Look at the list of your imports.",
                number=import_id,
            )
        )
    return found


def rows_in_reach(*, import_id: int, actor: Actor) -> QuerySet[ImportRow]:
    """Return the rows of an import that something is known of, in the order of the file.

    :raises ImportNotFound: if the actor cannot reach the import
    """
    found = import_in_reach(import_id=import_id, actor=actor)
    return ImportRow.objects.filter(of=found.pk).order_by("row")
