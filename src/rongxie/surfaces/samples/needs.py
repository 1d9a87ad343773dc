"""What the enterprises of a sample want to borrow, for what and since when."""

from datetime import date

import numpy as np
import polars as pl

from rongxie.surfaces.samples.draws import (
    Floats,
    Generator,
    Ints,
    chance,
    day_number,
    days,
    only,
    places,
    weighed,
)

# On visits about 15 % state a need (domain: Henan 2025-03, Zhejiang 2025-06 up to 24 %). A sample
# has more, so that its lists are worth looking at.
NEED_SHARE = 0.45
STALE_SHARE = 0.04  # of needs, stated longer ago than is accepted
OLDER_SHARE = 0.10  # of needs, stated before the three months of the history, still accepted
HISTORY_DAYS = 91
PURPOSES = {
    "working_capital": 0.42,
    "materials": 0.18,
    "equipment": 0.14,
    "premises": 0.07,
    "technology": 0.05,
    "trade": 0.05,
    "digital": 0.02,
    "overseas": 0.02,
    "other": 0.04,
    "home": 0.004,
    "relend": 0.002,
    "securities": 0.002,
    "wealth": 0.002,
}
WITHIN_SCOPE_SHARE = 0.985
_TERMS = (6, 12, 24, 36, 60)
_TERM_WEIGHTS = (0.08, 0.55, 0.12, 0.22, 0.03)
_TO_REVENUE, _SPREAD = 0.22, 0.7
_LOWEST_WAN, _HIGHEST_WAN = 1.0, 3000.0
_SELF_STATED_SHARE = 0.15


def draw_needs(rng: Generator, people: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """Return the columns of the need, null where there is none, and `self_stated`.

    An enterprise that states its need itself is visited for it later.
    """
    count = people.height
    has = chance(rng, NEED_SHARE, count)
    purpose = weighed(rng, PURPOSES, count)
    term = pl.Series("term", _TERMS).gather(places(rng, _TERM_WEIGHTS, count))
    asked = people["revenue_wan"].to_numpy() * _TO_REVENUE * np.exp(rng.normal(0, _SPREAD, count))
    stated = day_number(as_of) - _ages(rng, count)
    return pl.DataFrame(
        {
            "need_amount_wan": only(has, pl.Series("amount", _rounded(asked))),
            "need_stated_on": only(has, days(stated).alias("day")),
            "need_term_months": only(has, term),
            "purpose": only(has, purpose.alias("purpose")),
            "within_scope": only(has, pl.Series("scope", chance(rng, WITHIN_SCOPE_SHARE, count))),
            "self_stated": has & chance(rng, _SELF_STATED_SHARE, count),
        }
    )


def _ages(rng: Generator, count: int) -> Ints:
    """Return how many days ago needs were stated: most within the history, some long ago."""
    band = places(rng, (1 - OLDER_SHARE - STALE_SHARE, OLDER_SHARE, STALE_SHARE), count)
    lowest = np.array([2, HISTORY_DAYS + 2, 190])[band]
    highest = np.array([HISTORY_DAYS, 170, 400])[band]
    ages: Ints = lowest + (rng.random(count) * (highest - lowest)).astype(np.int64)
    return ages


def _rounded(amounts: Floats) -> Floats:
    """Round to what people ask for: whole 万, fives, tens, fifties."""
    steps = np.array([1.0, 5.0, 10.0, 50.0])
    step = steps[np.searchsorted([20.0, 100.0, 500.0], amounts)]
    rounded: Floats = np.clip(np.rint(amounts / step) * step, _LOWEST_WAN, _HIGHEST_WAN)
    return rounded
