"""The banks as they might be: one left out, or with another capacity."""

import polars as pl

from rongxie.values.texts import Refusal, say


class UnknownBank(Refusal):
    """A what-if names a bank that is not in the frame."""


def without_bank(banks: pl.DataFrame, bank_id: str) -> pl.DataFrame:
    """Return the banks but one.

    :raises UnknownBank: if no bank has the id
    """
    _find(banks, bank_id)
    return banks.filter(pl.col("bank_id").cast(pl.String) != bank_id)


def with_capacity(banks: pl.DataFrame, bank_id: str, capacity: int) -> pl.DataFrame:
    """Return the banks with another capacity of one of them.

    :raises UnknownBank: if no bank has the id
    """
    _find(banks, bank_id)
    changed = pl.when(pl.col("bank_id").cast(pl.String) == bank_id).then(capacity)
    return banks.with_columns(
        changed.otherwise(pl.col("capacity")).cast(pl.Int64).alias("capacity")
    )


def _find(banks: pl.DataFrame, bank_id: str) -> None:
    known = banks["bank_id"].cast(pl.String)
    if bank_id not in known:
        shown = ", ".join(known.drop_nulls().sort().head(10))
        raise UnknownBank(
            say(
                "There is no bank {bank_id}; the first of the banks are: {known}",
                bank_id=bank_id,
                known=shown,
            )
        )
