"""Handing in a list, and its reading into parts."""

import tempfile
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

import polars as pl
from django.db import transaction

from rongxie.foundation.files.models import StoredFile
from rongxie.foundation.files.opening import open_file
from rongxie.foundation.files.purposes import Purpose
from rongxie.foundation.files.storing import Upload, store_file
from rongxie.foundation.imports.blocks import Block, list_type, read_blocks
from rongxie.foundation.imports.kinds import ROW, ListKind
from rongxie.foundation.imports.models import Import, ImportPart, State
from rongxie.foundation.imports.recognising import (
    filled,
    lacking,
    own_mapping,
    recognised,
    remember,
)
from rongxie.foundation.imports.sealing import sealed
from rongxie.foundation.imports.wordings import kept
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.tables.sources import FileEmpty
from rongxie.values.moments import china_day
from rongxie.values.texts import Refusal, say

FAULT = "_fault"  # beside the cells of a row: why the line could not be split
_SAMPLE = 1_000
_UNREAD = pl.col("row").is_null()


class NoPlaceToBringInto(Refusal):
    """The actor has no place of his own, so no list can be brought in for him."""


@transaction.atomic
def upload_list(  # noqa: PLR0913  # named, each of them
    *,
    content: BinaryIO | bytes,
    name: str,
    kind: ListKind,
    options: Mapping[str, str],
    said: Mapping[str, str] | None = None,
    actor: Actor,
    at: datetime,
) -> Import:
    """Keep a list to be brought in; its rows are read by the steps that follow.

    `said` is what is so of every row that leaves a column blank, by column.

    :raises Refusal: if it is not the actor's, or an option or the file cannot be used
    """
    kind.see_that_may(actor)
    if actor.area is None:
        raise NoPlaceToBringInto(say("You act for no place, so you bring in no lists."))
    settled = kind.settle(options, actor, china_day(at))
    every = filled(said or {}, kind)
    list_type(Path(name))
    upload = Upload(
        name=name, purpose=Purpose.IMPORT, region=actor.area.lo, bank_path=actor.bank_path
    )
    stored = store_file(content, upload, actor=actor, at=at)
    return Import.objects.create(
        region=actor.area.lo,
        bank_path=actor.bank_path,
        organisation=actor.organisation,
        kind=kind.name,
        file=stored.pk,
        digest=stored.digest,
        options=settled,
        filled=every,
        repeats=_done_before(stored, kind, actor),
        by=actor.name,
        uploaded_at=at,
        changed_at=at,
    )


def _done_before(stored: StoredFile, kind: ListKind, actor: Actor) -> int | None:
    same = Import.objects.filter(
        organisation=actor.organisation, digest=stored.digest, kind=kind.name, state=State.DONE
    )
    return same.order_by("-pk").values_list("pk", flat=True).first()


def read_file(of: Import, kind: ListKind, at: datetime) -> None:
    """Cut the rows of the file into parts and find out what its headings mean.

    A file that cannot be read ends its import, with the sentence that tells why.
    """
    try:
        with transaction.atomic():
            _read(of, kind, at)
    except Refusal as refusal:
        of.state, of.parts, of.rows = State.CANCELLED.value, 0, 0
        of.notes = [*of.notes, kept(refusal.message)]
    of.changed_at = at
    of.save()


def _read(of: Import, kind: ListKind, at: datetime) -> None:
    of.parts, of.rows = 0, 0
    with open_file(of.file) as opened, tempfile.TemporaryDirectory(prefix="rx-list-") as folder:
        path = Path(folder) / opened.row.name  # readers go by the name, the bytes lie elsewhere
        path.symlink_to(Path(opened.stream.name).resolve())
        blocks = read_blocks(path, kind.layout)
        for body in _in_parts(_noted(blocks, of, kind, path.name, at), kind):
            _keep_part(of, body, at)
        if not of.rows:
            raise FileEmpty(say("{file} has headings and no rows below them", file=path.name))
    of.lacking = lacking(of, kind)
    of.state = (State.UPLOADED if of.lacking else State.MAPPED).value


def _noted(
    blocks: Iterator[Block], of: Import, kind: ListKind, file: str, at: datetime
) -> Iterator[pl.DataFrame]:
    """Yield the rows of each block with what is wrong with whole lines; note what is not rows."""
    for block in blocks:
        if not of.headings:
            of.headings = list(block.headings)
            of.sheets = list(block.sheets)
            _recognise(of, block, kind, file, at)
        unread = block.rejects.filter(_UNREAD)["wording"].to_list()
        of.notes = [*of.notes, *unread]
        yield _with_faults(block)


def _recognise(of: Import, block: Block, kind: ListKind, file: str, at: datetime) -> None:
    """Find out what the headings mean; what was said with the file is kept for the next like it."""
    own, every = own_mapping(of, kind)
    of.columns = recognised(of.headings, block.body.head(_SAMPLE), kind, own, file)
    if of.filled:
        every |= of.filled
        remember(of, kind, (own, every), of.by, at)
    of.filled = {name: text for name, text in every.items() if text}


def _with_faults(block: Block) -> pl.DataFrame:
    lines = block.rejects.filter(~_UNREAD).select(
        pl.col("row").alias(ROW), pl.col("wording").alias(FAULT)
    )
    return block.body.join(lines, on=ROW, how="left", maintain_order="left")


def _in_parts(bodies: Iterator[pl.DataFrame], kind: ListKind) -> Iterator[pl.DataFrame]:
    """Cut and join rows so that every part but the last has as many as the kind takes at once."""
    held: list[pl.DataFrame] = []
    count = 0
    for body in bodies:
        held.append(body)
        count += body.height
        while count >= kind.part_rows:
            whole = pl.concat(held)
            yield whole.head(kind.part_rows)
            held = [whole.slice(kind.part_rows)]
            count = held[0].height
    if count:
        yield pl.concat(held)


def _keep_part(of: Import, body: pl.DataFrame, at: datetime) -> None:
    number = of.parts or 0
    ImportPart.objects.create(
        region=of.region,
        bank_path=of.bank_path,
        of=of.pk,
        number=number,
        rows=body.height,
        first_row=body[ROW][0],
        last_row=body[ROW][-1],
        sealed=sealed(body, part_place(of.pk, number), at),
    )
    of.parts, of.rows = number + 1, of.rows + body.height


def part_place(of: int, number: int) -> str:
    """Return the place that the rows of a part are sealed for."""
    return f"import:{of}:part:{number}"
