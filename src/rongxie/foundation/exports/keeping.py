"""Where the files of exports lie, for days only, and how they go.

They are no uploads: nothing of them is evidence, nobody but who asked may open them, and none is
bounded in size. So they have a shelf of their own beside that of `files`.
"""

import shutil
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from rongxie.foundation.digests import sm3
from rongxie.foundation.exports.models import Export, ExportState
from rongxie.foundation.files.places import Shelf
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.values.moments import china_day

_AT_ONCE = 200  # exports ended by one transaction
_PARTS = "parts"
_ABANDONED = timedelta(days=1)  # no export is made for longer
_WAITING = (ExportState.ASKED.value, ExportState.RELEASED.value)


def export_shelf() -> Shelf:
    """Return the folder of the files of exports."""
    return Shelf(Path(settings.RONGXIE_HOME) / "exports")


def parts_folder(export: Export) -> Path:
    """Return the folder for the rows of an export until its file is made; it may not be there.

    Its name tells which export it is: in a database that was restored the number is given again.
    """
    which = (export.pk, export.asked_by, export.asked_at.timestamp(), export.list, export.purpose)
    named = sm3("|".join(map(str, which)).encode()).hex()
    return export_shelf().folder / _PARTS / f"{export.pk}-{named[:16]}"


def make_closed(folder: Path) -> None:
    """Make a folder below the shelf, and those above it, that nobody else may enter."""
    shelf = export_shelf().folder
    for one in (*reversed([p for p in folder.parents if p.is_relative_to(shelf)]), folder):
        one.mkdir(mode=0o700, exist_ok=True)


def end_exports(*, actor: Actor, at: datetime) -> bool:
    """End exports whose days are over and take their files away; tell whether more may wait.

    A portion of a job of the platform, daily: it opens its own transaction.
    """
    day, shelf = china_day(at), export_shelf()
    with reach(actor):
        lapsed = Export.objects.filter(state__in=_WAITING, lapses_on__lte=day)
        lapsed.update(state=ExportState.OVER.value)
        made = Export.objects.filter(state=ExportState.MADE.value, kept_until__lte=day)
        ended = list(made.order_by("pk").select_for_update()[:_AT_ONCE])
        numbers = [export.pk for export in ended]
        Export.objects.filter(pk__in=numbers).update(state=ExportState.OVER.value)
        still = set(
            Export.objects.filter(
                state=ExportState.MADE.value, digest__in=[export.digest for export in ended]
            ).values_list("digest", flat=True)
        )
    for digest in {export.digest for export in ended} - still:
        shelf.discard(digest)
    shelf.clear_drafts(at)
    _clear_parts(at)
    _clear_orphans(actor, at)
    return len(ended) == _AT_ONCE


def _clear_parts(at: datetime) -> None:
    """Take away the rows of exports that nobody went on with."""
    before = (at - _ABANDONED).timestamp()
    for folder in (export_shelf().folder / _PARTS).glob("*"):
        if folder.stat().st_mtime >= before:
            continue
        if folder.is_dir():
            shutil.rmtree(folder, ignore_errors=True)
        else:
            folder.unlink(missing_ok=True)


def _clear_orphans(actor: Actor, at: datetime) -> None:
    """Take away files that no export tells of, as a process leaves that was killed."""
    shelf, before = export_shelf(), (at - _ABANDONED).timestamp()
    old = [d for d in shelf.digests() if shelf.place(d).stat().st_mtime < before]
    with reach(actor):
        made = Export.objects.filter(state=ExportState.MADE.value)
        told = set(made.values_list("digest", flat=True))
    for digest in set(old) - told:
        shelf.discard(digest)
