"""Making an export: its rows are spooled in one transaction, then its file is written.

Nothing leaves before the log says so. A file is written whole and kept for days: a download that
breaks off is taken up again and hides nothing.
"""

from collections.abc import Iterator
from contextlib import closing
from datetime import datetime

import polars as pl
from cryptography.hazmat.primitives.hashes import SM3, Hash

from rongxie.foundation.exports.access import own_export
from rongxie.foundation.exports.contents import Contents, keep_contents
from rongxie.foundation.exports.keeping import export_shelf
from rongxie.foundation.exports.making import (
    Written,
    note_made,
    see_that_may_be_made,
    see_that_not_grown,
)
from rongxie.foundation.exports.models import Export
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import as_platform, reach, streamed
from rongxie.surfaces.exports.reading import frames, schema_of
from rongxie.surfaces.exports.selecting import Selection, selection_of
from rongxie.surfaces.exports.spool import Spool, spool_of
from rongxie.surfaces.exports.writing import Origin, write_file
from rongxie.surfaces.jobs.tasks import Portion

_CHUNK = 1 << 20


def make(*, export_id: int, actor: Actor, at: datetime) -> Portion:
    """Do one portion of an export: read its rows, or write its file.

    It opens its own transactions. Killed in between, the portion is done again from its beginning.

    :raises ExportNotFound: if the actor did not ask for it
    :raises NotReleased: if it may not be made, or is made already
    :raises GrownMeanwhile: if it has more rows than may leave
    """
    with reach(actor):
        spool = spool_of(own_export(export_id=export_id, actor=actor))
    with spool.alone():
        return _made(spool, export_id, actor, at)


def make_whole(*, export_id: int, actor: Actor, at: datetime) -> None:
    """Do all portions of an export, for somebody who waits.

    :raises Refusal: as `make` does
    """
    while make(export_id=export_id, actor=actor, at=at).more:
        pass


def _made(spool: Spool, export_id: int, actor: Actor, at: datetime) -> Portion:
    with reach(actor):
        export = own_export(export_id=export_id, actor=actor)
        see_that_may_be_made(export, at)
    selection = selection_of(export, actor=actor, at=at)
    if not spool.is_whole:
        _read(export, selection, spool)
        return Portion(more=True, done=spool.rows, total=spool.rows)
    written = _write(export, selection, spool)
    with reach(actor):
        note_made(export_id=export.pk, written=written, actor=actor, at=at)
    spool.clear()
    return Portion(more=False, done=written.rows, total=written.rows)


def _read(export: Export, selection: Selection, spool: Spool) -> None:
    """Spool the rows as they are at one moment.

    Closed at once where something refuses: the transaction would stay open with its reach. What
    was looked at until then is taken back with it, for nothing of it leaves or stays on the disk.
    """
    try:
        with closing(streamed(selection.actor, lambda: _told(export, selection))) as rows:
            spool.fill(rows, schema_of(selection), lambda count: see_that_not_grown(export, count))
    except BaseException:
        spool.clear()
        raise


def _told(export: Export, selection: Selection) -> Iterator[pl.DataFrame]:
    """Yield the rows, and write down in the end whom they tell of: who looked is asked from it."""
    contents = Contents()
    yield from frames(selection, contents)
    if selection.is_a_look:
        with as_platform("after:export.made", ""):
            keep_contents(export, contents)


def _write(export: Export, selection: Selection, spool: Spool) -> Written:
    """Write the file and put it on the shelf; one that nobody tells of is swept away later."""
    path = spool.folder / f"file.{export.form}"
    origin = Origin(export=export, title=selection.listing.title, rows=spool.rows)
    write_file(spool, path, selection.columns, origin)
    work, shelf = Hash(SM3()), export_shelf()
    with shelf.draft() as draft, path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            work.update(chunk)
            draft.write(chunk)
        digest = work.finalize().hex()
        shelf.put(draft, digest)
    return Written(rows=origin.rows, size=path.stat().st_size, digest=digest)
