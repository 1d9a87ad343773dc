"""Handing in a list and having the worker take it further: one call for page and API each."""

from collections.abc import Mapping
from datetime import datetime
from typing import BinaryIO

from rongxie.foundation.imports.access import import_in_reach
from rongxie.foundation.imports.ending import Decided, cancel_import, commit_import, decide_rows
from rongxie.foundation.imports.models import Import
from rongxie.foundation.imports.recognising import map_columns
from rongxie.foundation.imports.uploading import upload_list
from rongxie.foundation.reach.actors import Actor
from rongxie.surfaces.importing.kinds import kind_of
from rongxie.surfaces.jobs.deferring import defer

TASK = "import"


def upload_and_defer(  # noqa: PLR0913  # named, each of them
    *,
    content: BinaryIO | bytes,
    name: str,
    kind: str,
    options: Mapping[str, str],
    said: Mapping[str, str] | None = None,
    actor: Actor,
    at: datetime,
) -> Import:
    """Hand a list in and have it read and checked; nothing of it is written.

    :raises KindNotKnown: if there is no such kind
    :raises Refusal: as `upload_list` does
    """
    of = upload_list(
        content=content, name=name, kind=kind_of(kind), options=options, said=said, actor=actor,
        at=at,
    )  # fmt: skip
    return _deferred(of)


def map_and_defer(
    *,
    import_id: int,
    columns: Mapping[str, str],
    said: Mapping[str, str] | None = None,
    actor: Actor,
    at: datetime,
) -> Import:
    """Say what headings mean and what is so of every row, and have the rows checked with that.

    :raises Refusal: as `map_columns` does
    """
    kind = kind_of(import_in_reach(import_id=import_id, actor=actor).kind)
    of = map_columns(import_id=import_id, columns=columns, said=said, kind=kind, actor=actor, at=at)
    return _deferred(of)


def commit_and_defer(*, import_id: int, actor: Actor, at: datetime) -> Import:
    """Have the rows written that can be.

    :raises Refusal: as `commit_import` does
    """
    kind = kind_of(import_in_reach(import_id=import_id, actor=actor).kind)
    return _deferred(commit_import(import_id=import_id, kind=kind, actor=actor, at=at))


def decide(
    *, import_id: int, decisions: Mapping[int, Decided], actor: Actor, at: datetime
) -> Import:
    """Say what waiting rows are; they are written when the import is committed next.

    :raises Refusal: as `decide_rows` does
    """
    of = import_in_reach(import_id=import_id, actor=actor)
    kind = kind_of(of.kind)
    decide_rows(import_id=import_id, decisions=decisions, kind=kind, actor=actor, at=at)
    return of


def cancel(*, import_id: int, actor: Actor, at: datetime) -> Import:
    """Stop an import; what was written stays.

    :raises Refusal: as `cancel_import` does
    """
    kind = kind_of(import_in_reach(import_id=import_id, actor=actor).kind)
    return cancel_import(import_id=import_id, kind=kind, actor=actor, at=at)


def _deferred(of: Import) -> Import:
    defer(TASK, region=of.region, import_id=of.pk)
    return of
