"""Figures of the banks' monthly returns: growth, share, coverage and approval (87/1a, 87/1b)."""

import polars as pl

from rongxie.insight.indicators.sources import Scope, gather, total

_YEAR = 12  # months
_LOANS = ("small_loans_wan", "all_loans_wan")


def loan_growth_no_lower(returns: pl.LazyFrame, scope: Scope) -> pl.LazyFrame:
    """Growth over a year of small-business loans, beside that of all loans, both in percent.

    Only areas and banks with both loans in both months are summed, so that a return missing a
    year ago does not look like growth.
    """
    now = _month(scope)
    small, everything = ([f"{name}-{m}" for m in (now, now - _YEAR)] for name in _LOANS)
    stood = _balances(returns, scope, [now, now - _YEAR]).drop_nulls([*small, *everything])
    return gather(stood, scope.by, numerator=_growth(*small), denominator=_growth(*everything))


def loan_increment_no_lower(returns: pl.LazyFrame, scope: Scope) -> pl.LazyFrame:
    """Increment of small-business loans since the year began, beside the same a year before.

    In 万元, of the areas and banks that returned all four months.
    """
    now, opening = _month(scope), scope.last.year * 12
    months = [now, opening, now - _YEAR, opening - _YEAR]
    names = [f"small_loans_wan-{month}" for month in months]
    stood = _balances(returns, scope, months).drop_nulls(names)
    this, begun, before, begun_before = (_sum(name) for name in names)
    return gather(stood, scope.by, numerator=this - begun, denominator=before - begun_before)


def small_loan_share(returns: pl.LazyFrame, scope: Scope) -> pl.LazyFrame:
    """Small-business loans over all loans at the month of the last day (小微贷款占比)."""
    return _pair(_standing(returns, scope), scope, *_LOANS)


def loan_coverage(returns: pl.LazyFrame, scope: Scope) -> pl.LazyFrame:
    """Small businesses with a loan over all of the area (贷款覆盖率)."""
    return _coverage(returns, scope, "borrowers")


def service_coverage(returns: pl.LazyFrame, scope: Scope) -> pl.LazyFrame:
    """Small businesses served over all of the area (服务覆盖率)."""
    return _coverage(returns, scope, "served")


def approval_rate(returns: pl.LazyFrame, scope: Scope) -> pl.LazyFrame:
    """Small businesses that obtained a loan over those that applied (申贷获得率).

    Summed over the months that the period touches.
    """
    begin = scope.first.year * 12 + scope.first.month
    within = returns.filter(pl.col("month").is_between(begin, _month(scope)))
    return _pair(within, scope, "obtained", "applicants")


def _month(scope: Scope) -> int:
    return scope.last.year * 12 + scope.last.month


def _standing(returns: pl.LazyFrame, scope: Scope) -> pl.LazyFrame:
    return returns.filter(pl.col("month") == _month(scope))


def _balances(returns: pl.LazyFrame, scope: Scope, months: list[int]) -> pl.LazyFrame:
    """Return a row per area and bank, a column `name-month` per balance; null if not returned."""
    keys = dict.fromkeys([*scope.by, "area", "bank"])
    columns = {
        f"{name}-{month}": pl.col(name).filter(pl.col("month") == month).first()
        for month in dict.fromkeys(months)
        for name in _LOANS
    }
    grouped = returns.filter(pl.col("month").is_in(months)).group_by(*keys).agg(**columns)
    return grouped.select(*scope.by, *columns)


def _coverage(returns: pl.LazyFrame, scope: Scope, name: str) -> pl.LazyFrame:
    """Return a count of the banks over the businesses of their areas, each area counted once."""
    everywhere = _standing(returns, scope).with_columns(
        pl.col("small_businesses").max().over("area")
    )
    areas = everywhere.drop_nulls([name, "small_businesses"]).group_by(
        *dict.fromkeys([*scope.by, "area"])
    )
    summed = areas.agg(pl.col(name).sum(), pl.col("small_businesses").first())
    return _pair(summed, scope, name, "small_businesses")


def _pair(rows: pl.LazyFrame, scope: Scope, over: str, under: str) -> pl.LazyFrame:
    both = rows.drop_nulls([over, under])
    return gather(both, scope.by, numerator=_sum(over), denominator=_sum(under))


def _sum(name: str) -> pl.Expr:
    return pl.when(pl.len() > 0).then(total(pl.col(name)))


def _growth(now: str, before: str) -> pl.Expr:
    base = _sum(before)
    return pl.when(base > 0).then((_sum(now) / base - 1) * 100)
