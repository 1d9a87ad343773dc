"""The catalogue of indicators is complete, cited, dated, and never mixes what it counts."""

import re
from dataclasses import replace
from datetime import date

import pytest

from rongxie.insight.indicators.figures import FOLDS
from rongxie.rulebook.clauses import clauses
from rongxie.rulebook.indicators import Counts, Indicator, Reckoning, Source, indicators, units
from rongxie.rulebook.parameters import Basis
from rongxie.values.texts import Text

ENTRIES = list(indicators().values())
CHINESE = re.compile(r"[一-鿿]")
# Design §7, with the withdrawal that §6 knows as a state of a referral.
KINDS = {
    "visit.recorded", "need.stated", "case.declared", "case.reviewed", "case.recommended",
    "case.returned", "referral.file_completed", "referral.lapsed", "referral.handed_back",
    "referral.withdrawn", "decision.approved", "decision.refused", "loan.drawn",
}  # fmt: skip
FIRST = [
    "visited_enterprises", "enterprises_with_need", "declared_enterprises", "declared_cases",
    "recommended_enterprises", "recommended_cases", "approved_enterprises", "approved_amount",
    "funded_enterprises", "drawn_amount", "average_rate", "credit_loan_share", "first_loan_share",
    "renewal_share", "no_repay_renewal_share", "recommend_to_approve_rate", "review_pass_rate",
    "decided_in_time_rate", "overdue_decisions", "undecided", "loan_growth_no_lower",
    "loan_increment_no_lower", "small_loan_share", "loan_coverage", "service_coverage",
    "approval_rate",
]  # fmt: skip


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda e: e.name)
class TestAnEntry:
    def test_cites_clauses_of_the_register(self, entry: Indicator) -> None:
        assert entry.clauses
        assert set(entry.clauses) <= set(clauses())

    def test_has_words_in_both_languages(self, entry: Indicator) -> None:
        words = [entry.title, entry.definition, entry.numerator, entry.cut_off]
        words += [text for text in (entry.denominator, entry.note) if text]
        for text in words:
            assert isinstance(text, Text)
            assert CHINESE.search(text.zh), text
            assert not CHINESE.search(text.en.replace("万元", "")), text

    def test_shows_a_denominator_exactly_if_its_value_needs_one(self, entry: Indicator) -> None:
        assert (entry.denominator is None) == (entry.reckoning is Reckoning.COUNT)

    def test_has_the_unit_of_what_it_counts(self, entry: Indicator) -> None:
        counted = {
            Counts.ENTERPRISES: {"enterprises"},
            Counts.CASES: {"cases", "files"},
            Counts.AMOUNT: {"wan"},
            Counts.RATE: {"percent", "points"},
        }
        fits = {Reckoning.SHARE: {"percent"}, Reckoning.MEAN: {"percent"}}
        assert entry.unit.name in fits.get(entry.reckoning, counted[entry.counts])

    def test_names_the_events_it_is_counted_from(self, entry: Indicator) -> None:
        assert set(entry.kinds) <= KINDS
        assert bool(entry.kinds) == (entry.source is Source.EVENTS)

    def test_is_blank_by_bank_exactly_if_it_begins_before_a_referral(
        self, entry: Indicator
    ) -> None:
        before = {"visit", "need", "case"}
        assert entry.by_bank == (not {k.partition(".")[0] for k in entry.kinds} & before)

    def test_rests_on_a_document_that_is_in_force_when_it_begins(self, entry: Indicator) -> None:
        begun = {"32": date(2024, 10, 28), "87": date(2013, 8, 8), "196": date(2023, 7, 22)}
        assert entry.valid_from >= min(begun[c.partition("/")[0]] for c in entry.clauses)
        assert entry.valid_until is None or entry.valid_until > entry.valid_from


class TestTheCatalogue:
    def test_lists_the_first_indicators_of_the_design_in_order(self) -> None:
        assert list(indicators()) == FIRST

    def test_has_a_fold_for_every_entry_and_an_entry_for_every_fold(self) -> None:
        assert set(FOLDS) == set(indicators())

    def test_uses_every_unit(self) -> None:
        assert {entry.unit.name for entry in ENTRIES} == set(units())

    def test_marks_unverified_formulas_as_assumptions(self) -> None:
        for name in ("loan_coverage", "service_coverage", "approval_rate"):
            assert indicators()[name].basis is Basis.ASSUMPTION

    def test_gives_different_titles_to_different_figures(self) -> None:
        for language in ("zh", "en"):
            titles = [getattr(entry.title, language) for entry in ENTRIES]
            assert len(set(titles)) == len(titles)


class TestValidity:
    ENTRY = replace(
        indicators()["drawn_amount"], valid_from=date(2025, 1, 1), valid_until=date(2025, 12, 31)
    )

    @pytest.mark.parametrize(
        ("day", "valid"),
        [
            (date(2024, 12, 31), False),
            (date(2025, 1, 1), True),
            (date(2025, 12, 31), True),
            (date(2026, 1, 1), False),
        ],
    )
    def test_includes_its_first_and_last_day(self, day: date, valid: bool) -> None:
        assert self.ENTRY.is_valid_on(day) is valid

    def test_may_have_no_end(self) -> None:
        assert replace(self.ENTRY, valid_until=None).is_valid_on(date(2099, 1, 1))
