"""How fast a batch is allocated, beside HiGHS on the full network of allowed pairs.

The batches are synthetic, from a fixed seed: 30 townships, wishes 0 to 3 with some banks far more
wished than others, 40 % of the cases consenting to any bank and the others to 1 to 5 more.
"""

import resource
import sys
from dataclasses import dataclass
from time import perf_counter

import numpy as np
import polars as pl
import scipy.optimize
import scipy.sparse

from bench.report import Row, print_table
from rongxie.rulebook.allocation import Limits, allocate
from rongxie.rulebook.allocation.batch import read_batch
from rongxie.rulebook.allocation.loads import TENTHS, tenths
from rongxie.rulebook.allocation.network import UNPLACED_COST
from rongxie.rulebook.allocation.pairs import OFFER_COST, offers, reasons_against

SEED = 32
LIMITS = Limits(max_lenders=3, exposure_to_revenue_max=2.0)
COUNTY = "341181"
TOWNSHIPS = np.array([f"{COUNTY}{place:03}" for place in range(100, 130)])
SECURITIES = np.array(["credit", "mortgage", "pledge", "guarantee"])
SECTIONS = np.array(list("ABCDEFGHIKLMNOPQRS"))


@dataclass(frozen=True)
class Measured:
    """One run: how long, what total, and the peak memory of the process so far."""

    seconds: float
    total_cost: int
    unplaced: int
    gib: float


def batch(count: int, banks: int, seed: int = SEED) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return cases and banks in the canonical columns; the banks can take 1.1 times the cases."""
    rng = np.random.default_rng(seed)
    names = np.array([f"B{place:04}" for place in range(banks)])
    return _cases(rng, count, names), _banks(rng, count, names)


def _cases(rng: np.random.Generator, count: int, names: np.ndarray) -> pl.DataFrame:
    liked = rng.dirichlet(np.full(len(names), 0.5))
    wished = names[rng.choice(len(names), (count, 3), p=liked)]
    any_bank = rng.random(count) < 0.4
    wishes = _lists(wished, rng.integers(0, 4, count))
    others = _lists(rng.choice(names, (count, 5)), rng.integers(1, 6, count))
    consent = pl.when(pl.Series(any_bank)).then(pl.lit(["*"], pl.List(pl.String)))
    frame = pl.DataFrame(
        {
            "case_id": [f"{COUNTY}-{place:07}" for place in rng.permutation(count)],
            "region": rng.choice(TOWNSHIPS, count),
            "industry": rng.choice(SECTIONS, count),
            "amount_wan": np.round(np.exp(rng.normal(4.5, 1.2, count))),
            "collateral": rng.choice(SECURITIES, count),
            "wishes": wishes,
            "wished_only": rng.random(count) < 0.05,
            "lenders": _lists(rng.choice(names, (count, 4), p=liked), rng.binomial(4, 0.2, count)),
            "service_banks": _lists(
                rng.choice(names, (count, 1), p=liked), rng.integers(0, 2, count)
            ),
            "excluded": _lists(rng.choice(names, (count, 1)), rng.binomial(1, 0.05, count)),
            "others": others,
            "existing_loans_wan": np.round(np.exp(rng.normal(3, 1, count))),
            "revenue_wan": np.round(np.exp(rng.normal(6.5, 1.2, count))),
        }
    )
    named = pl.concat_list(pl.col("wishes"), pl.col("others"))
    return frame.with_columns(consent=consent.otherwise(named)).drop("others")


def _banks(rng: np.random.Generator, count: int, names: np.ndarray) -> pl.DataFrame:
    width = len(names)
    whole = rng.random(width) < 0.3
    served = [
        [COUNTY] if all_of_it else sorted(rng.choice(TOWNSHIPS, size, replace=False))
        for all_of_it, size in zip(whole, rng.integers(1, 11, width), strict=True)
    ]
    return pl.DataFrame(
        {
            "bank_id": names,
            "regions": served,
            "min_wan": rng.choice([0.0, 0.0, 0.0, 10.0, 50.0, 100.0], width),
            "max_wan": rng.choice([200.0, 500.0, 1000.0, 3000.0, np.nan], width),
            "collaterals": [list(SECURITIES[rng.random(4) < 0.75]) for _ in names],
            "industries": [
                list(SECTIONS[rng.random(len(SECTIONS)) < 0.5]) if rng.random() < 0.2 else None
                for _ in names
            ],
            "capacity": np.ceil(rng.dirichlet(np.ones(width)) * count * 1.1).astype(np.int64),
        }
    )


def _lists(texts: np.ndarray, lengths: np.ndarray) -> pl.Series:
    rows = pl.DataFrame({"texts": texts, "length": lengths})
    kept = pl.col("texts").arr.to_list().list.head(pl.col("length"))
    return rows.select(kept).to_series()


def measure(count: int, banks: int) -> Measured:
    """Allocate one batch, from the frames in memory to the explained placements."""
    cases, frame = batch(count, banks)
    start = perf_counter()
    found = allocate(cases, frame, LIMITS)
    seconds = perf_counter() - start
    gib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    return Measured(seconds, found.total_cost, found.unplaced, gib)


def measure_peer(count: int, banks: int) -> Measured:
    """Let HiGHS find the same total: one variable per allowed pair; reading and rules are free."""
    read = read_batch(*batch(count, banks))
    against = reasons_against(read, LIMITS.max_lenders, LIMITS.exposure_to_revenue_max)
    offered = offers(read, against)
    capacities = read.banks["capacity"].to_numpy()
    start = perf_counter()
    rows, columns = np.nonzero(offered)
    tiers = tenths(capacities)
    costs = np.concatenate(
        [
            OFFER_COST[offered[rows, columns]],
            np.tile(np.arange(TENTHS), banks),
            np.full(count, UNPLACED_COST),
        ]
    )
    pairs = len(rows)
    each = np.arange(pairs)
    load = pairs + np.arange(tiers.size)
    none = pairs + tiers.size + np.arange(count)
    entries = np.concatenate([np.ones(2 * pairs), np.full(tiers.size, -1), np.ones(count)])
    at_row = np.concatenate(
        [rows, count + columns, count + np.repeat(np.arange(banks), TENTHS), np.arange(count)]
    )
    at_column = np.concatenate([each, each, load, none])
    matrix = scipy.sparse.csr_matrix((entries, (at_row, at_column)), (count + banks, len(costs)))
    upper = np.concatenate([np.ones(pairs), tiers.ravel(), np.ones(count)])
    right = np.concatenate([np.ones(count), np.zeros(banks)])
    bounds = np.column_stack([np.zeros(len(costs)), upper])
    result = scipy.optimize.linprog(costs, A_eq=matrix, b_eq=right, bounds=bounds, method="highs")
    assert result.status == 0, result.message
    unplaced = int(np.rint(result.x[none].sum()))
    return Measured(perf_counter() - start, round(result.fun), unplaced, 0)


def rows(quick: bool) -> list[Row]:
    """Measure the bounds of the design; quick leaves out the largest batch."""
    sizes = [(100_000, 100, "5 s")] if quick else [(100_000, 100, "5 s"), (300_000, 200, "15 s")]
    peer_size = (5_000, 100) if quick else (40_000, 100)
    ours, peer = measure(*peer_size), measure_peer(*peer_size)
    assert ours.total_cost == peer.total_cost, "HiGHS found another total"
    found = [
        Row(
            what=f"allocate {peer_size[0]:,} x {peer_size[1]}, same total",
            figure=f"{ours.seconds:.2f} s",
            bound="",
            peer=f"HiGHS {peer.seconds:.2f} s",
            ratio=f"{peer.seconds / ours.seconds:.0f} x",
            growth="",
            memory=f"{ours.gib:.2f} GiB",
        )
    ]
    for count, banks, bound in sizes:
        quarter, whole = measure(count // 4, banks), measure(count, banks)
        found.append(
            Row(
                what=f"allocate {count:,} x {banks}, {whole.unplaced:,} unplaced, explained",
                figure=f"{whole.seconds:.2f} s",
                bound=f"<= {bound}",
                peer="",
                ratio="",
                growth=f"{whole.seconds / quarter.seconds:.1f}",
                memory=f"{whole.gib:.2f} GiB",
            )
        )
    return found


if __name__ == "__main__":
    print_table(rows(quick="--quick" in sys.argv))
