"""All cases against all banks at once: the reason against a pair, or what the pair costs.

Both tables take one byte per pair. Blank `collaterals`, `industries`, `min_wan`, `max_wan` of a
bank restrict nothing; blank `regions` serve nowhere; blank consent is none, `*` is any bank. What
is unknown about a case fits no bank that asks for it.
"""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from rongxie.rulebook.allocation.batch import Batch, Indices, Pairs
from rongxie.rulebook.allocation.reasons import RANK
from rongxie.values.industries import read_industry
from rongxie.values.texts import Refusal

Table = NDArray[np.uint8]

ANY_BANK = "*"
_LAST_WISH = 9  #  later wishes cost as much as this one
_NOT_WISHED = 10

# An offer is 1 + 2w + r: the place among the wishes and whether the bank is new to the case.
# 0 is no offer.
_STEPS = np.arange(2 * _NOT_WISHED + 2)
OFFER_COST = np.concatenate([[0], 1000 * (_STEPS // 2) + 100 * (_STEPS % 2)]).astype(np.int64)


def reasons_against(batch: Batch, max_lenders: int, exposure_max: float | None) -> Table:
    """Return the rank of the first reason against each pair, 0 where there is none."""
    cases, (height, width) = batch.cases, batch.shape
    found = np.zeros((height, width), np.uint8)
    for table, column in (
        (_out_of_region(batch), "region"),
        (_unfit_security(batch), "collateral"),
        (_unfit_section(batch), "industry"),
    ):
        np.maximum(found, table[_codes(cases[column])], out=found)
    np.maximum(found, _unfit_amount(batch), out=found)
    if exposure_max is not None:
        np.maximum(found, _over_exposed(cases, exposure_max), out=found)
    _keep_only(
        found, batch.listed("lenders"), batch.lender_counts >= max_lenders, "too_many_lenders"
    )
    _keep_only(found, batch.wished, cases["wished_only"].fill_null(False).to_numpy(), "not_wished")
    excluded = batch.listed("excluded")
    at = (excluded.cases, excluded.banks)
    found[at] = np.maximum(found[at], RANK["excluded"])
    named = ~cases["consent"].list.contains(ANY_BANK).fill_null(False)
    _keep_only(found, batch.listed("consent"), named.to_numpy(), "no_consent")
    return found


def offers(batch: Batch, reasons: Table) -> Table:
    """Return the offer of each pair, a row of `OFFER_COST`; 0 where a reason is against."""
    wishing = np.zeros(batch.cases.height, np.uint8)
    wishing[batch.wishes["case"].to_numpy()] = _NOT_WISHED
    found = np.broadcast_to((2 + 2 * wishing)[:, None], batch.shape).copy()
    for column in ("lenders", "service_banks"):
        known = batch.listed(column)
        found[known.cases, known.banks] = 1 + 2 * wishing[known.cases]
    wishes = batch.wishes.drop_nulls("bank")
    at = (wishes["case"].to_numpy(), wishes["bank"].to_numpy())
    found[at] = 2 - found[at] % 2 + 2 * np.minimum(wishes["place"].to_numpy(), _LAST_WISH)
    found[reasons > 0] = 0
    return found


def _keep_only(found: Table, kept: Pairs, marked: NDArray[np.bool_], reason: str) -> None:
    """Put the reason on all but the kept pairs of the marked cases, unless one before it is on."""
    rows = np.flatnonzero(marked)
    place = np.full(len(found), -1, np.int64)
    place[rows] = np.arange(len(rows))
    against = np.full((len(rows), found.shape[1]), RANK[reason], np.uint8)
    concerned = place[kept.cases] >= 0
    against[place[kept.cases[concerned]], kept.banks[concerned]] = 0
    found[rows] = np.maximum(found[rows], against)


def _codes(values: pl.Series) -> Indices:
    """Return for each case the row of its value in a table over `_distinct` values."""
    return values.rank("dense").cast(pl.Int64).fill_null(0).to_numpy()


def _distinct(values: pl.Series) -> list[str | None]:
    return [None, *values.drop_nulls().unique().sort()]


def _out_of_region(batch: Batch) -> Table:
    served: dict[str, NDArray[np.bool_]] = {}
    for bank, regions in enumerate(batch.banks["regions"]):
        for region in () if regions is None else regions.drop_nulls():
            served.setdefault(region, np.zeros(batch.banks.height, bool))[bank] = True
    served.pop("", None)  #  a blank prefix would serve everywhere
    lengths = sorted({len(region) for region in served})
    nowhere = np.zeros(batch.banks.height, bool)
    rows = []
    for region in _distinct(batch.cases["region"]):
        above = [served[region[:n]] for n in lengths if region and region[:n] in served]
        rows.append(np.logical_or.reduce([nowhere, *above]))
    return np.where(np.array(rows), 0, RANK["out_of_region"]).astype(np.uint8)


def _unfit_security(batch: Batch) -> Table:
    taken = _accepted(batch.banks["collaterals"])
    return _unfit(_distinct(batch.cases["collateral"]), taken, "collateral")


def _unfit_section(batch: Batch) -> Table:
    served = [
        {text[:1].upper() for text in texts} for texts in _accepted(batch.banks["industries"])
    ]
    sections = [_section(code) for code in _distinct(batch.cases["industry"])]
    return _unfit(sections, served, "industry")


def _accepted(lists: pl.Series) -> list[set[str]]:
    return [set() if texts is None else set(texts.drop_nulls()) - {""} for texts in lists]


def _unfit(values: list[str | None], accepted: list[set[str]], reason: str) -> Table:
    rows = [
        [RANK[reason] if some and value not in some else 0 for some in accepted] for value in values
    ]
    return np.array(rows, np.uint8).reshape(len(values), len(accepted))


def _section(code: str | None) -> str | None:
    """Return the section letter, or null where the code tells none."""
    if not code or code[0].isalpha():
        return code[0].upper() if code else None
    try:
        return read_industry(code).section
    except Refusal:
        return None


def _unfit_amount(batch: Batch) -> Table:
    amount = batch.cases["amount_wan"].to_numpy()
    lowest, highest = batch.banks["min_wan"], batch.banks["max_wan"]
    fits = amount[:, None] >= lowest.fill_null(-np.inf).to_numpy()
    fits &= amount[:, None] <= highest.fill_null(np.inf).to_numpy()
    fits[np.isnan(amount)] = (lowest.is_null() & highest.is_null()).to_numpy()
    return np.multiply(~fits, RANK["amount"], dtype=np.uint8)


def _over_exposed(cases: pl.DataFrame, exposure_max: float) -> Table:
    """Return one column: what is asked for or the revenue being unknown counts as too much."""
    held = pl.col("existing_loans_wan").fill_null(0) + pl.col("amount_wan")
    fits = cases.select((held <= exposure_max * pl.col("revenue_wan")).fill_null(False))
    over = np.where(fits.to_series().to_numpy(), 0, RANK["over_exposed"])
    return over.astype(np.uint8)[:, None]
