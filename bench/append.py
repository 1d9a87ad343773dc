"""What the event costs of a transaction that saves a visit, by saving with and without in turns.

`python -m bench.append --home FOLDER` measures on what `bench.province --keep` left.
"""

import argparse
from pathlib import Path

from bench.province import shared
from bench.province_home import run_child
from bench.report import Row, print_table

_BOUND = 0.25
_PAIRS = 2_000


def rows(quick: bool) -> list[Row]:
    """Measure on the shared province."""
    return measured(shared(quick)[0], _PAIRS // 5 if quick else _PAIRS)


def measured(home: Path, pairs: int = _PAIRS) -> list[Row]:
    """Save so many visits with their event, and as many without."""
    seen = run_child(home, "province_append", pairs)
    told, untold = seen["with"], seen["without"]
    share = (told[9] - untold[9]) / told[9]
    return [
        Row(
            f"append the event of a visit, {pairs:,} pairs",
            f"{share:.1%} of the transaction: {_spread(told)}",
            f"≤ {_BOUND:.0%}: {'met' if share <= _BOUND else 'MISSED'}",
            f"without it {_spread(untold)}",
            f"{told[9] / untold[9]:.2f} × as long",
            "",
            "",
        )
    ]


def _spread(cuts: list[float]) -> str:
    low, middle, high = (cuts[place] * 1e3 for place in (4, 9, 14))
    return f"{middle:.2f} ms ({low:.2f} to {high:.2f} the middle half), p95 {cuts[18] * 1e3:.2f} ms"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m bench.append")
    parser.add_argument("--home", type=Path)
    parser.add_argument("--quick", action="store_true")
    given = parser.parse_args()
    print_table(measured(given.home) if given.home else rows(given.quick))
