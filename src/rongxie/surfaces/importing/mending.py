"""Writing the rows to mend as a sheet that opens in Excel and can be brought in again."""

from pathlib import Path

import polars as pl

from rongxie.foundation.imports.kinds import ROW, ListKind
from rongxie.foundation.imports.results import ADVICE, OURS, OUTCOME, to_mend
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.tables.writing import write_table
from rongxie.surfaces.languages import said
from rongxie.values.texts import Language


def write_mending(
    path: Path, *, import_id: int, kind: ListKind, language: Language, actor: Actor
) -> int:
    """Write the rows that were rejected or wait, in the reach that is open; return how many.

    Where there are none, there is no file.

    :raises Refusal: if the actor cannot reach the import, or the file cannot be written
    """
    parts = list(
        to_mend(import_id=import_id, kind=kind, said=lambda what: said(what, language), actor=actor)
    )
    if not parts:
        return 0
    frame = pl.concat(parts)
    cells = [name for name in frame.columns if name not in (ROW, OUTCOME.name, ADVICE.name)]
    names = [ROW, OUTCOME.name, ADVICE.name, *cells]
    write_table(frame.select(names), path, [*OURS, *kind.layout], language)
    return frame.height
