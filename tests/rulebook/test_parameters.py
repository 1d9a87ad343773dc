"""Dated numbers: the nearest place wins, and nothing is answered outside the dates."""

from collections.abc import Iterator
from datetime import date

import pytest

from rongxie.rulebook.clauses import UnknownClause, cited
from rongxie.rulebook.parameters import (
    Basis,
    InForce,
    NotInForce,
    Parameter,
    UnknownParameter,
    UnusableOverride,
    Value,
    hold_local,
    parameter,
    parameters,
    set_by_places,
    supposing,
)
from rongxie.values.texts import Text

DAY = date(2026, 11, 22)


class TestValueOn:
    @pytest.mark.parametrize(
        ("region", "day", "months"),
        [
            ("", DAY, 6),
            ("44", DAY, 6),
            ("110105", DAY, 12),
            ("11", date(2024, 11, 20), 12),
            ("11", date(2024, 11, 19), 6),
        ],
    )
    def test_the_nearest_place_in_force_wins(self, region: str, day: date, months: int) -> None:
        assert InForce(day, region)["tenure_months"] == months

    def test_a_newer_value_of_the_nation_does_not_undo_that_of_a_place(self) -> None:
        words = Text(en="months", zh="月")
        old = Value(12, date(2025, 1, 1), "87/7a", Basis.PRACTICE, place="44")
        newer = Value(3, date(2026, 1, 1), "87/7a", Basis.CLAUSE)
        entry = Parameter("months", words, words, words, (old, newer))
        assert entry.value_on(DAY, "440608").amount == 12
        assert entry.value_on(DAY, "45").amount == 3

    def test_before_the_first_day_there_is_no_value(self) -> None:
        with pytest.raises(NotInForce, match="2024-10-27"):
            parameter("decision_days").value_on(date(2024, 10, 27))
        assert parameter("decision_days").value_on(date(2024, 10, 28)).amount == 30

    def test_an_unknown_name_is_told_the_known_ones(self) -> None:
        with pytest.raises(UnknownParameter, match="tenure_months"):
            InForce(DAY)["tenure"]

    def test_a_place_that_overrides_one_entry_of_a_table_keeps_the_others(self) -> None:
        levels = {"running": "observed", "no_overdue": "declared"}
        nation = Value(levels, DAY, "87/7a", Basis.CLAUSE)
        county = Value({"no_overdue": "checked"}, DAY, "87/7a", Basis.CLAUSE, place="4406")
        words = Text(en="levels", zh="层级")
        entry = Parameter("levels", words, words, words, (county, nation))
        merged = entry.value_on(DAY, "440608")
        assert merged.amount == {"running": "observed", "no_overdue": "checked"}
        assert entry.value_on(DAY, "45").amount == levels


def _local(amount: object, place: str, since: date = DAY, *, ends: bool = False) -> Value:
    return Value(amount, since, "87/7a", Basis.LOCAL, place, "文", ends=ends)


class TestWhatPlacesHaveSet:
    @pytest.fixture(autouse=True)
    def _nothing_is_left(self) -> Iterator[None]:
        yield
        hold_local(())

    def test_wins_over_what_is_shipped_for_the_same_place(self) -> None:
        hold_local([("tenure_months", _local(9, "11")), ("tenure_months", _local(3, ""))])
        assert InForce(DAY, "110105")["tenure_months"] == 9
        assert InForce(DAY, "44")["tenure_months"] == 3
        assert InForce(date(2026, 11, 21), "44")["tenure_months"] == 6
        assert InForce(DAY, "44")["contact_days"] == 3

    def test_is_no_more_once_the_place_has_ended_it(self) -> None:
        later = date(2026, 12, 1)
        hold_local(
            [
                ("tenure_months", _local(9, "4406")),
                ("tenure_months", _local(None, "4406", later, ends=True)),
            ]
        )
        assert InForce(date(2026, 11, 30), "440608")["tenure_months"] == 9
        assert InForce(later, "440608")["tenure_months"] == 6

    def test_that_is_ended_ends_what_is_shipped_for_the_place_too(self) -> None:
        hold_local([("tenure_months", _local(None, "11", ends=True))])
        assert InForce(DAY, "110105")["tenure_months"] == 6

    def test_is_replaced_as_a_whole(self) -> None:
        hold_local([("tenure_months", _local(9, "44"))])
        hold_local([("contact_days", _local(1, "44"))])
        assert InForce(DAY, "44")["tenure_months"] == 6
        assert InForce(DAY, "44")["contact_days"] == 1

    def test_may_be_supposed_and_is_gone_again(self) -> None:
        with supposing("tenure_months", _local(24, "44")):
            assert InForce(DAY, "440608")["tenure_months"] == 24
            assert InForce(DAY, "45")["tenure_months"] == 6
        assert InForce(DAY, "440608")["tenure_months"] == 6

    @pytest.mark.parametrize(
        ("name", "settable"),
        [
            ("tenure_months", True), ("admit_medium", True), ("need_to_revenue_max", True),
            ("decision_days", False), ("extra_kinds", False), ("digest_time", False),
            ("paper_list", False),
        ],
    )  # fmt: skip
    def test_is_plain_and_fixed_by_no_clause(self, name: str, settable: bool) -> None:
        assert set_by_places(parameter(name)) is settable


class TestHaving:
    def test_a_value_set_for_a_run_is_an_assumption(self) -> None:
        value = InForce(DAY).having({"tenure_months": "3"}).value("tenure_months")
        assert (value.amount, value.basis, value.document) == (3, Basis.ASSUMPTION, "--set")

    @pytest.mark.parametrize(
        ("name", "text", "amount"),
        [
            ("extra_kinds", "company, other", ["company", "other"]),
            ("admit_medium", "true", True),
            ("need_to_revenue_max", "0.5", 0.5),
            ("guarantee_fee_max", "2", 2),
            ("consent_months", "6, 12", [6, 12]),
        ],
    )
    def test_reads_the_form_of_the_value_it_replaces(
        self, name: str, text: str, amount: object
    ) -> None:
        assert InForce(DAY).having({name: text})[name] == amount

    @pytest.mark.parametrize(
        ("name", "text"),
        [
            ("tenure_months", "soon"),
            ("tenure_months", "-1"),
            ("tenure_months", "true"),
            ("tenure_months", "1.5"),
            ("admit_medium", "1"),
            ("need_to_revenue_max", "much"),
            ("tenure_months", "{"),
            ("consent_months", "6, soon"),
        ],
    )
    def test_refuses_another_form(self, name: str, text: str) -> None:
        with pytest.raises(UnusableOverride, match=name):
            InForce(DAY).having({name: text})

    def test_a_level_set_for_one_test_leaves_the_others(self) -> None:
        levels = InForce(DAY).having({"lowest_levels": "{no_overdue: checked}"})["lowest_levels"]
        assert levels["no_overdue"] == "checked"
        assert levels["running"] == "observed"


def test_every_value_has_a_unit_a_basis_and_a_clause() -> None:
    for entry in parameters().values():
        assert entry.unit.zh
        assert entry.note.zh
        for value in entry.values:
            assert cited(value.clause) == value.clause


def test_a_citation_of_no_clause_is_refused() -> None:
    with pytest.raises(UnknownClause, match="32/9"):
        cited("32/9")
