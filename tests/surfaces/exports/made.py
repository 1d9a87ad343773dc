"""Lists exported in tests: asked for, made in this process, fetched, and read back."""

from pathlib import Path
from typing import Any

import polars as pl

from rongxie.foundation.exports.models import Export
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.foundation.tables.reading import Table, read_table
from rongxie.rulebook.layouts import layout
from rongxie.surfaces.exports.asking import Order, ask
from rongxie.surfaces.exports.fetching import fetched, file_name
from rongxie.surfaces.exports.making import make_whole
from tests.mechanism.cast import AT, REVIEWER


def asked_for(name: str, actor: Actor = REVIEWER, **how: Any) -> Export:
    """Somebody asks for a list."""
    with reach(actor):
        return ask(order=Order(list=name, **how), actor=actor, at=AT)


def file_of(folder: Path, name: str, actor: Actor = REVIEWER, **how: Any) -> Path:
    """Return where the file of a list is, made and fetched."""
    export = asked_for(name, actor, **how)
    make_whole(export_id=export.pk, actor=actor, at=AT)
    with fetched(export_id=export.pk, actor=actor, at=AT) as (noted, stream):
        path = folder / file_name(noted)
        path.write_bytes(stream.read())
    return path


def read_back(path: Path, name: str = "enterprises") -> Table:
    """Return what an import reads of a file."""
    return read_table(path, layout(name))


def rows_of(table: Table, *columns: str) -> list[tuple[object, ...]]:
    """Return some columns of what was read."""
    frame = table.frame.select(columns).collect()
    assert isinstance(frame, pl.DataFrame)
    return frame.rows()
