"""The banks' part of the history of a sample: referral, file, decision, drawdown, coaching."""

import numpy as np
import polars as pl

from rongxie.rulebook.parameters import InForce
from rongxie.rulebook.reasons import Ends, reasons
from rongxie.surfaces.samples.banking import find_neighbours
from rongxie.surfaces.samples.draws import chance, pick
from rongxie.surfaces.samples.journal import Journal

LAPSED_SHARE = 0.03  # of the referrals sent
HANDED_BACK_SHARE = 0.03  # of those accepted
WITHDRAWN_SHARE = 0.02  # of the complete files
SLEEPING_SHARE = 0.04  # of the complete files: no decision is made of them
OVERDUE_SHARE = 0.05  # of the decisions
REFUSED_SHARE, REFUSED_WRONG_SHARE = 0.13, 0.75  # of the eligible, and of those that are not
DRAWN_SHARE = 0.9
COACHED_SHARE, CURED_SHARE = 0.8, 0.45
_ASKED = 6  # neighbouring banks that come into question besides the wished ones
# What a bank finds where nothing in the facts tells it; several times = more often.
_FOUND = (
    *["C1"] * 3,
    *["C2"] * 2,
    "C3",
    "C4",
    *["D1"] * 3,
    "D2",
    "E2",
    "E3",
    "B2",
    "B3",
    "F1",
    "F2",
)
_COMPARED = ("case", "industry", "collateral", "need_amount_wan", "consent", "excluded", "lenders")
_TOLD_BY = {
    "B1": "overdue_loans",
    "B4": "dishonest_executee",
    "B5": "tax_arrears",
    "B6": "env_violation",
    "B7": "principals_bad_credit",
}
_LONG_TERM_MONTHS = 36  # from which on a sample loan is flagged as long-term
_FLAG_SHARES = {"renewal": 0.4, "no_repay_renewal": 0.5, "revolving": 0.2, "facility_before": 0.1}
_RATE, _CREDIT_MARGIN, _SMALL_MARGIN, _RATE_SPREAD = 3.5, 0.35, 0.4, 0.35  # percent
_LOWEST_RATE, _HIGHEST_RATE = 2.8, 6.5


def lend(journal: Journal, recommended: pl.DataFrame, banks: pl.DataFrame, params: InForce) -> None:
    """Record what the banks do with the cases that are on the list."""
    sent = journal.later(_with_bank(recommended, banks, params), 1, 3)
    amount = pl.col("need_amount_wan")
    journal.record(sent, "referral.sent", amount_wan=amount)
    slept, taken = journal.some(sent, LAPSED_SHARE)
    journal.record(journal.later(slept, 4, 6), "referral.lapsed")
    accepted = journal.later(taken, 1, 3)
    journal.record(accepted, "referral.accepted")
    unreached, reached = journal.some(accepted, HANDED_BACK_SHARE)
    journal.record(journal.later(unreached, 3, 8), "referral.handed_back", flags=pl.lit(["E5"]))
    contacted = journal.later(reached, 1, 2)
    journal.record(contacted, "referral.contacted")
    complete = journal.later(contacted, 3, 14)
    journal.record(complete, "referral.file_completed", amount_wan=amount)
    gave_up, waiting = journal.some(complete, WITHDRAWN_SHARE)
    journal.record(journal.later(gave_up, 2, 10), "referral.withdrawn", flags=pl.lit(["E4"]))
    _, worked = journal.some(waiting, SLEEPING_SHARE)
    late, prompt = journal.some(worked, OVERDUE_SHARE)
    decided = pl.concat([journal.later(prompt, 3, 27), journal.later(late, 31, 55)])
    _decide(journal, decided)


def _with_bank(cases: pl.DataFrame, banks: pl.DataFrame, params: InForce) -> pl.DataFrame:
    """Return the cases that a bank can be found for: the first wished or near one that fits."""
    if cases.is_empty():
        return cases.with_columns(pl.lit(None, dtype=pl.String).alias("bank"))
    townships = cases["region"].unique().sort().to_list()
    neighbours = find_neighbours(banks, townships)
    place = cases["region"].replace_strict(townships, range(len(townships)), return_dtype=pl.Int64)
    first = cases["first_bank"].to_numpy()
    near = [neighbours.texts(neighbours.named(place.to_numpy(), first, n)) for n in range(_ASKED)]
    nearby = pl.DataFrame([s.alias(f"near_{n}") for n, s in enumerate(near)])
    wished = pl.col("wishes").fill_null(pl.lit([], dtype=pl.List(pl.String())))
    asked = pl.when("wished_only").then(wished).otherwise(pl.concat_list(wished, *nearby.columns))
    offers = (
        cases.hstack(nearby)
        .select(*_COMPARED, bank=asked)
        .explode("bank")
        .join(banks.rename({"bank_id": "bank"}), on="bank", maintain_order="left")
        .filter(_fits(params))
        .unique("case", keep="first", maintain_order=True)
    )  # fmt: skip
    return cases.join(offers.select("case", "bank"), on="case", maintain_order="left")


def _fits(params: InForce) -> pl.Expr:
    """Tell whether a bank may be sent a case, its region apart, by the rules of the allocation."""
    lenders = pl.col("lenders").fill_null(pl.lit([], dtype=pl.List(pl.String())))
    section = pl.col("industry").str.slice(0, 1)
    bank = pl.col("bank")
    specialised = pl.col("industries").list.len() > 0
    fits: pl.Expr = (
        pl.col("need_amount_wan").is_between("min_wan", "max_wan")
        & pl.col("collaterals").list.contains(pl.col("collateral"))
        & (~specialised | pl.col("industries").list.contains(section))
        & (pl.col("consent").list.contains("*") | pl.col("consent").list.contains(bank))
        & ~pl.col("excluded").list.contains(bank).fill_null(value=False)
        & ((lenders.list.len() < params["max_lenders"]) | lenders.list.contains(bank))
    )
    return fits


def _decide(journal: Journal, decided: pl.DataFrame) -> None:
    wrong = ~decided["eligible"].to_numpy()
    share = np.where(wrong, REFUSED_WRONG_SHARE, REFUSED_SHARE)
    no = pl.Series(chance(journal.rng, share, decided.height))
    _refuse(journal, decided.filter(no))
    _grant(journal, decided.filter(~no))


def _refuse(journal: Journal, refused: pl.DataFrame) -> None:
    """Record refusals, each with a reason of the tree, and the coaching that follows."""
    known = [pl.when(fact).then(pl.lit(code)) for code, fact in _TOLD_BY.items()]
    found = pick(
        journal.rng, [c for c in _FOUND if reasons()[c].ends is Ends.REFUSED], refused.height
    )
    told = refused.with_columns(pl.coalesce(*known, found).alias("reason"))
    journal.record(told, "decision.refused", flags=pl.concat_list("reason"))
    curable = told.filter(pl.col("reason").is_in([c for c, r in reasons().items() if r.repairable]))
    coached = journal.later(journal.some(curable, COACHED_SHARE)[0], 1, 4)
    journal.record(coached, "coaching.opened", flags=pl.concat_list("reason"))
    cured = journal.later(journal.some(coached, CURED_SHARE)[0], 7, 25)
    journal.record(cured, "coaching.cured", flags=pl.concat_list("reason"))


def _grant(journal: Journal, granted: pl.DataFrame) -> None:
    """Record approvals with a line, and drawdowns within it at a rate."""
    count = granted.height
    asked = granted["need_amount_wan"].to_numpy()
    line = np.maximum(
        np.rint(asked * journal.rng.choice([0.6, 0.8, 1.0], count, p=[0.1, 0.2, 0.7])), 1.0
    )
    credit = (granted["collateral"] == "credit").to_numpy()
    margins = credit * _CREDIT_MARGIN + (line < 20) * _SMALL_MARGIN
    rate = np.clip(
        _RATE + margins + journal.rng.normal(0, _RATE_SPREAD, count), _LOWEST_RATE, _HIGHEST_RATE
    )
    part = np.maximum(np.rint(line * journal.rng.choice([0.5, 1.0], count, p=[0.15, 0.85])), 1.0)
    rows = granted.with_columns(
        pl.Series("line", line),
        pl.Series("rate_of_loan", rate.round(2)),
        pl.Series("part", part),
        *(pl.Series(f"is_{f}", chance(journal.rng, s, count)) for f, s in _FLAG_SHARES.items()),
    ).with_columns(_flags().alias("loan_flags"))
    journal.record(rows, "decision.approved", amount_wan=pl.col("line"), flags=pl.col("loan_flags"))
    drawn = journal.later(journal.some(rows, DRAWN_SHARE)[0], 1, 12)
    journal.record(
        drawn,
        "loan.drawn",
        amount_wan=pl.col("part"),
        rate=pl.col("rate_of_loan"),
        flags=pl.col("loan_flags"),
    )


def _flags() -> pl.Expr:
    """Return the flags of a loan: its security, and what it is to the borrower."""
    borrows = pl.col("lenders").list.contains(pl.col("bank")).fill_null(value=False)
    renewal = borrows & pl.col("is_renewal")
    named = {
        "first_loan": pl.col("lenders").is_null(),
        "renewal": renewal,
        "no_repay_renewal": renewal & pl.col("is_no_repay_renewal"),
        "revolving": pl.col("is_revolving"),
        "long_term": pl.col("need_term_months") >= _LONG_TERM_MONTHS,
        "facility_before": borrows & pl.col("is_facility_before"),
    }
    marks = (pl.when(holds).then(pl.lit(name)) for name, holds in named.items())
    return pl.concat_list("collateral", *marks).list.drop_nulls()
