"""Exporting enterprises as CSV, workbook and Parquet, beside a plain COPY TO of the same columns.

The work is done by `bench.exports_child`, on a database of its own in a temporary folder; each
file is made by a process of its own, whose memory is measured.
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
_CHILD = "import django; django.setup(); import bench.exports_child as c; c.main()"
_BOUND = 60.0  # seconds for a million rows
_MILLION = 1_000_000


def rows(quick: bool, sizes: tuple[int, ...] = ()) -> list[Row]:
    """Measure each form of file at a size and at four times that size."""
    sizes = sizes or ((12_500, 50_000) if quick else (250_000, _MILLION))
    return table(_measured(sizes), sizes)


def table(seen: Any, sizes: tuple[int, ...]) -> list[Row]:
    """Return what the measuring process saw at the first and last size, as rows."""
    first, last = (seen[str(size)] for size in (sizes[0], sizes[-1]))
    return [_row(form, sizes, first, last) for form in ("csv", "xlsx", "parquet")]


def _row(form: str, sizes: tuple[int, ...], first: Any, last: Any) -> Row:
    at, copy = last[form], last["copy"]
    count = sizes[-1]
    within = at["seconds"] <= _BOUND * count / _MILLION
    return Row(
        what=f"export {count:,} enterprises as {form}, asked to made",
        figure=f"{at['seconds']:.1f} s: {at['read']:.1f} read, {at['written']:.1f} written,"
        f" {count / at['seconds']:,.0f} rows/s",
        bound=f"≤ {_BOUND:.0f} s a million: {'met' if within else 'MISSED'}",
        peer=f"COPY TO: {copy:.1f} s",
        ratio=f"{at['seconds'] / copy:.1f} × COPY",
        growth=f"× {at['seconds'] / first[form]['seconds']:.1f} for × {count // sizes[0]}",
        memory=f"{first[form]['mib']:,} / {at['mib']:,} MiB, file {at['file']:,} MiB",
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


if __name__ == "__main__":
    named = tuple(int(word) for word in sys.argv[1:] if word.isdigit())
    print_table(rows(quick="--quick" in sys.argv, sizes=named))
