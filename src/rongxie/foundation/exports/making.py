"""Noting that an export was made and fetched: in the log before a byte of it leaves."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from rongxie.foundation.events.writing import append
from rongxie.foundation.exports.access import own_export
from rongxie.foundation.exports.asking import told
from rongxie.foundation.exports.events import ExportFetched, ExportMade
from rongxie.foundation.exports.models import Export, ExportState
from rongxie.foundation.reach.actors import Actor
from rongxie.rulebook.parameters import InForce
from rongxie.values.moments import china_day
from rongxie.values.texts import Refusal, say


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A file as it was written: its rows, its bytes and their SM3 digest."""

    rows: int
    size: int
    digest: str


class NotReleased(Refusal):
    """The export waits for a second person's word, was declined, or its days are over."""


class GrownMeanwhile(Refusal):
    """The list has more rows than were released, or than one person may take out."""


class NotReady(Refusal):
    """The file of the export is not there yet, or not any more."""


def see_that_may_be_made(export: Export, at: datetime) -> None:
    """Refuse to make an export that nobody released, or that has lapsed.

    :raises NotReleased: if so
    """
    if export.state != ExportState.RELEASED.value or export.lapses_on <= china_day(at):
        raise NotReleased(
            say(
                "The export {export} cannot be made: it waits for a colleague's word, was declined"
                " or made already, or its days are over. Look at it in the list of exports.",
                export=export.pk,
            )
        )


def see_that_not_grown(export: Export, rows: int) -> None:
    """Refuse more rows than may leave.

    :raises GrownMeanwhile: if there are
    """
    if export.at_most is not None and rows > export.at_most:
        raise GrownMeanwhile(
            say(
                "The list has {rows} rows by now and {most} may leave with this export. Ask for it"
                " again; with more rows a colleague has to release it.",
                rows=rows,
                most=export.at_most,
            )
        )


@transaction.atomic
def note_made(*, export_id: int, written: Written, actor: Actor, at: datetime) -> Export:
    """Note that the file of an export is there, with its digest.

    :raises ExportNotFound: if the actor did not ask for it
    :raises NotReleased: if it was not released, or somebody else of the same name made it first
    :raises GrownMeanwhile: if it has more rows than may leave
    """
    export = own_export(export_id=export_id, actor=actor)
    see_that_may_be_made(export, at)
    see_that_not_grown(export, written.rows)
    day = china_day(at)
    kept = timedelta(days=InForce(day, export.region)["export_kept_days"])
    moved = Export.objects.filter(pk=export.pk, state=ExportState.RELEASED.value).update(
        state=ExportState.MADE.value,
        rows=written.rows,
        size=written.size,
        digest=written.digest,
        made_at=at,
        kept_until=day + kept,
    )
    if not moved:
        raise _changed(export)
    export.refresh_from_db()
    append(told(ExportMade, export, actor, digest=export.digest), actor=actor, at=at)
    return export


@transaction.atomic
def note_fetched(*, export_id: int, actor: Actor, at: datetime) -> Export:
    """Note that the file of an export leaves now; who asked for it fetches it, and nobody else.

    :raises ExportNotFound: if the actor did not ask for it
    :raises NotReady: if it is not made yet, or gone
    """
    export = own_export(export_id=export_id, actor=actor)
    there = Export.objects.filter(
        pk=export.pk, state=ExportState.MADE.value, kept_until__gt=china_day(at)
    )
    if not there.update(fetched=F("fetched") + 1):
        raise NotReady(
            say(
                "The file of export {export} is not there: it is still being made, waits for a"
                " colleague's word, or its days are over. Reload the list of exports.",
                export=export.pk,
            )
        )
    export.refresh_from_db()
    append(told(ExportFetched, export, actor, digest=export.digest), actor=actor, at=at)
    return export


def _changed(export: Export) -> NotReleased:
    return NotReleased(
        say(
            "The export {export} was made by another process just now. Reload the list of exports.",
            export=export.pk,
        )
    )
