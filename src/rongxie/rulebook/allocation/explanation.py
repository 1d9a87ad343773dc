"""Why each wish was not met, and why a case has no bank at all."""

import numpy as np
import polars as pl

from rongxie.rulebook.allocation.batch import Batch, Indices
from rongxie.rulebook.allocation.network import NO_BANK
from rongxie.rulebook.allocation.pairs import Table
from rongxie.rulebook.allocation.reasons import BY_RANK, UNKNOWN_BANK

_NAMES = pl.Series([reason.name for reason in (*BY_RANK, UNKNOWN_BANK)])


def met_wishes(batch: Batch, chosen: Indices) -> pl.Series:
    """Return for each case the place of its bank among its wishes, from 1; null if not wished."""
    wishes = batch.wishes.filter(_met(batch, chosen))
    places = np.zeros(len(chosen), np.int64)
    places[wishes["case"].to_numpy()] = wishes["place"].to_numpy() + 1
    return pl.Series(places).replace(0, None)


def explained(batch: Batch, reasons: Table, chosen: Indices) -> pl.Series:
    """Return for each case `BANK:reason` per wish not met, in the order of the wishes.

    A case without a bank also has the distinct reasons over the banks that it did not wish for,
    in the order of `PAIR_REASONS`. Null where there is nothing to say.
    """
    told = pl.concat([_missed(batch, reasons, chosen), _others(batch, reasons, chosen)])
    joined = told.group_by("case", maintain_order=True).agg(pl.col("reason").str.join(";"))
    cases = pl.DataFrame({"case": np.arange(len(chosen), dtype=np.int64)})
    return cases.join(joined, on="case", how="left", maintain_order="left")["reason"]


def _met(batch: Batch, chosen: Indices) -> pl.Series:
    bank = pl.Series(chosen[batch.wishes["case"].to_numpy()])
    return (batch.wishes["bank"] == bank).fill_null(False)


def _missed(batch: Batch, reasons: Table, chosen: Indices) -> pl.DataFrame:
    wishes = batch.wishes.filter(~_met(batch, chosen))
    known = wishes["bank"].is_not_null().to_numpy()
    pairs = wishes.drop_nulls("bank")
    rank = np.full(wishes.height, len(BY_RANK))
    rank[known] = reasons[pairs["case"].to_numpy(), pairs["bank"].to_numpy()]
    return wishes.select("case", reason=pl.col("wished") + ":" + _NAMES.gather(rank))


def _others(batch: Batch, reasons: Table, chosen: Indices) -> pl.DataFrame:
    cases = np.flatnonzero(chosen == NO_BANK)
    bits = np.left_shift(np.uint16(1), reasons[cases], dtype=np.uint16)
    wished = batch.wished
    unplaced = chosen[wished.cases] == NO_BANK
    bits[np.searchsorted(cases, wished.cases[unplaced]), wished.banks[unplaced]] = 0
    sets = np.bitwise_or.reduce(bits, axis=1)
    words = {int(some): _words(int(some)) for some in np.unique(sets)}
    told = pl.Series("reason", [words[some] for some in sets.tolist()], pl.String)
    return pl.DataFrame({"case": cases, "reason": told}).drop_nulls("reason")


def _words(bits: int) -> str | None:
    ranks = reversed(range(len(BY_RANK)))
    return ";".join(BY_RANK[rank].name for rank in ranks if bits >> rank & 1) or None
