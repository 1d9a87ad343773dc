"""The cases and banks of a batch: checked, in the canonical columns, sorted by id."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from rongxie.values.texts import Refusal, say

Indices = NDArray[np.int64]

_TEXTS = pl.List(pl.String())
_CASE = {
    "case_id": pl.String(),
    "region": pl.String(),
    "industry": pl.String(),
    "amount_wan": pl.Float64(),
    "collateral": pl.String(),
    "wishes": _TEXTS,
    "wished_only": pl.Boolean(),
    "lenders": _TEXTS,
    "service_banks": _TEXTS,
    "excluded": _TEXTS,
    "consent": _TEXTS,
    "existing_loans_wan": pl.Float64(),
    "revenue_wan": pl.Float64(),
}
_BANK = {
    "bank_id": pl.String(),
    "regions": _TEXTS,
    "min_wan": pl.Float64(),
    "max_wan": pl.Float64(),
    "collaterals": _TEXTS,
    "industries": _TEXTS,
    "capacity": pl.Int64(),
}
_SHOWN = 5  # ids named in a refusal


class RepeatedIdentifier(Refusal):
    """Two cases, or two banks, have the same id."""


class BlankIdentifier(Refusal):
    """A case or a bank has no id."""


@dataclass(frozen=True)
class Pairs:
    """Cases and the banks that a list of theirs names, by row; unknown banks left out."""

    cases: Indices
    banks: Indices


@dataclass(frozen=True)
class Batch:
    """Both frames sorted by id, so that nothing depends on the order of the input.

    `wishes` has one row per wish, sorted by case and place: `case` (row), `place` (0-based,
    first occurrence), `wished` (as written), `bank` (row, null if no bank has the id).
    """

    cases: pl.DataFrame
    banks: pl.DataFrame
    wishes: pl.DataFrame

    @property
    def shape(self) -> tuple[int, int]:
        """Return how many cases and how many banks there are."""
        return self.cases.height, self.banks.height

    @property
    def wished(self) -> Pairs:
        """Return the wishes that name a bank of the batch, in their order."""
        known = self.wishes.drop_nulls("bank")
        return Pairs(known["case"].to_numpy(), known["bank"].to_numpy())

    @property
    def lender_counts(self) -> Indices:
        """Return how many lenders each case names, whether or not they are in the batch."""
        named = named_banks(self.cases["lenders"], self.banks["bank_id"]).unique(["case", "named"])
        return np.bincount(named["case"].to_numpy(), minlength=self.cases.height)

    def listed(self, column: str) -> Pairs:
        """Return the pairs of a case and a bank that its list in `column` names."""
        named = named_banks(self.cases[column], self.banks["bank_id"]).drop_nulls("bank")
        return Pairs(named["case"].to_numpy(), named["bank"].to_numpy())


def read_batch(cases: pl.DataFrame, banks: pl.DataFrame) -> Batch:
    """Return the batch; a column that is missing is all unknown.

    :raises BlankIdentifier: if a case or a bank has no id
    :raises RepeatedIdentifier: if an id comes twice
    """
    found = _canonical(cases, _CASE).sort("case_id")
    sorted_banks = _canonical(banks, _BANK).sort("bank_id")
    _refuse_unusable(found["case_id"])
    _refuse_unusable(sorted_banks["bank_id"])
    return Batch(found, sorted_banks, _wishes(found["wishes"], sorted_banks["bank_id"]))


def named_banks(lists: pl.Series, bank_ids: pl.Series) -> pl.DataFrame:
    """Return `case`, `named`, `bank` (row or null) for each text in the lists, in their order."""
    banks = pl.DataFrame({"named": bank_ids, "bank": np.arange(len(bank_ids), dtype=np.int64)})
    return (
        pl.DataFrame({"case": np.arange(len(lists), dtype=np.int64), "named": lists})
        .explode("named")
        .filter(pl.col("named").is_not_null() & (pl.col("named") != ""))
        .join(banks, on="named", how="left", maintain_order="left")
    )


def _wishes(lists: pl.Series, bank_ids: pl.Series) -> pl.DataFrame:
    place = pl.int_range(pl.len(), dtype=pl.Int64).over("case").alias("place")
    return (
        named_banks(lists, bank_ids)
        .with_columns(place)
        .unique(["case", "named"], keep="first", maintain_order=True)
        .select("case", "place", pl.col("named").alias("wished"), "bank")
    )


def _canonical(frame: pl.DataFrame, columns: dict[str, Any]) -> pl.DataFrame:
    known = set(frame.columns)
    return frame.select(
        pl.col(name).cast(kind) if name in known else pl.lit(None, kind).alias(name)
        for name, kind in columns.items()
    ).with_columns(pl.col(pl.Float64).fill_nan(None))


def _refuse_unusable(ids: pl.Series) -> None:
    blank = int((ids.is_null() | (ids == "")).sum())
    if blank:
        raise BlankIdentifier(
            say("{count} rows have no {column}: give each row one", count=blank, column=ids.name)
        )
    repeated = ids.filter(ids.is_duplicated()).unique().sort()
    if len(repeated):
        raise RepeatedIdentifier(
            say(
                "{count} values of {column} come more than once: {ids}. Keep one row of each",
                count=len(repeated),
                column=ids.name,
                ids=", ".join(repeated.head(_SHOWN)) + (" …" if len(repeated) > _SHOWN else ""),
            )
        )
