"""Who is admitted to the mechanism at all (clauses 32/2.1b and 32/2.1c)."""

import polars as pl

from rongxie.rulebook.parameters import InForce

ADMISSIONS = ("admitted", "not_admitted", "unknown")


def admit(frame: pl.LazyFrame, params: InForce) -> pl.LazyFrame:
    """Add `admission` from `size` and `kind`; a missing kind is unknown.

    Small and micro enterprises are admitted, kinds that the place names whatever their size, and
    medium ones where the place says so. An undetermined size that no kind admits is unknown.
    """
    columns = frame.collect_schema().names()
    kind = pl.col("kind") if "kind" in columns else pl.lit(None, dtype=pl.String)
    sizes = ["small", "micro", *(["medium"] if params["admit_medium"] else [])]
    admitted = pl.col("size").is_in(sizes) | kind.is_in(params["extra_kinds"]).fill_null(
        value=False
    )
    open_ = pl.col("size") == "undetermined"
    admission = (
        pl.when(admitted)
        .then(pl.lit("admitted"))
        .when(open_)
        .then(pl.lit("unknown"))
        .otherwise(pl.lit("not_admitted"))
    )
    return frame.with_columns(admission.alias("admission"))
