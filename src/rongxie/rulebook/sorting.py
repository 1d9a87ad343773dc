"""Where each row of a sheet goes: on a list, to repair or complete, or apart with the reason.

Every row goes to exactly one place, so the places add up to the sheet.
"""

import polars as pl

from rongxie.rulebook.screening import facts_of_tests
from rongxie.rulebook.size_standards import INDICATORS

LISTS = (
    "recommended",
    "to_complete",
    "to_repair",
    "blocked",
    "not_admitted",
    "duplicate",
    "not_enterprise",
)
# The declaration list carries what is complete and what goes along as a question (32/2.1c).
DECLARED = ("recommended", "to_complete")

COMPARED = (*facts_of_tests(), *INDICATORS, "name", "region", "industry")


def mark_duplicates(frame: pl.DataFrame) -> pl.DataFrame:
    """Add `duplicate`: null, `repeated` or `conflicting`.

    A row that repeats an earlier one of the same code in every fact is `repeated`. Where rows of
    one code tell different facts, all of them are `conflicting`: which is right, a person says.
    """
    if "uscc" not in frame.columns:
        return frame.with_columns(pl.lit(None, dtype=pl.String).alias("duplicate"))
    facts = [pl.col(c).cast(pl.String) for c in COMPARED if c in frame.columns]
    told = pl.concat_str([f.fill_null("") for f in facts], separator="\u001f").hash()
    coded = pl.col("uscc").is_not_null()
    conflicting = told.n_unique().over("uscc") > 1
    repeated = pl.int_range(pl.len()).over("uscc") > 0
    return frame.with_columns(
        pl.when(coded & conflicting)
        .then(pl.lit("conflicting"))
        .when(coded & repeated)
        .then(pl.lit("repeated"))
        .alias("duplicate")
    )


def sort_out(frame: pl.DataFrame) -> pl.DataFrame:
    """Add `list` from `not_enterprise`, `duplicate`, `admission`, `outcome` and `fail_kind`.

    Whose admission is unknown goes along as a question; the visit asks for it.
    """
    place = (
        pl.when(pl.col("not_enterprise").is_not_null())
        .then(pl.lit("not_enterprise"))
        .when(pl.col("duplicate").is_not_null())
        .then(pl.lit("duplicate"))
        .when(pl.col("admission") == "not_admitted")
        .then(pl.lit("not_admitted"))
        .when(pl.col("fail_kind") == "blocked")
        .then(pl.lit("blocked"))
        .when(pl.col("fail_kind") == "repairable")
        .then(pl.lit("to_repair"))
        .when(pl.col("outcome") == "incomplete")
        .then(pl.lit("to_complete"))
        .otherwise(pl.lit("recommended"))
    )
    return frame.with_columns(place.alias("list"))


def compare_size(frame: pl.LazyFrame) -> pl.LazyFrame:
    """Add `size_check`: whether the declared size is the computed one, where both are known."""
    if "size_declared" not in frame.collect_schema().names():
        return frame
    declared, size = pl.col("size_declared"), pl.col("size")
    same = (
        (declared == size)
        | ((declared == "small_or_micro") & size.is_in(["small", "micro"]))
        | ((declared == "below_large") & size.is_in(["medium", "small", "micro"]))
    )
    return frame.with_columns(
        pl.when(declared.is_null() | (size == "undetermined"))
        .then(pl.lit("not_comparable"))
        .when(same)
        .then(pl.lit("same"))
        .otherwise(pl.lit("differs"))
        .alias("size_check")
    )
