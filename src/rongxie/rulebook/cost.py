"""Total financing cost: what a loan really costs a year, from every payment with its day and payee.

Amounts are yuan as the enterprise sees them: received is positive, paid is negative. Rates are
percent a year.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from itertools import accumulate, pairwise

from rongxie.rulebook.clauses import cited
from rongxie.values.texts import Refusal, Text, say

CLAUSES = (cited("87/6"), cited("32/2.3a"), cited("196/6a"))

YEAR = 365  # days: ACT/365, whatever the calendar year has


class Item(StrEnum):
    """What a payment is for."""

    DRAWDOWN = "drawdown"
    PRINCIPAL = "principal"
    INTEREST = "interest"
    GUARANTEE_FEE = "guarantee_fee"
    APPRAISAL_FEE = "appraisal_fee"
    REGISTRATION_FEE = "registration_fee"
    INSURANCE = "insurance"
    INTERMEDIARY_FEE = "intermediary_fee"
    OTHER_FEE = "other_fee"
    SUBSIDY = "subsidy"

    @property
    def named(self) -> Text:
        """The name that people see."""
        return TITLES[self]


TITLES = {
    Item.DRAWDOWN: Text(en="Drawdown", zh="放款"),
    Item.PRINCIPAL: Text(en="Repayment of principal", zh="归还本金"),
    Item.INTEREST: Text(en="Interest", zh="利息"),
    Item.GUARANTEE_FEE: Text(en="Guarantee fee", zh="担保费"),
    Item.APPRAISAL_FEE: Text(en="Appraisal fee", zh="评估费"),
    Item.REGISTRATION_FEE: Text(en="Notary or registration fee", zh="公证、登记费"),
    Item.INSURANCE: Text(en="Insurance premium", zh="保险费"),
    Item.INTERMEDIARY_FEE: Text(en="Intermediary's fee", zh="中介服务费"),
    Item.OTHER_FEE: Text(en="Other fee", zh="其他费用"),
    Item.SUBSIDY: Text(en="Subsidy", zh="贴息、补贴"),
}


@dataclass(frozen=True, slots=True)
class CashFlow:
    """One payment on one day, received (positive) or paid (negative), in yuan."""

    day: date
    amount: Decimal
    payee: str
    what: Item

    def __post_init__(self) -> None:
        if not isinstance(self.amount, Decimal) or not self.amount.is_finite():
            raise ValueError(f"an amount is a finite Decimal of yuan: {self.amount!r}")

    @property
    def is_cost(self) -> bool:
        """Whether it is neither lent money nor its return; a subsidy is a cost below zero."""
        return self.what not in (Item.DRAWDOWN, Item.PRINCIPAL)


@dataclass(frozen=True, slots=True)
class PayeeCost:
    """What one payee gets: positive yuan; below zero for who pays a subsidy."""

    payee: str
    interest: Decimal
    fees: Decimal
    flows: tuple[CashFlow, ...]


@dataclass(frozen=True, slots=True)
class FinancingCost:
    """The cost of a loan beside the rate that the contract names.

    `annual_percent` is the effective yearly rate at which all payments balance; `nominal_percent`
    is interest alone, and `simple_percent` interest and fees, over the principal while it was out.
    """

    annual_percent: float
    nominal_percent: float
    simple_percent: float
    received: Decimal
    interest: Decimal
    fees: Decimal
    by_payee: tuple[PayeeCost, ...]


class OneSided(Refusal):
    """Payments that go only one way, or all on one day, have no rate."""


class NoRate(Refusal):
    """No yearly rate balances the payments."""


class SeveralRates(Refusal):
    """More than one yearly rate balances the payments, so none of them is the cost."""


class PrincipalUnclear(Refusal):
    """The principal drawn is not paid back, or was never out: cost cannot be told apart from it."""


def financing_cost(flows: Iterable[CashFlow]) -> FinancingCost:
    """Return the total financing cost of a loan paid back in full.

    :raises OneSided: if nothing is received, nothing is paid, or all on one day
    :raises PrincipalUnclear: if principal drawn and paid back differ, or it was never out
    :raises NoRate: if no rate balances the payments
    :raises SeveralRates: if several rates do
    """
    rows = tuple(sorted(flows, key=lambda flow: flow.day))
    annual = annual_percent(rows)
    out = _principal_years(rows)
    payees = cost_breakdown(rows)
    interest = sum((p.interest for p in payees), Decimal(0))
    fees = sum((p.fees for p in payees), Decimal(0))
    return FinancingCost(
        annual_percent=annual,
        nominal_percent=float(100 * interest / out),
        simple_percent=float(100 * (interest + fees) / out),
        received=sum((f.amount for f in rows if f.what is Item.DRAWDOWN), Decimal(0)),
        interest=interest,
        fees=fees,
        by_payee=payees,
    )


def cost_breakdown(flows: Iterable[CashFlow]) -> tuple[PayeeCost, ...]:
    """Return interest and fees by payee, the costliest first."""
    by_payee: dict[str, list[CashFlow]] = {}
    for flow in flows:
        if flow.is_cost:
            by_payee.setdefault(flow.payee, []).append(flow)
    costs = [_payee_cost(payee, tuple(rows)) for payee, rows in by_payee.items()]
    return tuple(sorted(costs, key=lambda c: (-(c.interest + c.fees), c.payee)))


def annual_percent(flows: Iterable[CashFlow]) -> float:
    """Return the effective yearly rate, in percent, at which all payments balance (ACT/365).

    :raises OneSided: if nothing is received, nothing is paid, or all on one day
    :raises NoRate: if no rate balances the payments
    :raises SeveralRates: if several rates do
    """
    years, amounts = _by_day(flows)
    intensity = _balancing(years, amounts)
    return 100 * math.expm1(intensity)


def _by_day(flows: Iterable[CashFlow]) -> tuple[list[float], list[Decimal]]:
    """Net the payments of each day; years count from the first day with anything left."""
    net: dict[date, Decimal] = {}
    for flow in flows:
        net[flow.day] = net.get(flow.day, Decimal(0)) + flow.amount
    days = sorted(day for day, amount in net.items() if amount)
    amounts = [net[day] for day in days]
    if not _turns(amounts):
        raise OneSided(
            say(
                "A rate needs money received and money paid on different days, "
                "and these payments go only one way: add what is missing"
            )
        )
    return [(day - days[0]).days / YEAR for day in days], amounts


def _balancing(years: Sequence[float], amounts: Sequence[Decimal]) -> float:
    """Return the one x with Σ amount·exp(-x·years) = 0: ln(1 + yearly rate).

    Amounts that turn sign once have exactly one x, and where their running sums turn once there is
    exactly one above zero (Norstrom). Otherwise, as with a fee paid before the drawdown, there may
    be several; then only rates that a loan can have are looked for.
    """
    numbers = [float(amount) for amount in amounts]

    def value(x: float) -> float:
        # Measured from the end for negative x, so that no term overflows.
        start = years[-1] if x < 0 else 0.0
        return math.fsum(a * math.exp(x * (start - t)) for t, a in zip(years, numbers, strict=True))

    sums = list(accumulate(amounts))
    if _turns(amounts) == 1:
        brackets = [(-_HIGHEST, _HIGHEST)]
    elif _turns(sums) == 1 and sums[-1]:
        brackets = [(0.0, _HIGHEST)]
    else:
        brackets = list(pairwise(_GRID))
    found = [x for low, high in brackets if (x := _root(value, low, high)) is not None]
    if not found:
        raise NoRate(say("No yearly rate balances these payments: check amounts and days"))
    if len(found) > 1:
        rates = ", ".join(f"{100 * math.expm1(x):.2f} %" for x in found)
        raise SeveralRates(
            say("Several yearly rates balance these payments ({rates}): check them", rates=rates)
        )
    return found[0]


_HIGHEST = 700.0  # exp of it is about the largest rate that a float holds
_GRID = [step / 100 for step in range(-460, 461)]  # -99 % to 9,850 % a year


def _turns(amounts: Sequence[Decimal]) -> int:
    signs = [amount > 0 for amount in amounts if amount]
    return sum(a is not b for a, b in pairwise(signs))


def _root(value: Callable[[float], float], low: float, high: float) -> float | None:
    """Halve a bracket until it cannot be halved; None if the value does not change sign in it."""
    at_low, at_high = value(low), value(high)
    if at_low == 0:
        return low
    if at_high == 0 or (at_low > 0) is (at_high > 0):
        return None  # a zero at the upper end is the lower end of the next bracket
    while low < (middle := (low + high) / 2) < high:
        at_middle = value(middle)
        if at_middle == 0:
            return middle
        if (at_middle > 0) is (at_low > 0):
            low = middle
        else:
            high = middle
    return middle


def _principal_years(flows: Sequence[CashFlow]) -> Decimal:
    """Add up the principal still out, in yuan times years."""
    rows = [f for f in flows if not f.is_cost]
    balances = list(accumulate((f.amount for f in rows), initial=Decimal(0)))
    if balances[-1]:
        raise PrincipalUnclear(
            say(
                "Principal of {left} yuan is drawn and not paid back, or paid back and not drawn "
                "where it is below zero: list every drawdown and repayment",
                left=balances[-1],
            )
        )
    spans = zip(balances[1:], pairwise(rows), strict=False)
    out = sum((left * (after.day - before.day).days for left, (before, after) in spans), Decimal(0))
    if out <= 0:
        raise PrincipalUnclear(
            say("No principal was out for a day: check the days of drawdown and repayment")
        )
    return out / YEAR


def _payee_cost(payee: str, flows: tuple[CashFlow, ...]) -> PayeeCost:
    interest = -sum((f.amount for f in flows if f.what is Item.INTEREST), Decimal(0))
    total = -sum((f.amount for f in flows), Decimal(0))
    return PayeeCost(payee, interest, total - interest, flows)
