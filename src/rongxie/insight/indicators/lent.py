"""Figures of the money: what was approved and drawn, at what rate and in what form."""

import polars as pl

from rongxie.insight.indicators.canvassed import happened
from rongxie.insight.indicators.sources import Scope, gather, has_flag, total

_AMOUNT = pl.col("amount_wan")


def approved_amount(events: pl.LazyFrame, scope: Scope) -> pl.LazyFrame:
    """Lines granted, in 万元 (授信金额)."""
    return gather(happened(events, scope, "decision.approved"), scope.by, numerator=total(_AMOUNT))


def drawn_amount(events: pl.LazyFrame, scope: Scope) -> pl.LazyFrame:
    """Loans drawn, in 万元 (放款金额)."""
    return gather(happened(events, scope, "loan.drawn"), scope.by, numerator=total(_AMOUNT))


def average_rate(events: pl.LazyFrame, scope: Scope) -> pl.LazyFrame:
    """Annual rate of the loans drawn, weighted by amount (平均年利率).

    A loan of which the rate or the amount is unknown is in neither sum.
    """
    known = happened(events, scope, "loan.drawn").drop_nulls(["amount_wan", "rate"])
    return gather(
        known,
        scope.by,
        numerator=total(_AMOUNT * pl.col("rate")),
        denominator=total(_AMOUNT),
    )


def credit_loan_share(events: pl.LazyFrame, scope: Scope) -> pl.LazyFrame:
    """Credit loans over all loans drawn, by amount (信用贷款占比)."""
    return _share(events, scope, "credit")


def first_loan_share(events: pl.LazyFrame, scope: Scope) -> pl.LazyFrame:
    """First loans over all loans drawn, by amount (首贷占比)."""
    return _share(events, scope, "first_loan")


def renewal_share(events: pl.LazyFrame, scope: Scope) -> pl.LazyFrame:
    """Renewals over all loans drawn, by amount (续贷占比)."""
    return _share(events, scope, "renewal")


def no_repay_renewal_share(events: pl.LazyFrame, scope: Scope) -> pl.LazyFrame:
    """Renewals without repaying principal over all loans drawn, by amount (无还本续贷占比)."""
    return _share(events, scope, "no_repay_renewal")


def _share(events: pl.LazyFrame, scope: Scope, flag: str) -> pl.LazyFrame:
    return gather(
        happened(events, scope, "loan.drawn"),
        scope.by,
        numerator=total(_AMOUNT.filter(has_flag(flag))),
        denominator=total(_AMOUNT),
    )
