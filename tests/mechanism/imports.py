"""The whole way of an import of any kind in a test, from a file as people write it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

from rongxie.foundation.imports.access import import_in_reach
from rongxie.foundation.imports.ending import Decided, commit_import, decide_rows
from rongxie.foundation.imports.kinds import ListKind
from rongxie.foundation.imports.models import Import, ImportRow
from rongxie.foundation.imports.stepping import step
from rongxie.foundation.imports.uploading import upload_list
from rongxie.foundation.imports.wordings import reasons_told
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.foundation.tables.writing import write_table
from tests.mechanism.cast import AT

Cells = Sequence[Mapping[str, object]]


def workbook(rows: Cells) -> bytes:
    """Return rows, each with its cells by heading, as a workbook of texts."""
    headings = list(dict.fromkeys(heading for row in rows for heading in row))
    frame = pl.DataFrame(
        [[str(row.get(heading, "")) for heading in headings] for row in rows],
        schema=dict.fromkeys(headings, pl.String()),
        orient="row",
    )
    with TemporaryDirectory() as folder:
        path = Path(folder) / "表.xlsx"
        write_table(frame, path, [])
        return path.read_bytes()


def stepped(of: Import, kind: ListKind, actor: Actor, at: datetime = AT) -> Import:
    """Return an import after all steps that can be taken."""
    while step(import_id=of.pk, kinds={kind.name: kind}, actor=actor, at=at):
        pass
    with reach(actor):
        return import_in_reach(import_id=of.pk, actor=actor)


def checked(
    rows: Cells | bytes, kind: ListKind, actor: Actor, at: datetime = AT, **options: str
) -> Import:
    """Return an import whose rows were judged."""
    content = rows if isinstance(rows, bytes) else workbook(rows)
    with reach(actor):
        of = upload_list(
            content=content, name="表.xlsx", kind=kind, options=options, actor=actor, at=at
        )
    return stepped(of, kind, actor, at)


def committed_to(of: Import, kind: ListKind, actor: Actor, at: datetime = AT) -> Import:
    """Return an import whose rows were written."""
    with reach(actor):
        commit_import(import_id=of.pk, kind=kind, actor=actor, at=at)
    return stepped(of, kind, actor, at)


def brought_in(
    rows: Cells | bytes, kind: ListKind, actor: Actor, at: datetime = AT, **options: str
) -> Import:
    """Return an import that went the whole way."""
    return committed_to(checked(rows, kind, actor, at, **options), kind, actor, at)


def decided(of: Import, kind: ListKind, actor: Actor, **decisions: Decided) -> Import:
    """Return an import after rows (`r2=…`) were decided and written."""
    meant = {int(row.removeprefix("r")): said for row, said in decisions.items()}
    with reach(actor):
        decide_rows(import_id=of.pk, decisions=meant, kind=kind, actor=actor, at=AT)
    return committed_to(of, kind, actor)


def outcomes(of: Import, actor: Actor) -> list[str]:
    """Return what became of each row, in order."""
    with reach(actor):
        rows = ImportRow.objects.filter(of=of.pk).order_by("row")
        return list(rows.values_list("outcome", flat=True))


def told(of: Import, row: int, actor: Actor) -> dict[str, str]:
    """Return the sentences of a row, by heading."""
    with reach(actor):
        found = ImportRow.objects.get(of=of.pk, row=row)
    return {column: str(message) for column, message in reasons_told(found.reasons)}
