"""The second person's word on an export with personal data of many."""

from datetime import datetime

from django.db import transaction

from rongxie.foundation.events.writing import append
from rongxie.foundation.exports.access import export_in_reach, person_of, see_that_may_release
from rongxie.foundation.exports.asking import told
from rongxie.foundation.exports.events import ExportDeclined, ExportReleased, OfExport
from rongxie.foundation.exports.models import Export, ExportState
from rongxie.foundation.reach.actors import Actor
from rongxie.values.moments import china_day
from rongxie.values.texts import Refusal, say


class NotWaiting(Refusal):
    """The export was released or declined already, or its days are over."""


class ReasonMissing(Refusal):
    """An export is declined without a word why."""


@transaction.atomic
def release_export(*, export_id: int, actor: Actor, at: datetime) -> Export:
    """Let an export be made, as it was asked for: this list, these filters, no more rows.

    :raises ExportNotFound: if the organisation has no such export
    :raises NotYoursToRelease: if the actor asked, or does not answer for it
    :raises NotWaiting: if somebody was faster, or it has lapsed
    """
    return _decide(ExportState.RELEASED, ExportReleased, "", export_id, actor, at)


@transaction.atomic
def decline_export(*, export_id: int, reason: str, actor: Actor, at: datetime) -> Export:
    """Refuse an export, with the reason that the one who asked reads.

    :raises ReasonMissing: if there is none
    :raises ExportNotFound: if the organisation has no such export
    :raises NotYoursToRelease: if the actor asked, or does not answer for it
    :raises NotWaiting: if somebody was faster, or it has lapsed
    """
    if not (reason := reason.strip()):
        raise ReasonMissing(say("Write why the export is declined: your colleague reads it."))
    return _decide(ExportState.DECLINED, ExportDeclined, reason, export_id, actor, at)


def _decide(  # noqa: PLR0913, PLR0917  # of the two above alone
    state: ExportState,
    kind: type[OfExport],
    reason: str,
    export_id: int,
    actor: Actor,
    at: datetime,
) -> Export:
    export = export_in_reach(export_id=export_id, actor=actor)
    see_that_may_release(export, actor)
    waiting = Export.objects.filter(
        pk=export.pk, state=ExportState.ASKED.value, lapses_on__gt=china_day(at)
    )
    moved = waiting.update(
        state=state.value,
        decided_by=actor.name,
        decided_person=person_of(actor),
        decided_at=at,
        declined_for=reason,
    )
    if not moved:
        raise NotWaiting(
            say(
                "The export {export} does not wait for your word any more: a colleague was faster,"
                " or its days are over. Reload the list of exports.",
                export=export.pk,
            )
        )
    export.refresh_from_db()
    append(told(kind, export, actor), actor=actor, at=at)
    return export
