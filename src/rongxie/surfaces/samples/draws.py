"""Drawing columns at random, all of one seeded generator."""

from collections.abc import Sequence
from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray

Generator = np.random.Generator
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

_EPOCH = date(1970, 1, 1)


def places(rng: Generator, weights: Sequence[float], count: int) -> Ints:
    """Return positions among the weights, each as often as it weighs."""
    shares = np.asarray(weights, dtype=np.float64)
    return rng.choice(len(shares), size=count, p=shares / shares.sum()).astype(np.int64)


def pick(rng: Generator, options: Sequence[str], count: int) -> pl.Series:
    """Return texts, each equally often."""
    return pl.Series(options, dtype=pl.String).gather(rng.integers(len(options), size=count))


def weighed(rng: Generator, options: dict[str, float], count: int) -> pl.Series:
    """Return texts, each as often as it weighs."""
    found = places(rng, list(options.values()), count)
    return pl.Series(list(options), dtype=pl.String).gather(found)


def chance(rng: Generator, share: float | Floats, count: int) -> Mask:
    """Return which of the rows a share falls on."""
    return rng.random(count) < share


def only(mask: Mask, values: pl.Series) -> pl.Series:
    """Return the values where the mask holds, null elsewhere."""
    frame = pl.DataFrame({"value": values, "mask": mask})
    return frame.select(pl.when("mask").then("value").alias(values.name))[values.name]


def day_number(day: date) -> int:
    """Return the days from 1970-01-01."""
    return (day - _EPOCH).days


def days(numbers: Ints) -> pl.Series:
    """Return the dates of days counted from 1970-01-01."""
    return pl.Series(numbers.astype(np.int32)).cast(pl.Date)
