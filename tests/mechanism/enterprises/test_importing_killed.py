"""An import that is killed again and again ends as one that was never disturbed."""

import json
import os
import random
import subprocess
import sys
from pathlib import Path

from django.db import connection, connections

from rongxie.foundation.database.home import Home
from tests.mechanism.cast import TOWN
from tests.mechanism.enterprises.lists import sheet, uploaded
from tests.mechanism.enterprises.makers import fresh_uscc, open_places

# Brings an import in by processes of which each is killed at the moment that it was given; one
# more writes the rows down at the end of each phase. Forked: what they need is loaded once.
STEPPER = """
import json, os, signal, sys
import django
django.setup()
from dataclasses import replace
from django.db import connections
connections["default"].settings_dict["NAME"] = "committed"
from rongxie.foundation.imports.ending import commit_import
from rongxie.foundation.imports.stepping import step
from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.enterprises.actions.importing import ENTERPRISES
from tests.mechanism.cast import AT, REVIEWER
kinds = {"enterprises": replace(ENTERPRISES, part_rows=60)}
number = int(sys.argv[1])

def stepping(seconds):
    signal.signal(signal.SIGALRM, lambda *_: os.kill(os.getpid(), signal.SIGKILL))
    signal.setitimer(signal.ITIMER_REAL, seconds)
    while step(import_id=number, kinds=kinds, actor=REVIEWER, at=AT):
        pass

def committing():
    with reach(REVIEWER):
        commit_import(import_id=number, kind=ENTERPRISES, actor=REVIEWER, at=AT)

def forked(work, *given):
    child = os.fork()
    if not child:
        code = 1
        try:
            work(*given)
            code = 0
        finally:
            os._exit(code)
    return os.waitpid(child, 0)[1]

for place, moments in enumerate(json.loads(sys.argv[2])):
    if place:
        assert forked(committing) == 0
    for seconds in moments:
        assert forked(stepping, seconds) == signal.SIGKILL, seconds
    assert forked(stepping, 0.0) == 0
"""
ROOT = Path(__file__).resolve().parents[3]
ROWS, PART = 900, 60
_RESULT = """
    SELECT (SELECT array_agg((r."row", r.outcome, e.uscc, e.name, e.region)::text ORDER BY r."row")
            FROM import_rows r LEFT JOIN enterprises e ON e.id = r.subject WHERE r.of = %(of)s),
        (SELECT array_agg(substring(payload FROM '"count":[0-9]+') ORDER BY id) FROM events
         WHERE subject LIKE 'import:' || %(of)s || ':%%'),
        (SELECT array_agg((state, rows, rows_done, counts)::text) FROM imports WHERE id = %(of)s),
        (SELECT array_agg(uscc ORDER BY uscc) FROM enterprises),
        (SELECT sum(people)::text FROM listed_contacts WHERE of = %(of)s)
"""
_EMPTY = "DELETE FROM enterprises"


def _brought_in(home: Home, content: bytes, moments: tuple[list[float], list[float]]) -> int:
    of = uploaded(content)
    connection.close()
    names = {"DJANGO_SETTINGS_MODULE": "rongxie.config.settings", "RONGXIE_HOME": str(home.folder)}
    done = subprocess.run(
        [sys.executable, "-c", STEPPER, str(of.pk), json.dumps(moments)],
        cwd=ROOT,
        env=os.environ | names,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return of.pk


def _result(of: int) -> tuple[object, ...]:
    with connections["owner"].cursor() as cursor:
        cursor.execute(_RESULT, {"of": of})
        return tuple(cursor.fetchone())


class TestAnImportThatIsKilled:
    def test_ends_as_one_that_was_not(self, committed: Home) -> None:
        open_places()
        rows = [
            (fresh_uscc(), f"天长市第{n}厂", TOWN, "王小明", "13812345678") for n in range(ROWS)
        ]
        bad = ("", "坏的公司", TOWN, "", "")
        content = sheet(
            [*rows, bad, rows[0]], ("统一社会信用代码", "企业名称", "区划代码", "联系人", "电话")
        )
        draw = random.Random(20250331)
        whole = _result(_brought_in(committed, content, ([], [])))
        with connections["owner"].cursor() as cursor:
            cursor.execute(_EMPTY)
        moments = [draw.uniform(0.05, 0.3) for _ in range(5)]
        broken = _result(_brought_in(committed, content, (moments[:2], moments[2:])))
        assert broken == whole
        assert len(whole[0]) == ROWS + 2  # type: ignore[arg-type]
        assert whole[3] == sorted(row[0] for row in rows)
        assert len(whole[1]) == ROWS // PART  # type: ignore[arg-type]
