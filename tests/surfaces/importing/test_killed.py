"""Imports of every kind that are killed again and again, or written two at a time, end whole."""

import os
import pickle
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from django.db import connection, connections

from rongxie.foundation.accounts.queries import actors_of
from rongxie.foundation.database.home import Home
from rongxie.foundation.imports.uploading import upload_list
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.rulebook.access import ReadingRole
from rongxie.surfaces.importing.kinds import KINDS
from tests.foundation.accounts.people import granted, person
from tests.mechanism.cast import AT, BANKER, COUNTY, DAY, DEPARTMENT, REVIEWER, TOWN, TOWNSHIP
from tests.mechanism.decisions.test_importing_answers import line
from tests.mechanism.enterprises.makers import enterprise, fresh_uscc, open_places
from tests.mechanism.imports import workbook
from tests.mechanism.lists.county import county_stands
from tests.mechanism.lists.test_importing import firm, row
from tests.mechanism.referrals.makers import sent
from tests.mechanism.visits.test_importing import NONE
from tests.surfaces.importing.stepper import START, Job

ROOT = Path(__file__).resolve().parents[3]
Rows = Sequence[Mapping[str, object]]
_STAFF = 3  # the convener of the county and the two officers
_TABLES = """
    SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
        AND relname NOT LIKE 'django%%' AND relname NOT IN ('master_keys', 'rule_sets')
    ORDER BY relname
"""
_RESULT = """
    SELECT array_agg((r."row", r.outcome, r.reasons)::text ORDER BY r."row"),
        (SELECT (state, rows, rows_done, counts)::text FROM imports WHERE id = %(of)s)
    FROM import_rows r WHERE r.of = %(of)s
"""


def _uploaded(kind: str, rows: Rows, actor: Actor, **options: str) -> int:
    with reach(actor):
        of = upload_list(
            content=workbook(rows), name="表.xlsx", kind=KINDS[kind], options=options, actor=actor,
            at=AT,
        )  # fmt: skip
    return of.pk


def _jobs(sign: str, fact: str, officer: Actor) -> list[Job]:
    """Return an import of each kind, about enterprises and people of its own."""
    codes = [
        enterprise(name=f"{sign}第{n}厂", uscc=fresh_uscc(), region=TOWN).uscc for n in range(4)
    ]
    facts = [{"信用代码": code, "从业人员": 12, "欠税": "否"} for code in codes]
    visits = [{"信用代码": code} | NONE for code in codes]
    declared = [row(firm()) for _ in range(4)]
    answered = [
        line(sent(), accepted="是", contacted_on=DAY, contact_note="电话") for _ in range(4)
    ]
    offices = [
        {"机构编号": f"{sign[1]}{n}", "机构名称": f"{sign}{n}局", "机构类别": "部门"}
        for n in range(4)
    ]
    people = [
        {"姓名": "王某", "手机号": f"{sign}{n}@example.cn", "职责": "专班", "所属机构": "DRC"}
        for n in range(4)
    ]
    listed = [{"信用代码": code} for code in codes[:3]]
    tax = {"fact": fact, "source": "TAX"}
    return [
        Job("evidence", _uploaded("evidence", facts, DEPARTMENT), DEPARTMENT, 2),
        Job("complete_list", _uploaded("complete_list", listed, DEPARTMENT, **tax), DEPARTMENT, 2),
        Job("visits", _uploaded("visits", visits, TOWNSHIP), TOWNSHIP, 2),
        Job("declarations", _uploaded("declarations", declared, TOWNSHIP), TOWNSHIP, 2),
        Job("answers", _uploaded("answers", answered, BANKER), BANKER, 2),
        Job("organisations", _uploaded("organisations", offices, officer), officer, 2),
        Job("people", _uploaded("people", people, officer), officer, 2),
    ]


def _run(home: Home, folder: Path, jobs: Sequence[Job]) -> dict[str, tuple[int, int]]:
    folder.mkdir(exist_ok=True)
    (folder / "jobs").write_bytes(pickle.dumps(jobs))
    connection.close()
    names = {
        "DJANGO_SETTINGS_MODULE": "rongxie.config.settings",
        "RONGXIE_HOME": str(home.folder),
        "PYTHONPATH": os.pathsep.join([str(ROOT), *filter(None, sys.path)]),
    }
    ended = subprocess.run(
        [sys.executable, "-c", START, str(folder)],
        env=os.environ | names, capture_output=True, text=True, check=False, timeout=240,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    done = folder / "done"
    return pickle.loads(done.read_bytes()) if done.exists() else {}  # noqa: S301  # our own


def _standing() -> dict[str, int]:
    """Return how many rows each table has, and how many events of each kind there are."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(_TABLES)
        tables = [name for (name,) in cursor.fetchall()]
        counts = {}
        for name in tables:
            cursor.execute(f'SELECT count(*) FROM "{name}"')  # noqa: S608  # a name of the catalogue
            counts[name] = cursor.fetchone()[0]
        cursor.execute("SELECT kind, count(*) FROM events GROUP BY kind")
        return counts | dict(cursor.fetchall())


def _added(before: Mapping[str, int], after: Mapping[str, int]) -> dict[str, int]:
    added = {name: number - before.get(name, 0) for name, number in after.items()}
    return {name: number for name, number in added.items() if number}


def _result(of: int) -> tuple[object, ...]:
    with connections["owner"].cursor() as cursor:
        cursor.execute(_RESULT, {"of": of})
        return tuple(cursor.fetchone())


def _stage() -> None:
    open_places()
    county_stands()  # with a membership of its own number, which others are not to get
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT setval(pg_get_serial_sequence('accounts_membership', 'id'), 1000)")


def _officer(login: str) -> Actor:
    user = person(login)
    granted(user, ReadingRole.MECHANISM_OFFICE, "DRC", COUNTY)
    return actors_of(user.pk, DAY)[0]


class TestImportsThatAreKilled:
    def test_end_as_those_that_were_not(self, committed: Home, tmp_path: Path) -> None:
        _stage()
        officer = _officer("13900009999")
        whole = _jobs("甲A", "dishonest_executee", officer)
        killed = _jobs("乙B", "serious_illegal", officer)
        start = _standing()
        sent_by = _run(committed, tmp_path / "whole", whole)
        between = _standing()
        to_kill = [
            Job(job.kind, job.number, job.actor, job.rows, 20250331, sent_by[job.kind][1])
            for job in killed
        ]
        kills = _run(committed, tmp_path / "killed", to_kill)
        assert _added(between, _standing()) == _added(start, between)
        for one, other in zip(whole, killed, strict=True):
            assert _result(other.number) == _result(one.number), one.kind
            assert not {"rejected", "waiting"} & set(str(_result(one.number)[1]).split('""')), (
                one.kind
            )
        assert min(times for times, _ in kills.values()) >= 2, kills  # others came after the end


class TestTwoImportsOfOneCounty:
    def test_written_at_once_end_with_both_whole(self, committed: Home, tmp_path: Path) -> None:
        _stage()
        officer, other = _officer("13900009999"), _officer("13900008888")
        there = [
            enterprise(name=f"天长第{n}厂", uscc=fresh_uscc(), region=TOWN).uscc for n in range(20)
        ]
        codes = [*there, *(fresh_uscc() for _ in range(20))]
        firms = [
            {"信用代码": code, "企业名称": f"天长新{n}厂", "主体类型": "企业", "区划代码": TOWN}
            for n, code in enumerate(codes)
        ]
        facts = [{"信用代码": code, "从业人员": 12, "欠税": "否"} for code in there]
        people = [
            {"姓名": "王某", "手机号": f"p{n}@example.cn", "职责": "专班", "所属机构": "DRC"}
            for n in range(20)
        ]
        jobs = [
            Job(kind, _uploaded(kind, mine, actor), actor, 7)
            for kind, rows, actors in (
                ("enterprises", firms, (REVIEWER, TOWNSHIP)),
                ("evidence", facts, (DEPARTMENT, TOWNSHIP)),
                ("people", people, (officer, other)),
            )
            for mine, actor in zip((rows, rows[::-1]), actors, strict=True)
        ]
        (tmp_path / "together").touch()
        _run(committed, tmp_path, jobs)
        for job, rows in zip(jobs, (40, 40, 20, 20, 20, 20), strict=True):
            became, state = _result(job.number)
            assert f"(done,{rows},{rows}," in str(state), (job.kind, state)
            assert len(became) == rows  # type: ignore[arg-type]
        standing = _standing()
        assert standing["enterprises"] == 40
        assert standing["accounts_user"] == standing["accounts_membership"] == 20 + _STAFF
