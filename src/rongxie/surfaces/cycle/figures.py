"""What a run counts, by place and by bank: enterprises are counted by code, cases by row."""

import polars as pl

from rongxie.foundation.tables.delimited import ROW
from rongxie.rulebook.sorting import DECLARED, LISTS
from rongxie.surfaces.cycle.running import Cycle

PLACE = "place"


def places(cycle: Cycle) -> pl.DataFrame:
    """Return one line per place with the rows of each list and the amounts, then the whole."""
    rows = cycle.rows.with_columns(pl.col("region_name").alias(PLACE)).join(
        cycle.placed.select(ROW, pl.col("bank_id").is_not_null().alias("placed")),
        on=ROW,
        how="left",
        maintain_order="left",
    )
    by_place = rows.group_by(PLACE).agg(_counts()).sort(PLACE, nulls_last=True)
    whole = rows.select(pl.lit(None, dtype=pl.String).alias(PLACE), *_counts())
    return pl.concat(
        [by_place.with_columns(pl.col(PLACE).fill_null("—")), whole], how="vertical_relaxed"
    )


def _counts() -> list[pl.Expr]:
    def listed(*names: str) -> pl.Expr:
        return pl.col("list").is_in(names)

    recommended, placed = listed("recommended"), pl.col("placed").fill_null(value=False)
    return [
        pl.len().alias("rows"),
        listed(*DECLARED).sum().alias("declared_cases"),
        _enterprises(listed(*DECLARED)).alias("declared_enterprises"),
        recommended.sum().alias("recommended_cases"),
        _enterprises(recommended).alias("recommended_enterprises"),
        pl.col("amount_wan").filter(recommended).sum().alias("recommended_wan"),
        placed.sum().alias("placed_cases"),
        pl.col("amount_wan").filter(placed).sum().alias("placed_wan"),
        *(listed(name).sum().alias(name) for name in LISTS[1:]),
    ]


def _enterprises(chosen: pl.Expr) -> pl.Expr:
    """Count a code once; a row without a code stands for an enterprise of its own."""
    identity = pl.coalesce(pl.col("uscc"), pl.col(ROW).cast(pl.String))
    return identity.filter(chosen).n_unique()


def loads(cycle: Cycle) -> pl.DataFrame:
    """Return one line per bank: capacity, cases and amount placed, how many by which wish."""
    placed = cycle.placed.filter(pl.col("bank_id").is_not_null())
    given = placed.group_by("bank_id").agg(
        pl.len().alias("placed_cases"),
        pl.col("amount_wan").sum().alias("placed_wan"),
        (pl.col("wish") == 1).sum().alias("first_wish"),
        pl.col("wish").is_not_null().sum().alias("any_wish"),
    )
    names = ["bank_id", *(c for c in ("name", "capacity") if c in cycle.banks.columns)]
    banks = cycle.banks.select(names).rename({"name": "bank_name"}, strict=False)
    joined = banks.join(given, on="bank_id", how="left", maintain_order="left")
    return joined.with_columns(
        pl.col("placed_cases", "first_wish", "any_wish").fill_null(0),
        pl.col("placed_wan").fill_null(0.0),
    )


def summary(cycle: Cycle) -> dict[str, object]:
    """Return the numbers of a run as JSON carries them."""
    whole = places(cycle).tail(1).drop(PLACE).row(0, named=True)
    return {
        **whole,
        "placed": cycle.allocation.placed,
        "unplaced": cycle.allocation.unplaced,
        "total_cost": cycle.allocation.total_cost,
    }
