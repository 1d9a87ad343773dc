"""The profile of a large province, loaded: 10 million enterprises, 8 million visits, and the rest.

`python -m bench.province [--scale 0.01] [--home FOLDER] [--seal 10000000] [--keep]` prints what
each step took. With `--keep` the installation stays for `bench.chain`, `bench.append` and
whoever wants to look: `python -m bench.chain --home FOLDER`.
"""

import argparse
import atexit
import shutil
from functools import cache
from pathlib import Path
from typing import Any

from bench.province_home import fresh_home, run_child
from bench.report import Row, print_table

SEED = 20261122
_BOUND = 20 * 60  # seconds
_MOST_MIB = 6 * 1024


def rows(quick: bool) -> list[Row]:
    """Load a province and measure it."""
    return told(shared(quick)[1], scale_of(quick))


def scale_of(quick: bool) -> float:
    """Return how much of the profile is loaded."""
    return 0.01 if quick else 1.0


@cache
def shared(quick: bool) -> tuple[Path, Any]:
    """Return an installation that benches of one run share, and how it was loaded."""
    home = fresh_home()
    atexit.register(shutil.rmtree, home.parent, ignore_errors=True)
    return home, loaded(home, scale_of(quick), 100_000 if quick else 10_000_000)


def loaded(home: Path, scale: float, seal: int) -> Any:
    """Load an installation; return the report of the process that did."""
    return run_child(home, "province_child", SEED, scale, seal)


def told(seen: Any, scale: float) -> list[Row]:
    """Return the table of what was seen."""
    seal = seen["steps"][-1]
    filled = sum(step[1] for step in seen["steps"][:-1] if step[3])
    size = sum(sum(both) for both in seen["sizes"].values())
    met = seen["seconds"] <= _BOUND and seen["peak_mib"] <= _MOST_MIB
    verdict = f": {'met' if met else 'MISSED'}" if scale >= 1 else " at scale 1"
    return [
        _row(
            f"load the province, scale {scale:g}: {filled:,} rows",
            f"{seen['seconds']:.0f} s, {filled / seen['seconds']:,.0f} rows/s,"
            f" {size / 2**30:.1f} GiB",
            f"≤ 20 min, ≤ 6 GiB{verdict}",
            f"{seen['peak_mib']:,} MiB",
        ),
        _row(f"seal {seal[1]:,} events", f"{seal[2]:.0f} s, {seal[1] / seal[2]:,.0f} events/s"),
    ]


def _row(what: str, figure: str, bound: str = "", memory: str = "") -> Row:
    return Row(what, figure, bound, "", "", "", memory)


def print_steps(seen: Any) -> None:
    """Print each step of the load, with the sizes of its table and its indexes in MiB."""
    head = ("step", "rows", "seconds", "rows/s", "table", "indexes", "digest")
    _line(*head)
    _line(*("-" * len(name) for name in head))
    for name, count, seconds, digest in seen["steps"]:
        table, index = (f"{part / 2**20:,.0f}" for part in seen["sizes"].get(name, (0, 0)))
        pace = f"{count / max(seconds, 1e-9):,.0f}"
        _line(name, f"{count:,}", f"{seconds:.1f}", pace, table, index, digest)


def _line(step: str, *cells: str) -> None:
    print(f"| {step:<32} | {' | '.join(f'{cell:>16}' for cell in cells)} |")


def main() -> None:
    """Load a province as the command line says."""
    parser = argparse.ArgumentParser(prog="python -m bench.province")
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--home", type=Path)
    parser.add_argument("--seal", type=int, default=10_000_000)
    parser.add_argument("--keep", action="store_true")
    given = parser.parse_args()
    home = given.home or fresh_home()
    try:
        seen = loaded(home, given.scale, given.seal)
        print_steps(seen)
        print_table(told(seen, given.scale))
        print(f"kept in {home}" if given.keep else "")
    finally:
        if not given.keep:
            shutil.rmtree(home, ignore_errors=True)


if __name__ == "__main__":
    main()
