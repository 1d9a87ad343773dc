"""The measuring process of `bench.rollup`: grows a sealed log and prints times as JSON."""

import json
import resource
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections

from rongxie.foundation.database.embedded import embedded
from rongxie.foundation.database.home import Home
from rongxie.foundation.events.frames import sealed_events
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.areas import WHOLE_COUNTRY
from rongxie.foundation.reach.entering import reach
from rongxie.foundation.reach.kinds import Kind
from rongxie.insight.rollup.reading import figures_of
from rongxie.rulebook.steps import Role
from rongxie.surfaces.jobs.rolling import rebuild, roll_up

SEED = 20250331
_NEW = 100_000
_AT = datetime(2026, 11, 20, tzinfo=UTC)
_JOB = Actor(name="job:bench", kind=Kind.SYSTEM, role=Role.SYSTEM, area=WHOLE_COUNTRY)
# Half of the log visits, six tenths as many enterprises as events, 99 counties with 9 towns each,
# 8 banks in each, 240 days; drawn by a hash of the number, so that the log is the same each time.
_EVENTS = """
    WITH drawn AS (
        SELECT i, abs(hashint8extended(i, %(seed)s)) AS h,
            abs(hashint8extended(i, %(seed)s + 1)) AS d, abs(hashint8extended(i, %(seed)s + 2)) AS e
        FROM generate_series(%(first)s, %(last)s) i
    ), placed AS (
        SELECT *, e %% (%(size)s * 6 / 10 + 1) AS who, CASE
            WHEN h %% 100 < 50 THEN 'visit.recorded' WHEN h %% 100 < 54 THEN 'need.stated'
            WHEN h %% 100 < 62 THEN 'case.declared' WHEN h %% 100 < 69 THEN 'case.reviewed'
            WHEN h %% 100 < 73 THEN 'case.confirmed' WHEN h %% 100 < 79 THEN 'case.recommended'
            WHEN h %% 100 < 85 THEN 'referral.sent' WHEN h %% 100 < 91 THEN 'referral.accepted'
            WHEN h %% 100 < 95 THEN 'decision.approved' ELSE 'loan.drawn' END AS kind
        FROM drawn
    )
    INSERT INTO events (at, actor, organisation, province, region, kind, subject, "case",
        enterprise, bank, payload)
    SELECT timestamptz '2026-01-01' + (d %% 240) * interval '1 day', 'job:bench', '', '34',
        '3401' || lpad((who %% 99 + 1)::text, 2, '0') || '10' || (who %% 9 + 1), kind, i::text,
        CASE WHEN h %% 100 >= 54 THEN who::text ELSE '' END, who::text,
        CASE WHEN h %% 100 >= 79 THEN 'B' || who %% 99 || '-' || who %% 8 ELSE '' END,
        CASE WHEN kind = 'visit.recorded' THEN
            '{"flags":["onsite","' || CASE WHEN d %% 3 = 0 THEN 'need' ELSE 'no_need' END || '"]}'
        WHEN kind IN ('decision.approved', 'loan.drawn') THEN
            '{"amount_wan":' || d %% 500 + 1 || ',"flags":["credit"],"rate":3.' || d %% 9 + 1 || '}'
        ELSE '{}' END
    FROM placed
"""
# The figures do not look at digests; sealing has a bench of its own.
_SEALS = """
    WITH taken AS (DELETE FROM event_queue RETURNING event)
    INSERT INTO seals (province, seq, event, digest)
    SELECT '34', %(before)s + row_number() OVER (ORDER BY event), event, '' FROM taken
"""
_COUNTED = """
    SELECT left(region, 6), count(DISTINCT enterprise) FILTER (WHERE kind = 'visit.recorded'),
        count(DISTINCT enterprise) FILTER (WHERE kind = 'case.declared'),
        count(DISTINCT enterprise) FILTER (WHERE kind = 'loan.drawn'),
        sum((payload::jsonb ->> 'amount_wan')::numeric) FILTER (WHERE kind = 'loan.drawn')
    FROM events WHERE kind IN ('visit.recorded', 'case.declared', 'loan.drawn') GROUP BY 1
"""


def main() -> None:
    """Measure at both sizes that the command line names."""
    seen: dict[str, object] = {}
    with embedded(Home(Path(settings.RONGXIE_HOME))):
        call_command("migrate", verbosity=0)
        head, sizes = 0, [int(word) for word in sys.argv[1:]]
        for size in sizes:
            head = _grow(head, size - _NEW, sizes[-1])
            times = {"rebuild": _timed(lambda: rebuild("34", actor=_JOB, at=_AT))}
            head = _grow(head, size, sizes[-1])
            times["take_in"] = _timed(lambda: roll_up(actor=_JOB, at=_AT))
            times |= {"read": _timed(_read), "figures": _timed(_figures)}
            times["counted"] = _timed(_counted)
            seen[str(size)] = times
        _agree()
        connections.close_all()
    seen["memory"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps(seen))


def _grow(head: int, size: int, most: int) -> int:
    """Write and seal events up to a size, as the owner of the database."""
    asked = {"first": head + 1, "last": size, "seed": SEED, "size": most, "before": head}
    with connections["owner"].cursor() as cursor:
        cursor.execute(_EVENTS, asked)
        cursor.execute(_SEALS, asked)
        for table in ("events", "seals"):
            cursor.execute(f"ANALYZE {table}")
    return max(head, size)


def _read() -> None:
    with reach(_JOB):
        sealed_events("34").collect()


def _figures() -> None:
    with reach(_JOB):
        figures_of("3401", last=date(2026, 12, 31), by="region", digits=6)


def _counted() -> list[tuple[object, ...]]:
    with reach(_JOB), connection.cursor() as cursor:
        cursor.execute(_COUNTED)
        return sorted(cursor.fetchall())


def _agree() -> None:
    """Fail unless both give the same figures for every county."""
    with reach(_JOB):
        ours = figures_of("3401", last=date(2026, 12, 31), by="region", digits=6)
    assert _counted() == [
        (one.group, one.visited_enterprises, one.declared_enterprises, one.funded_enterprises,
         one.drawn_wan) for one in ours
    ]  # fmt: skip


def _timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun
