"""The measuring process of `bench.places`: grows the table, types, and prints times as JSON."""

import json
import random
import resource
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice
from pathlib import Path
from statistics import quantiles
from unittest.mock import patch

from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections

from rongxie.foundation.database.embedded import embedded
from rongxie.foundation.database.home import Home
from rongxie.foundation.regions.finding import find
from rongxie.foundation.regions.loading import import_places, load_divisions
from rongxie.foundation.regions.spelling import spell
from rongxie.values.division_table import names

SEED = 20250331
PLACES, SCANS = 250, 30
_HOT = ("新村", "和平", "东风", "胜利", "红旗", "建设", "团结", "中心", "新华", "朝阳", "大庄")
_KINDS = ("村村委会", "村村委会", "社区居委会", "庄村委会", "村民委员会", "社区")
_SCAN = """
    SELECT code, name FROM regions
    WHERE until IS NULL AND (name ILIKE %(any)s OR initials ILIKE %(start)s)
    ORDER BY level, pinyin LIMIT 20
"""
Places = list[tuple[str, str]]


def main() -> None:
    """Measure at every size that the command line names."""
    sizes = [int(word) for word in sys.argv[1:]]
    seen: dict[str, object] = {"at": {}}
    with embedded(Home(Path(settings.RONGXIE_HOME))):
        call_command("migrate", verbosity=0)
        grown = _grown(sizes, seen)
        seen["at"] = {size: _typed(places) for size, places in grown}
        connections.close_all()
    seen["memory"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps(seen))


def _grown(sizes: list[int], seen: dict[str, object]) -> Iterator[tuple[int, Places]]:
    """Yield each size when the table has it: divisions from the top down, then villages."""
    divisions = sorted(names().items(), key=lambda place: (len(place[0]), place[0]))
    villages = list(islice(_villages(), max(0, sizes[-1] - len(divisions))))
    for size in sizes:
        some = dict(divisions[:size])
        with patch("rongxie.foundation.regions.loading.names", lambda some=some: some):
            seconds = _timed(load_divisions)
        more = villages[: max(0, size - len(divisions))]
        seen |= {"divisions": len(some), "villages": len(more), "load_s": seconds}
        seen["import_s"] = _timed(partial(import_places, more))
        with connections["owner"].cursor() as cursor:
            cursor.execute("VACUUM ANALYZE regions")
        yield size, [*some.items(), *more]


def _villages() -> Iterator[tuple[str, str]]:
    """Yield villages, a few in every township in turn, named like real ones."""
    draw = random.Random(SEED)  # noqa: S311  # the same places each time
    towns = [code for code in names() if len(code) == 9]
    signs = "".join(name[:2] for code, name in names().items() if len(code) == 9)
    for number in range(1, 1000):
        for town in towns:
            own = "".join(draw.choices(signs, k=2))
            stem = draw.choice(_HOT) if draw.random() < 0.1 else own
            yield f"{town}{number:03d}", stem + draw.choice(_KINDS)


def _typed(places: Places) -> dict[str, dict[str, float]]:
    """Type names, initials and paths of places key by key; return the times by what was typed."""
    draw = random.Random(SEED)  # noqa: S311  # the same places each time
    by_level = [[p for p in places if len(p[0]) == digits] for digits in (6, 9, 12)]
    chosen = [draw.choice(draw.choice([p for p in by_level if p])) for _ in range(PLACES)]
    times: dict[str, list[float]] = {}
    scans: list[float] = []
    for number, (code, name) in enumerate(chosen):
        reach = code[:6] if number % 2 else None
        for kind, text in _keys(code, name):
            times.setdefault(kind, []).append(_timed(partial(find, text, reach)))
    for _, name in chosen[:SCANS]:
        scans += [_timed(partial(_scan, text)) for text in (name[:2], name[:3])]
    return {kind: _spread(found) for kind, found in sorted((times | {"ilike": scans}).items())}


def _keys(code: str, name: str) -> Iterator[tuple[str, str]]:
    initials = spell(name).initials
    for written in (name, initials, code):
        yield "1 character", written[0]
        yield "2 characters", written[:2]
        for end in range(3, min(len(written), 7) + 1):
            yield "3 and more characters", written[:end]
    county = names().get(code[:6], "")
    if len(code) > 6 and county:
        yield "path words", f"{county[:2]} {name[:1]}"
        yield "path words", f"{county[:2]} {name[:2]}"
    if len(name) > 4:
        yield "2 characters", name[-2:]  # only what kind of place it is: the worst case


def _scan(text: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_SCAN, {"any": f"%{text}%", "start": f"{text}%"})
        cursor.fetchall()


def _timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def _spread(seconds: list[float]) -> dict[str, float]:
    cuts = quantiles(seconds, n=20, method="inclusive")
    return {"p50": cuts[9] * 1e3, "p95": cuts[18] * 1e3, "most": max(seconds) * 1e3}
