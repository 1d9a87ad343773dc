"""Bringing in a register of a million enterprises, beside bare COPY and django-import-export.

The work is done by `bench.imports_child`, on a database of its own in a temporary folder. The peer
gets a slice of as many rows as it does in half a minute; rates are compared.
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
_CHILD = "import django; django.setup(); import bench.imports_child as c; c.main()"
_LEAST, _TIMES, _BOOK_SECONDS = 20_000, 30, 15.0


def rows(quick: bool) -> list[Row]:
    """Measure a list of text whole, again, a workbook, and what jobs complete."""
    sizes = (100_000, 20_000, 2_000) if quick else (1_000_000, 100_000, 20_000)
    return table(_measured(sizes))


def table(seen: Any) -> list[Row]:
    """Return what the measuring process saw, as rows."""
    first, again, book = seen["first"], seen["again"], seen["book"]
    times = first["rate"] / seen["peer"]
    met = "met" if first["rate"] >= _LEAST and times >= _TIMES else "MISSED"
    in_time = "met" if book["seconds"] <= _BOOK_SECONDS else "MISSED"
    return [
        Row(
            what=f"import {first['rows']:,} enterprises (.csv), checked, matched, written",
            figure=f"{first['rate']:,.0f} rows/s, {_parts(first)}",
            bound=f"≥ {_LEAST:,} rows/s, ≥ {_TIMES} × the peer: {met}",
            peer=f"django-import-export {seen['peer']:,.0f} rows/s; bare COPY {seen['copy']:,.0f}",
            ratio=f"{times:,.0f} × the peer, 1/{seen['copy'] / first['rate']:,.1f} of bare COPY",
            growth=f"longest portion {first['longest']:.1f} s",
            memory=f"{seen['memory']:,} MiB",
        ),
        _row("the same file again, nothing to write", again, ""),
        _row(f"import {book['rows']:,} rows of .xlsx", book, f"≤ {_BOOK_SECONDS:.0f} s: {in_time}"),
        _job_row("contacts encrypted, each with the key of its enterprise", seen["contacts"]),
        _job_row("names indexed", seen["names"]),
    ]


def _row(what: str, at: Any, bound: str) -> Row:
    figure = f"{at['seconds']:.1f} s, {at['rate']:,.0f} rows/s, {_parts(at)}"
    return Row(what=what, figure=figure, bound=bound, peer="", ratio="", growth="", memory="")


def _job_row(what: str, rate: float) -> Row:
    figure = f"{rate:,.0f}/s: a million in {1e6 / rate / 60:,.1f} min"
    return Row(
        what=f"job: {what}", figure=figure, bound="", peer="", ratio="", growth="", memory=""
    )


def _parts(at: Any) -> str:
    return ", ".join(f"{name} {at[name]:.1f} s" for name in ("upload", "read", "check", "write"))


def _measured(sizes: tuple[int, int, int]) -> Any:
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
    print_table(rows(quick="--quick" in sys.argv))
