"""Rows that do not belong in a list of enterprises and yet stand in every real one."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from rongxie.surfaces.samples.county import County
from rongxie.surfaces.samples.draws import Generator, pick
from rongxie.surfaces.samples.words import name_parts

ORIGINS = ("enterprise", "duplicate", "project")
DUPLICATE_SHARE = 0.001  # rows of an enterprise that is in the sheet already, with other facts
PROJECT_SHARE = 0.0006  # rows of a project or park
FEWEST = 2  # of each, however small the sample
_LARGER = 1.3  # how much more a second row of an enterprise claims to need


@dataclass(frozen=True, slots=True)
class Rows:
    """What is known and what is true, row by row."""

    known: pl.DataFrame
    truth: pl.DataFrame


def case_id(number: int) -> str:
    """Return the case number of a row, counted from 0."""
    return f"YL-{number + 1:07d}"


def with_planted(rng: Generator, county: County, truth: pl.DataFrame, known: pl.DataFrame) -> Rows:
    """Return both frames with duplicates and projects among the rows."""
    count = known.height
    duplicates = _duplicates(rng, known, max(int(count * DUPLICATE_SHARE), FEWEST))
    projects = _projects(rng, county, known, max(int(count * PROJECT_SHARE), FEWEST))
    planted = pl.concat([duplicates, projects])
    ids = [case_id(count + n) for n in range(planted.height)]
    planted = planted.with_columns(pl.Series("case_id", ids))
    position = np.concatenate([np.arange(count), rng.integers(0, count, planted.height) + 0.5])
    order = np.argsort(position, kind="stable")
    untrue = planted.with_columns(
        pl.lit("not_admitted").alias("admission"), pl.lit(value=False).alias("eligible")
    )
    return Rows(
        pl.concat([known, planted.select(known.columns)])[order],
        pl.concat([truth, untrue.select(truth.columns)])[order],
    )


def _duplicates(rng: Generator, known: pl.DataFrame, count: int) -> pl.DataFrame:
    coded = known["uscc"].is_not_null().arg_true()
    rows = coded.gather(rng.integers(0, max(len(coded), 1), count if len(coded) else 0))
    return known[rows].with_columns(
        pl.lit(ORIGINS[1]).alias("origin"),
        (pl.col("need_amount_wan") * _LARGER).round(),
        pl.col("employees") + 1,
    )


def _projects(rng: Generator, county: County, known: pl.DataFrame, count: int) -> pl.DataFrame:
    """Return rows with hardly more than a name, as project lists have them."""
    rows = known[rng.integers(0, known.height, count)]
    kept = ("region", "address", "synthetic")
    blank = [
        pl.lit(None, dtype=dtype).alias(name)
        for name, dtype in known.schema.items()
        if name not in kept
    ]
    parts = name_parts()
    drawn = pick(rng, parts.projects, count)
    names = pl.concat_str(pl.lit(county.short), pl.lit(drawn), pl.lit(parts.mark))
    return rows.with_columns(blank).with_columns(
        names.alias("name"),
        pl.lit(ORIGINS[2]).alias("origin"),
    )
