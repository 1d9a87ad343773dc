"""What came of an import, for people: rows to mend, in the form in which they were handed in."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta

import polars as pl
from django.db import transaction

from rongxie.foundation.imports.access import import_in_reach
from rongxie.foundation.imports.judging import body_of
from rongxie.foundation.imports.kinds import ROW, ListKind
from rongxie.foundation.imports.models import Import, ImportPart, ImportRow, Outcome, State
from rongxie.foundation.imports.uploading import FAULT
from rongxie.foundation.imports.wordings import reasons_told
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.tables.presenting import ROW_COLUMN
from rongxie.rulebook.parameters import InForce
from rongxie.values.columns import Column, Kind
from rongxie.values.moments import CHINA, china_day
from rongxie.values.texts import Message, Text, say

OUTCOME = Column("_outcome", Text(en="Outcome", zh="结果"), Kind.TEXT)
ADVICE = Column("_advice", Text(en="What to do", zh="怎么办"), Kind.TEXT)
# Headings that a mended sheet has from us when it comes back.
OURS = (ROW_COLUMN, OUTCOME, ADVICE)
_OPEN = (Outcome.REJECTED.value, Outcome.WAITING.value)
_CELLS_TOLD = 2
_PARTS_TOLD = 3  # each is opened whole
_PURGED_AT_ONCE = 100_000  # rows that are forgotten in one transaction
Translate = Callable[[Message | Text], str]


def origin_of(*, kind: str, subject: int) -> tuple[int, int] | None:
    """Return the import and the row that something was last kept from, if that is in reach."""
    found = ImportRow.objects.filter(subject=subject).order_by("-of").values_list("of", "row")
    imports = Import.objects.filter(kind=kind, pk__in=[of for of, _ in found]).values_list("pk")
    known = {of for (of,) in imports}
    return next(((of, row) for of, row in found if of in known), None)


def to_mend(
    *, import_id: int, kind: ListKind, said: Translate, actor: Actor
) -> Iterator[pl.DataFrame]:
    """Yield, part by part, the rows that were rejected or wait, as they stand in the file.

    Each has its number, its outcome and what to do beside it; mended, the sheet can be brought in
    again. `OURS` tells the headings of what was added.

    :raises ImportNotFound: if the actor cannot reach the import
    """
    of = import_in_reach(import_id=import_id, actor=actor)
    for part in ImportPart.objects.filter(of=of.pk).order_by("number").iterator(chunk_size=1):
        rows = ImportRow.objects.filter(
            of=of.pk, row__gte=part.first_row, row__lte=part.last_row, outcome__in=_OPEN
        ).order_by("row")
        told = [
            (row.row, said(Outcome(row.outcome).named), advice(row, of, kind, said)) for row in rows
        ]
        if told:
            schema = {ROW: pl.UInt32(), OUTCOME.name: pl.String(), ADVICE.name: pl.String()}
            beside = pl.DataFrame(told, schema=schema, orient="row")
            yield _named(body_of(part), of.headings).join(beside, on=ROW, maintain_order="left")


def advice(row: ImportRow, of: Import, kind: ListKind, said: Translate) -> str:
    """Return what is to be said of a row, with the headings as they stand in the file."""
    headings = {name: heading for heading, name in of.columns.items()}
    titles = {column.name: said(column.title) for column in kind.layout}
    lines = []
    for column, message in reasons_told(row.reasons):
        heading = headings.get(column) or titles.get(column, "")
        text = said(message)
        lines.append(
            said(say("{column}: {fault}", column=heading, fault=text)) if heading else text
        )
    if row.outcome == Outcome.WAITING.value:
        lines.append(said(to_decide(row)))
    return "\n".join(lines)


def to_decide(row: ImportRow) -> Message:
    """Return what somebody has to decide of a row that waits."""
    if not row.candidates:
        return say(
            "Who must have a code stands here without one, and nobody is there by this"
            " name. Write the code, or say that it is new or left out."
        )
    numbers = ", ".join(str(number) for number in row.candidates)
    return say(
        "This may be one who is there already ({numbers}). Decide, or write the code.",
        numbers=numbers,
    )


def told_by(
    *, import_id: int, rows: Sequence[int], kind: ListKind, actor: Actor
) -> dict[int, list[str]]:
    """Return by what people know rows of the file: two of its cells, none that names people.

    Of rows that lie far apart in a file of millions only the first are told.

    :raises ImportNotFound: if the actor cannot reach the import
    """
    of = import_in_reach(import_id=import_id, actor=actor)
    if not rows:
        return {}
    headings = {name: heading for heading, name in of.columns.items() if heading in of.headings}
    names = [one.name for one in kind.layout if one.name not in kind.personal]
    wanted = [headings[name] for name in names if name in headings][:_CELLS_TOLD]
    lying = ImportPart.objects.filter(of=of.pk, first_row__lte=max(rows), last_row__gte=min(rows))
    found: dict[int, list[str]] = {}
    for part in lying.order_by("number")[:_PARTS_TOLD].iterator(chunk_size=1):
        body = _named(body_of(part), of.headings).filter(pl.col(ROW).is_in(rows))
        for row, *cells in body.select(ROW, *wanted).iter_rows():
            found[row] = [str(cell) for cell in cells if cell is not None]
    return found


def _named(body: pl.DataFrame, headings: Sequence[str]) -> pl.DataFrame:
    """Return the cells under their headings, without what we wrote beside them the last time."""
    ours = {title for column in OURS for title in (column.name, column.title.zh, column.title.en)}
    taken: dict[str, str] = {}
    for place, heading in enumerate(headings):
        if heading not in ours and heading not in taken:
            taken[heading] = str(place)
    cells = [pl.col(place).alias(heading) for heading, place in taken.items()]
    return body.drop(FAULT).select(ROW, *cells)


@transaction.atomic
def purge_imports(*, on: date, actor: Actor, at: datetime) -> int:
    """Forget rows of imports that were over long ago, a portion; return how many were forgotten.

    What was written stays, and so does the import itself with its counts. A job.
    """
    over = Import.objects.filter(
        state__in=(State.DONE.value, State.CANCELLED.value),
        purged_at=None,
        changed_at__lt=datetime.combine(on, datetime.min.time(), CHINA),
    )
    for of in over.order_by("pk").select_for_update(skip_locked=True)[:_PURGED_AT_ONCE]:
        days = InForce(on, of.region)["list_kept_days"]
        if china_day(of.changed_at) + timedelta(days=days) <= on:
            return _purge(of, at)
    return 0


def _purge(of: Import, at: datetime) -> int:
    rows = ImportRow.objects.filter(of=of.pk).order_by("row").values_list("row", flat=True)
    last = list(rows[:_PURGED_AT_ONCE])[-1:]
    if last:
        gone, _ = ImportRow.objects.filter(of=of.pk, row__lte=last[0]).delete()
        return gone
    parts, _ = ImportPart.objects.filter(of=of.pk).delete()
    Import.objects.filter(pk=of.pk).update(purged_at=at, repeated=None)
    return parts
