"""The measuring process of `bench.names`: fills the tables, types, and prints times as JSON."""

import json
import multiprocessing
import random
import resource
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial
from importlib.resources import files
from pathlib import Path
from statistics import quantiles
from typing import Any

import django
import yaml
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections

from rongxie.foundation.database.embedded import embedded
from rongxie.foundation.database.home import Home
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.areas import WHOLE_COUNTRY, area_of
from rongxie.foundation.reach.entering import reach
from rongxie.foundation.reach.kinds import Kind
from rongxie.mechanism.enterprises.actions.indexing import count_stops, index_names, search_row
from rongxie.mechanism.enterprises.models import Enterprise
from rongxie.mechanism.enterprises.queries.looking_up import by_codes
from rongxie.mechanism.enterprises.queries.searching import TypeMore, search_enterprises
from rongxie.rulebook.steps import Role
from rongxie.values.division_table import names

SEED = 20250331
PROVINCE = "34"
USERS, PROCESSES, ROUNDS, ALONE, SCANS = 50, 10, 12, 600, 12
JOB_NAMES = 20_000
CALLS, CODES = 30, 1_000
AT = datetime(2026, 11, 20, tzinfo=UTC)
PLATFORM = Actor(name="job:bench", kind=Kind.SYSTEM, role=Role.SYSTEM, area=WHOLE_COUNTRY)
_HOW = ("name part", "initials", "code", "nothing (calibration)")
_INDEXES = """
    SELECT indexname, indexdef FROM pg_indexes
    WHERE tablename IN ('enterprises', 'enterprise_search') AND indexname NOT LIKE '%%pkey'
"""
_ENTERPRISES = (
    "COPY enterprises (id, uscc, kind, name, region, address, industry, source, entered_by,"
    " entered_at, synthetic) FROM STDIN"
)
_SEARCH = "COPY enterprise_search (enterprise, region, name, former, initials, grams) FROM STDIN"
Term = tuple[str, str, str]  # how, text, reach


def main() -> None:
    """Measure at every size that the command line names."""
    sizes = [int(word) for word in sys.argv[1:]]
    seen: dict[str, Any] = {"at": {}}
    with embedded(Home(Path(settings.RONGXIE_HOME))):
        call_command("migrate", verbosity=0)
        made = made_names()
        there = 0
        for size in sizes:
            at = seen["at"][size] = _filled(made, there, size)
            at |= _measured(size)
            at["job"] = _job_speed()
            there = size
            print(size, at, file=sys.stderr, flush=True)
        connections.close_all()
    seen["memory"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps(seen))


def made_names() -> Iterator[tuple[int, str, str, str]]:
    """Yield enterprises without end: number, region, name, code; the same ones each time."""
    draw = random.Random(SEED)  # noqa: S311  # the same names each time
    folder = files("rongxie.surfaces.samples")
    parts = yaml.safe_load((folder / "names.yaml").read_text("utf-8"))
    trades = yaml.safe_load((folder / "trades.yaml").read_text("utf-8"))["trades"].values()
    words = [word for trade in trades for word in trade["words"]]
    shops = [shop for trade in trades for shop in trade["shops"]]
    towns = [(code, names()[code[:6]]) for code in names() if len(code) == 9 and code[:2] == "34"]
    signs = "".join(name[:2] for code, name in names().items() if len(code) == 9)
    first, second, surnames = parts["first"], parts["second"], parts["surnames"]
    thirds = ("", *signs[:400])
    number = 0
    while True:
        number += 1
        code, county = draw.choice(towns)
        how = draw.random()
        if how < 0.45:
            core = draw.choice(first) + draw.choice(second) + draw.choice(thirds)
            end = draw.choice(words) + draw.choice(("有限公司", "有限公司", "有限责任公司"))
        elif how < 0.7:
            core = "".join(draw.choices(signs, k=draw.choice((2, 2, 3))))
            end = draw.choice(words) + "有限公司"
        else:
            core = draw.choice(surnames) + "".join(draw.choices(signs, k=draw.choice((1, 2))))
            end = draw.choice(shops)
        where = draw.choice((county, county[:-1], "安徽", county + names()[code][:2], ""))
        yield number, code, f"{where}{core}{end}", f"92{code[:6]}MA{number:08d}"


def _filled(made: Iterator[tuple[int, str, str, str]], there: int, size: int) -> dict[str, Any]:
    """Copy more enterprises in, with the indexes made afterwards; return how long each took."""
    took = dict.fromkeys(("made_s", "copied_s", "indexed_s"), 0.0)
    with connections["owner"].cursor() as cursor:
        cursor.execute("ALTER TABLE enterprises DISABLE TRIGGER USER")
        cursor.execute(_INDEXES)
        indexes = cursor.fetchall()
        for name, _ in indexes:
            cursor.execute(f"DROP INDEX {name}")
        for start in range(there, size, 100_000):
            begun = time.perf_counter()
            some = [next(made) for _ in range(min(100_000, size - start))]
            lines = [_search_line(number, region, name) for number, region, name, _ in some]
            took["made_s"] += time.perf_counter() - begun
            took["copied_s"] += _timed(partial(_copied, cursor, lines, some))
        begun = time.perf_counter()
        for _, definition in indexes:
            cursor.execute(definition)
        cursor.execute("VACUUM ANALYZE enterprises")
        cursor.execute("VACUUM ANALYZE enterprise_search")
        cursor.execute("ALTER TABLE enterprises ENABLE TRIGGER USER")
        cursor.execute(
            "SELECT setval(pg_get_serial_sequence('enterprises', 'id'), max(id)) FROM enterprises"
        )
        took["indexed_s"] = time.perf_counter() - begun
    return took | _counted()


def _copied(cursor: Any, lines: list[str], some: list[tuple[int, str, str, str]]) -> None:
    with cursor.copy(_SEARCH) as copy:
        copy.write("".join(lines))
    told = "\t\tC34\tregister\tjob:bench\t2026-11-20\tf\n"
    with cursor.copy(_ENTERPRISES) as copy:
        copy.write(
            "".join(
                f"{n}\t{code}\tcompany\t{name}\t{region}{told}" for n, region, name, code in some
            )
        )


def _search_line(number: int, region: str, name: str) -> str:
    *columns, grams = search_row(number, region, name)
    return "\t".join(map(str, columns)) + "\t{" + ",".join(grams) + "}\n"


def _counted() -> dict[str, Any]:
    seconds = _timed(partial(count_stops, actor=PLATFORM, at=AT))
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT count(*), pg_total_relation_size('enterprise_search') >> 20,"
            " pg_relation_size('enterprise_search_grams') >> 20 FROM enterprise_search_stops"
        )
        stops, table, grams = cursor.fetchone()
    return {"stops_s": seconds, "stops": stops, "table_mib": table, "grams_mib": grams}


def _measured(size: int) -> dict[str, Any]:
    """Type alone, then with 50 users; what stands in too many names is left out and counted."""
    terms = _terms(size, ALONE + USERS * ROUNDS)
    telling = [term for term in terms if _tells(term)]
    alone = _spreads(_typed(telling[:ALONE]))
    parts = [term for term in telling if term[0] == _HOW[0]][:SCANS]
    scans = [_timed(partial(_scan, text, area)) for _, text, area in parts]
    others = telling[ALONE:] or telling
    paced, together = (_spreads(_typed_together(others, pause)) for pause in (1.0, 0.0))
    more = 1 - len(telling) / len(terms)
    codes = _spread(_codes_looked_up(size))
    return {
        "alone": alone, "paced": paced, "together": together, "scan": _spread(scans),
        "codes": codes, "more": more,
    }  # fmt: skip


def _codes_looked_up(size: int) -> list[float]:
    """Return how long a call for a thousand codes takes, again and again with others."""
    draw = random.Random(SEED + 2)  # noqa: S311  # the same codes each time
    times = []
    for _ in range(CALLS):
        chosen = draw.sample(range(1, size + 1), CODES)
        with connections["owner"].cursor() as cursor:
            cursor.execute("SELECT uscc FROM enterprises WHERE id = ANY(%s)", [chosen])
            codes = [code for (code,) in cursor.fetchall()]
        with reach(_officer(PROVINCE)):
            times.append(_timed(partial(by_codes, usccs=codes, actor=_officer(PROVINCE))))
    return times


def _terms(size: int, number: int) -> list[Term]:
    """Return parts of names that are there, as typed by a town, county, city or province."""
    draw = random.Random(SEED + 1)  # noqa: S311  # the same terms each time
    chosen = [draw.randrange(1, size + 1) for _ in range(number)]
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT s.name, s.initials, e.uscc, s.region FROM enterprise_search s"
            " JOIN enterprises e ON e.id = s.enterprise WHERE s.enterprise = ANY(%s)",
            [chosen],
        )
        rows = cursor.fetchall()
    return [_term(draw, *row) for row in rows]


def _term(draw: random.Random, name: str, initials: str, code: str, region: str) -> Term:
    area = region[: draw.choice((9, 6, 6, 6, 6, 4, 2))]
    how = draw.choices(_HOW, (8, 1, 1, 1))[0]
    if how == "initials":
        return how, initials[: draw.randint(3, 7)], area
    if how == "code":
        return how, code[: draw.choice((10, 14, 18))], area
    length = draw.randint(2, 7)
    start = draw.randrange(max(1, len(name) - length))
    return how, name[start : start + length], area


def _tells(term: Term) -> bool:
    try:
        _search(term)
    except TypeMore:
        return False
    return True


def _search(term: Term) -> None:
    how, text, area = term
    actor = _officer(area)
    with reach(actor):
        if how == _HOW[-1]:  # what the door and the wire alone take
            Enterprise.objects.filter(pk=0).first()
        else:
            search_enterprises(text=text, actor=actor)


def _officer(area: str) -> Actor:
    return Actor(name="membership:1", kind=Kind.OFFICE, role=Role.TASK_FORCE, area=area_of(area))


def _typed(terms: list[Term]) -> list[tuple[str, float]]:
    return [(term[0], _timed(partial(_search, term))) for term in terms]


def _typed_together(terms: list[Term], pause: float) -> list[tuple[str, float]]:
    """Let 50 users search, each again after a pause, as threads of several processes."""
    shares = [terms[start::USERS] for start in range(USERS)]
    groups = [shares[start::PROCESSES] for start in range(PROCESSES)]
    with multiprocessing.get_context("spawn").Pool(PROCESSES, django.setup) as pool:
        return [one for group in pool.map(partial(_group, pause), groups) for one in group]


def _group(pause: float, shares: list[list[Term]]) -> list[tuple[str, float]]:
    with ThreadPoolExecutor(len(shares)) as users:
        return [one for share in users.map(partial(_user, pause), shares) for one in share]


def _user(pause: float, terms: list[Term]) -> list[tuple[str, float]]:
    connection.ensure_connection()
    draw = random.Random(terms[0][1])  # noqa: S311  # nobody begins with the others
    found = []
    for term in terms:
        time.sleep(2 * pause * draw.random())
        found += _typed([term])
    connection.close()
    return found


def _scan(text: str, area: str) -> None:
    reached = area_of(area)
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT id, name FROM enterprises WHERE name LIKE %s AND region >= %s AND region < %s"
            " ORDER BY length(name) LIMIT 20",
            [f"%{text}%", reached.lo, reached.hi],
        )
        cursor.fetchall()


def _job_speed() -> float:
    """Return how many names a second the job indexes into the full index."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "INSERT INTO enterprise_search_queue (enterprise) SELECT id FROM enterprises"
            " ORDER BY id LIMIT %s",
            [JOB_NAMES],
        )
    begun = time.perf_counter()
    while index_names(actor=PLATFORM, at=AT):
        pass
    return JOB_NAMES / (time.perf_counter() - begun)


def _timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def _spreads(times: list[tuple[str, float]]) -> dict[str, dict[str, float]]:
    return {how: _spread([t for h, t in times if h == how]) for how in _HOW}


def _spread(seconds: list[float]) -> dict[str, float]:
    cuts = quantiles(seconds, n=20, method="inclusive")
    return {"p50": cuts[9] * 1e3, "p95": cuts[18] * 1e3, "most": max(seconds) * 1e3}
