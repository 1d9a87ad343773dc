"""The measuring process of `bench.sweep`: opens referrals by the million and sweeps them."""

import importlib
import json
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connections

from bench.province_world import HEADS
from rongxie.foundation.database.embedded import embedded
from rongxie.foundation.database.home import Home
from rongxie.foundation.database.roles import DATABASE, connected
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.areas import WHOLE_COUNTRY
from rongxie.foundation.reach.entering import reach
from rongxie.foundation.reach.kinds import Kind
from rongxie.mechanism.decisions.queries import overdue
from rongxie.mechanism.referrals.actions.lapsing import lapse_overdue
from rongxie.rulebook.steps import Role

_ON = date(2026, 11, 21)
_PLATFORM = Actor(name="job:sweep", kind=Kind.SYSTEM, role=Role.SYSTEM, area=WHOLE_COUNTRY)
# One in a hundred has come due since yesterday; of ten, one was sent and nobody accepted it.
_OPEN = """
    INSERT INTO referrals (case_id, enterprise_id, region, bank, bank_path, reason, amount_wan,
        state, sent_at, accept_due_on, contact_due_on, contact_note, file_complete_on,
        complete_basis, decision_due_on, cause, cause_text, moved_at)
    SELECT c.id, c.enterprise_id, c.region, h.head || '-' || left(c.region, 6),
        h.head || '/' || h.head || '-' || left(c.region, 4) || '/' || h.head || '-'
            || left(c.region, 6) || '/', '', c.amount_wan,
        CASE WHEN sent THEN 'sent' ELSE 'file_complete' END, '2026-11-01', due, due, '',
        CASE WHEN NOT sent THEN due - 30 END, CASE WHEN sent THEN '' ELSE 'all_received' END,
        CASE WHEN NOT sent THEN due END, '', '', '2026-11-01'
    FROM cases c CROSS JOIN unnest(%(heads)s::text[]) AS h (head) CROSS JOIN LATERAL (
        SELECT hashtextextended(h.head, c.id) %% 10 = 0 AS sent, CASE
            WHEN hashtextextended(h.head, c.id + 1) %% 100 = 0 THEN %(on)s::date - 1
            ELSE %(on)s::date + (abs(hashtextextended(h.head, c.id + 2)) %% 30)::int END AS due
    ) drawn
    WHERE c.id <= %(cases)s
""".replace("{{", "{").replace("}}", "}")

# Of the days before: a table that was never looked at before is no day like others.
_ORDERED = """
    INSERT INTO supervision_orders (region, about, enterprise_id, addressee, bank, bank_path, cause,
        text, due_on, state, answer, answered_by, outcome, opened_by, opener, opened_at, closed_at)
    SELECT region, 'referral:0' || id, enterprise_id, bank, bank, bank_path, 'overdue_decision', '',
        %(on)s::date - 1, 'closed', '', '', 'decided', 'job:sweep', '', '2026-11-01', '2026-11-10'
    FROM referrals WHERE id %% 40 = 0
"""


def main() -> None:
    """Sweep after a quarter of the referrals has been opened, and after all of them."""
    count = int(sys.argv[1])
    home = Home(Path(settings.RONGXIE_HOME))
    with embedded(home):
        seen = [_swept(home, count // 4), _swept(home, count)]
        connections.close_all()
    print(json.dumps(seen))


def _swept(home: Home, count: int) -> dict[str, float]:
    opened = _opened(home, count)
    at = datetime(2026, 11, 20, 17, tzinfo=UTC)
    found = _timed(_overdue)
    ordered = _timed(lambda: _all(_orders(), at))
    lapsed = _timed(lambda: _all(lapse_overdue, at))
    return {
        "open": opened,
        "overdue": found[0], "overdue_s": found[1],
        "ordered": ordered[0], "ordered_s": ordered[1],
        "lapsed": lapsed[0], "lapsed_s": lapsed[1],
    }  # fmt: skip


def _opened(home: Home, count: int) -> int:
    """Empty the table, open so many, and return how many there are."""
    with connected(home, DATABASE) as database:
        database.execute("SET session_replication_role = replica")
        database.execute("TRUNCATE referrals, supervision_orders CASCADE")
        cases = database.execute("SELECT count(*) FROM cases").fetchall()[0][0]
        heads = list(HEADS) + [f"{head}2" for head in HEADS]
        each = min(len(heads), -(-count // cases))
        asked = {"heads": heads[:each], "on": _ON, "cases": -(-count // each)}
        opened = database.execute(_OPEN, asked).rowcount
        database.execute(_ORDERED, {"on": _ON})
        database.execute("VACUUM ANALYZE referrals, supervision_orders")
    return opened


def _overdue() -> int:
    with reach(_PLATFORM):
        return len(overdue(_ON, WHOLE_COUNTRY).values_list("pk", "bank", "region"))


def _orders() -> Callable[..., int] | None:
    """Return the action that orders a decision, once there is one."""
    for name in ("actions", "actions.opening", "handlers"):
        try:
            module = importlib.import_module(f"rongxie.mechanism.supervision.{name}")
        except ModuleNotFoundError:
            continue
        if action := getattr(module, "open_orders_for_overdue", None):
            return action  # type: ignore[no-any-return]
    return None


def _all(action: Callable[..., Any] | None, at: datetime) -> int:
    """Take a portion after the other until there are none."""
    total = 0
    while action:
        with reach(_PLATFORM):
            done = action(on=_ON, actor=_PLATFORM, at=at + timedelta(microseconds=total))
        total += done
        if not done:
            break
    return total


def _timed(work: Callable[[], int]) -> tuple[int, float]:
    begun = time.perf_counter()
    done = work()
    return done, time.perf_counter() - begun
