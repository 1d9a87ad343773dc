"""All figures of the catalogue from a log of events, beside the same folds written in DuckDB SQL.

Every measure runs in a process of its own, so that its peak memory is its own.
"""

import resource
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from multiprocessing import get_context
from pathlib import Path

import duckdb
import numpy as np
import polars as pl

from bench.report import Row, print_table
from rongxie.insight.indicators import compute, parse_groupings
from rongxie.insight.indicators.figures import FOLDS
from rongxie.insight.indicators.sources import Scope, read_events
from rongxie.rulebook.indicators import Source, indicators
from rongxie.rulebook.parameters import InForce

SEED = 20250331
FIRST, LAST = date(2024, 12, 1), date(2025, 5, 31)
BEGIN, DAYS = date(2024, 11, 1), 240
SAME = (
    "visited_enterprises",
    "enterprises_with_need",
    "drawn_amount",
    "average_rate",
    "recommend_to_approve_rate",
    "decided_in_time_rate",
)
# Kinds and their part of the log: half of it visits, a twelfth as many cases as events.
KINDS = {
    "visit.recorded": 0.50, "need.stated": 0.04, "case.declared": 0.08, "case.reviewed": 0.07,
    "case.confirmed": 0.04, "case.recommended": 0.06, "case.returned": 0.01,
    "referral.sent": 0.06, "referral.file_completed": 0.04, "referral.lapsed": 0.01,
    "decision.approved": 0.035, "decision.refused": 0.01, "loan.drawn": 0.045,
}  # fmt: skip
OUTCOMES = ["no_need", "need", "no_need", "need", "closed", "not_found", "refused", "no_need"]
LOANS = [
    "credit", "mortgage", "credit;first_loan", "renewal;credit",
    "no_repay_renewal;renewal;pledge", "guarantee", "mortgage;first_loan", "pledge",
]  # fmt: skip
SQL = """
WITH log AS (SELECT * EXCLUDE "at", "at" AS day, left(region, 6) AS place
  FROM read_parquet('{path}') WHERE "at" <= '{last}'),
spell AS (SELECT * FROM log WHERE day >= '{first}'),
counted AS (
  SELECT place,
    count(DISTINCT enterprise) FILTER (kind = 'visit.recorded') AS visited_enterprises,
    count(DISTINCT enterprise) FILTER (kind = 'need.stated' OR (kind = 'visit.recorded'
      AND contains(';' || flags || ';', ';need;'))) AS enterprises_with_need,
    coalesce(sum(amount_wan) FILTER (kind = 'loan.drawn'), 0) AS drawn_amount,
    sum(amount_wan * rate) FILTER (kind = 'loan.drawn')
      / sum(amount_wan) FILTER (kind = 'loan.drawn' AND rate IS NOT NULL) AS average_rate
  FROM spell GROUP BY place),
listed AS (SELECT DISTINCT place, enterprise FROM spell WHERE kind = 'case.recommended'),
served AS (SELECT DISTINCT enterprise FROM log WHERE kind = 'decision.approved'),
followed AS (
  SELECT place, 100.0 * count(served.enterprise) / count(*) AS recommend_to_approve_rate
  FROM listed LEFT JOIN served USING (enterprise) GROUP BY place),
complete AS (
  SELECT "case", bank, min(place) AS place, min(day) AS complete_on FROM log
  WHERE kind = 'referral.file_completed' GROUP BY ALL),
later AS (
  SELECT "case", bank, day, kind LIKE 'decision.%' AS decides FROM log WHERE kind IN
    ('decision.approved', 'decision.refused', 'referral.lapsed', 'referral.handed_back')),
files AS (
  SELECT complete."case", complete.bank, place, complete_on,
    min(day) FILTER (decides) AS decided_on
  FROM complete LEFT JOIN later ON later."case" = complete."case" AND later.bank = complete.bank
    AND day >= complete_on GROUP BY ALL),
clock AS (
  SELECT place, 100.0 * count(*) FILTER (decided_on <= complete_on + 30) / count(*)
    AS decided_in_time_rate
  FROM files WHERE complete_on >= '{first}' AND (decided_on IS NOT NULL
    OR complete_on + 30 <= '{last}') GROUP BY place)
SELECT counted.*, recommend_to_approve_rate, decided_in_time_rate
FROM counted LEFT JOIN followed USING (place) LEFT JOIN clock USING (place) ORDER BY place
"""


def events_of(n: int, seed: int) -> pl.DataFrame:
    """Return n synthetic events of 99 counties and 40 banks over 240 days."""
    random = np.random.default_rng(seed)
    weights = np.array(list(KINDS.values()))
    drawn = pl.DataFrame(
        {
            "kind": random.choice(len(KINDS), n, p=weights / weights.sum()),
            "case": random.integers(0, max(1, n // 12), n),
            "day": random.integers(0, DAYS, n),
            "visited": random.integers(0, n * 6 // 10, n),
            "amount": random.integers(1, 100_000, n) / 100,
            "rate": random.integers(200, 600, n) / 100,
            "flags": random.integers(0, 8, n),
        }
    )
    kind = pl.col("kind").replace_strict(dict(enumerate(KINDS)), return_dtype=pl.String)
    visit, lent = pl.col("kind") == 0, pl.col("kind").is_in([10, 12])
    who = pl.when(visit).then("visited").otherwise("case")
    outcome, loan = (
        pl.col("flags").replace_strict(dict(enumerate(words)), return_dtype=pl.String)
        for words in (OUTCOMES, LOANS)
    )
    return drawn.select(
        at=pl.lit(BEGIN) + pl.duration(days="day"),
        kind=kind,
        region=pl.format("3401{}001", (who % 99).cast(pl.String).str.zfill(2)),
        bank=pl.when(pl.col("kind") >= 7).then(pl.format("B{}", pl.col("case") % 40)),
        enterprise=pl.format("91340100{}", who.cast(pl.String).str.zfill(10)),
        case=pl.when(pl.col("kind") >= 2).then(pl.format("C{}", "case")),
        amount_wan=pl.when(lent).then("amount"),
        rate=pl.when(pl.col("kind") == 12).then("rate"),
        flags=pl.when(visit).then(pl.format("field;{}", outcome)).when(lent).then(loan),
    )


def rows(quick: bool) -> list[Row]:
    """Measure all figures by county, and six of them beside DuckDB, at n and at 4n."""
    n = 250_000 if quick else 2_500_000
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / name for name in ("n.parquet", "4n.parquet")]
        for path, size in zip(paths, (n, 4 * n), strict=True):
            _alone(_write, path, size)
        small, _ = _alone(_all_figures, paths[0])
        large, memory = _alone(_all_figures, paths[1])
        ours, ours_memory = _alone(_same_figures, paths[1])
        theirs, their_memory = _alone(_duckdb_figures, paths[1])
        _alone(_agree, paths[1])
    speed = 4 * n / large
    return [
        Row(
            what=f"{len(FOLDS)} figures by county from {4 * n:,} events",
            figure=f"{large:.2f} s, {speed / 1e6:.2f} million events/s",
            bound="90 million in 120 s: 0.75 million events/s",
            peer="",
            ratio=f"{speed / 0.75e6:.1f} × the bound",
            growth=f"{large / small:.1f} for 4 × the events",
            memory=f"{memory} MiB",
        ),
        Row(
            what=f"{len(SAME)} of them, equal results",
            figure=f"{ours:.2f} s",
            bound="",
            peer=f"DuckDB SQL {theirs:.2f} s, {their_memory} MiB",
            ratio=f"{theirs / ours:.1f} × as fast",
            growth="",
            memory=f"{ours_memory} MiB",
        ),
    ]


def _alone(work: Callable[..., float], *args: object) -> tuple[float, int]:
    """Run in a fresh process; return its seconds and the peak memory of the process in MiB."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(_measured, work, *args).result()


def _measured(work: Callable[..., float], *args: object) -> tuple[float, int]:
    seconds = work(*args)
    return seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def _write(path: Path, n: int) -> float:
    events_of(n, SEED).write_parquet(path)
    return 0.0


def _all_figures(path: Path) -> float:
    begun = time.perf_counter()
    by = parse_groupings("region:6")
    compute(pl.scan_parquet(path), first=FIRST, last=LAST, by=by, params=InForce(LAST))
    return time.perf_counter() - begun


def _same(path: Path) -> list[pl.DataFrame]:
    events = read_events(pl.scan_parquet(path), parse_groupings("region:6"))
    scope = Scope(FIRST, LAST, ("region",), InForce(LAST)["decision_days"])
    assert all(indicators()[name].source is Source.EVENTS for name in SAME)
    return pl.collect_all([FOLDS[name](events, scope) for name in SAME], engine="streaming")


def _same_figures(path: Path) -> float:
    begun = time.perf_counter()
    _same(path)
    return time.perf_counter() - begun


def _duckdb(path: Path) -> pl.DataFrame:
    connection = duckdb.connect()
    connection.execute("SET enable_progress_bar = false")
    found = connection.sql(SQL.format(path=path, first=FIRST, last=LAST))
    assert found is not None
    return pl.DataFrame(found.to_arrow_table())


def _duckdb_figures(path: Path) -> float:
    begun = time.perf_counter()
    _duckdb(path)
    return time.perf_counter() - begun


def _agree(path: Path) -> float:
    """Fail unless both give the same figures for every county."""
    theirs = _duckdb(path)
    for name, figure in zip(SAME, _same(path), strict=True):
        over, under = pl.col("numerator"), pl.col("denominator")
        if indicators()[name].denominator is None:
            value = over.cast(pl.Float64)
        else:
            value = over / under * (1 if name == "average_rate" else 100)
        ours = figure.sort("region").select("region", value=value)
        assert ours["region"].to_list() == theirs["place"].to_list(), name
        assert np.allclose(ours["value"].to_numpy(), theirs[name].cast(pl.Float64).to_numpy()), name
    return 0.0


if __name__ == "__main__":
    print_table(rows(quick="--quick" in sys.argv))
