"""Figures from the visit to the recommendation list and to the money: who, and how many cases."""

import polars as pl

from rongxie.insight.indicators.sources import Scope, gather, has_flag


def happened(events: pl.LazyFrame, scope: Scope, *kinds: str) -> pl.LazyFrame:
    """Return the events of these kinds in the period, its first and last day included."""
    return events.filter(
        pl.col("kind").is_in(kinds), pl.col("day").is_between(scope.first, scope.last)
    )


def happened_until(events: pl.LazyFrame, scope: Scope, *kinds: str) -> pl.LazyFrame:
    """Return the events of these kinds up to the last day of the period, however old."""
    return events.filter(pl.col("kind").is_in(kinds), pl.col("day") <= scope.last)


def visited_enterprises(events: pl.LazyFrame, scope: Scope) -> pl.LazyFrame:
    """Enterprises visited, whatever came of it (走访户数)."""
    return _distinct(happened(events, scope, "visit.recorded"), scope, "enterprise")


def enterprises_with_need(events: pl.LazyFrame, scope: Scope) -> pl.LazyFrame:
    """Enterprises that stated a need, on a visit or otherwise (有融资需求户数)."""
    told = happened(events, scope, "visit.recorded", "need.stated")
    stated = (pl.col("kind") == "need.stated") | has_flag("need")
    return _distinct(told.filter(stated), scope, "enterprise")


def declared_enterprises(events: pl.LazyFrame, scope: Scope) -> pl.LazyFrame:
    """Enterprises on the declaration list (申报户数)."""
    return _distinct(happened(events, scope, "case.declared"), scope, "enterprise")


def declared_cases(events: pl.LazyFrame, scope: Scope) -> pl.LazyFrame:
    """Cases on the declaration list (申报户次)."""
    return _distinct(happened(events, scope, "case.declared"), scope, "case")


def recommended_enterprises(events: pl.LazyFrame, scope: Scope) -> pl.LazyFrame:
    """Enterprises on the recommendation list (推荐户数)."""
    return _distinct(happened(events, scope, "case.recommended"), scope, "enterprise")


def recommended_cases(events: pl.LazyFrame, scope: Scope) -> pl.LazyFrame:
    """Cases on the recommendation list (推荐户次)."""
    return _distinct(happened(events, scope, "case.recommended"), scope, "case")


def approved_enterprises(events: pl.LazyFrame, scope: Scope) -> pl.LazyFrame:
    """Enterprises with a credit decision in their favour (授信户数)."""
    return _distinct(happened(events, scope, "decision.approved"), scope, "enterprise")


def funded_enterprises(events: pl.LazyFrame, scope: Scope) -> pl.LazyFrame:
    """Enterprises that drew a loan (放款户数)."""
    return _distinct(happened(events, scope, "loan.drawn"), scope, "enterprise")


def review_pass_rate(events: pl.LazyFrame, scope: Scope) -> pl.LazyFrame:
    """Cases that passed the review, of those that passed it or were returned (审核通过率).

    A case returned first and reviewed later in the same period counts once, as passed.
    """
    settled = happened(events, scope, "case.reviewed", "case.returned").drop_nulls("case")
    cases = settled.group_by(*scope.by, "case").agg(
        passed=(pl.col("kind") == "case.reviewed").any()
    )
    return gather(cases, scope.by, numerator=pl.col("passed").sum(), denominator=pl.len())


def recommend_to_approve_rate(events: pl.LazyFrame, scope: Scope) -> pl.LazyFrame:
    """Enterprises approved by the last day, of those recommended in the period (推荐获批率).

    Any approval counts, wherever and whenever it was given: the figure follows enterprises, and
    an enterprise approved before it was recommended is one that the banks do serve.
    """
    recommended = happened(events, scope, "case.recommended").drop_nulls("enterprise")
    approved = happened_until(events, scope, "decision.approved")
    listed = recommended.select(*scope.by, "enterprise").unique()
    served = approved.select("enterprise", approved=True).unique()
    followed = listed.join(served, on="enterprise", how="left")
    return gather(
        followed,
        scope.by,
        numerator=pl.col("approved").sum(),
        denominator=pl.len(),
    )


def _distinct(rows: pl.LazyFrame, scope: Scope, name: str) -> pl.LazyFrame:
    different = rows.drop_nulls(name).select(*scope.by, name).unique()
    return gather(different, scope.by, numerator=pl.len())
