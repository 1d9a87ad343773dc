"""What adds up by itself: how often, and how much."""

import polars as pl

from rongxie.insight.indicators.sources import whole

KEYS = ("region", "bank", "day", "kind", "mark")
SUMS = ("times", "amount_fen", "rated_fen", "interest_fen")


def formed(events: pl.LazyFrame) -> pl.LazyFrame:
    """Return sealed events (`foundation.events.frames`) with the day in China on which they were.

    Region and bank are blank where there is none.
    """
    return events.with_columns(
        pl.col("at").dt.convert_time_zone("Asia/Shanghai").dt.date().alias("day"),
        pl.col("region", "bank").fill_null(""),
    )


def sums(events: pl.LazyFrame) -> pl.LazyFrame:
    """Return one row per place, bank, day, kind and mark of events that were `formed`.

    `rated_fen` are the amounts of which the rate is known and `interest_fen` those × percent a
    year, each loan rounded to whole fen, so that a sum does not depend on the order.
    """
    amount, rate = pl.col("amount_wan"), pl.col("rate")
    lines = events.select(
        *KEYS[:-1],
        "flags",
        amount_fen=whole(amount),
        rated_fen=pl.when(rate.is_not_null()).then(whole(amount)),
        interest_fen=whole(amount * rate),
    )
    all_ = lines.drop("flags").with_columns(mark=pl.lit(""))
    flags = pl.col("flags").list.unique()
    marked = lines.with_columns(mark=flags).drop("flags").explode("mark").drop_nulls("mark")
    both = pl.concat([all_, marked], how="diagonal")
    return both.group_by(*KEYS).agg(pl.len().cast(pl.Int64).alias("times"), pl.col(*SUMS[1:]).sum())


def added(*parts: pl.DataFrame) -> pl.DataFrame:
    """Return the sums of several parts of the log together."""
    return pl.concat(parts).group_by(*KEYS).agg(pl.col(*SUMS).sum())
