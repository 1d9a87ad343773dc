"""Counts of enterprises and of cases: three rows in, two rows out."""

from datetime import date
from typing import Any

import pytest

from rongxie.insight.indicators.canvassed import (
    approved_enterprises,
    declared_cases,
    declared_enterprises,
    enterprises_with_need,
    funded_enterprises,
    recommend_to_approve_rate,
    recommended_cases,
    recommended_enterprises,
    review_pass_rate,
    visited_enterprises,
)
from rongxie.insight.indicators.figures import Fold
from tests.insight.logs import FIRST, LAST, SCOPE, events, rows_of


def happening(kind: str, region: str, enterprise: str | None, case: str | None) -> dict[str, Any]:
    return {"kind": kind, "region": region, "enterprise": enterprise, "case": case}


class TestDistinctCounts:
    @pytest.mark.parametrize(
        ("fold", "kind"),
        [
            (visited_enterprises, "visit.recorded"),
            (declared_enterprises, "case.declared"),
            (recommended_enterprises, "case.recommended"),
            (approved_enterprises, "decision.approved"),
            (funded_enterprises, "loan.drawn"),
        ],
    )
    def test_count_an_enterprise_once_in_a_place(self, fold: Fold, kind: str) -> None:
        rows = events(
            happening(kind, "341181", "E1", "C1"),
            happening(kind, "341181", "E1", "C2"),
            happening(kind, "341182", "E1", "C3"),
        )
        assert rows_of(fold(rows, SCOPE)) == [("341181", 1), ("341182", 1)]

    @pytest.mark.parametrize(
        ("fold", "kind"),
        [(declared_cases, "case.declared"), (recommended_cases, "case.recommended")],
    )
    def test_count_every_case_of_an_enterprise(self, fold: Fold, kind: str) -> None:
        rows = events(
            happening(kind, "341181", "E1", "C1"),
            happening(kind, "341181", "E1", "C2"),
            happening(kind, "341182", "E2", "C3"),
        )
        assert rows_of(fold(rows, SCOPE)) == [("341181", 2), ("341182", 1)]

    def test_count_neither_other_kinds_nor_blank_names(self) -> None:
        rows = events(
            happening("visit.recorded", "341181", None, None),
            happening("case.declared", "341181", "E1", "C1"),
            happening("visit.recorded", "341182", "E2", None),
        )
        assert rows_of(visited_enterprises(rows, SCOPE)) == [("341182", 1)]

    def test_include_both_ends_of_the_period(self) -> None:
        days = [date(2024, 12, 31), FIRST, LAST, date(2025, 4, 1)]
        rows = events(
            *(happening("visit.recorded", "34", f"E{at}", None) | {"at": at} for at in days)
        )
        assert rows_of(visited_enterprises(rows, SCOPE)) == [("34", 2)]


class TestEnterprisesWithNeed:
    def test_come_from_visits_and_from_statements(self) -> None:
        rows = events(
            happening("visit.recorded", "341181", "E1", None) | {"flags": "field;need"},
            happening("need.stated", "341181", "E1", None),
            happening("need.stated", "341182", "E2", None),
        )
        assert rows_of(enterprises_with_need(rows, SCOPE)) == [("341181", 1), ("341182", 1)]

    @pytest.mark.parametrize("flags", ["field;no_need", "no_need", "needy", "", None])
    def test_have_the_very_flag(self, flags: str | None) -> None:
        visit = happening("visit.recorded", "34", "E1", None) | {"flags": flags}
        assert rows_of(enterprises_with_need(events(visit), SCOPE)) == []

    @pytest.mark.parametrize("flags", ["need", "need;field", "field; need", "a;need;b"])
    def test_have_it_anywhere_among_the_flags(self, flags: str) -> None:
        visit = happening("visit.recorded", "34", "E1", None) | {"flags": flags}
        assert rows_of(enterprises_with_need(events(visit), SCOPE)) == [("34", 1)]


class TestReviewPassRate:
    def test_counts_cases_not_reviews(self) -> None:
        rows = events(
            happening("case.reviewed", "341181", "E1", "C1"),
            happening("case.reviewed", "341181", "E1", "C1"),
            happening("case.returned", "341181", "E1", "C2"),
            happening("case.returned", "341182", "E2", "C3"),
        )
        assert rows_of(review_pass_rate(rows, SCOPE)) == [("341181", 1, 2), ("341182", 0, 1)]

    def test_counts_a_case_returned_and_then_passed_once(self) -> None:
        rows = events(
            happening("case.returned", "34", "E1", "C1"),
            happening("case.reviewed", "34", "E1", "C1"),
        )
        assert rows_of(review_pass_rate(rows, SCOPE)) == [("34", 1, 1)]


class TestRecommendToApproveRate:
    def test_follows_enterprises_to_any_bank_and_place(self) -> None:
        rows = events(
            happening("case.recommended", "341181", "E1", "C1"),
            happening("case.recommended", "341182", "E2", "C2"),
            happening("decision.approved", "349999", "E1", "C9") | {"bank": "B1"},
        )
        assert rows_of(recommend_to_approve_rate(rows, SCOPE)) == [
            ("341181", 1, 1),
            ("341182", 0, 1),
        ]

    @pytest.mark.parametrize(
        ("at", "approved"),
        [(date(2024, 11, 1), 1), (LAST, 1), (date(2025, 4, 1), 0)],
    )
    def test_takes_approvals_up_to_the_last_day(self, at: date, approved: int) -> None:
        rows = events(
            happening("case.recommended", "34", "E1", "C1"),
            happening("decision.approved", "34", "E1", "C1") | {"at": at},
        )
        assert rows_of(recommend_to_approve_rate(rows, SCOPE)) == [("34", approved, 1)]

    def test_counts_an_enterprise_once_however_many_cases_and_approvals(self) -> None:
        rows = events(
            happening("case.recommended", "34", "E1", "C1"),
            happening("case.recommended", "34", "E1", "C2"),
            happening("decision.approved", "34", "E1", "C1"),
            happening("decision.approved", "34", "E1", "C2"),
        )
        assert rows_of(recommend_to_approve_rate(rows, SCOPE)) == [("34", 1, 1)]
