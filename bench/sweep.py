"""The daily sweep over 2 million open referrals: what is overdue, is ordered, and lapses.

Ninety in a hundred wait for a decision and ten for somebody to accept them; one in a hundred has
come due since the day before.
"""

import argparse
import shutil
from pathlib import Path
from typing import Any

from bench.province import loaded
from bench.province_home import fresh_home, run_child
from bench.report import Row, print_table

_OPEN = 2_000_000
_BOUND = 10.0  # seconds
_SCALE = 0.1  # 150,000 cases, each at several banks


def rows(quick: bool) -> list[Row]:
    """Sweep on an installation of its own."""
    home = fresh_home()
    try:
        loaded(home, 0.01 if quick else _SCALE, 0)
        return measured(home, 20_000 if quick else _OPEN)
    finally:
        shutil.rmtree(home.parent, ignore_errors=True)


def measured(home: Path, count: int = _OPEN) -> list[Row]:
    """Open so many referrals in place of those of an installation, and sweep them."""
    quarter, whole = run_child(home, "province_sweep", count)
    seconds = _whole(whole)
    parts = [f"{whole['overdue']:,} overdue listed in {whole['overdue_s']:.2f} s"]
    if whole["ordered"]:
        parts.append(f"{whole['ordered']:,} ordered in {whole['ordered_s']:.2f} s")
    parts.append(f"{whole['lapsed']:,} lapsed in {whole['lapsed_s']:.2f} s")
    return [
        Row(
            f"sweep {whole['open']:,} open referrals",
            f"{seconds:.2f} s: {', '.join(parts)}",
            f"≤ {_BOUND:.0f} s: {'met' if seconds <= _BOUND else 'MISSED'}",
            "",
            "",
            f"{seconds / _whole(quarter):.1f} for 4 × the referrals",
            "",
        )
    ]


def _whole(seen: dict[str, Any]) -> float:
    return float(seen["overdue_s"] + seen["ordered_s"] + seen["lapsed_s"])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m bench.sweep")
    parser.add_argument("--home", type=Path, help="its referrals are replaced")
    parser.add_argument("--quick", action="store_true")
    given = parser.parse_args()
    print_table(measured(given.home) if given.home else rows(given.quick))
