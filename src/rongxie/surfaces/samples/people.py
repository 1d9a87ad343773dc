"""Who the enterprises of a sample are: kind, place, trade, code, name and address."""

from collections.abc import Callable, Sequence
from datetime import date

import numpy as np
import polars as pl

from rongxie.surfaces.samples.codes import credit_codes, registration_numbers
from rongxie.surfaces.samples.county import County
from rongxie.surfaces.samples.draws import (
    Generator,
    Ints,
    Mask,
    chance,
    day_number,
    days,
    only,
    pick,
    places,
)
from rongxie.surfaces.samples.words import KINDS, Trade, name_parts, trades

KIND_SHARES = (0.33, 0.60, 0.04, 0.03)  # in the order of KINDS
OLD_NUMBER_SHARE = 0.02  # of sole proprietors, with a 15-digit registration number
FARM_WITHOUT_LICENCE_SHARE = 0.7  # of family farms, which then have no code
BRANDED_SHARE = 0.75  # of sole proprietors, with a brand instead of a word for shops
_AGE_SHAPE, _AGE_DAYS = 1.6, 1100.0  # gamma distribution of the days since establishment
_OLDEST_DAYS = 11_000


def draw_people(rng: Generator, county: County, count: int, as_of: date) -> pl.DataFrame:
    """Return one row per enterprise; `trade` and `township` are positions in their lists."""
    kind = places(rng, KIND_SHARES, count)
    township = places(rng, county.weights, count)
    trade = _trades(rng, kind)
    kinds = pl.Series(KINDS, dtype=pl.String).gather(kind)
    ages = np.minimum(rng.gamma(_AGE_SHAPE, _AGE_DAYS, count).astype(np.int64) + 20, _OLDEST_DAYS)
    frame = pl.DataFrame(
        {
            "uscc": _codes(rng, county, kinds),
            "kind": kinds,
            "region": pl.Series([t.code for t in county.townships]).gather(township),
            "established_on": days(day_number(as_of) - ages),
            "industry": pl.Series([t.industry for t in trades()]).gather(trade),
            "business": pl.Series([t.business for t in trades()]).gather(trade),
            "township": township,
            "trade": trade,
        }
    )
    return frame.with_columns(
        _names(rng, county, frame).alias("name"), _addresses(rng, county, frame).alias("address")
    )


def _trades(rng: Generator, kind: Ints) -> Ints:
    drawn = np.empty_like(kind)
    for number in range(len(KINDS)):
        rows = kind == number
        weights = [trade.weights[number] for trade in trades()]
        drawn[rows] = places(rng, weights, int(rows.sum()))
    return drawn


def _codes(rng: Generator, county: County, kinds: pl.Series) -> pl.Series:
    count = len(kinds)
    numbers = np.arange(count, dtype=np.int64) + rng.integers(1, 10**8)
    codes = credit_codes(kinds, county.code, numbers)
    old = (kinds == "sole_proprietor").to_numpy() & chance(rng, OLD_NUMBER_SHARE, count)
    positions = np.flatnonzero(old)
    codes = codes.scatter(positions, registration_numbers(county.code, positions.tolist()))
    farms = (kinds == "family_farm").to_numpy()
    unlicensed: Mask = farms & chance(rng, FARM_WITHOUT_LICENCE_SHARE, count)
    return only(~unlicensed, codes)


def _names(rng: Generator, county: County, people: pl.DataFrame) -> pl.Series:
    """Compose the names of each kind as such names are built; each ends with the mark."""
    parts, count = name_parts(), people.height
    towns = pl.Series([t.name for t in county.townships]).gather(people["township"])
    named = pl.DataFrame(
        {
            "kind": people["kind"],
            "town": towns,
            "first": pick(rng, parts.first, count),
            "second": pick(rng, parts.second, count),
            "shop": pl.Series("shop", [*parts.shop, None]).gather(_signs(rng, count)),
            "surname": pick(rng, parts.surnames, count),
            "word": _of_trade(rng, people["trade"], lambda trade: trade.words),
            "front": _of_trade(rng, people["trade"], lambda trade: trade.shops),
        }
    )
    brand = pl.concat_str("first", "second")
    full, short, mark = pl.lit(county.name), pl.lit(county.short), pl.lit(parts.mark)
    forms: dict[str, tuple[str | pl.Expr, ...]] = {
        "company": (short, brand, "word", pl.lit("有限公司"), mark),
        "sole_proprietor": (full, "town", pl.coalesce("shop", brand), "front", mark),
        "cooperative": (full, brand, "word", pl.lit("农民专业合作社"), mark),
        "family_farm": (full, "town", "surname", brand, pl.lit("家庭农场"), mark),
    }
    built = [pl.when(kind=kind).then(pl.concat_str(form)) for kind, form in forms.items()]
    return named.select(pl.coalesce(built).alias("name"))["name"]


def _signs(rng: Generator, count: int) -> Ints:
    """Return positions among the words of shops, or the one behind them for a brand instead."""
    last = len(name_parts().shop)
    words = rng.integers(0, last, count)
    return np.where(chance(rng, BRANDED_SHARE, count), last, words)


def _of_trade(
    rng: Generator, trade: pl.Series, words_of: Callable[[Trade], Sequence[str]]
) -> pl.Series:
    """Return one of the words of each row's trade."""
    lists = [words_of(each) for each in trades()]
    lengths = np.array([len(words) for words in lists])
    starts = np.concatenate([[0], np.cumsum(lengths)[:-1]])
    at = trade.to_numpy()
    chosen = starts[at] + (rng.random(len(at)) * lengths[at]).astype(np.int64)
    return pl.Series([word for words in lists for word in words]).gather(chosen)


def _addresses(rng: Generator, county: County, people: pl.DataFrame) -> pl.Series:
    count = people.height
    towns = pl.Series(["".join(t.path) for t in county.townships]).gather(people["township"])
    parts = pl.DataFrame(
        {
            "town": towns,
            "street": pick(rng, name_parts().streets, count),
            "number": rng.integers(1, 400, count),
        }
    )
    return parts.select(pl.format("{}{}{}号", "town", "street", "number").alias("address"))[
        "address"
    ]
