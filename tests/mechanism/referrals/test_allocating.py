"""The allocation run over the record: what went in, what came out, and again the same."""

import json
from decimal import Decimal
from typing import Any

import pytest

from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.evidence.models import Evidence
from rongxie.mechanism.lists.access import CaseNotFound, StepNotAllowed
from rongxie.mechanism.lists.models import Case
from rongxie.mechanism.referrals.access import NotYours
from rongxie.mechanism.referrals.actions import NewAppetite, allocate, state_appetite
from rongxie.mechanism.referrals.actions.allocating import NothingChosen
from rongxie.mechanism.referrals.actions.stating import UnusableAppetite
from rongxie.mechanism.referrals.days import DayNotPossible
from rongxie.mechanism.referrals.models import Allocation, BankAppetite
from rongxie.mechanism.referrals.queries.allocating import AllocationNotFound, replay
from rongxie.mechanism.referrals.queries.banks import NoSuchBank
from tests.mechanism.cast import (
    AT,
    BANKER,
    COUNTY,
    DAY,
    HEAD_OFFICE,
    OTHER_BANKER,
    OUTSIDER,
    PLATFORM,
    REVIEWER,
    TOWN,
    TOWNSHIP,
)
from tests.mechanism.referrals.makers import (
    appetite,
    consented,
    kinds,
    pushed,
    recommended_case,
    traces,
)

pytestmark = pytest.mark.django_db


def run(*cases: Case, actor: Any = REVIEWER, region: str = COUNTY) -> Allocation:
    with reach(actor):
        return allocate(region=region, case_ids=[c.pk for c in cases], actor=actor, at=AT)


def banks_of(allocation: Allocation) -> list[str]:
    return [row["bank"] for row in allocation.result.values()]


class TestAllocate:
    def test_gives_a_case_to_the_bank_that_it_wished(self) -> None:
        appetite()
        appetite(OTHER_BANKER)
        case = recommended_case(wished_banks=["ABC-TC", "ICBC-TC"])
        consented(case)
        allocation = run(case)
        assert allocation.result == {
            str(case.pk): {"bank": "ABC-TC", "wish": 1, "reasons": ["ICBC-TC:capacity"]}
        }
        assert (allocation.cases, allocation.placed) == (1, 1)
        assert kinds()[-1] == "cases.allocated"

    def test_tells_why_a_wish_was_not_met(self) -> None:
        appetite(max_wan=Decimal(50))
        appetite(OTHER_BANKER)
        case = recommended_case(wished_banks=["ICBC-TC", "ABC-TC"])
        consented(case, "ICBC-TC")
        assert run(case).result[str(case.pk)] == {
            "bank": "", "wish": None, "reasons": ["ICBC-TC:amount", "ABC-TC:no_consent"],
        }  # fmt: skip

    def test_leaves_out_banks_that_had_the_case(self) -> None:
        appetite()
        case = recommended_case(banks=["ICBC-TC"])
        consented(case)
        assert banks_of(run(case)) == [""]

    def test_counts_open_referrals_against_the_room_of_a_bank(self) -> None:
        appetite(capacity=1)
        busy, case = recommended_case(), recommended_case()
        consented(busy)
        consented(case)
        assert banks_of(run(case)) == ["ICBC-TC"]
        pushed([busy])
        assert banks_of(run(case)) == [""]

    def test_reads_facts_of_the_record(self) -> None:
        appetite()
        appetite(OTHER_BANKER)
        case = recommended_case()
        consented(case)
        with reach(PLATFORM):
            for fact, value in (("service_banks", "ICBC-TC"), ("revenue_wan", "500")):
                Evidence.objects.create(
                    enterprise_id=case.enterprise_id, region=TOWN, fact=fact, value=value,
                    level="declared", source="enterprise", as_of=DAY, by="job:test", at=AT,
                )  # fmt: skip
        allocation = run(case)
        told = json.loads(allocation.inputs)["cases"][0]
        assert (told["service_banks"], told["revenue_wan"]) == (["ICBC-TC"], 500)
        assert banks_of(allocation) == ["ICBC-TC"]

    def test_uses_the_latest_word_of_a_bank_that_has_begun(self) -> None:
        appetite()
        appetite(capacity=0)
        appetite(capacity=5, since=DAY.replace(day=21))
        case = recommended_case()
        consented(case)
        assert banks_of(run(case)) == [""]

    def test_refuses_what_cannot_be_referred(self) -> None:
        case = recommended_case()
        consented(case)
        pushed([case])
        before = traces()
        with pytest.raises(StepNotAllowed):
            run(case)
        assert traces() == before

    def test_hides_cases_and_places_of_others(self) -> None:
        with pytest.raises(CaseNotFound):
            run(recommended_case(region="341182101"))
        for actor in (OUTSIDER, TOWNSHIP, BANKER):
            with pytest.raises(NotYours):
                run(recommended_case(), actor=actor)
        with pytest.raises(NothingChosen):
            run()


class TestReplay:
    def test_gives_the_same_again(self) -> None:
        appetite()
        cases = [recommended_case() for _ in range(3)]
        for case in cases:
            consented(case)
        allocation = run(*cases)
        appetite(capacity=0)  # what a bank says later changes nothing
        with reach(REVIEWER):
            assert replay(allocation_id=allocation.pk, actor=REVIEWER)

    @pytest.mark.parametrize("column", ["inputs", "result", "total_cost"])
    def test_notices_that_something_was_changed(self, column: str) -> None:
        appetite()
        case = recommended_case()
        consented(case)
        allocation = run(case)
        changed = {
            "inputs": allocation.inputs.replace('"capacity":10', '"capacity":11'),
            "result": {str(case.pk): {"bank": "ABC-TC", "wish": None, "reasons": []}},
            "total_cost": allocation.total_cost + 1,
        }
        with reach(PLATFORM):
            Allocation.objects.filter(pk=allocation.pk).update(**{column: changed[column]})
        with reach(REVIEWER):
            assert not replay(allocation_id=allocation.pk, actor=REVIEWER)

    def test_of_others_is_not_there(self) -> None:
        appetite()
        case = recommended_case()
        allocation = run(case)
        with reach(OUTSIDER), pytest.raises(AllocationNotFound):
            replay(allocation_id=allocation.pk, actor=OUTSIDER)


class TestStateAppetite:
    def test_is_kept_beside_the_earlier_ones(self) -> None:
        appetite()
        appetite(capacity=3)
        with reach(PLATFORM):
            assert list(BankAppetite.objects.values_list("capacity", flat=True)) == [10, 3]

    @pytest.mark.parametrize("actor", [HEAD_OFFICE, OTHER_BANKER, REVIEWER])
    def test_is_the_branch_s_own_word(self, actor: Any) -> None:
        appetite(BANKER)
        new = NewAppetite(bank="ICBC-TC", regions=[COUNTY], capacity=1, since=DAY)
        with reach(actor), pytest.raises(NotYours):
            state_appetite(new=new, actor=actor, at=AT)

    @pytest.mark.parametrize(
        "changes",
        [
            {"capacity": -1},
            {"regions": []},
            {"regions": [""]},
            {"min_wan": Decimal(2), "max_wan": Decimal(1)},
            {"collaterals": ["gold"]},
            {"industries": ["Z"]},
        ],
    )
    def test_refuses_what_no_allocation_could_use(self, changes: dict[str, Any]) -> None:
        with pytest.raises(UnusableAppetite):
            appetite(**changes)

    def test_begins_today_at_the_earliest(self) -> None:
        with pytest.raises(DayNotPossible):
            appetite(since=DAY.replace(day=19))

    def test_is_of_a_bank_that_is_there(self) -> None:
        with pytest.raises(NoSuchBank):
            appetite(bank="NOBODY")
