"""The pages that are opened all day, asked by wrk as fifty people: worklists and record pages.

`python -m bench.workbench --home FOLDER` measures on an installation that `bench.province --keep`
left, with the web server as `rongxie up` starts it; without a home it loads a part of one.
"""

import argparse
import shutil
from pathlib import Path
from typing import Any

from bench.province import loaded, shared
from bench.province_home import fresh_home, run_child
from bench.report import Row, print_table

_BOUND = 150.0  # milliseconds, p95
_WHOLE = 1_500_000  # cases of the profile


def rows(quick: bool) -> list[Row]:
    """Measure on the province that benches of one run share."""
    return measured(shared(quick)[0], 5 if quick else 30)


def measured(home: Path, seconds: int) -> list[Row]:
    """Open the pages of an installation for so long, each kind by itself and then all."""
    if not shutil.which("wrk"):
        return [Row("the workbench", "not measured: wrk is not installed", "", "", "", "", "")]
    seen = run_child(home, "workbench_child", seconds)
    return [_row(what, of, seen) for what, of in seen["pages"].items()]


def _row(what: str, of: dict[str, Any], seen: dict[str, Any]) -> Row:
    met = of["p95"] <= _BOUND and not of["refused"] and not of["lost"]
    verdict = " (among 1.5 million cases)"
    if seen["cases"] >= _WHOLE:
        verdict = ": met" if met else ": MISSED"
    return Row(
        f"{what}, {seen['people']} people, {seen['cases']:,} cases",
        f"{of['requests'] / of['seconds']:.0f} a second, p50 {of['p50']:.0f} ms,"
        f" p95 {of['p95']:.0f} ms, most {of['most']:.0f} ms, {of['refused']} refused",
        f"p95 ≤ {_BOUND:.0f} ms{verdict}",
        "", "", "", "",
    )  # fmt: skip


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m bench.workbench")
    parser.add_argument("--home", type=Path)
    parser.add_argument("--scale", type=float, default=0.01)
    parser.add_argument("--quick", action="store_true")
    given = parser.parse_args()
    at = given.home or fresh_home()
    try:
        if given.home is None:
            loaded(at, given.scale, 100)
        print_table(measured(at, 5 if given.quick else 30))
    finally:
        if given.home is None:
            shutil.rmtree(at.parent, ignore_errors=True)
