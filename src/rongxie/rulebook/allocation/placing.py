"""The allocation of a batch: recommended cases to banks, at most one each."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from rongxie.rulebook.allocation.batch import Indices, read_batch
from rongxie.rulebook.allocation.explanation import explained, met_wishes
from rongxie.rulebook.allocation.loads import load_costs
from rongxie.rulebook.allocation.network import NO_BANK, UNPLACED_COST, cheapest_choice
from rongxie.rulebook.allocation.pairs import OFFER_COST, Table, offers, reasons_against
from rongxie.rulebook.parameters import InForce


@dataclass(frozen=True)
class Limits:
    """What a place allows: lenders of one enterprise, and loans as a multiple of its revenue."""

    max_lenders: int
    exposure_to_revenue_max: float | None


def limits_of(params: InForce) -> Limits:
    """Return the limits as they hold on the day in the place.

    :raises NotInForce: if one has no value then
    """
    return Limits(params["max_lenders"], params["exposure_to_revenue_max"])


@dataclass(frozen=True)
class Allocation:
    """A bank, or none, for each case.

    `placements` has one row per case in the order of the input: `case_id`, `bank_id` (null if
    unplaced), `wish` (the place of the bank among the wishes from 1, null if not wished), `reason`
    (`BANK:reason` for every wish not got, for an unplaced case also the distinct reasons over the
    other banks, joined by `;`, or null), `cost` (they add up to `total_cost`; what load adds is
    told to the cases of a bank in the order of their ids).
    """

    placements: pl.DataFrame
    cases: int
    placed: int
    unplaced: int
    total_cost: int


def allocate(cases: pl.DataFrame, banks: pl.DataFrame, limits: Limits) -> Allocation:
    """Place each case with at most one bank so that the total cost is the lowest there is.

    A pair costs 1000 × w + 100 × r: w is the place of the bank among the wishes (0 first, at most
    9, the first occurrence counts), 10 if not wished while there are wishes (also ones that name no
    bank), 0 without wishes; r is 0 for a lender or service bank, else 1. A bank's load adds 0 for
    the first tenth of its capacity up to 9 for the last. An unplaced case costs 1,000,000.

    Lists are `List[String]`; every column but case_id, bank_id and capacity may be missing. A blank
    capacity is 0. The result does not depend on the order of the rows. A pair takes two bytes.

    :raises BlankIdentifier: if a case or a bank has no id
    :raises RepeatedIdentifier: if an id comes twice
    """
    batch = read_batch(cases, banks)
    reasons = reasons_against(batch, limits.max_lenders, limits.exposure_to_revenue_max)
    offered = offers(batch, reasons)
    capacities = batch.banks["capacity"].fill_null(0).clip(lower_bound=0).to_numpy()
    chosen = cheapest_choice(offered, capacities)
    bank_ids = batch.banks["bank_id"].gather(pl.Series(chosen).replace(NO_BANK, None))
    found = pl.DataFrame(
        {
            "case_id": batch.cases["case_id"],
            "bank_id": bank_ids,
            "wish": met_wishes(batch, chosen),
            "reason": explained(batch, reasons, chosen),
            "cost": _costs(offered, chosen, capacities),
        }
    )
    given = cases.select(pl.col("case_id").cast(pl.String))
    placements = given.join(found, on="case_id", how="left", maintain_order="left")
    placed = int((chosen != NO_BANK).sum())
    return Allocation(
        placements=placements,
        cases=len(chosen),
        placed=placed,
        unplaced=len(chosen) - placed,
        total_cost=int(found["cost"].sum()),
    )


def _costs(offered: Table, chosen: Indices, capacities: Indices) -> Indices:
    placed = np.flatnonzero(chosen != NO_BANK)
    banks = chosen[placed]
    costs = np.full(len(chosen), UNPLACED_COST, np.int64)
    costs[placed] = OFFER_COST[offered[placed, banks]] + load_costs(banks, capacities)
    return costs
