"""Handing out the file of an export, to the one who asked for it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import BinaryIO

from rongxie.foundation.exports.keeping import export_shelf
from rongxie.foundation.exports.making import note_fetched
from rongxie.foundation.exports.models import Export
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.foundation.reach.kinds import Kind
from rongxie.mechanism.referrals.queries.consents import ended_since
from rongxie.values.texts import Refusal, say


class FileGone(Refusal):
    """The file of an export is not where it was put."""


class ConsentOverSince(Refusal):
    """A bank's export may tell of an enterprise that has taken its consent back since."""


@contextmanager
def fetched(*, export_id: int, actor: Actor, at: datetime) -> Iterator[tuple[Export, BinaryIO]]:
    """Open the file of an export; the log says that it leaves before the first byte does.

    :raises ExportNotFound: if the actor did not ask for it
    :raises NotReady: if it is not made yet, or its days are over
    :raises ConsentOverSince: if a consent that the bank had when it was made is over
    :raises FileGone: if somebody took the file away
    """
    with reach(actor):
        export = note_leaving(export_id=export_id, actor=actor, at=at)
    with opened(export) as stream:
        yield export, stream


def note_leaving(*, export_id: int, actor: Actor, at: datetime) -> Export:
    """Note that the file of an export leaves now, in the reach that is open.

    :raises ExportNotFound: if the actor did not ask for it
    :raises NotReady: if it is not made yet, or its days are over
    :raises ConsentOverSince: if a consent that the bank had when it was made is over
    """
    export = note_fetched(export_id=export_id, actor=actor, at=at)
    made_at = export.made_at
    if actor.kind is Kind.BANK and made_at and ended_since(actor=actor, since=made_at):
        raise ConsentOverSince(
            say(
                "An enterprise has taken its consent back since export {export} was made. Export"
                " the list again: it then has what your bank may see now.",
                export=export.pk,
            )
        )
    return export


def opened(export: Export) -> BinaryIO:
    """Open the file of an export; whoever does has it noted first that it leaves.

    :raises FileGone: if somebody took the file away
    """
    try:
        return export_shelf().place(export.digest).open("rb")
    except FileNotFoundError:
        raise FileGone(
            say("The file of export {export} is gone. Export the list again.", export=export.pk)
        ) from None


def file_name(export: Export) -> str:
    """Return what the file of an export is called."""
    return f"{export.list}-{export.pk}.{export.form}"
