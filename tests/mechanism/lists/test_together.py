from collections import Counter
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.enterprises.models import Enterprise
from rongxie.mechanism.lists.actions.declaring import Item
from rongxie.mechanism.lists.actions.laying import NothingChosen
from rongxie.mechanism.lists.actions.together import (
    FOR_MANY,
    NotForMany,
    RowOutcome,
    preview_for_all,
    take_for_all,
)
from rongxie.mechanism.lists.kinds import CaseOrigin, CloseCause
from rongxie.mechanism.lists.models import Case
from rongxie.mechanism.visits.models import Need
from rongxie.rulebook.steps import State
from tests.mechanism.cast import (
    AT,
    BANKER,
    CONFIRMER,
    CONVENER,
    DAY,
    OUTSIDER,
    PLATFORM,
    REVIEWER,
    TOWNSHIP,
)
from tests.mechanism.lists import county, makers
from tests.mechanism.lists.makers import record
from tests.mechanism.lists.refusing import refuses

pytestmark = pytest.mark.django_db
DONE, ALREADY, REFUSED = RowOutcome
_FROM_A_BANK = replace(REVIEWER, own_banks=frozenset({"ICBC"}))
_NOT_NAMED = replace(CONVENER, name="membership:9999")
_VOUCHED = {"papers_checked": True, "committed_on": DAY}
_ITEMS, _CLOSED = {"items": [Item("papers", "缺页")]}, {"text": "企业不再需要"}
_REFUSED_TO_ALL: list[dict[str, Any]] = [
    _VOUCHED | {"papers_checked": False},
    _VOUCHED | {"committed_on": DAY + timedelta(days=1)},
    {"items": []},
    {"cause": CloseCause.WITHDRAWN, "text": " "},
]
# By step: what is given besides, and who tries it.
_TRIED: dict[str, list[Any]] = {
    "review": [({}, (REVIEWER, _FROM_A_BANK, TOWNSHIP, CONFIRMER))],
    "declare": [
        (_VOUCHED, (TOWNSHIP, REVIEWER)),
        *((given, (TOWNSHIP,)) for given in _REFUSED_TO_ALL[:2]),
    ],
    "return": [
        (_ITEMS, (REVIEWER, _FROM_A_BANK, CONFIRMER, CONVENER, _NOT_NAMED)),
        (_ITEMS | {"document": "天政〔2026〕1号"}, (CONVENER, _NOT_NAMED)),
        (_REFUSED_TO_ALL[2], (REVIEWER,)),
    ],
    "confirm": [({}, (CONFIRMER, REVIEWER))],
    "close": [
        *((_CLOSED | {"cause": cause}, (REVIEWER, TOWNSHIP)) for cause in CloseCause),
        (_REFUSED_TO_ALL[3], (REVIEWER,)),
    ],
}  # fmt: skip


class _TakeBack(Exception):  # it is no refusal
    """What was done in a test is taken back."""


def _in_every_way() -> list[Case]:
    """Return cases in every state, and ones that something besides their state is in the way of."""
    made = [makers.IN_STATE[state]() for state in State]
    open_, bare, nominated, asks_nothing = (makers.declared() for _ in range(4))
    drafts = [makers.draft(), makers.draft(), makers.draft()]
    for one in (open_, drafts[0]):
        makers.known(one, tax_arrears="true")
    with reach(PLATFORM):
        Case.objects.filter(pk=nominated.pk).update(
            origin=CaseOrigin.BANK.value, found_by="ICBC-TC"
        )
        for one in (asks_nothing, drafts[1]):
            Need.objects.filter(enterprise=one.enterprise_id).update(withdrawn_on=DAY)
        Need.objects.filter(enterprise=drafts[2].enterprise_id).update(purpose="")
        Enterprise.objects.filter(pk=bare.enterprise_id).update(kind="company")
    ways = [open_, bare, nominated, asks_nothing, *drafts]
    return [*made, *ways, makers.reviewed(sector=""), makers.proposed().case]


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

    @pytest.mark.parametrize("step", FOR_MANY)
    def test_does_exactly_what_it_told_before(self, step: str) -> None:
        """Of cases in every state, with whatever can be in the way of the step."""
        chosen = [case.pk for case in _in_every_way()]
        before = record()
        for given, actors in _TRIED[step]:
            outcomes = set()
            for actor in actors:
                asked: Any = {"step": step, "case_ids": chosen, "given": given, "actor": actor}
                with reach(actor):
                    told = preview_for_all(**asked, at=AT)
                assert record() == before
                with reach(actor), suppress(_TakeBack), transaction.atomic():
                    assert told == take_for_all(**asked, at=AT), (given, actor)
                    raise _TakeBack
                outcomes |= {row.outcome for row in told}
            assert REFUSED in outcomes
            assert (DONE in outcomes) != (given in _REFUSED_TO_ALL), given

    @pytest.mark.parametrize("step", ["review", "return", "close"])
    def test_asks_the_same_of_many_cases_as_of_one(self, step: str) -> None:
        given: Any = {
            "return": {"items": [Item("papers", "缺页")]},
            "close": {"cause": CloseCause.WITHDRAWN, "text": "企业不再需要"},
        }.get(step)
        cases = [makers.declared().pk for _ in range(4)]
        with reach(PLATFORM):  # so that it is looked up whose bank that is
            Case.objects.filter(pk__in=cases).update(
                origin=CaseOrigin.BANK.value, found_by="ABC-TC"
            )
        counts = []
        for chosen in (cases[:1], cases):
            with reach(_FROM_A_BANK), CaptureQueriesContext(connection) as asked:
                preview_for_all(step=step, case_ids=chosen, given=given, actor=_FROM_A_BANK, at=AT)
            counts.append(len(asked))
        assert counts[0] == counts[1] <= 16, counts

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
