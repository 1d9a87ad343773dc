"""The record and a file say the same of the same facts: `rongxie screen` beside the sweep."""

import random
from datetime import timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.enterprises.models import Enterprise
from rongxie.mechanism.evidence.actions import Stated, record_many
from rongxie.mechanism.evidence.facts import recordable
from rongxie.mechanism.screening.actions import screen_county
from rongxie.mechanism.screening.models import Screening
from rongxie.mechanism.visits.models import Need
from rongxie.rulebook.layouts import layout
from rongxie.rulebook.screening import facts_of_tests
from rongxie.rulebook.standards import TESTS
from rongxie.values.columns import Kind
from tests.mechanism.cast import AT, COUNTY, DAY, OTHER_TOWN, PLATFORM, TOWN
from tests.surfaces.commands import Shell

ROWS = 300
COLUMNS = layout("enterprises").columns
OWN = ("name", "kind", "region", "established_on", "industry")
NEED = ("need_amount_wan", "need_stated_on", "purpose")
SIZE = ("employees", "revenue_wan", "assets_wan")
SAME = (
    "operating", "premises", "demand", "credit", "purpose", "outcome", "fail_kind", "admission",
    "size", "by_tick",
)  # fmt: skip
GOOD = {
    "registration_status": "active", "tax_grade": "B", "operating_seen": True,
    "premises_seen": True, "within_scope": True, "removed_until": None,
}  # fmt: skip


def values_of(name: str) -> list[Any]:
    column = COLUMNS[name]
    of_kind: dict[Kind, list[Any]] = {
        Kind.BOOL: [True, False],
        Kind.DATE: [DAY + timedelta(days=n) for n in (-400, -184, -183, -1, 0, 1, 30)],
        Kind.WAN: [1.5, 100.0, 299.99, 300.0, 2000.0, 40000.0],
        Kind.INTEGER: [3, 20, 300, 1000],
        Kind.INDUSTRY: ["C3311", "F5211", "J6621", "K7010", "I6510"],
    }
    return of_kind.get(column.kind) or [choice.name for choice in column.choices]


def drawn(chance: random.Random, name: str, unknown: float, wrong: float) -> Any:
    if name.startswith("tick_"):
        return chance.choice([None, None, None, True, False])
    if chance.random() < unknown:
        return None
    if chance.random() < wrong or name not in (*GOOD, *facts_of_tests()):
        return chance.choice(values_of(name))
    return GOOD.get(name, False if COLUMNS[name].kind is Kind.BOOL else values_of(name)[0])


def sample() -> list[dict[str, Any]]:
    chance = random.Random(20261120)
    names = dict.fromkeys((*facts_of_tests(), *SIZE))
    facts = [name for name in names if name not in (*OWN, *NEED)]
    rows = []
    for number in range(ROWS):
        unknown, wrong = chance.choice([0, 0.05, 0.3]), chance.choice([0, 0.05, 0.4])
        row = {
            "name": f"天长市第{number}五金厂", "region": chance.choice([TOWN, OTHER_TOWN]),
            "kind": chance.choice(["company", "sole_proprietor", "cooperative", "family_farm"]),
            "established_on": drawn(chance, "established_on", unknown, 1),
            "industry": drawn(chance, "industry", unknown, 1),
            **{name: drawn(chance, name, unknown, wrong) for name in facts},
            **dict.fromkeys(NEED),
        }  # fmt: skip
        if chance.random() >= unknown:
            days = chance.choice([0, 1, 180, 181, 400])
            row |= {
                "need_amount_wan": chance.choice(values_of("need_amount_wan")),
                "need_stated_on": DAY - timedelta(days=days),
                "purpose": chance.choice([*values_of("purpose")[:9], None, "relend"]),
            }
        rows.append(row)
    return rows


def enter(rows: list[dict[str, Any]]) -> None:
    """Put the sample on the record: facts checked, ticks by the township, needs as stated."""
    with reach(PLATFORM):
        firms = Enterprise.objects.bulk_create(
            Enterprise(
                **{name: row[name] for name in OWN if name != "industry"},
                industry=row["industry"] or "", source="register", entered_by="job:1",
                entered_at=AT,
            )
            for row in rows
        )  # fmt: skip
        Need.objects.bulk_create(
            Need(
                enterprise=one, region=one.region, amount_wan=row["need_amount_wan"],
                stated_on=row["need_stated_on"], purpose=row["purpose"] or "", source="self",
                by="job:1", at=AT,
            )
            for one, row in zip(firms, rows, strict=True)
            if row["need_amount_wan"]
        )  # fmt: skip
        said = [
            (one.pk, Stated(name, value, level_of(name), DAY, source="REGISTER"))
            for one, row in zip(firms, rows, strict=True)
            for name, value in row.items()
            if value is not None and name in recordable() and name not in OWN
        ]
        record_many(rows=said, actor=PLATFORM, at=AT)


def level_of(name: str) -> str:
    return "observed" if name.startswith("tick_") else "checked"


def on_file(rows: list[dict[str, Any]], shell: Shell) -> pl.DataFrame:
    source, result = shell.folder / "facts.parquet", shell.folder / "result.parquet"
    pl.DataFrame(rows, infer_schema_length=None).write_parquet(source)
    ran = shell.rongxie(
        "screen", source, "-o", result, "--as-of", DAY, "--region", COUNTY, "--lang", "en"
    )
    assert ran.code == 0, ran.err
    return pl.read_parquet(result)


def listed(names: str | None) -> set[str]:
    return set((names or "").split(";")) - {""}


@pytest.mark.django_db
def test_the_record_and_a_file_agree(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = sample()
    filed = on_file(rows, Shell(tmp_path, monkeypatch, capsys)).to_dicts()
    enter(rows)
    with reach(PLATFORM):
        assert screen_county(region=COUNTY, on=DAY, actor=PLATFORM, at=AT) == ROWS
        screenings = list(Screening.objects.order_by("enterprise"))
    for row, file, record in zip(rows, filed, screenings, strict=True):
        said = {name: getattr(record, name) for name in SAME}
        assert said | {"by_tick": set(said["by_tick"])} == {
            name: file[name] or "" for name in SAME
        } | {"by_tick": listed(file["by_tick"])}, row
        tests = {
            holds: {n for n, h in record.tests.items() if h is holds} for holds in (False, None)
        }
        assert tests == {False: listed(file["failed"]), None: listed(file["unknown"])}, row
    outcomes = {record.outcome for record in screenings}
    answers = {(name, holds) for one in screenings for name, holds in one.tests.items()}
    assert outcomes == {"pass", "fail", "incomplete"}
    never: dict[str, set[bool | None]] = {
        "proportionate": {False, None},
        "not_removed": {None},
    }  # no bound is set; blank is no
    assert answers == {
        (test.name, holds)
        for test in TESTS
        for holds in (True, False, None)
        if holds not in never.get(test.name, set())
    }
