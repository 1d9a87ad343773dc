"""The monthly returns of the banks of a sample."""

from datetime import date, timedelta

import numpy as np
import polars as pl

from rongxie.surfaces.samples.county import County
from rongxie.surfaces.samples.draws import Floats, Generator
from rongxie.values.dates import add_months

MONTHS = 25  # so that the year before can be compared with the year before that
_LOANS_PER_CASE_WAN = 900.0
_SMALL_SHARE = 0.34
_GROWTH_A_MONTH = (0.009, 0.007)  # of small-business loans and of all loans
_COVERAGE = 0.32  # small businesses with a loan, all banks together
_APPLYING = 0.02  # of all small businesses in a month
_OBTAINING = 0.82


def month_ends(as_of: date) -> list[date]:
    """Return the last days of the months that are over, the latest last."""
    first = as_of.replace(day=1)
    over = first if (as_of + timedelta(days=1)).day != 1 else add_months(first, 1)
    return [add_months(over, -n) - timedelta(days=1) for n in reversed(range(MONTHS))]


def draw_returns(
    rng: Generator, county: County, banks: pl.DataFrame, enterprises: int, as_of: date
) -> pl.DataFrame:
    """Return one row per bank and month, in order of months."""
    days = month_ends(as_of)
    carried = banks["capacity"].to_numpy().astype(np.float64)
    shape = len(days), banks.height
    time = np.arange(len(days))[:, None]
    every = carried * _LOANS_PER_CASE_WAN * np.exp(rng.normal(0, 0.2, banks.height))
    small = every * _SMALL_SHARE * np.exp(rng.normal(0, 0.15, banks.height))
    growth = [1 + rate + rng.normal(0, 0.003, shape) for rate in _GROWTH_A_MONTH]
    borrowers = enterprises * _COVERAGE * carried / carried.sum() * (1 + 0.004 * time)
    applicants = np.rint(
        enterprises * _APPLYING * carried / carried.sum() * rng.uniform(0.7, 1.3, shape)
    )
    obtained = rng.binomial(applicants.astype(np.int64), _OBTAINING)
    return pl.DataFrame(
        {
            "month": pl.Series([d for d in days for _ in range(banks.height)], dtype=pl.Date),
            "region": county.code,
            "bank": banks["bank_id"].to_list() * len(days),
            "small_loans_wan": _flat(small * growth[0].cumprod(axis=0)),
            "all_loans_wan": _flat(every * growth[1].cumprod(axis=0)),
            "borrowers": np.rint(borrowers).astype(np.int64).ravel(),
            "served": np.rint(borrowers * 1.9).astype(np.int64).ravel(),
            "small_businesses": np.full(shape, enterprises).ravel(),
            "applicants": applicants.astype(np.int64).ravel(),
            "obtained": obtained.ravel(),
            "synthetic": True,
        }
    )  # fmt: skip


def _flat(amounts: Floats) -> Floats:
    flat: Floats = np.round(amounts, 2).ravel()
    return flat
