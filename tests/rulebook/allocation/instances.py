"""Random batches: small towns and few banks, so that every rule and every tie comes up."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from rongxie.rulebook.allocation import Allocation, Limits, allocate
from tests.rulebook.allocation.slow import Row

TEXTS = pl.List(pl.String)
CASE_COLUMNS = {
    "case_id": pl.String,
    "region": pl.String,
    "industry": pl.String,
    "amount_wan": pl.Float64,
    "collateral": pl.String,
    "wishes": TEXTS,
    "wished_only": pl.Boolean,
    "lenders": TEXTS,
    "service_banks": TEXTS,
    "excluded": TEXTS,
    "consent": TEXTS,
    "existing_loans_wan": pl.Float64,
    "revenue_wan": pl.Float64,
}
BANK_COLUMNS = {
    "bank_id": pl.String,
    "regions": TEXTS,
    "min_wan": pl.Float64,
    "max_wan": pl.Float64,
    "collaterals": TEXTS,
    "industries": TEXTS,
    "capacity": pl.Int64,
}
REGIONS = ["341181", "341181001", "341181100", "341181100201", "3411", "341182001", None]
COLLATERALS = ["credit", "mortgage", "pledge", "guarantee", None]
INDUSTRIES = ["C3311", "C", "33", "3311", "A0111", "51", "H61", "F", None]


@dataclass(frozen=True)
class Instance:
    """A batch as rows, with its limits."""

    cases: list[Row]
    banks: list[Row]
    limits: Limits

    def allocated(self) -> Allocation:
        """Return what the package makes of it."""
        return allocate(
            frame(self.cases, CASE_COLUMNS), frame(self.banks, BANK_COLUMNS), self.limits
        )


def frame(rows: list[Row], columns: Mapping[str, Any]) -> pl.DataFrame:
    """Return the rows as a frame of the canonical columns."""
    return pl.DataFrame(rows, schema=columns)


def random_instance(seed: int) -> Instance:
    """Return a batch; the seed decides its kind: scarce, tied, empty, unknown wishes and so on."""
    rng = random.Random(seed)
    kind = seed % 10
    height = 0 if kind == 1 else rng.randint(1, 40)
    width = 0 if kind == 2 and seed % 20 == 2 else rng.randint(1, 8)
    names = [f"B{place:02}" for place in range(width)]
    banks = [_bank(rng, name, kind, height) for name in names]
    pool = ["X1", "X2"] if kind == 3 else [*names, *names, "X1"]
    cases = [_case(rng, f"案{place:03}", pool, kind) for place in range(height)]
    rng.shuffle(cases)
    rng.shuffle(banks)
    exposure = rng.choice([0.5, 2.0]) if kind in (4, 5) else None
    return Instance(cases, banks, Limits(rng.choice([1, 2, 3]), exposure))


def _bank(rng: random.Random, name: str, kind: int, height: int) -> Row:
    room = [0, 1, 3, 7, 10, 25] if kind in (2, 4) else [None, 0, 2, 5, 11, 40, height]
    whole = kind in (6, 7)
    return {
        "bank_id": name,
        "regions": ["3411"] if whole or rng.random() < 0.6 else _some(rng, REGIONS[:-1], 3),
        "min_wan": None if whole else rng.choice([None, None, 10.0, 50.0]),
        "max_wan": None if whole else rng.choice([None, None, 100.0, 300.0]),
        "collaterals": None if whole else rng.choice([None, [], ["credit"], COLLATERALS[1:4]]),
        "industries": None if whole else rng.choice([None, None, [], ["C"], ["A", "F"]]),
        "capacity": rng.choice(room),
    }


def _case(rng: random.Random, name: str, pool: list[str], kind: int) -> Row:
    tied = kind == 6
    return {
        "case_id": name,
        "region": "341181001" if tied else rng.choice([*REGIONS, "341181001", "341181001"]),
        "industry": rng.choice(INDUSTRIES),
        "amount_wan": rng.choice([None, 5.0, 10.0, 50.0, 80.0, 100.0, 100.01, 300.0]),
        "collateral": rng.choice(COLLATERALS),
        "wishes": None if tied else rng.choice([None, [], *[_some(rng, pool, 12)] * 3]),
        "wished_only": rng.choice([None, False, False, True]) if kind != 7 else True,
        "lenders": _some(rng, pool, 4)
        if kind in (5, 8)
        else rng.choice([None, _some(rng, pool, 1)]),
        "service_banks": rng.choice([None, _some(rng, pool, 2)]),
        "excluded": rng.choice([None, None, _some(rng, pool, 2)]),
        "consent": ["*"] if tied else rng.choice([None, ["*"], ["*"], ["*"], _some(rng, pool, 5)]),
        "existing_loans_wan": rng.choice([None, 0.0, 60.0]),
        "revenue_wan": rng.choice([None, 40.0, 160.0, 1000.0]),
    }


def _some(rng: random.Random, texts: Sequence[str | None], most: int) -> list[str | None]:
    """Return a list that may name one twice."""
    return [rng.choice(texts) for _ in range(rng.randint(0, most))]
