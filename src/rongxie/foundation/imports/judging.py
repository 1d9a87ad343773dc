"""What becomes of the rows of a part: cells are read, the kind is asked, reasons are gathered."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

import polars as pl

from rongxie.foundation.imports.kinds import (
    CHOSEN,
    DECISION,
    FAULTS,
    FIRST,
    FOUND,
    ROW,
    SAME,
    Judged,
    ListKind,
    Setting,
    no_faults,
)
from rongxie.foundation.imports.models import Import, ImportPart, Outcome
from rongxie.foundation.imports.recognising import meanings_of
from rongxie.foundation.imports.sealing import sealed, unsealed
from rongxie.foundation.imports.uploading import FAULT, part_place
from rongxie.foundation.imports.wordings import kept
from rongxie.foundation.tables.cells import (
    dtype_of,
    known_text,
    mapped,
    read_cells,
    read_values,
)
from rongxie.foundation.tables.headings import Meaning
from rongxie.values.columns import Kind

_REPEATED = pl.Schema({ROW: pl.UInt32, FIRST: pl.UInt32, SAME: pl.Boolean})
_DECIDED = pl.Schema({ROW: pl.UInt32, DECISION: pl.String, CHOSEN: pl.Int64})


_KEY, _WHOLE = "_key", "_whole"
_SELDOM = 4  # a text that comes so often on average is read once


class RowLost(AssertionError):
    """A kind gave fewer or more rows back than it was given: a fault of ours."""


@dataclass(frozen=True, slots=True)
class Read:
    """Rows of a part by the columns of the layout, and the faults of single cells and lines."""

    frame: pl.DataFrame
    faults: pl.DataFrame

    def only(self, rows: pl.Series) -> "Read":
        """Return some of the rows."""
        return Read(
            self.frame.filter(pl.col(ROW).is_in(rows.implode())),
            self.faults.filter(pl.col("row").is_in(rows.implode())),
        )


def body_of(part: ImportPart) -> pl.DataFrame:
    """Return the rows of a part as they stand in the file."""
    return unsealed(part.sealed, part_place(part.of, part.number))


def read_of(part: ImportPart) -> Read:
    """Return the rows of a part as they were read."""
    assert part.read is not None  # noqa: S101  # it is read before it is judged
    frame = unsealed(part.read, f"{part_place(part.of, part.number)}:read").drop(_KEY, _WHOLE)
    wrong = no_faults()
    if part.wrong is not None:
        wrong = unsealed(part.wrong, f"{part_place(part.of, part.number)}:wrong")
    return Read(frame, wrong)


def keep_read(part: ImportPart, of: Import, kind: ListKind, at: datetime) -> None:
    """Read the cells of a part once, and keep what was read beside it."""
    read, place = read_part(body_of(part), of, kind), part_place(part.of, part.number)
    key = kind.keys(read.frame) if kind.keys else pl.repeat(None, read.frame.height, eager=True)
    whole = read.frame.drop(ROW).hash_rows(seed=0).alias(_WHOLE)
    frame = read.frame.with_columns(key.cast(pl.String).alias(_KEY), whole)
    part.read = sealed(frame, f"{place}:read", at)
    part.wrong = sealed(read.faults, f"{place}:wrong", at) if read.faults.height else None
    part.save(update_fields=["read", "wrong"])


def read_part(body: pl.DataFrame, of: Import, kind: ListKind) -> Read:
    """Read the cells under headings that are recognised; a column that is not there is null."""
    rows = body[ROW]
    columns, wrong = [rows], [no_faults()]
    meanings = meanings_of(of.headings, of.columns, kind)
    for place, meaning in meanings.items():
        values, faults_of_column = _read_column(rows, body[str(place)], meaning)
        columns.append(values)
        wrong.append(faults_of_column)
    frame = pl.DataFrame(columns)
    read = {meaning.column.name for meaning in meanings.values()}
    blank = [
        pl.lit(None, dtype_of(column)).alias(column.name)
        for column in kind.layout
        if column.name not in read
    ]
    lines = _lines(body)
    cells = pl.concat(wrong).join(lines, on="row", how="anti")
    return Read(_filled(frame.with_columns(blank), of, kind), pl.concat([lines, cells]))


def _filled(frame: pl.DataFrame, of: Import, kind: ListKind) -> pl.DataFrame:
    """Put what was said of every row where a row says nothing."""
    said = [
        read_values(pl.Series(name, [text]), Meaning(kind.layout.columns[name]))
        for name, text in of.filled.items()
    ]
    return frame.with_columns(pl.coalesce(value.name, pl.lit(value).first()) for value in said)


def _read_column(
    rows: pl.Series, texts: pl.Series, meaning: Meaning
) -> tuple[pl.Series, pl.DataFrame]:
    name = meaning.column.name
    if meaning.column.kind is Kind.TEXT:  # which is never unusable
        return texts.to_frame("text").select(known_text(pl.col("text")).alias(name))[name], (
            no_faults()
        )
    distinct = texts.unique()
    if distinct.len() * _SELDOM > texts.len():
        cells = read_cells(texts, meaning)
        values = cells.values
    else:
        cells = read_cells(distinct, meaning)
        known = pl.DataFrame({"text": distinct, name: cells.values})
        asked = texts.to_frame("text")
        values = asked.join(known, on="text", how="left", nulls_equal=True, maintain_order="left")[
            name
        ]
    if not cells.faults:
        return values, no_faults()
    sentences = {text: kept(fault.advice) for text, fault in cells.faults.items()}
    wrong = pl.DataFrame({"row": rows, "text": texts}).select(
        "row",
        pl.lit(name).alias("column"),
        mapped(pl.col("text"), sentences, pl.String()).alias("wording"),
    )
    return values, wrong.drop_nulls("wording").cast(FAULTS)


def _lines(body: pl.DataFrame) -> pl.DataFrame:
    wrong = body.filter(pl.col(FAULT).is_not_null())
    return wrong.select(
        pl.col(ROW).alias("row"), pl.lit("").alias("column"), pl.col(FAULT).alias("wording")
    ).cast(FAULTS)


def judge_rows(
    read: Read,
    of: Import,
    kind: ListKind,
    setting: Setting,
    decided: pl.DataFrame | None = None,
) -> Judged:
    """Return what becomes of every row; `decided` has what people said of some of them.

    The frame has each row once, in order; a row with a fault is rejected.
    """
    frame = read.frame.join(repeated_rows(of), on=ROW, how="left", maintain_order="left")
    said = pl.DataFrame(schema=_DECIDED) if decided is None else decided.cast(_DECIDED)
    frame = frame.join(said, on=ROW, how="left", maintain_order="left")
    judged = kind.judge(frame, setting)
    found = judged.frame.sort(ROW)
    if not found[ROW].equals(frame[ROW].sort()) or found["outcome"].null_count():
        raise RowLost(f"{kind.name}: {frame.height} rows in, {found.height} out")
    return rejecting(replace(judged, frame=found), _all_faults(read, judged.faults))


def rejecting(judged: Judged, faults: pl.DataFrame) -> Judged:
    """Return the rows with those that have a fault rejected, whatever was found of them."""
    wrong = pl.col(ROW).is_in(faults["row"].unique().implode())
    rejected = pl.when(wrong).then(pl.lit(Outcome.REJECTED.value)).otherwise(pl.col("outcome"))
    none = pl.when(~wrong).then(pl.col("subject"))
    return Judged(judged.frame.with_columns(rejected.alias("outcome"), none), faults)


def _all_faults(read: Read, of_the_kind: pl.DataFrame) -> pl.DataFrame:
    """Return the faults of cells, and those of the kind where the cell itself could be read."""
    whole_lines = read.faults.filter(pl.col("column") == "")
    asked = of_the_kind.cast(FAULTS).join(read.faults, on=("row", "column"), how="anti")
    asked = asked.join(whole_lines, on="row", how="anti")
    return pl.concat([read.faults, asked]).sort("row", maintain_order=True)


def survey(parts: Iterable[ImportPart]) -> pl.DataFrame:
    """Return the rows whose key stands in the file more than once, and whether all is equal.

    Every row of such a key is among them, the first with its own number.
    """
    found = [
        unsealed(part.read or b"", f"{part_place(part.of, part.number)}:read").select(
            ROW, _KEY, _WHOLE
        )
        for part in parts
    ]
    return _repeated(pl.concat(found))


def _repeated(keyed: pl.DataFrame) -> pl.DataFrame:
    again = keyed.filter(pl.col(_KEY).is_not_null()).filter(pl.len().over(_KEY) > 1)
    first = pl.col(ROW).min().over(_KEY).alias(FIRST)
    same = (pl.col(_WHOLE).n_unique().over(_KEY) == 1).alias(SAME)
    return again.select(ROW, first, same).cast(_REPEATED)


def repeated_rows(of: Import) -> pl.DataFrame:
    """Return what the survey of an import found."""
    if not of.repeated:
        return pl.DataFrame(schema=_REPEATED)
    return unsealed(of.repeated, repeated_place(of.pk))


def repeated_place(of: int) -> str:
    """Return the place that repeated rows are sealed for."""
    return f"import:{of}:repeated"


def columns_of_found(judged: Judged) -> pl.DataFrame:
    """Return of each row what is kept of it, the reasons as one text."""
    pair = pl.format('["{}", {}]', "column", "wording")
    reasons = judged.faults.group_by("row", maintain_order=True).agg(pair.str.join(", "))
    texts = reasons.select(
        pl.col("row").alias(ROW), pl.format("[{}]", pl.col("column")).alias("reasons")
    )
    kept_of = judged.frame.select(pl.col(name).cast(dtype) for name, dtype in FOUND.items())
    return kept_of.join(texts, on=ROW, how="left", maintain_order="left")
