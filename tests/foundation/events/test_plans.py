"""A long log is sealed and verified portion by portion, never from its beginning each time."""

from typing import Any

import pytest
from django.db import connection

from rongxie.foundation.database.home import Home
from rongxie.foundation.database.roles import OWNER
from rongxie.foundation.events.sealing import _TAKE, seal_once
from rongxie.foundation.events.verifying import _ROWS
from rongxie.foundation.reach.entering import reach
from tests.foundation.events.happenings import EVERYWHERE, entered

MANY, PORTION = 6_000, 200
_WRITTEN = """
    INSERT INTO events (at, actor, organisation, province, region, kind, subject, "case",
        enterprise, bank, payload)
    SELECT now(), 'job:test', '', '34', '341181', 'visit.recorded', n::text, '', n::text, '', '{}'
    FROM generate_series(1, %s) AS n
"""


@pytest.fixture(autouse=True)
def _long_log(committed: Home) -> None:
    """A log of which half is sealed, with the statistics of a time when nothing was."""
    with entered(committed, OWNER) as owner:
        owner.execute(_WRITTEN, [MANY])
        owner.execute("ANALYZE events, event_queue")
        assert seal_once("34", MANY // 2) == MANY // 2
        owner.execute("ANALYZE seals")


def events_read(statement: str, given: list[str | int]) -> int:
    """Return how many rows of the log a statement reads, with those that it throws away."""
    with reach(EVERYWHERE), connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT json) {statement}", given)
        (plan,) = cursor.fetchone()
    return _read(plan[0]["Plan"])


def _read(node: dict[str, Any]) -> int:
    own = 0
    if node.get("Relation Name") == "events":
        rows = node["Actual Rows"] + node.get("Rows Removed by Filter", 0)
        own = round(rows * node["Actual Loops"])
    return own + sum(map(_read, node.get("Plans", [])))


class TestALongLog:
    def test_is_sealed_by_reading_what_is_sealed(self) -> None:
        assert events_read(_TAKE, ["34", PORTION, "34"]) == PORTION

    def test_is_verified_by_reading_what_is_verified(self) -> None:
        first = MANY // 2 - PORTION
        assert events_read(_ROWS, ["34", first + 1, first + PORTION]) == PORTION
