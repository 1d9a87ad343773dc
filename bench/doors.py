"""The API over HTTP: 1,000 codes in one call, and visits saved as they come.

wrk asks for codes as fast as it is answered. Visits come at moments that are set beforehand, and
how long each takes is counted from its moment.

`python -m bench.doors --home FOLDER` measures on an installation that `bench.province --keep`
left, with the web server as `rongxie up` starts it; without a home it loads a hundredth of one.
"""

import argparse
import shutil
from pathlib import Path
from typing import Any

from bench.province import shared
from bench.province_home import run_child
from bench.report import Row, print_table

_BOUND = 300.0  # milliseconds, p95
_CODES = 10_000  # a second


def rows(quick: bool) -> list[Row]:
    """Measure on the province that benches of one run share."""
    return measured(shared(quick)[0], 5 if quick else 30)


def measured(home: Path, seconds: int) -> list[Row]:
    """Ask the API of an installation for so long, each way."""
    if not shutil.which("wrk"):
        return [Row("the API over HTTP", "not measured: wrk is not installed", "", "", "", "", "")]
    seen = run_child(home, "doors_child", seconds)
    return [
        _resolved(seen),
        _saved(seen, "paced", "save a visit, 100 a second"),
        _saved(seen, "bursts", "save a visit, 100 a second and 300 in one second of five"),
        _saved(seen, "more", "save a visit, 100 a second and 400 in one second of five"),
        _saved(seen, "at_once", "save a visit, 300 connections at the same moment"),
        _saved(seen, "queue", "save 300 visits in one call", 300),
    ]


def _resolved(seen: dict[str, Any]) -> Row:
    of = seen["resolve"]
    pace = 1_000 * of["requests"] / of["seconds"]
    met = of["p95"] <= _BOUND and pace >= _CODES
    return Row(
        f"look up 1,000 codes in one call, among {seen['enterprises']:,} enterprises",
        f"{pace:,.0f} codes/s, {_times(of)}",
        f"≥ {_CODES:,} codes/s, p95 ≤ {_BOUND:.0f} ms{_verdict(met, seen)}",
        f"a call that does nothing: {_times(seen['nothing'])}",
        "", "", f"{seen['mib']} MiB",
    )  # fmt: skip


def _saved(seen: dict[str, Any], how: str, what: str, each: int = 1) -> Row:
    of = seen[how]
    met = of["p95"] <= _BOUND and not of["refused"] and not of["lost"]
    pace = each * of["requests"] / of["seconds"]
    return Row(
        f"{what}, among {seen['enterprises']:,} enterprises",
        f"{pace:.0f} visits/s, {_times(of)}, {of['refused']} refused",
        f"p95 ≤ {_BOUND:.0f} ms: {'met' if met else 'MISSED'}",
        "", "", "", "",
    )  # fmt: skip


def _verdict(met: bool, seen: dict[str, Any]) -> str:
    if seen["enterprises"] < 10_000_000:
        return " (among 10 million)"
    return ": met" if met else ": MISSED"


def _times(of: dict[str, Any]) -> str:
    return f"p50 {of['p50']:.0f} ms, p95 {of['p95']:.0f} ms, most {of['most']:.0f} ms"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m bench.doors")
    parser.add_argument("--home", type=Path)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--seconds", type=int, default=30, help="how long each way of asking")
    given = parser.parse_args()
    print_table(measured(given.home, given.seconds) if given.home else rows(given.quick))
