"""The rules as a clerk reads them: each line of cases/standards.yaml is one enterprise."""

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import yaml

from rongxie.rulebook.layouts import layout
from rongxie.rulebook.parameters import InForce
from rongxie.rulebook.playbooks import playbooks
from rongxie.rulebook.screening import RESULTS, screen, with_facts
from rongxie.rulebook.standards import TESTS
from rongxie.rulebook.standards.rule import Severity
from rongxie.values.columns import Kind
from rongxie.values.dates import add_months, latest_start

FILE = yaml.safe_load((Path(__file__).parent / "cases" / "standards.yaml").read_text("utf-8"))
DTYPES = {Kind.BOOL: pl.Boolean, Kind.DATE: pl.Date, Kind.WAN: pl.Float64}


def screened(case: dict[str, Any], **wording: Any) -> dict[str, Any]:
    facts = FILE["sound"] | case.get("facts", {})
    columns = layout("enterprises").columns
    schema = {
        name: DTYPES.get(columns[name].kind, pl.String) if name in columns else pl.String
        for name in facts
    }
    frame = pl.DataFrame([facts], schema=schema)
    params = InForce(FILE["as_of"], case.get("region", ""), case.get("set", {}))
    return screen(frame.lazy(), params, **wording).collect().row(0, named=True)


@pytest.mark.parametrize("case", FILE["cases"], ids=lambda case: case["that"].replace(" ", "-"))
def test_five_standards(case: dict[str, Any]) -> None:
    result = screened(case, wording="en")
    expected = {key: value for key, value in case.items() if key in RESULTS}
    assert expected
    assert {key: result[key] for key in expected} == expected


def test_every_test_fails_in_some_case_of_the_file_or_of_parity() -> None:
    named = {name for case in FILE["cases"] for name in str(case.get("failed", "")).split(";")}
    assert {"registered", "tenure", "fresh", "no_overdue", "lawful_use"} <= named


def test_all_tests_are_answered_at_once() -> None:
    nothing = pl.LazyFrame({"name": ["某企业"]})
    result = screen(nothing, InForce(FILE["as_of"]), wording="en").collect().row(0, named=True)
    always = {"proportionate", "not_removed"}
    assert result["unknown"].split(";") == [t.name for t in TESTS if t.name not in always]
    assert len(result["remedies"].split(";")) == len(TESTS) - len(always)


def test_remedies_speak_the_language_of_the_reader() -> None:
    chinese = screened({"facts": {"abnormal_listed": True}}, wording="zh")
    assert chinese["failed"] == "未列入经营异常名录"
    assert "移出经营异常名录" in chinese["remedies"]
    assert screened({"facts": {"overdue_loans": None, "tick_credit": True}})["by_tick"] == (
        "信用状况良好"
    )


def test_the_stated_purpose_stays_beside_the_verdict() -> None:
    result = screened({}, wording="en")
    assert (result["loan_purpose"], result["purpose"]) == ("equipment", "met")


def test_without_wording_only_verdicts_are_added() -> None:
    assert not {"failed", "unknown", "remedies"} & set(screened({}, wording=None))


def test_repairable_tests_have_a_playbook_and_blocking_ones_none() -> None:
    for test in TESTS:
        assert (test.playbook is not None) == (test.severity is Severity.REPAIRABLE), test.name
        assert test.playbook is None or test.name in playbooks()[test.playbook].for_tests


def test_a_missing_column_is_an_unknown_fact_of_the_right_kind() -> None:
    schema = with_facts(pl.LazyFrame({"name": ["某企业"]})).collect_schema()
    assert schema["established_on"] == pl.Date
    assert schema["operating_seen"] == pl.Boolean
    assert schema["need_amount_wan"] == pl.Float64


@pytest.mark.parametrize("months", [0, 1, 6, 12, 18])
def test_the_literal_cut_off_equals_adding_months_day_by_day(months: int) -> None:
    reached = {
        day: add_months(day, months)
        for day in map(date.fromordinal, range(date(2022, 1, 1).toordinal(), 739_617))
    }
    for end in (day for day in reached if day.year in (2024, 2025)):
        assert latest_start(end, months) == max(d for d, later in reached.items() if later <= end)
