"""Cases that rest on something stale, found from the day on which it is."""

from datetime import timedelta

import pytest

from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.lists.models import Case
from rongxie.mechanism.lists.staleness import StaleCase, stale_cases
from rongxie.mechanism.screening.models import Screening
from rongxie.mechanism.visits.models import Need
from tests.mechanism.cast import BANKER, DAY, OFFICE, OUTSIDER, PLATFORM
from tests.mechanism.lists import makers
from tests.mechanism.lists.county import county_stands

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _county() -> None:
    county_stands()


def _stale(days: int, actor: Actor = OFFICE) -> list[StaleCase]:
    with reach(actor):
        return stale_cases(actor=actor, on=DAY + timedelta(days=days))


def _last_day_of_a_fact(case: Case, days: int) -> None:
    until = DAY + timedelta(days=days)
    with reach(PLATFORM):
        stored = Screening.objects.get(enterprise=case.enterprise_id)
        stored.facts["tax_grade"] = ["A", "checked", "TAX", str(DAY), str(until)]
        Screening.objects.filter(pk=stored.pk).update(facts=stored.facts)


class TestStaleCases:
    def test_are_those_whose_screening_is_too_old_to_be_signed(self) -> None:
        case = makers.confirmed()
        assert _stale(30) == []
        (found,) = _stale(31)
        assert (found.case, found.since) == (case.pk, DAY + timedelta(days=31))
        assert found.screened_until == DAY + timedelta(days=30)

    def test_are_those_whose_need_was_stated_long_ago(self) -> None:
        case = makers.confirmed()
        with reach(PLATFORM):
            Need.objects.filter(pk=case.need_id).update(stated_on=DAY - timedelta(days=175))
        assert _stale(5) == []
        assert [(one.case, one.need_until) for one in _stale(6)] == [
            (case.pk, DAY + timedelta(days=5))
        ]

    def test_are_those_whose_screening_rests_on_a_fact_that_ran_out(self) -> None:
        _last_day_of_a_fact(makers.confirmed(), 3)
        assert _stale(3) == []
        assert [(one.facts, one.since) for one in _stale(4)] == [
            (["tax_grade"], DAY + timedelta(days=4))
        ]

    def test_come_the_longest_stale_first(self) -> None:
        later, sooner = makers.reviewed(), makers.declared()
        _last_day_of_a_fact(sooner, 3)
        assert [one.case for one in _stale(40)] == [sooner.pk, later.pk]

    def test_are_none_that_are_signed_or_out_of_reach(self) -> None:
        makers.recommended()
        assert _stale(400) == []
        makers.confirmed()
        assert len(_stale(400)) == 1
        assert _stale(400, OUTSIDER) == _stale(400, BANKER) == []
