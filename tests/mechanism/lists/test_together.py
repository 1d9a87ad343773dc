from collections import Counter

import pytest

from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.lists.actions.declaring import Item
from rongxie.mechanism.lists.actions.laying import NothingChosen
from rongxie.mechanism.lists.actions.together import (
    NotForMany,
    RowOutcome,
    preview_for_all,
    take_for_all,
)
from tests.mechanism.cast import (
    AT,
    BANKER,
    CONFIRMER,
    DAY,
    OUTSIDER,
    REVIEWER,
    TOWNSHIP,
)
from tests.mechanism.lists import county, makers
from tests.mechanism.lists.makers import record
from tests.mechanism.lists.refusing import refuses

pytestmark = pytest.mark.django_db
DONE, ALREADY, REFUSED = RowOutcome


class TestTakeForAll:
    def test_tells_of_each_case_what_became_of_it_and_can_be_repeated(self) -> None:
        good, open_, draft = makers.declared(), makers.declared(tax_arrears=None), makers.draft()
        chosen = [good.pk, open_.pk, draft.pk, 999_999, good.pk]
        with reach(REVIEWER):
            first = take_for_all(step="review", case_ids=chosen, actor=REVIEWER, at=AT)
            again = take_for_all(step="review", case_ids=chosen, actor=REVIEWER, at=AT)
        assert [(row.case_id, row.outcome) for row in first] == [
            (good.pk, DONE), (open_.pk, REFUSED), (draft.pk, REFUSED), (999_999, REFUSED),
        ]  # fmt: skip
        assert [row.outcome for row in again] == [ALREADY, REFUSED, REFUSED, REFUSED]
        assert "纳税正常" in first[1].why.blanks["tests"].zh  # type: ignore[union-attr]
        assert all(row.why for row in first[1:])
        assert makers.events_of(good).count("case.reviewed") == 1

    def test_previews_the_same_and_changes_nothing(self) -> None:
        chosen = [makers.declared().pk, makers.declared(tax_arrears=None).pk]
        before = record()
        with reach(REVIEWER):
            told = preview_for_all(step="review", case_ids=chosen, actor=REVIEWER, at=AT)
        assert record() == before
        with reach(REVIEWER):
            assert take_for_all(step="review", case_ids=chosen, actor=REVIEWER, at=AT) == told

    def test_takes_what_the_step_needs_besides(self) -> None:
        cases = [makers.draft().pk, makers.draft().pk]
        vouched = {"papers_checked": True, "committed_on": DAY}
        with reach(TOWNSHIP):
            unvouched = take_for_all(
                step="declare", case_ids=cases, given=vouched | {"papers_checked": False},
                actor=TOWNSHIP, at=AT,
            )  # fmt: skip
            done = take_for_all(
                step="declare", case_ids=cases, given=vouched, actor=TOWNSHIP, at=AT
            )
        with reach(REVIEWER):
            items = {"items": [Item("papers", "缺页")]}
            back = take_for_all(step="return", case_ids=cases, given=items, actor=REVIEWER, at=AT)
        for results, outcome in ((unvouched, REFUSED), (done, DONE), (back, DONE)):
            assert {row.outcome for row in results} == {outcome}

    def test_refuses_an_empty_choice_and_steps_that_are_not_for_many(self) -> None:
        county.county_stands()
        with refuses(NothingChosen, REVIEWER):
            take_for_all(step="review", case_ids=[], actor=REVIEWER, at=AT)
        with refuses(NotForMany, REVIEWER):
            take_for_all(step="sign", case_ids=[1], actor=REVIEWER, at=AT)

    @pytest.mark.parametrize("actor", [OUTSIDER, BANKER])
    def test_hides_cases_of_others(self, actor: object) -> None:
        case = makers.declared()
        before = record()
        with reach(actor):  # type: ignore[arg-type]
            (row,) = take_for_all(step="review", case_ids=[case.pk], actor=actor, at=AT)  # type: ignore[arg-type]
            (none,) = take_for_all(step="review", case_ids=[9_999], actor=actor, at=AT)  # type: ignore[arg-type]
        assert row.outcome == none.outcome == REFUSED
        assert row.why.text == none.why.text  # type: ignore[union-attr]
        assert record() == before

    def test_asks_the_database_a_few_times_for_each_case(
        self, django_assert_max_num_queries: object
    ) -> None:
        """Of 5,000 cases as of two: what grows with each is the step, not the looking up."""
        cases = [makers.reviewed().pk for _ in range(3)]
        with reach(CONFIRMER), django_assert_max_num_queries(2 + 3 * 6):  # type: ignore[operator]
            done = take_for_all(step="confirm", case_ids=cases, actor=CONFIRMER, at=AT)
        assert Counter(row.outcome for row in done) == {DONE: 3}
