"""Who was counted first where and when.

The state is one row per figure, number, bank and place: the first day on which the figure counted
the enterprise or case there. It is the least of days, so it does not matter in which order or in
how many parts the log is read, nor that an event of an earlier day is sealed late.

What the tables hold follows from the state. Of one number its places are taken by day, and by code
on one day; `shared` is the longest beginning that a place has in common with one before it. A place
above them counts the number on the first day of its first place inside, which is the only one that
shares less with those before than the code of the place above is long.
"""

import polars as pl

from rongxie.insight.rollup.counted import COUNTED, Counted

WHOSE = ("figure", "number", "bank")
STATE = (*WHOSE, "region", "day")
FIRSTS = ("region", "bank", "day", "figure", "shared")
STATE_SCHEMA = {name: pl.Date() if name == "day" else pl.String() for name in STATE}
# A place itself is one more place inside itself, beside those below it: the code with this sign.
ITSELF = "."


def seen_in(events: pl.LazyFrame) -> pl.LazyFrame:
    """Return the state after events that were `formed`, as if there had been none before.

    A bank is one more figure beside the one over all banks, which has it blank.
    """
    lines = [line for one in COUNTED for line in _lines(events, one)]
    return _earliest(pl.concat(lines))


def merged(*states: pl.DataFrame) -> pl.DataFrame:
    """Return the state after all of the events that several states come from."""
    return _earliest(pl.concat([state.select(STATE) for state in states]).lazy()).collect()


def changes(new: pl.DataFrame, seen: pl.DataFrame) -> pl.DataFrame:
    """Return the rows of a new state that are not in one from before, or with an earlier day."""
    before = seen.select(*STATE[:-1], pl.col("day").alias("_before"))
    found = new.join(before, on=STATE[:-1], how="left")
    earlier = pl.col("_before").is_null() | (pl.col("day") < pl.col("_before"))
    return found.filter(earlier).select(STATE)


def firsts(state: pl.DataFrame) -> pl.DataFrame:
    """Return how many are first in each place, at each bank, on each day, for each figure."""
    alone = pl.len().over(*WHOSE) == 1
    single = state.filter(alone).with_columns(shared=pl.lit(0, pl.Int16))
    several = _with_shared(state.filter(~alone))
    both = pl.concat([frame.select(FIRSTS) for frame in (single, several)])
    return both.group_by(*FIRSTS).agg(count=pl.len().cast(pl.Int64))


def difference(after: pl.DataFrame, before: pl.DataFrame) -> pl.DataFrame:
    """Return what to add to the firsts of a state to have those of another."""
    taken = firsts(before).with_columns(-pl.col("count"))
    both = pl.concat([firsts(after), taken]).group_by(*FIRSTS).agg(pl.col("count").sum())
    return both.filter(pl.col("count") != 0)


def _lines(events: pl.LazyFrame, one: Counted) -> list[pl.LazyFrame]:
    found = events.filter(_counts(one)).select(
        figure=pl.lit(one.figure), number=one.of, bank="bank", region="region", day="day"
    )
    return [
        found.with_columns(bank=pl.lit("")),
        found.filter(pl.col("bank") != ""),
    ]


def _earliest(lines: pl.LazyFrame) -> pl.LazyFrame:
    return lines.group_by(*STATE[:-1]).agg(pl.col("day").min())


def _with_shared(state: pl.DataFrame) -> pl.DataFrame:
    """Return the rows with the longest beginning that each shares with one before it."""
    places = state.with_columns(_place=pl.col("region") + ITSELF)
    same_day = pl.col("day_other") == pl.col("day")
    earlier = pl.col("day_other") < pl.col("day")
    before = earlier | (same_day & (pl.col("region_other") < pl.col("region")))
    pairs = places.join(places, on=WHOSE, suffix="_other").filter(before)
    longest = max(places["_place"].str.len_bytes().to_list(), default=0)
    same = [
        pl.col("_place").str.head(k) == pl.col("_place_other").str.head(k)
        for k in range(1, longest + 1)
    ]
    shared = pairs.group_by(*WHOSE, "region").agg(
        shared=pl.sum_horizontal(*same, pl.lit(0, pl.Int16)).max().cast(pl.Int16)
    )
    found = state.join(shared, on=[*WHOSE, "region"], how="left")
    return found.with_columns(pl.col("shared").fill_null(0))


def _counts(one: Counted) -> pl.Expr:
    """Tell of an event whether it counts for a figure."""
    kind, named = pl.col("kind"), pl.col(one.of).is_not_null()
    if not one.flag:
        return kind.is_in(one.kinds) & named
    flagged = pl.col("flags").list.contains(one.flag).fill_null(False)
    counts = kind.is_in(one.kinds[1:]) | ((kind == one.kinds[0]) & flagged)
    return counts & named
