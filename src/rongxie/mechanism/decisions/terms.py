"""The terms of an approval, and what they cost the enterprise a year with every fee (87/6)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal

from rongxie.rulebook.clauses import cited
from rongxie.rulebook.cost import CashFlow, Item, annual_percent
from rongxie.values.dates import add_months
from rongxie.values.texts import Refusal, say

CLAUSES = (cited("32/2.3a"), cited("87/6"))
SECURITIES = frozenset({"credit", "mortgage", "pledge", "guarantee"})
LOAN_MARKS = frozenset(
    {"first_loan", "renewal", "no_repay_renewal", "revolving", "long_term", "facility_before"}
)
_WAN = 10_000
_MOST = 10_000  # percent a year: beyond it a fee has its point in the wrong place
_NOT_COSTS = (Item.DRAWDOWN, Item.PRINCIPAL, Item.INTEREST)
_EXACT = Decimal("0.0001")


class UnusableTerms(Refusal):
    """The facts of an approval or a drawdown are not whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fee:
    """What the enterprise pays beside the interest: in yuan, to whom, on which day.

    A subsidy is a fee below zero.
    """

    item: Item
    payee: str
    amount: Decimal
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """The line that a bank grants: 万元, percent a year, months, the last day to draw.

    `flags` name the security and the sort of loan. With `flows` the bank discloses its own plan of
    payments in yuan; without, interest is paid monthly and the principal at the end.
    """

    amount_wan: Decimal
    rate: Decimal
    term_months: int
    ends_on: date
    flags: Sequence[str] = ()
    costs: Sequence[Fee] = ()
    flows: Sequence[CashFlow] = ()


def see_loan(amount_wan: Decimal, rate: Decimal, term_months: int, flags: Sequence[str]) -> None:
    """Refuse a loan whose facts are not whole.

    :raises UnusableTerms: if an amount, the rate, the term or the security is not given
    """
    faults = {
        "amount_wan": amount_wan <= 0,
        "rate": rate < 0,
        "term_months": term_months <= 0,
        "flags": not set(flags) <= SECURITIES | LOAN_MARKS or not SECURITIES & set(flags),
    }
    if wrong := [name for name, fault in faults.items() if fault]:
        raise UnusableTerms(
            say(
                "The loan is not described yet: look at {fields}. Amount and term are more than 0,"
                " the rate is percent a year, and at least one security is named (credit is one).",
                fields=", ".join(wrong),
            )
        )


def total_rate(terms: Terms, decided_on: date) -> Decimal:
    """Return percent a year with every fee, by the real days of payment.

    :raises OneSided, NoRate, SeveralRates: if the payments have no rate
    :raises UnusableTerms: if interest or principal is listed among the fees, or they cannot be
    """
    if any(fee.item in _NOT_COSTS for fee in terms.costs):
        raise UnusableTerms(
            say("Interest and principal are no fees: the rate and the line tell them already.")
        )
    fees = [CashFlow(fee.day, -fee.amount, fee.payee, fee.item) for fee in terms.costs]
    plan = list(terms.flows) or _monthly(terms, decided_on)
    percent = Decimal(annual_percent([*plan, *fees]))
    if abs(percent) >= _MOST:
        raise UnusableTerms(
            say("With its fees the loan would cost more than {most} percent a year. Look at the"
                " amounts of the fees: they are in yuan.", most=_MOST)
        )  # fmt: skip
    return percent.quantize(_EXACT, ROUND_HALF_EVEN)


def _monthly(terms: Terms, begins_on: date) -> list[CashFlow]:
    """Return the plan that is compared: all drawn at once, interest monthly, principal last."""
    principal = terms.amount_wan * _WAN
    interest = principal * terms.rate / 100 / 12
    months = range(1, terms.term_months + 1)
    ends_on = add_months(begins_on, terms.term_months)
    return [
        CashFlow(begins_on, principal, "", Item.DRAWDOWN),
        *(CashFlow(add_months(begins_on, n), -interest, "", Item.INTEREST) for n in months),
        CashFlow(ends_on, -principal, "", Item.PRINCIPAL),
    ]
