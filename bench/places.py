"""Picking a place by typing among 650,000, beside a plain ILIKE scan of the same table.

The work is done by `bench.places_child`, on a database of its own in a temporary folder.
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
_CHILD = "import django; django.setup(); import bench.places_child as c; c.main()"
_BOUND = 50.0  # milliseconds


def rows(quick: bool) -> list[Row]:
    """Measure p50 and p95 of a key pressed, by what was typed so far, at three sizes."""
    sizes = (10_000, 30_000, 100_000) if quick else (10_000, 100_000, 650_000)
    seen = _measured(sizes)
    small, middle, large = (seen["at"][str(size)] for size in sizes)
    found = [
        _row(typed, sizes, [small[typed], middle[typed], large[typed]], large["ilike"], seen)
        for typed in large
        if typed != "ilike"
    ]
    return [*found, _import_row(seen)]


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
    typed: str,
    sizes: tuple[int, ...],
    times: list[dict[str, float]],
    scan: dict[str, float],
    seen: dict[str, Any],
) -> Row:
    now = times[-1]
    growth = " / ".join(f"{at['p95']:.1f}" for at in times)
    if typed.startswith("1"):
        bound = "province to county only"
    else:
        bound = f"p95 ≤ {_BOUND:.0f} ms: {'met' if now['p95'] <= _BOUND else 'MISSED'}"
    return Row(
        what=f"place picker, {typed} typed, {sizes[-1]:,} places",
        figure=f"p50 {now['p50']:.1f} ms, p95 {now['p95']:.1f} ms, most {now['most']:.1f} ms",
        bound=bound,
        peer=f"ILIKE scan p50 {scan['p50']:.0f} ms, p95 {scan['p95']:.0f} ms",
        ratio=f"{scan['p95'] / now['p95']:.0f} × as fast",
        growth=f"p95 {growth} ms at {' / '.join(f'{size:,}' for size in sizes)}",
        memory=f"{seen['memory']} MiB",
    )


def _import_row(seen: dict[str, Any]) -> Row:
    return Row(
        what=f"load {seen['divisions']:,} packaged places; import {seen['villages']:,} villages",
        figure=f"{seen['load_s']:.1f} s; {seen['villages'] / seen['import_s']:,.0f} villages/s",
        bound="",
        peer="",
        ratio="",
        growth="",
        memory="",
    )


if __name__ == "__main__":
    print_table(rows(quick="--quick" in sys.argv))
