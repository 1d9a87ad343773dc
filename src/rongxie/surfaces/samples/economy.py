"""How large the enterprises of a sample are."""

import numpy as np
import polars as pl

from rongxie.surfaces.samples.draws import Floats, Generator, only
from rongxie.surfaces.samples.words import trades

_SPREAD_OF_HEADS = {"company": 1.0, "sole_proprietor": 0.6, "cooperative": 0.7, "family_farm": 0.5}
_SPREAD_OF_OUTPUT = 0.5
_SPREAD_OF_ASSETS = 0.6
_ASSETS_TO_REVENUE = 0.7
_CAPITALS_WAN = (5.0, 10.0, 30.0, 50.0, 100.0, 200.0, 300.0, 500.0, 1000.0, 2000.0, 5000.0, 10000.0)


def draw_economy(rng: Generator, people: pl.DataFrame) -> pl.DataFrame:
    """Return employees, revenue and assets (万元), log-normal around what the trade suggests."""
    count = people.height
    company = (people["kind"] == "company").to_numpy()
    trade = people["trade"].to_numpy()
    medians = np.array([each.heads for each in trades()], dtype=np.float64)
    median = np.where(company, medians[trade, 0], medians[trade, 1])
    spread = people["kind"].replace_strict(_SPREAD_OF_HEADS, return_dtype=pl.Float64).to_numpy()
    employees = np.maximum(np.rint(median * np.exp(rng.normal(0, 1, count) * spread)), 1)
    per_head = np.array([each.per_head for each in trades()])[trade]
    revenue = employees * per_head * np.exp(rng.normal(0, _SPREAD_OF_OUTPUT, count))
    assets = revenue * _ASSETS_TO_REVENUE * np.exp(rng.normal(0, _SPREAD_OF_ASSETS, count))
    registers = company | (people["kind"] == "cooperative").to_numpy()
    return pl.DataFrame(
        {
            "employees": employees.astype(np.int64),
            "revenue_wan": np.maximum(np.round(revenue, 1), 0.5),
            "assets_wan": np.maximum(np.round(assets, 1), 0.5),
            "registered_capital_wan": only(registers, _capitals(rng, assets)),
        }
    )


def _capitals(rng: Generator, assets: Floats) -> pl.Series:
    """Return the round sums that people register, roughly in step with the assets."""
    steps = np.array(_CAPITALS_WAN)
    wished = assets * np.exp(rng.normal(-0.5, 0.8, len(assets)))
    return pl.Series("capital", steps[np.minimum(np.searchsorted(steps, wished), len(steps) - 1)])
