"""All figures of the catalogue for one period, with numerators and denominators."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from types import MappingProxyType

import polars as pl

from rongxie.insight.indicators import canvassed, decided, lent, returned
from rongxie.insight.indicators.groupings import Grouping
from rongxie.insight.indicators.sources import Scope, read_events, read_returns
from rongxie.rulebook.indicators import Indicator, Reckoning, Source, indicators
from rongxie.rulebook.parameters import InForce
from rongxie.values.texts import Refusal, say

Fold = Callable[[pl.LazyFrame, Scope], pl.LazyFrame]

# Each fold takes the record of its `source` and gives one row per group with a `numerator` and,
# where the figure has one, a `denominator`.
FOLDS: Mapping[str, Fold] = MappingProxyType(
    {
        fold.__name__: fold
        for fold in (
            canvassed.visited_enterprises,
            canvassed.enterprises_with_need,
            canvassed.declared_enterprises,
            canvassed.declared_cases,
            canvassed.recommended_enterprises,
            canvassed.recommended_cases,
            canvassed.review_pass_rate,
            canvassed.recommend_to_approve_rate,
            canvassed.approved_enterprises,
            canvassed.funded_enterprises,
            lent.approved_amount,
            lent.drawn_amount,
            lent.average_rate,
            lent.credit_loan_share,
            lent.first_loan_share,
            lent.renewal_share,
            lent.no_repay_renewal_share,
            decided.decided_in_time_rate,
            decided.overdue_decisions,
            decided.undecided,
            returned.loan_growth_no_lower,
            returned.loan_increment_no_lower,
            returned.small_loan_share,
            returned.loan_coverage,
            returned.service_coverage,
            returned.approval_rate,
        )
    }
)


class PeriodBackwards(Refusal):
    """A period ends before it begins."""


def compute(  # noqa: PLR0913 - a period, a grouping and the two records; all but one are named
    events: pl.LazyFrame,
    *,
    first: date,
    last: date,
    by: Sequence[Grouping],
    params: InForce,
    returns: pl.LazyFrame | None = None,
) -> pl.DataFrame:
    """Return one row per group and indicator that is valid on the last day, in catalogue order.

    Columns: those of `by`, then `indicator`, `numerator`, `denominator`, `value`, `unit`. Groups
    are those in which a counted event or a return occurs up to the last day, sorted, the blank
    one last. What cannot be counted is null, never 0: a share of nothing, figures of the returns
    without returns, and by bank what comes before a bank is known.

    :raises PeriodBackwards: if the last day is before the first
    :raises UnusableLog: if a column of days holds something else
    """
    if last < first:
        raise PeriodBackwards(
            say("The period from {first} to {last} ends before it begins", first=first, last=last)
        )
    scope = Scope(first, last, tuple(g.key for g in by), params["decision_days"])
    stated = [entry for entry in indicators().values() if entry.is_valid_on(last)]
    records = {Source.EVENTS: read_events(events, by)}
    if returns is not None:
        records[Source.RETURNS] = read_returns(returns, by)
    counted = [e for e in stated if e.source in records and (e.by_bank or "bank" not in scope.by)]
    folded = [FOLDS[entry.name](records[entry.source], scope) for entry in counted]
    groups, *figures = pl.collect_all(
        [_groups(counted, records, scope), *folded], engine="streaming"
    )
    found = {entry.name: figure for entry, figure in zip(counted, figures, strict=True)}
    return _table(groups, stated, found, scope.by)


def _groups(
    counted: list[Indicator], records: Mapping[Source, pl.LazyFrame], scope: Scope
) -> pl.LazyFrame:
    if not scope.by:
        return pl.LazyFrame({"all": [True]})
    kinds = {kind for entry in counted for kind in entry.kinds}
    occurring = [
        records[Source.EVENTS].filter(pl.col("kind").is_in(kinds), pl.col("day") <= scope.last)
    ]
    if Source.RETURNS in records:
        this_month = scope.last.year * 12 + scope.last.month
        occurring.append(records[Source.RETURNS].filter(pl.col("month") <= this_month))
    return pl.concat([record.select(scope.by) for record in occurring]).unique()


def _table(
    groups: pl.DataFrame,
    stated: list[Indicator],
    found: Mapping[str, pl.DataFrame],
    by: tuple[str, ...],
) -> pl.DataFrame:
    keys = [*by, "indicator"]
    ordered = groups.sort(by, nulls_last=True) if by else groups
    none = pl.DataFrame(
        schema=dict.fromkeys(keys, pl.String) | {"numerator": pl.Float64, "denominator": pl.Float64}
    )
    formed = [_form(entry, found[entry.name], by) for entry in stated if entry.name in found]
    figures = pl.concat([none, *formed])
    catalogue = pl.DataFrame(
        {
            "indicator": [entry.name for entry in stated],
            "unit": [entry.unit.name for entry in stated],
            "reckoning": [entry.reckoning.value for entry in stated],
            # A group without any such event counts 0; without any return nothing is known of it.
            "zero": [
                0.0 if e.name in found and e.source is Source.EVENTS else None for e in stated
            ],
            "divided": [entry.denominator is not None for entry in stated],
        },
        schema_overrides={"zero": pl.Float64},
    )
    rows = ordered.join(catalogue, how="cross", maintain_order="left_right").join(
        figures, on=keys, how="left", nulls_equal=True, maintain_order="left"
    )
    numerator = pl.col("numerator").fill_null(pl.col("zero"))
    denominator = pl.when("divided").then(pl.col("denominator").fill_null(pl.col("zero")))
    return rows.with_columns(numerator, denominator.alias("denominator")).select(
        *keys, "numerator", "denominator", value=_value(), unit="unit"
    )


def _form(entry: Indicator, figure: pl.DataFrame, by: tuple[str, ...]) -> pl.DataFrame:
    blank = pl.lit(None, pl.Float64).alias("denominator")
    return figure.select(
        *by,
        pl.lit(entry.name).alias("indicator"),
        pl.col("numerator").cast(pl.Float64),
        pl.col("denominator").cast(pl.Float64) if "denominator" in figure.columns else blank,
    )


def _value() -> pl.Expr:
    over, under = pl.col("numerator"), pl.col("denominator")
    quotient = pl.when(under != 0).then(over / under)
    reckoned_as = pl.col("reckoning")
    return (
        pl.when(reckoned_as == Reckoning.COUNT)
        .then(over)
        .when(reckoned_as == Reckoning.SHARE)
        .then(quotient * 100)
        .when(reckoned_as == Reckoning.MEAN)
        .then(quotient)
        .when(reckoned_as == Reckoning.DIFFERENCE)
        .then(over - under)
    )
