"""The measuring process of `bench.imports`: makes lists, brings them in, prints times as JSON."""

import csv
import json
import random
import resource
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

import polars as pl
import tablib  # type: ignore[import-untyped]
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from import_export import resources

from bench.names_child import made_names
from rongxie.foundation.database.embedded import embedded
from rongxie.foundation.database.home import Home
from rongxie.foundation.imports.ending import commit_import
from rongxie.foundation.imports.models import Import
from rongxie.foundation.imports.stepping import step
from rongxie.foundation.imports.uploading import upload_list
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.areas import WHOLE_COUNTRY, area_of
from rongxie.foundation.reach.entering import reach
from rongxie.foundation.reach.kinds import Kind
from rongxie.foundation.regions.models import Origin, Region
from rongxie.mechanism.enterprises.actions.importing import ENTERPRISES
from rongxie.mechanism.enterprises.actions.indexing import index_names
from rongxie.mechanism.enterprises.actions.listing_contacts import keep_listed_contacts
from rongxie.mechanism.enterprises.models import Enterprise
from rongxie.rulebook.steps import Role
from rongxie.values.division_table import names
from rongxie.values.regions import RegionCode
from rongxie.values.uscc import check_character

SEED, PROVINCE = 20250331, "34"
AT = datetime(2026, 11, 20, tzinfo=UTC)
OFFICE = Actor(
    name="membership:1",
    kind=Kind.OFFICE,
    role=Role.CITY_MECHANISM,
    organisation="BENCH",
    area=area_of(PROVINCE),
)
PLATFORM = Actor(name="job:bench", kind=Kind.SYSTEM, role=Role.SYSTEM, area=WHOLE_COUNTRY)
KINDS = {ENTERPRISES.name: ENTERPRISES}
HEADINGS = (
    "统一社会信用代码", "企业名称", "主体类型", "区划代码", "经营地址", "成立日期", "行业代码",
    "联系人", "联系电话",
)  # fmt: skip
_PEER_TABLE = (
    "CREATE TABLE peer (uscc text, name text, kind text, region text, address text,"
    " established_on text, industry text, contact text, phone text)"
)
_JOB_PORTIONS = 10


class PeerResource(resources.ModelResource):  # type: ignore[misc]
    """What django-import-export is given: the same columns, matched by code."""

    class Meta:
        model = Enterprise
        import_id_fields = ("uscc",)
        fields = (
            "uscc", "name", "kind", "region", "address", "established_on", "industry", "source",
            "entered_by", "entered_at",
        )  # fmt: skip


def main() -> None:
    """Measure a list of text, one of a workbook, and the peers, in the sizes of the request."""
    rows, sheet_rows, peer_rows = map(int, sys.argv[1:])
    folder = Path(settings.RONGXIE_HOME).parent
    seen: dict[str, Any] = {}
    with embedded(Home(Path(settings.RONGXIE_HOME))):
        call_command("migrate", verbosity=0)
        _open_places()
        source = made_rows()
        long, short, sheet = (folder / name for name in ("long.csv", "peer.csv", "sheet.csv"))
        for path, number in ((long, rows), (short, peer_rows), (sheet, sheet_rows)):
            _write(path, islice(source, number))
        book = folder / "sheet.xlsx"
        pl.read_csv(sheet, infer_schema=False).write_excel(book)
        seen["first"] = _brought_in(long)
        seen["again"] = _brought_in(long)
        seen["book"] = _brought_in(book)
        seen["memory"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        seen["contacts"] = _job(keep_listed_contacts, 2_000)
        seen["names"] = _job(index_names, 5_000)
        seen["copy"] = rows / _timed(lambda: _copied(long))
        seen["peer"] = peer_rows / _timed(lambda: _by_peer(short))
        connections.close_all()
    print(json.dumps(seen))


def made_rows() -> Iterator[tuple[str, ...]]:
    """Yield rows of a register without end, with codes that check; the same ones each time."""
    draw = random.Random(SEED + 3)  # noqa: S311  # the same rows each time
    for number, region, name, _ in made_names():
        first = f"{draw.choice(('91', '92'))}{region[:6]}MA{number:07d}"
        kind = "个体工商户" if first[1] == "2" else "企业"
        day = f"{draw.randint(1995, 2025)}-{draw.randint(1, 12):02d}-{draw.randint(1, 28):02d}"
        phone = f"1{draw.randint(30, 99)}{draw.randint(0, 99_999_999):08d}"
        yield (
            first + check_character(first), name, kind, region, f"{name[:4]}路{number % 900 + 1}号",
            day, draw.choice(("C33", "F5213", "H6210", "C1761")), name[2:5], phone,
        )  # fmt: skip


def _open_places() -> None:
    there = [code for code in names() if code.startswith(PROVINCE) and len(code) <= 9]
    for level in (2, 4, 6, 9):
        Region.objects.using("owner").bulk_create(
            Region(
                code=code,
                name=names()[code],
                level=level,
                parent_id=str(RegionCode(code).parent or "") or None,
                pinyin="",
                initials="",
                grams=[],
                origin=Origin.PACKAGED,
            )
            for code in there
            if len(code) == level
        )


def _write(path: Path, rows: Iterator[tuple[str, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(HEADINGS)
        writer.writerows(rows)


def _brought_in(path: Path) -> dict[str, Any]:
    """Bring a list in by its steps, one process and one connection; return how long each took."""
    took: dict[str, float] = {}
    longest = 0.0
    begun = time.perf_counter()
    with path.open("rb") as content, reach(OFFICE):
        of = upload_list(
            content=content, name=path.name, kind=ENTERPRISES, options={}, actor=OFFICE, at=AT
        )
    took["upload"] = time.perf_counter() - begun
    for phase in ("read", "check", "write"):
        if phase == "write":
            with reach(OFFICE):
                commit_import(import_id=of.pk, kind=ENTERPRISES, actor=OFFICE, at=AT)
        begun, more = time.perf_counter(), True
        while more:
            start = time.perf_counter()
            more = step(import_id=of.pk, kinds=KINDS, actor=OFFICE, at=AT)
            longest = max(longest, time.perf_counter() - start)
            if phase == "read":
                break
        took[phase] = time.perf_counter() - begun
    with reach(OFFICE):
        done = Import.objects.get(pk=of.pk)
    seconds = sum(took.values())
    print(path.name, done.state, done.counts, took, file=sys.stderr, flush=True)
    return {
        "rows": done.rows, "counts": done.counts, "seconds": seconds, "longest": longest,
        "rate": done.rows / seconds, **took,
    }  # fmt: skip


def _job(job: Callable[..., bool], at_once: int) -> float:
    """Return how many rows a second a job does, by some portions of it."""
    job(actor=PLATFORM, at=AT)
    portions = 0
    begun = time.perf_counter()
    while portions < _JOB_PORTIONS and job(actor=PLATFORM, at=AT):
        portions += 1
    return portions * at_once / (time.perf_counter() - begun)


def _copied(path: Path) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute(_PEER_TABLE)
        with cursor.copy("COPY peer FROM STDIN (FORMAT csv, HEADER)") as copy, path.open("rb") as f:
            while chunk := f.read(1 << 20):
                copy.write(chunk)


def _by_peer(path: Path) -> None:
    kinds = {"企业": "company", "个体工商户": "sole_proprietor"}
    with path.open(encoding="utf-8") as stream:
        lines = [line[:7] for line in csv.reader(stream)][1:]
    data = tablib.Dataset(headers=list(PeerResource._meta.fields))
    for code, name, kind, region, address, day, industry in lines:
        data.append(
            (code, name, kinds[kind], region, address, day, industry, "list", "membership:1",
             AT.strftime("%Y-%m-%d %H:%M:%S"))
        )  # fmt: skip
    with connections["owner"].cursor() as cursor:  # it puts the numbers right after each run
        cursor.execute("GRANT ALL ON SEQUENCE enterprises_id_seq TO rongxie_office")
    with reach(OFFICE):
        result = PeerResource().import_data(data, dry_run=False, raise_errors=True)
    assert result.totals["new"] == len(lines), result.totals


def _timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun
