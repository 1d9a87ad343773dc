"""The roll-up: all figures rebuilt from the log, 100,000 new events taken in, a city read.

The peer of reading is the same headline counted from the events by SQL each time. The work is done
by `bench.rollup_child`, on a database of its own in a temporary folder.
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
_CHILD = "import django; django.setup(); import bench.rollup_child as c; c.main()"
_NEW, _NEW_BOUND = 100_000, 5.0
_REBUILD_BOUND = 90e6 / 120  # events a second


def rows(quick: bool) -> list[Row]:
    """Measure rebuilds at n and 4n, taking in new events after each, and reading."""
    n = 200_000 if quick else 1_000_000
    at = _measured(n)
    small, large = at[str(n)], at[str(4 * n)]
    speed = 4 * n / large["rebuild"]
    new = large["take_in"]
    return [
        Row(
            what=f"figures rebuilt from {4 * n:,} events in PostgreSQL, one transaction",
            figure=f"{large['rebuild']:.1f} s, {speed / 1e6:.3f} million events/s",
            bound=f"0.75 million/s: {'met' if speed >= _REBUILD_BOUND else 'MISSED'}",
            peer=f"reading the log alone {large['read']:.1f} s",
            ratio=f"{speed / _REBUILD_BOUND:.2f} × the bound",
            growth=f"{large['rebuild'] / small['rebuild']:.1f} for 4 × the events",
            memory=f"{at['memory']} MiB",
        ),
        Row(
            what=f"{_NEW:,} new events taken in after {4 * n:,}",
            figure=f"{new:.1f} s",
            bound=f"≤ {_NEW_BOUND:.0f} s: {'met' if new <= _NEW_BOUND else 'MISSED'}",
            peer=f"a rebuild {large['rebuild']:.1f} s",
            ratio=f"{large['rebuild'] / new:.0f} × as fast",
            growth=f"{new / small['take_in']:.1f} for 4 × the events before",
            memory=f"{at['memory']} MiB",
        ),
        Row(
            what=f"headline of 99 counties, {4 * n:,} events",
            figure=f"{1000 * large['figures']:.0f} ms",
            bound="",
            peer=f"counted from the events by SQL {1000 * large['counted']:.0f} ms",
            ratio=f"{large['counted'] / large['figures']:.0f} × as fast",
            growth=f"{large['figures'] / small['figures']:.1f} for 4 × the events",
            memory="",
        ),
    ]


def _measured(n: int) -> Any:
    with tempfile.TemporaryDirectory(prefix="rx-bench-") as folder:
        Path(folder).chmod(0o711)  # run by root, the database has to pass through
        ours = {
            "DJANGO_SETTINGS_MODULE": "rongxie.config.settings",
            "RONGXIE_HOME": f"{folder}/home",
            "RONGXIE_SECRET_KEY": "of a bench",
        }
        theirs = {k: v for k, v in os.environ.items() if not k.startswith(("RONGXIE", "DATABASE"))}
        done = subprocess.run(
            [sys.executable, "-c", _CHILD, str(n), str(4 * n)],
            env=theirs | ours,
            stdout=subprocess.PIPE,
            check=True,
        )
    return json.loads(done.stdout)


if __name__ == "__main__":
    print_table(rows(quick="--quick" in sys.argv))
