"""Screening and size in bulk, beside rule engines asked row by row and hand-written SQL.

python -m bench.screen [--quick]
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import polars as pl
import psutil
import zen
from tests.rulebook import slow_reference

from bench.facts import write
from bench.report import Row, print_table
from bench.screen_child import AS_OF
from bench.screen_peers import decision_table, zen_input
from bench.screen_sql import SCREENING_SQL
from rongxie.rulebook.parameters import InForce
from rongxie.rulebook.screening import screen

GIB = 1024**3


def rows(quick: bool) -> list[Row]:
    """Measure and return the lines of the table."""
    full = 1_000_000 if quick else 10_000_000
    with tempfile.TemporaryDirectory() as folder:
        source = write(Path(folder) / "facts.parquet", full)
        quarter = write(Path(folder) / "quarter.parquet", full // 4)
        copy = _timed(lambda: pl.scan_parquet(source).sink_parquet(Path(folder) / "copy.parquet"))
        verdicts = _process(source, Path(folder) / "v.parquet", "verdicts")
        words = _process(source, Path(folder) / "w.parquet", "words")
        smaller = _process(quarter, Path(folder) / "q.parquet", "words")
        peers = _peers(quarter, Path(folder))
    million = full / 1_000_000
    return [
        Row(
            what=f"screen + classify, verdicts and size, {million:.0f} million rows",
            figure=f"{million / verdicts.seconds:.2f} million rows/s",
            bound="≥ 0.80 million rows/s",
            peer="copying the file alone",
            ratio=f"{copy / verdicts.seconds:.2f}",
            growth="",
            memory=f"{verdicts.peak / GIB:.2f} GiB",
        ),
        Row(
            what=f"the same with names and remedies, {million:.0f} million rows",
            figure=f"{million / words.seconds:.2f} million rows/s",
            bound="≥ 0.50 million rows/s, ≤ 3 GiB",
            peer="copying the file alone",
            ratio=f"{copy / words.seconds:.2f}",
            growth=f"{words.seconds / smaller.seconds:.1f} for 4 ×",
            memory=f"{words.peak / GIB:.2f} GiB",
        ),
        *peers,
    ]


class _Run:
    def __init__(self, seconds: float, peak: int) -> None:
        self.seconds = seconds
        self.peak = peak


def _process(source: Path, target: Path, what: str) -> _Run:
    """Run the whole command in a process of its own and watch its memory."""
    words = [sys.executable, "-m", "bench.screen_child", what, str(source), str(target)]
    began = time.perf_counter()
    child = subprocess.Popen(words)
    watched, peak = psutil.Process(child.pid), 0
    while child.poll() is None:
        try:
            peak = max(peak, watched.memory_info().rss)
        except psutil.NoSuchProcess:
            break
        time.sleep(0.02)
    if child.wait():
        raise RuntimeError(f"{what} ended with {child.returncode}")
    return _Run(time.perf_counter() - began, peak)


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _peers(source: Path, folder: Path) -> list[Row]:
    """Ask others the same questions of the same rows, all in this process and without size.

    All must count the same outcomes.
    """
    ours = folder / "ours.parquet"
    params = InForce(AS_OF)
    seconds = _timed(
        lambda: screen(pl.scan_parquet(source), params, wording=None).sink_parquet(ours)
    )
    found = pl.read_parquet(ours)
    mine = seconds / found.height
    return [
        _sql(source, folder, found, mine),
        _zen(pl.read_parquet(source, n_rows=4_000), found.head(4_000), mine),
        _slow(pl.read_parquet(source, n_rows=20_000), found.head(20_000), mine),
    ]


def _sql(source: Path, folder: Path, ours: pl.DataFrame, mine: float) -> Row:
    target = folder / "sql.parquet"
    query = SCREENING_SQL.format(source=source, as_of=AS_OF)
    with duckdb.connect() as database:
        copy = f"COPY ({query}) TO '{target}' (FORMAT parquet, COMPRESSION lz4)"
        seconds = _timed(lambda: database.execute(copy))
    told = pl.read_parquet(target, columns=["outcome"])["outcome"].value_counts()
    assert dict(told.iter_rows()) == dict(ours["outcome"].value_counts().iter_rows())
    return _beside("hand-written DuckDB SQL", seconds / ours.height, mine)


def _zen(frame: pl.DataFrame, ours: pl.DataFrame, mine: float) -> Row:
    decision = zen.ZenEngine().create_decision(json.dumps(decision_table(AS_OF)))
    inputs = [zen_input(row) for row in frame.iter_rows(named=True)]
    began = time.perf_counter()
    told = [decision.evaluate(entry)["result"] for entry in inputs]
    seconds = time.perf_counter() - began
    assert [not answer for answer in told] == (ours["outcome"] != "fail").to_list()
    return _beside("GoRules zen, row by row", seconds / frame.height, mine)


def _slow(frame: pl.DataFrame, ours: pl.DataFrame, mine: float) -> Row:
    numbers = {"tenure_months": 6, "need_fresh_days": 180, "need_to_revenue_max": None}
    facts = list(frame.iter_rows(named=True))
    began = time.perf_counter()
    told = [slow_reference.screened(row, AS_OF, numbers) for row in facts]
    seconds = time.perf_counter() - began
    assert [row["outcome"] for row in told] == ours["outcome"].to_list()
    return _beside("plain Python, row by row", seconds / frame.height, mine)


def _beside(peer: str, theirs: float, mine: float) -> Row:
    """Say both speeds, given in seconds a row."""
    return Row(
        what="five standards, verdicts, in one process",
        figure=f"{1 / mine / 1e6:.2f} million rows/s",
        bound="faster",
        peer=f"{peer}: {1 / theirs:,.0f} rows/s",
        ratio=f"{theirs / mine:,.1f}",
        growth="",
        memory="",
    )


if __name__ == "__main__":
    print_table(rows("--quick" in sys.argv))
