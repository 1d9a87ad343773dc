"""The measuring process of `bench.chain`: verifies what is sealed, prints times as JSON."""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.db import connection, connections

from bench.province_world import PROVINCE
from rongxie.foundation.database.embedded import embedded
from rongxie.foundation.database.home import Home
from rongxie.foundation.digests import sm3
from rongxie.foundation.events import verifying
from rongxie.foundation.events.sealing import START
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.areas import WHOLE_COUNTRY
from rongxie.foundation.reach.entering import reach
from rongxie.foundation.reach.kinds import Kind
from rongxie.rulebook.steps import Role

_EVERYTHING = Actor(name="job:bench", kind=Kind.SYSTEM, role=Role.SYSTEM, area=WHOLE_COUNTRY)
_SAMPLE = 200_000  # records that are hashed and nothing else
_RECORDS = """
    SELECT convert_to(event_record(e), 'UTF8') FROM events e JOIN seals s ON s.event = e.id
    WHERE s.province = %s AND s.seq <= %s
"""
_HEAD = "SELECT max(seq) FROM seals WHERE province = %s"


def main() -> None:
    """Measure the links of the first quarter, of all that was asked for, and the whole."""
    with embedded(Home(Path(settings.RONGXIE_HOME))):
        with reach(_EVERYTHING), connection.cursor() as cursor:
            cursor.execute(_HEAD, [PROVINCE])
            count = min(int(sys.argv[1]), cursor.fetchone()[0])
            cursor.execute(_RECORDS, [PROVINCE, min(_SAMPLE, count)])
            records = [bytes(record) for (record,) in cursor.fetchall()]
        seen = {
            "count": count,
            "bytes": sum(map(len, records)) / len(records),
            "bare_us": _seconds(lambda: _hashed(records)) / len(records) * 1e6,
            "quarter_s": _links(count // 4),
            "links_s": _links(count),
            "whole_s": _seconds(lambda: _sound(verifying.verify(PROVINCE, processes=2))),
        }
        connections.close_all()
    print(json.dumps(seen))


def _links(count: int) -> float:
    half = count // 2
    stretches = [(1, half), (half + 1, count)]
    target = verifying._target()
    begun = time.perf_counter()
    faults = verifying._in_chain(target, PROVINCE, stretches)
    seconds = time.perf_counter() - begun
    assert not faults
    return seconds


def _sound(chains: list[verifying.Chain]) -> None:
    assert not [fault for chain in chains for fault in chain.faults]


def _hashed(records: list[bytes]) -> None:
    digest = START
    for record in records:
        digest = sm3(digest + record)


def _seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun
