"""Figures of the decision clock: files decided in time, overdue and undecided.

A file is what one bank holds of one case. Its clock starts on the first day on which it is
complete; the last day in time is `decision_days` calendar days later, and nothing pauses it.
"""

import polars as pl

from rongxie.insight.indicators.canvassed import happened_until
from rongxie.insight.indicators.sources import Scope, gather

_DECIDED = ("decision.approved", "decision.refused")
_LEFT = ("referral.lapsed", "referral.handed_back", "referral.withdrawn")
_OPEN = pl.col("decided_on").is_null() & pl.col("left_on").is_null()


def files(events: pl.LazyFrame, scope: Scope) -> pl.LazyFrame:
    """Return the files complete by the last day: `complete_on`, `decided_on`, `left_on`, `due_on`.

    `decided_on` is the first decision on or after the day of completeness, null if there is none
    by the last day; `left_on` the first day since on which the referral lapsed, was handed back or
    withdrawn.
    A file without a case number cannot be followed and is left out.
    """
    keys = ("case", "bank")
    places = [name for name in scope.by if name not in keys]
    complete = (
        happened_until(events, scope, "referral.file_completed")
        .drop_nulls("case")
        .group_by(*keys)
        .agg(pl.col("day").min().alias("complete_on"), pl.col(places).min())
    )
    later = happened_until(events, scope, *_DECIDED, *_LEFT).select(*keys, "kind", "day")
    since = pl.col("day") >= pl.col("complete_on")
    decides = pl.col("kind").is_in(_DECIDED)
    return (
        complete.join(later, on=keys, how="left", nulls_equal=True)
        .group_by(*keys, *places, "complete_on")
        .agg(
            decided_on=pl.col("day").filter(decides & since).min(),
            left_on=pl.col("day").filter(~decides & since).min(),
        )
        .with_columns(due_on=pl.col("complete_on") + pl.duration(days=scope.decision_days))
    )


def decided_in_time_rate(events: pl.LazyFrame, scope: Scope) -> pl.LazyFrame:
    """Files decided in time, of those completed in the period and due or decided (按期办结率).

    A referral handed back or withdrawn undecided stays in the denominator, or a bank could clear
    its delays by handing them back.
    """
    owed = pl.col("decided_on").is_not_null() | (pl.col("due_on") <= scope.last)
    settled = files(events, scope).filter(pl.col("complete_on") >= scope.first, owed)
    in_time = (pl.col("decided_on") <= pl.col("due_on")).sum()
    return gather(settled, scope.by, numerator=in_time, denominator=pl.len())


def overdue_decisions(events: pl.LazyFrame, scope: Scope) -> pl.LazyFrame:
    """Undecided files whose last day is over at the end of the period, however old (超期未决)."""
    late = files(events, scope).filter(_OPEN, pl.col("due_on") < scope.last)
    return gather(late, scope.by, numerator=pl.len())


def undecided(events: pl.LazyFrame, scope: Scope) -> pl.LazyFrame:
    """Complete files without a decision at the end of the period, however old (在办未决)."""
    return gather(files(events, scope).filter(_OPEN), scope.by, numerator=pl.len())
