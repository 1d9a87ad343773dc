"""A plain evaluation of the rules of allocation, one pair at a time, to compare the fast one with.

Written from the design alone; shares no code with the package.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
import scipy.optimize
import scipy.sparse

Row = dict[str, Any]

UNPLACED = 1_000_000
SECTION_OF_DIVISION = {"01": "A", "33": "C", "51": "F", "61": "H"}


def first_reason(case: Row, bank: Row, max_lenders: int, exposure_max: float | None) -> str | None:
    """Return the first reason against the pair, None if it is allowed."""
    name = bank["bank_id"]
    lenders, consent = _texts(case, "lenders"), _texts(case, "consent")
    taken, served = _texts(bank, "collaterals"), _texts(bank, "industries")
    against = {
        "no_consent": "*" not in consent and name not in consent,
        "excluded": name in _texts(case, "excluded"),
        "out_of_region": not _region_fits(case, bank),
        "amount": not _amount_fits(case, bank),
        "collateral": bool(taken) and case.get("collateral") not in taken,
        "industry": bool(served) and _section(case) not in served,
        "not_wished": bool(case.get("wished_only")) and name not in _texts(case, "wishes"),
        "too_many_lenders": len(set(lenders)) >= max_lenders and name not in lenders,
        "over_exposed": _over_exposed(case, exposure_max),
    }
    return next((reason for reason, applies in against.items() if applies), None)


def pair_cost(case: Row, bank: Row) -> int:
    """Return what an allowed pair costs, load excepted."""
    name, wishes = bank["bank_id"], _texts(case, "wishes")
    if not wishes:
        w = 0
    elif name in wishes:
        w = min(wishes.index(name), 9)
    else:
        w = 10
    known = name in _texts(case, "lenders") or name in _texts(case, "service_banks")
    return 1000 * w + (0 if known else 100)


def load_tiers(capacity: int | None) -> list[int]:
    """Return what each further case of a bank adds, first to last."""
    capacity = capacity or 0
    cuts = [(capacity * k + 9) // 10 for k in range(11)]
    return [k for k in range(10) for _ in range(cuts[k], cuts[k + 1])]


def total_cost(placed: dict[str, str | None], cases: Sequence[Row], banks: Sequence[Row]) -> int:
    """Return the cost of placements (case_id → bank_id), or fail if a bank has too many."""
    by_id = {bank["bank_id"]: bank for bank in banks}
    loads = Counter(bank for bank in placed.values() if bank is not None)
    cost = sum(sum(_first(load_tiers(by_id[b]["capacity"]), n)) for b, n in loads.items())
    for case in cases:
        bank = placed[case["case_id"]]
        cost += UNPLACED if bank is None else pair_cost(case, by_id[bank])
    return cost


def independent_optimum(
    cases: Sequence[Row], banks: Sequence[Row], max_lenders: int, exposure_max: float | None
) -> int:
    """Return the lowest total there is, by HiGHS on all allowed pairs and every seat of a bank."""
    if not cases:
        return 0
    pairs = [
        (case_row, bank_row, pair_cost(case, bank))
        for case_row, case in enumerate(cases)
        for bank_row, bank in enumerate(banks)
        if first_reason(case, bank, max_lenders, exposure_max) is None
    ]
    seats = [
        (bank_row, tier)
        for bank_row, bank in enumerate(banks)
        for tier in load_tiers(bank["capacity"])
    ]
    costs = [UNPLACED for _ in cases] + [cost for *_, cost in pairs] + [tier for _, tier in seats]
    matrix = scipy.sparse.lil_matrix((len(cases) + len(banks), len(costs)))
    for case_row in range(len(cases)):
        matrix[case_row, case_row] = 1
    for column, (case_row, bank_row, _) in enumerate(pairs, len(cases)):
        matrix[case_row, column] = 1
        matrix[len(cases) + bank_row, column] = 1
    for column, (bank_row, _) in enumerate(seats, len(cases) + len(pairs)):
        matrix[len(cases) + bank_row, column] = -1
    right = np.r_[np.ones(len(cases)), np.zeros(len(banks))]
    result = scipy.optimize.linprog(
        costs, A_eq=matrix.tocsr(), b_eq=right, bounds=(0, 1), method="highs"
    )
    assert result.status == 0, result.message
    total: float = result.fun
    return round(total)


def _first(tiers: list[int], count: int) -> list[int]:
    assert count <= len(tiers), "a bank has more cases than its capacity"
    return tiers[:count]


def _texts(row: Row, column: str) -> list[str]:
    return row.get(column) or []


def _section(case: Row) -> str | None:
    code = case.get("industry")
    if code is None:
        return None
    return code[0] if code[0].isalpha() else SECTION_OF_DIVISION.get(code[:2])


def _region_fits(case: Row, bank: Row) -> bool:
    region = case.get("region") or ""
    return any(served and region.startswith(served) for served in _texts(bank, "regions"))


def _amount_fits(case: Row, bank: Row) -> bool:
    amount, lowest, highest = case.get("amount_wan"), bank.get("min_wan"), bank.get("max_wan")
    if amount is None:
        return lowest is None and highest is None
    return (lowest is None or amount >= lowest) and (highest is None or amount <= highest)


def _over_exposed(case: Row, exposure_max: float | None) -> bool:
    if exposure_max is None:
        return False
    amount, revenue = case.get("amount_wan"), case.get("revenue_wan")
    if amount is None or revenue is None:
        return True
    return bool((case.get("existing_loans_wan") or 0) + amount > exposure_max * revenue)
