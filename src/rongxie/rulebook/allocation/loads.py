"""What the load of a bank adds: banks that have taken much of their capacity cost a little more."""

import numpy as np
from numpy.typing import NDArray

TENTHS = 10


def tenths(capacities: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return how many cases each bank (row) takes at 0, 1, … 9: cut at ⌈capacity·k/10⌉."""
    cuts = -(-capacities[:, None] * np.arange(TENTHS + 1) // TENTHS)
    return np.diff(cuts, axis=1)


def load_costs(banks: NDArray[np.int64], capacities: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return what load adds to each placement, the first one at a bank being its first case.

    `banks` holds the bank (row) of each placement.
    """
    order = np.argsort(banks, kind="stable")
    chosen = banks[order]
    nth = np.arange(len(chosen)) - np.searchsorted(chosen, chosen) + 1
    cost = np.zeros(len(banks), np.int64)
    # k is the largest with ⌈capacity·k/10⌉ < nth, which is capacity·k ≤ 10·(nth − 1)
    cost[order] = TENTHS * (nth - 1) // capacities[chosen]
    return cost
