"""What a kind of list is: its columns, and how its rows are judged and written.

A kind is made by the stage whose rows it writes. The engine reads the file, asks the kind, and
keeps what became of every row; it knows nothing of enterprises.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

import polars as pl

from rongxie.foundation.imports.models import Outcome
from rongxie.foundation.imports.wordings import kept
from rongxie.foundation.reach.actors import Actor
from rongxie.values.columns import Layout
from rongxie.values.moments import china_day
from rongxie.values.texts import Message, Text

ROW, FIRST, SAME = "_row", "_first", "_same"
DECISION, CHOSEN = "_decision", "_chosen"
FAULTS = pl.Schema({"row": pl.UInt32, "column": pl.String, "wording": pl.String})
FOUND = pl.Schema({
    ROW: pl.UInt32(), "outcome": pl.String(), "subject": pl.Int64(),
    "candidates": pl.List(pl.Int64()),
})  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What a part is judged and written in; `part` is its number, `file` the stored file."""

    actor: Actor
    at: datetime
    options: Mapping[str, str]
    of: int = 0
    part: int = 0
    file: int = 0
    digest: str = ""

    @property
    def on(self) -> date:
        """The day in China."""
        return china_day(self.at)


def no_faults() -> pl.DataFrame:
    """Return a frame of faults without rows."""
    return pl.DataFrame(schema=FAULTS)


def faults(rows: pl.Series, column: str, message: Message) -> pl.DataFrame:
    """Return the same fault of each row; a blank `column` is the row as a whole."""
    frame = pl.DataFrame({"row": rows}).with_columns(
        pl.lit(column).alias("column"), pl.lit(kept(message)).alias("wording")
    )
    return frame.select(FAULTS.names()).cast(FAULTS)


@dataclass(frozen=True, slots=True)
class Judged:
    """What would become of rows: `frame` has the columns of `FOUND` and those that are written.

    `faults` name the rows that are rejected for a reason, by the names of columns.
    """

    frame: pl.DataFrame
    faults: pl.DataFrame = field(default_factory=no_faults)


@dataclass(frozen=True, slots=True)
class Written:
    """What rows are kept as (`_row`, `subject`), and which were refused while they were written."""

    subjects: pl.DataFrame
    faults: pl.DataFrame = field(default_factory=no_faults)


def _any_options(options: Mapping[str, str], actor: Actor, on: date) -> dict[str, str]:
    return dict(options)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListKind:
    """A kind of list.

    `see_that_may` refuses who brings in no such lists. `settle` returns the options of an import
    in plain form or refuses them. `judge` gets every row of a part, typed by the layout and null
    where a cell is blank or unusable, and writes nothing; it runs in a reach, for a check and
    again before rows are written. `write` gets those that are new, changed or unchanged and writes
    them with their events, in the transaction of the part. A row with a fault is rejected, whatever
    else was found of it. `keys` gives what tells one row from another in a file, null for none: a
    row whose key comes again carries in `_first` the row where it stood first, and in `_same`
    whether all of them are equal. `personal` are columns that name people: they are kept sealed, so
    nothing is said in them of every row.
    """

    name: str
    title: Text
    layout: Layout
    judge: Callable[[pl.DataFrame, Setting], Judged]
    write: Callable[[pl.DataFrame, Setting], Written]
    see_that_may: Callable[[Actor], None]
    settle: Callable[[Mapping[str, str], Actor, date], dict[str, str]] = _any_options
    required: tuple[str, ...] = ()
    personal: tuple[str, ...] = ()
    keys: Callable[[pl.DataFrame], pl.Series] | None = None
    part_rows: int = 50_000


WRITTEN_AS = (Outcome.NEW.value, Outcome.CHANGED.value)
FOR_WRITING = (*WRITTEN_AS, Outcome.UNCHANGED.value)
