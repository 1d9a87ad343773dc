"""The cheapest choice, exactly, as a flow of cases through a sparse network.

Cases with the same offers are one node. Most offers of a case cost the same, its dearest; those all
run through one pool node per distinct set of banks, and only the cheaper offers are arcs of their
own. A pool also reaches the banks that the case has cheaper: no cheapest flow uses that way, since
the cheaper arc runs beside it. Each bank passes its cases on through ten arcs, one per tenth of its
capacity, and a case without a bank goes straight to the end.

The solver's time grows with the size of the costs, so they are divided by ten, load excepted. The
optimum stays: a flow is cheapest when no cycle of the residual network lowers its cost, a cycle
passes the end at most once and so changes the load by at most 9 either way, and everything else on
it is a multiple of 100 before and of 10 after, which decides the sign alike.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from ortools.graph.python import min_cost_flow

from rongxie.rulebook.allocation.batch import Indices
from rongxie.rulebook.allocation.loads import TENTHS, tenths
from rongxie.rulebook.allocation.pairs import OFFER_COST, Table

UNPLACED_COST = 1_000_000
NO_BANK = -1
_SCALE = 10


@dataclass(frozen=True)
class _Groups:
    """Cases with equal offers: the group of each case, and the offers and size of each group."""

    of_case: Indices
    offers: Table
    sizes: Indices


@dataclass(frozen=True)
class _Pools:
    """Sets of banks that several groups may have: the pool of each group (-1: none), the banks."""

    of_group: Indices
    banks: NDArray[np.bool_]


@dataclass(frozen=True)
class _Arcs:
    """Arcs of one kind between the places of their two ends among the nodes of their kind."""

    tails: Indices
    heads: Indices
    capacities: Indices
    costs: Indices


def cheapest_choice(offers: Table, capacities: Indices) -> Indices:
    """Return the bank (row) of each case, `NO_BANK` where it has none.

    `offers` is as `pairs.offers` makes it; among equally cheap choices the order of its rows and
    columns decides, so both must be sorted.
    """
    chosen = np.full(len(offers), NO_BANK, np.int64)
    able = np.flatnonzero(offers.any(axis=1))
    if len(able):
        groups = _grouped(offers[able])
        # from ten times the cases on, all of them fall into the first tenth
        usable = np.clip(capacities, 0, TENTHS * len(able))
        chosen[able] = _solved(groups, _pooled(groups), usable)
    return chosen


def _numbered(rows: NDArray[np.uint8]) -> tuple[Indices, NDArray[np.uint8]]:
    """Return the number of each row among the distinct rows, and these in order of appearance."""
    width = rows.shape[1]
    numbers: dict[bytes, int] = {}
    whole = rows.tobytes()
    starts = range(0, len(whole), width)
    number = [numbers.setdefault(whole[at : at + width], len(numbers)) for at in starts]
    distinct = np.frombuffer(b"".join(numbers), np.uint8).reshape(len(numbers), width)
    return np.array(number, np.int64), distinct


def _grouped(offers: Table) -> _Groups:
    of_case, distinct = _numbered(offers)
    return _Groups(of_case, distinct, np.bincount(of_case))


def _pooled(groups: _Groups) -> _Pools:
    width = groups.offers.shape[1]
    number, packed = _numbered(np.packbits(groups.offers > 0, axis=1))
    banks = np.unpackbits(packed, axis=1, count=width).astype(bool)
    dearest = groups.offers == groups.offers.max(axis=1)[:, None]
    shared = np.bincount(number) > 1
    used = shared[number] & (dearest.sum(axis=1) > 1)
    kept, renumbered = np.unique(number[used], return_inverse=True)
    of_group = np.full(len(number), -1, np.int64)
    of_group[used] = renumbered
    return _Pools(of_group, banks[kept])


def _solved(groups: _Groups, pools: _Pools, capacities: Indices) -> Indices:
    count, width = groups.offers.shape
    direct, into, out = _direct(groups, pools), _into(groups, pools), _out(groups, pools)
    bank, pool = count, count + width
    end = pool + len(pools.banks)
    each = np.arange(count)
    to_end = np.full(count, UNPLACED_COST // _SCALE)
    through = _tiers(capacities)
    solver = min_cost_flow.SimpleMinCostFlow()
    flows = []
    for arcs, tail, head in (
        (direct, 0, bank),
        (into, 0, pool),
        (out, pool, bank),
        (through, bank, end),
        (_Arcs(each, np.zeros(count, np.int64), groups.sizes, to_end), 0, end),
    ):
        flows.append(
            solver.add_arcs_with_capacity_and_unit_cost(
                (arcs.tails + tail).astype(np.int32),
                (arcs.heads + head).astype(np.int32),
                arcs.capacities,
                arcs.costs,
            )
        )
    solver.set_nodes_supplies(each.astype(np.int32), groups.sizes)
    solver.set_node_supply(end, -int(groups.sizes.sum()))
    if solver.solve() != solver.OPTIMAL:  # every case has a way to the end
        raise RuntimeError("the flow has no solution")
    got, entered, left = (np.asarray(solver.flows(numbers)) for numbers in flows[:3])
    return _handed_out(groups, (direct, got), (into, entered), (out, left))


def _direct(groups: _Groups, pools: _Pools) -> _Arcs:
    dearest = groups.offers == groups.offers.max(axis=1)[:, None]
    pooled = (pools.of_group >= 0)[:, None]
    tails, heads = np.nonzero((groups.offers > 0) & ~(dearest & pooled))
    costs = OFFER_COST[groups.offers[tails, heads]] // _SCALE
    return _Arcs(tails, heads, groups.sizes[tails], costs)


def _into(groups: _Groups, pools: _Pools) -> _Arcs:
    tails = np.flatnonzero(pools.of_group >= 0)
    costs = OFFER_COST[groups.offers[tails].max(axis=1, initial=0)] // _SCALE
    return _Arcs(tails, pools.of_group[tails], groups.sizes[tails], costs)


def _out(groups: _Groups, pools: _Pools) -> _Arcs:
    tails, heads = np.nonzero(pools.banks)
    capacities = np.full(len(tails), groups.sizes.sum())
    return _Arcs(tails, heads, capacities, np.zeros(len(tails), np.int64))


def _tiers(capacities: Indices) -> _Arcs:
    sizes = tenths(capacities)
    tails, load = (part.ravel() for part in np.indices(sizes.shape))
    return _Arcs(tails, np.zeros_like(tails), sizes.ravel(), load)


def _handed_out(
    groups: _Groups,
    direct: tuple[_Arcs, Indices],
    into: tuple[_Arcs, Indices],
    out: tuple[_Arcs, Indices],
) -> Indices:
    """Give the units of flow to the cases: in each group the first case gets the first bank."""
    entering = np.lexsort((into[0].tails, into[0].heads))  # both sides of a pool in its order
    group = np.concatenate(
        [
            np.repeat(direct[0].tails, direct[1]),
            np.repeat(into[0].tails[entering], into[1][entering]),
        ]
    )
    bank = np.concatenate([np.repeat(direct[0].heads, direct[1]), np.repeat(out[0].heads, out[1])])
    order = np.lexsort((bank, group))
    group, bank = group[order], bank[order]
    nth_unit = np.arange(len(group)) - np.searchsorted(group, group)
    cases = np.argsort(groups.of_case, kind="stable")
    first = np.cumsum(groups.sizes) - groups.sizes
    chosen = np.full(len(groups.of_case), NO_BANK, np.int64)
    chosen[cases[first[group] + nth_unit]] = bank
    return chosen
