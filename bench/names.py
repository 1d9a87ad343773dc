"""Searching names among 10 million enterprises, alone and with 50 users, beside a LIKE scan.

The work is done by `bench.names_child`, on a database of its own in a temporary folder.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from bench.report import Row, print_table

# Django has to be ready before the models are read.
_CHILD = "import django; django.setup(); import bench.names_child as c; c.main()"
_ALONE, _TOGETHER, _CODES = 120.0, 300.0, 300.0  # milliseconds
_USERS = {
    "alone": "alone",
    "paced": "50 users, a search a second each",
    "together": "50 users without a pause",
}


def rows(quick: bool, sizes: tuple[int, ...] = ()) -> list[Row]:
    """Measure p50 and p95 by what was typed, at two sizes, alone and with 50 users."""
    sizes = sizes or ((50_000, 200_000) if quick else (1_000_000, 10_000_000))
    return table(_measured(sizes), sizes)


def table(seen: Any, sizes: tuple[int, ...]) -> list[Row]:
    """Return what the measuring process saw at the first and last size, as rows."""
    first, last = seen["at"][str(sizes[0])], seen["at"][str(sizes[-1])]
    found = [_row(typed, who, sizes, (first, last)) for who in _USERS for typed in last[who]]
    codes = _codes_row(sizes, (first["codes"], last["codes"]))
    return [*found, codes, *(_build_row(size, seen) for size in sizes)]


def _codes_row(sizes: tuple[int, ...], times: tuple[dict[str, float], dict[str, float]]) -> Row:
    small, large = times
    met = large["p95"] <= _CODES
    return Row(
        what=f"look up 1,000 codes in one call, {sizes[-1]:,} enterprises",
        figure=f"p50 {large['p50']:.0f} ms, p95 {large['p95']:.0f} ms,"
        f" {1e6 / large['p50']:,.0f} codes/s",
        bound=f"p95 ≤ {_CODES:.0f} ms, ≥ 10,000 codes/s: {'met' if met else 'MISSED'}",
        peer="",
        ratio="",
        growth=f"p95 {small['p95']:.0f} / {large['p95']:.0f} ms at {sizes[0]:,} / {sizes[-1]:,}",
        memory="",
    )


def _measured(sizes: tuple[int, ...]) -> Any:
    with tempfile.TemporaryDirectory(prefix="rx-bench-") as folder:
        Path(folder).chmod(0o711)  # run by root, the database has to pass through
        ours = {
            "DJANGO_SETTINGS_MODULE": "rongxie.config.settings",
            "RONGXIE_HOME": f"{folder}/home",
            "RONGXIE_SECRET_KEY": "of a bench",
        }
        theirs = {k: v for k, v in os.environ.items() if not k.startswith(("RONGXIE", "DATABASE"))}
        done = subprocess.run(
            [sys.executable, "-c", _CHILD, *map(str, sizes)],
            env=theirs | ours,
            stdout=subprocess.PIPE,
            check=True,
        )
    return json.loads(done.stdout)


def _row(
    typed: str, users: str, sizes: tuple[int, ...], at: tuple[dict[str, Any], dict[str, Any]]
) -> Row:
    small, large = (one[users][typed] for one in at)
    scan = at[1]["scan"]
    limit = _ALONE if users == "alone" else _TOGETHER
    bounded = not typed.startswith("nothing")
    met = f"p95 ≤ {limit:.0f} ms: {'met' if large['p95'] <= limit else 'MISSED'}"
    return Row(
        what=f"name search, {typed}, {sizes[-1]:,} enterprises, {_USERS[users]}",
        figure=f"p50 {large['p50']:.1f} ms, p95 {large['p95']:.1f} ms, most {large['most']:.0f} ms",
        bound=met if bounded else "",
        peer=f"LIKE scan, alone: p50 {scan['p50']:,.0f} ms" if users == "alone" and bounded else "",
        ratio=f"{scan['p50'] / large['p50']:,.0f} × as fast"
        if users == "alone" and bounded
        else "",
        growth=f"p95 {small['p95']:.1f} / {large['p95']:.1f} ms at {sizes[0]:,} / {sizes[-1]:,}",
        memory="",
    )


def _build_row(size: int, seen: dict[str, Any]) -> Row:
    at = seen["at"][str(size)]
    return Row(
        what=f"index {size:,} names: rows made, copied, indexed; {at['stops']} stop-grams",
        figure=f"{at['made_s']:.0f} + {at['copied_s']:.0f} + {at['indexed_s']:.0f} s",
        bound="",
        peer=f"the job: {at['job']:,.0f} names/s",
        ratio="",
        growth=f"stop-grams counted in {at['stops_s']:.1f} s; asks for more: {at['more']:.1%}",
        memory=f"table {at['table_mib']:,} MiB, grams {at['grams_mib']:,} MiB",
    )


if __name__ == "__main__":
    named = tuple(int(word) for word in sys.argv[1:] if word.isdigit())
    print_table(rows(quick="--quick" in sys.argv, sizes=named))
