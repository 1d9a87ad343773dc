"""How the enterprises of a sample stand with banks: loans, accounts, wishes, consent."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from rongxie.surfaces.samples.draws import Generator, Ints, Mask, chance, only, places, weighed

BORROWER_SHARE = 0.30
WISHING_SHARE = 0.55  # of those with a need
WISHED_ONLY_SHARE = 0.05  # of those who wish
CONSENT_TO_ALL_SHARE = 0.80  # of those with a need; the others name banks
NO_CONSENT_SHARE = 0.01
EXCLUDING_SHARE = 0.03
_COLLATERALS = {"credit": 0.48, "mortgage": 0.27, "guarantee": 0.20, "pledge": 0.05}
_LENDERS = (0.72, 0.20, 0.06, 0.02)  # one to four banks
_WISHES = (0.45, 0.38, 0.17)  # one to three banks


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The banks that serve each township; rows are filled up with -1."""

    ids: tuple[str, ...]
    table: Ints
    counts: Ints

    def named(self, township: Ints, first: Ints, place: int) -> Ints:
        """Return the bank that comes `place` after the first one, -1 where none is left."""
        count = self.counts[township]
        bank = self.table[township, (first + place) % np.maximum(count, 1)]
        return np.where(place < count, bank, -1)

    def texts(self, banks: Ints) -> pl.Series:
        """Return the ids of banks, null for -1."""
        ids = pl.Series([*self.ids, None], dtype=pl.String)
        return ids.gather(np.where(banks < 0, len(self.ids), banks))


def find_neighbours(banks: pl.DataFrame, townships: list[str]) -> Neighbours:
    """Return which banks serve each township, in the order of the banks."""
    prefixes = banks["regions"].to_list()
    serving = [
        [b for b, regions in enumerate(prefixes) if any(t.startswith(r) for r in regions)]
        for t in townships
    ]
    table = np.full((len(townships), max([1, *map(len, serving)])), -1, dtype=np.int64)
    for row, found in enumerate(serving):
        table[row, : len(found)] = found
    counts = np.array([len(found) for found in serving], dtype=np.int64)
    return Neighbours(tuple(banks["bank_id"].to_list()), table, counts)


def draw_banking(rng: Generator, people: pl.DataFrame, neighbours: Neighbours) -> pl.DataFrame:
    """Return the columns that the allocation reads, and `first_bank`, where a search begins."""
    count = people.height
    township = people["township"].to_numpy()
    has = people["need_amount_wan"].is_not_null().to_numpy()
    first = rng.integers(0, 10**6, count)
    lending = chance(rng, BORROWER_SHARE, count)
    lenders = np.where(lending, places(rng, _LENDERS, count) + 1, 0)
    wishes = np.where(has & chance(rng, WISHING_SHARE, count), places(rng, _WISHES, count) + 1, 0)
    # Half of those who wish name their lender first.
    wished = first + np.where(chance(rng, 0.5, count), 0, rng.integers(0, 5, count))
    loans = people["revenue_wan"].to_numpy() * 0.2 * np.exp(rng.normal(0, 0.7, count))
    named = _Lists(neighbours, township)
    strict = (wishes > 0) & chance(rng, WISHED_ONLY_SHARE, count)
    excluding = has & chance(rng, EXCLUDING_SHARE, count)
    return pl.DataFrame(
        {
            "collateral": only(has, weighed(rng, _COLLATERALS, count)),
            "wishes": named.take(wished, wishes),
            "wished_only": only(has & (wishes > 0), pl.Series("strict", strict)),
            "lenders": named.take(first, lenders),
            "service_banks": named.take(first, np.where(chance(rng, 0.85, count), 1, 0)),
            "excluded": named.take(first + 4, np.where(excluding, 1, 0)),
            "consent": _consent(rng, has, named, wished, wishes),
            "existing_loans_wan": np.where(lending, np.maximum(np.rint(loans), 1.0), 0.0),
            "first_bank": first,
        }
    )


class _Lists:
    """Takes lists of neighbouring banks, null where a list is empty."""

    def __init__(self, neighbours: Neighbours, township: Ints) -> None:
        self._neighbours = neighbours
        self._township = township

    def take(self, first: Ints, count: Ints) -> pl.Series:
        columns = {}
        for place in range(int(count.max(initial=0))):
            bank = self._neighbours.named(self._township, first, place)
            columns[str(place)] = self._neighbours.texts(np.where(place < count, bank, -1))
        if not columns:
            return pl.Series([None] * len(count), dtype=pl.List(pl.String()))
        listed = pl.DataFrame(columns).select(pl.concat_list(pl.all()).list.drop_nulls().alias("l"))
        return listed.select(pl.when(pl.col("l").list.len() > 0).then("l"))["l"]


def _consent(rng: Generator, has: Mask, named: _Lists, wished: Ints, wishes: Ints) -> pl.Series:
    """Return `*` for most; the others consent to the banks they wish, or to the nearest three."""
    count = len(has)
    everywhere = chance(rng, CONSENT_TO_ALL_SHARE, count)
    refused = chance(rng, NO_CONSENT_SHARE, count)
    frame = pl.DataFrame(
        {
            "has": has & ~refused,
            "everywhere": everywhere,
            "listed": named.take(wished, np.maximum(wishes, 3)),
        }
    )
    anyone = pl.lit(["*"], dtype=pl.List(pl.String()))
    chosen = pl.when("everywhere").then(anyone).otherwise("listed")
    return frame.select(pl.when("has").then(chosen).alias("consent"))["consent"]
