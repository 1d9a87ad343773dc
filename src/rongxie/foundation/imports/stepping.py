"""The way of an import, a portion of a few seconds at a time: read, check, write.

Each portion is one transaction in the reach of the member who brought the list in. Killed at any
moment, an import goes on where the last whole portion ended.
"""

from collections.abc import Callable, Mapping
from datetime import datetime

import polars as pl
from django.db.models import QuerySet

from rongxie.foundation.imports.access import imports_in_reach
from rongxie.foundation.imports.bulk import packed, run, unpacking
from rongxie.foundation.imports.judging import (
    columns_of_found,
    judge_rows,
    keep_read,
    read_of,
    rejecting,
    repeated_place,
    survey,
)
from rongxie.foundation.imports.kinds import (
    CHOSEN,
    DECISION,
    FOR_WRITING,
    ROW,
    Judged,
    ListKind,
    Setting,
)
from rongxie.foundation.imports.models import Import, ImportPart, ImportRow, Outcome, State
from rongxie.foundation.imports.sealing import sealed
from rongxie.foundation.imports.uploading import read_file
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach

_PLAIN = (Outcome.NEW.value, Outcome.UNCHANGED.value)  # what a check need not keep row by row
_KEEP = f"""
    INSERT INTO import_rows
        (of, "row", region, bank_path, outcome, subject, reasons, candidates, decision, chosen)
    SELECT %(of)s, row, %(region)s, %(bank_path)s, outcome, subject, reasons,
        coalesce(string_to_array(nullif(candidates, ''), ',')::bigint[], '{{}}'), decision, chosen
    FROM ({
    unpacking(
        "rows",
        {
            "row": "integer",
            "outcome": "text",
            "subject": "bigint",
            "reasons": "text",
            "candidates": "text",
            "decision": "text",
            "chosen": "bigint",
        },
    )
}) AS kept ORDER BY row
"""  # noqa: S608  # every part is a text of ours
_DECIDED = {ROW: pl.UInt32(), DECISION: pl.String(), CHOSEN: pl.Int64()}


def step(*, import_id: int, kinds: Mapping[str, ListKind], actor: Actor, at: datetime) -> bool:
    """Take an import one portion further; tell whether more can be done at once.

    It opens the reach itself. Whoever comes while another takes a step is told that more waits.

    :raises Refusal: if the actor no longer brings in lists of the kind
    """
    with reach(actor):
        mine = imports_in_reach(actor).filter(pk=import_id)
        of = mine.select_for_update(skip_locked=True).first()
        if of is None:
            return mine.exists()
        kind = kinds[of.kind]
        kind.see_that_may(actor)
        work = _WORK.get(State(of.state))
        return work(of, kind, actor, at) if work else False


def _read(of: Import, kind: ListKind, actor: Actor, at: datetime) -> bool:
    if of.parts is not None:  # read, and waiting for somebody to say what headings mean
        return False
    read_file(of, kind, at)
    return of.state == State.MAPPED.value


def _check(of: Import, kind: ListKind, actor: Actor, at: datetime) -> bool:
    parts = ImportPart.objects.filter(of=of.pk).order_by("number")
    if unread := parts.filter(read=None).first():
        keep_read(unread, of, kind, at)
        return _saved(of, at)
    if of.repeated is None:
        found = survey(parts.iterator(chunk_size=1))
        of.repeated = sealed(found, repeated_place(of.pk), at)
        return _saved(of, at)
    part = parts.filter(checked_at=None).first()
    if part is None:
        of.state = State.CHECKED.value
        _saved(of, at)
        return False
    judged = judge_rows(read_of(part), of, kind, _setting(of, part, actor, at))
    rows = columns_of_found(judged)
    _keep_rows(of, part, rows.filter(~pl.col("outcome").is_in(_PLAIN)), decided=None)
    ImportPart.objects.filter(pk=part.pk).update(checked_at=at)
    _count(of, rows, part.rows)
    return _saved(of, at)


def _write(of: Import, kind: ListKind, actor: Actor, at: datetime) -> bool:
    part = ImportPart.objects.filter(of=of.pk, written_at=None).order_by("number").first()
    if part is None:
        of.state = State.DONE.value
        _saved(of, at)
        return False
    setting, decided = _setting(of, part, actor, at), _decisions(of, part)
    read = read_of(part)
    if part.reopened:
        read = read.only(decided[ROW])
    judged = judge_rows(read, of, kind, setting, decided)
    rows = columns_of_found(_written(judged, kind, setting))
    _keep_rows(of, part, rows, decided=decided)
    if part.reopened:
        of.counts[Outcome.WAITING.value] -= rows.height
    else:
        of.rows_done += part.rows
    ImportPart.objects.filter(pk=part.pk).update(written_at=at, reopened=False)
    _count(of, rows, 0)
    return _saved(of, at)


def _written(judged: Judged, kind: ListKind, setting: Setting) -> Judged:
    """Have the kind write what it found; return what was kept and what was refused meanwhile."""
    to_write = judged.frame.filter(pl.col("outcome").is_in(FOR_WRITING))
    if to_write.is_empty():
        return judged
    done = kind.write(to_write, setting)
    kept_as = done.subjects.select(ROW, pl.col("subject").cast(pl.Int64).alias("_kept"))
    frame = judged.frame.join(kept_as, on=ROW, how="left", maintain_order="left")
    frame = frame.with_columns(pl.coalesce("_kept", "subject").alias("subject")).drop("_kept")
    return rejecting(Judged(frame, judged.faults), pl.concat([judged.faults, done.faults]))


def _decisions(of: Import, part: ImportPart) -> pl.DataFrame:
    said = _rows_of(of, part).exclude(decision="").values_list("row", "decision", "chosen")
    return pl.DataFrame(list(said), schema=_DECIDED, orient="row")


def _rows_of(of: Import, part: ImportPart) -> QuerySet[ImportRow]:
    return ImportRow.objects.filter(of=of.pk, row__gte=part.first_row, row__lte=part.last_row)


def _keep_rows(
    of: Import, part: ImportPart, rows: pl.DataFrame, *, decided: pl.DataFrame | None
) -> None:
    """Keep what became of rows, in the place of what was known of them before."""
    known = _rows_of(of, part)
    if part.reopened:
        known = known.filter(row__in=rows[ROW].to_list())
    known.delete()
    said = pl.DataFrame(schema=_DECIDED) if decided is None else decided
    told = rows.join(said, on=ROW, how="left", maintain_order="left").select(
        ROW, "outcome", "subject", "reasons",
        pl.col("candidates").list.eval(pl.element().cast(pl.String)).list.join(","),
        DECISION, CHOSEN,
    )  # fmt: skip
    whose = {"of": of.pk, "region": of.region, "bank_path": of.bank_path}
    run(_KEEP, whose | {"rows": packed(told)})


def _count(of: Import, rows: pl.DataFrame, done: int) -> None:
    for outcome, number in rows["outcome"].value_counts().iter_rows():
        of.counts[outcome] = of.counts.get(outcome, 0) + number
    of.rows_done += done


def _saved(of: Import, at: datetime) -> bool:
    of.changed_at = at
    of.save()
    return True


def _setting(of: Import, part: ImportPart, actor: Actor, at: datetime) -> Setting:
    return Setting(
        actor=actor,
        at=at,
        options=of.options,
        of=of.pk,
        part=part.number,
        file=of.file,
        digest=of.digest,
    )


_Work = Callable[[Import, ListKind, Actor, datetime], bool]
_WORK: Mapping[State, _Work] = {
    State.UPLOADED: _read,
    State.MAPPED: _check,
    State.COMMITTING: _write,
}
