"""The door to exports: an organisation sees its own, and only who asked for one fetches it."""

from django.db.models import QuerySet

from rongxie.foundation.accounts.models import Membership
from rongxie.foundation.exports.models import Export
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.kinds import Kind
from rongxie.foundation.reach.rows import in_reach
from rongxie.rulebook.access import AnyRole, ReadingRole
from rongxie.rulebook.steps import Role
from rongxie.values.texts import Refusal, say

# Who answers for what leaves an office; a bank and an enterprise export no personal data of many.
RELEASERS: frozenset[AnyRole] = frozenset({
    Role.TOWNSHIP, Role.DEPARTMENT, Role.FEDERATION, Role.TASK_FORCE, Role.CONVENER,
    Role.CITY_MECHANISM, ReadingRole.MECHANISM_OFFICE,
})  # fmt: skip
_MEMBERSHIP = "membership:"


class ExportNotFound(Refusal):
    """There is no such export of the actor's organisation, or it is not the actor's to fetch."""


class NotYoursToRelease(Refusal):
    """Who asked, or whose role does not answer for it, does not release an export."""


def exports_in_reach(actor: Actor) -> QuerySet[Export]:
    """Return the exports of the actor's organisation, the newest first."""
    found = in_reach(Export, actor).order_by("-pk")
    if actor.kind is Kind.ENTERPRISE:
        return found
    if not actor.organisation:
        return found.filter(asked_by=actor.name)
    return found.filter(organisation=actor.organisation)


def export_in_reach(*, export_id: int, actor: Actor) -> Export:
    """Return an export of the actor's organisation.

    :raises ExportNotFound: if there is none, or it is somebody else's
    """
    found = exports_in_reach(actor).filter(pk=export_id).first()
    if found is None:
        raise _not_found(export_id)
    return found


def own_export(*, export_id: int, actor: Actor) -> Export:
    """Return an export that the actor asked for, in the same quality.

    :raises ExportNotFound: if there is none, or a colleague asked for it
    """
    found = export_in_reach(export_id=export_id, actor=actor)
    if found.asked_by != actor.name:
        raise _not_found(export_id)
    return found


def person_of(actor: Actor) -> int | None:
    """Return the number of the person behind a membership; one person may have several."""
    number = actor.name.removeprefix(_MEMBERSHIP)
    if number == actor.name or not number.isdecimal():
        return None
    return Membership.objects.filter(pk=int(number)).values_list("user_id", flat=True).first()


def may_release(export: Export, actor: Actor) -> bool:
    """Tell whether the actor is somebody else who answers for what leaves the organisation."""
    person = person_of(actor)
    same = actor.name == export.asked_by or (person is not None and person == export.person)
    return actor.role in RELEASERS and not same


def see_that_may_release(export: Export, actor: Actor) -> None:
    """Refuse the second word to the first person, and to roles that do not answer for it.

    :raises NotYoursToRelease: if the actor is either
    """
    if not may_release(export, actor):
        raise NotYoursToRelease(
            say(
                "The export {export} is released or declined by somebody else of your organisation"
                " than the person who asked, in a role that answers for its data. Show it to a"
                " colleague.",
                export=export.pk,
            )
        )


def _not_found(export_id: int) -> ExportNotFound:
    return ExportNotFound(
        say(
            "There is no export {export} of yours. Look at the list of your exports, or ask for"
            " the list again.",
            export=export_id,
        )
    )
