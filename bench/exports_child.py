"""The measuring process of `bench.exports`: fills the table, exports, and prints times as JSON."""

import json
import os
import resource
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections

from rongxie.foundation.database.embedded import embedded
from rongxie.foundation.database.home import Home
from rongxie.foundation.exports.access import own_export
from rongxie.foundation.exports.keeping import export_shelf
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.areas import area_of
from rongxie.foundation.reach.entering import reach
from rongxie.foundation.reach.kinds import Kind
from rongxie.rulebook.steps import Role
from rongxie.surfaces.exports.asking import FORMS, Order, ask
from rongxie.surfaces.exports.making import make

AT = datetime(2026, 11, 20, tzinfo=UTC)
OFFICE = Actor(
    name="membership:1",
    kind=Kind.OFFICE,
    role=Role.CITY_MECHANISM,
    organisation="CITY",
    area=area_of("34"),
)
_FILL = """
    INSERT INTO enterprises (id, uscc, kind, name, region, address, established_on, industry,
        source, entered_by, entered_at, synthetic)
    SELECT i, '9134' || lpad(i::text, 14, '0'), 'company', '天长市第' || i || '号机械制造有限公司',
        '341181' || lpad((i %% 100)::text, 3, '0'), '安徽省天长市某某工业园区某某路' || i || '号',
        date '2015-01-01' + (i %% 3000)::int, 'C3311', 'register', 'job:bench', now(), true
    FROM generate_series(%s::bigint, %s::bigint) AS i
"""
# The same columns as the export has, all that the office reaches.
_COPY = """
    COPY (SELECT uscc, name, kind, region, address, established_on, industry, source,
        to_char(entered_at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD HH24:MI'), id
    FROM enterprises WHERE region >= '34' AND region < '35' ORDER BY id) TO STDOUT (FORMAT csv)
"""
_ONE = "import django; django.setup(); import bench.exports_child as c; c.export_one()"


def main() -> None:
    """Measure at every size that the command line names."""
    seen: dict[int, Any] = {}
    with embedded(Home(Path(settings.RONGXIE_HOME))):
        call_command("migrate", verbosity=0)
        there = 0
        for size in map(int, sys.argv[1:]):
            with connections["owner"].cursor() as owner:
                owner.execute("ALTER TABLE enterprises DISABLE TRIGGER USER")
                owner.execute(_FILL, [there + 1, size])
                owner.execute("ANALYZE enterprises")
            there = size
            seen[size] = {"copy": _copied()} | {form: _exported(form) for form in FORMS}
            print(size, seen[size], file=sys.stderr, flush=True)
        connections.close_all()
    print(json.dumps(seen))


def export_one() -> None:
    """Make one export in a process of its own, and print what it took."""
    began = time.perf_counter()
    with reach(OFFICE):
        order = Order(list="enterprises", form=sys.argv[1])
        export = ask(order=order, actor=OFFICE, at=AT)
    make(export_id=export.pk, actor=OFFICE, at=AT)
    read = time.perf_counter()
    make(export_id=export.pk, actor=OFFICE, at=AT)
    written = time.perf_counter()
    with reach(OFFICE):
        export = own_export(export_id=export.pk, actor=OFFICE)
    assert export.rows == export.expected
    export_shelf().discard(export.digest)
    told = {
        "seconds": written - began,
        "read": read - began,
        "written": written - read,
        "mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "file": (export.size or 0) >> 20,
    }
    print(json.dumps(told))


def _exported(form: str) -> Any:
    done = subprocess.run(
        [sys.executable, "-c", _ONE, form], env=os.environ, stdout=subprocess.PIPE, check=True
    )
    return json.loads(done.stdout)


def _copied() -> float:
    began = time.perf_counter()
    path = Path(settings.RONGXIE_HOME) / "copied.csv"
    with (
        reach(OFFICE),
        path.open("wb") as file,
        connection.connection.cursor().copy(_COPY) as lines,
    ):
        for line in lines:
            file.write(line)
    path.unlink()
    return time.perf_counter() - began
