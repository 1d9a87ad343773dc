from datetime import timedelta
from typing import Any

import pytest

from rongxie.foundation.events.models import EventRow
from rongxie.foundation.organisations.actions import (
    NewOrganisation,
    merge_organisation,
    open_organisation,
)
from rongxie.foundation.organisations.kinds import OrganisationKind
from rongxie.foundation.organisations.rerouting import OpenWork
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.enterprises.models import Enterprise
from rongxie.mechanism.visits.access import (
    PLANS,
    PlanNotFound,
    VisitNotForYou,
    open_plan_in_reach,
)
from rongxie.mechanism.visits.actions import (
    LeftOut,
    Row,
    drop_plan,
    give_plans,
    hand_out,
    plan_codes,
    planning,
)
from rongxie.mechanism.visits.actions.planning import (
    NothingChosen,
    NoWhy,
    PlannerNotThere,
    PlanNotWhole,
    VisitorNotThere,
)
from rongxie.mechanism.visits.models import VisitPlan
from rongxie.mechanism.visits.queries import my_plan, plans_of
from rongxie.rulebook.steps import Role
from rongxie.values.texts import Refusal
from tests.foundation.accounts.people import granted, person
from tests.foundation.organisations.offices import FIRST, RECORD, opened
from tests.mechanism.cast import (
    AT,
    DAY,
    EVERYBODY,
    OTHER_TOWN,
    OUTSIDER,
    PLATFORM,
    REVIEWER,
    TOWN,
    TOWNSHIP,
    VISITOR,
)
from tests.mechanism.enterprises.makers import fresh_uscc
from tests.mechanism.matters.makers import firm, log, place
from tests.mechanism.visits.makers import planned, visited

pytestmark = pytest.mark.django_db
CODE, OTHER_CODE = fresh_uscc(), fresh_uscc()


@pytest.fixture(autouse=True)
def _place() -> None:
    place()


def kept() -> tuple[int, int]:
    with reach(PLATFORM):
        events = EventRow.objects.exclude(kind="enterprise.entered")
        return VisitPlan.objects.count(), events.count()


def left_out(rows: list[Row]) -> list[LeftOut | None]:
    return [row.left_out for row in rows]


def plan_of(enterprise: int) -> int:
    (row,) = planned([enterprise])
    assert row.plan is not None
    return row.plan


def membership(role: Role = Role.VISITOR, region: str = TOWN, **given: Any) -> str:
    return f"membership:{granted(person(), role, 'TOWN', region, **given).pk}"


def handed_out(plans: list[int], visitor: str, actor: Actor = TOWNSHIP) -> list[Row]:
    with reach(actor):
        return hand_out(plan_ids=plans, visitor=visitor, actor=actor, at=AT)


def dropped(plan: int, why: str = "已搬离", actor: Actor = TOWNSHIP) -> VisitPlan:
    with reach(actor):
        return drop_plan(plan_id=plan, why=why, actor=actor, at=AT)


class TestPlanVisits:
    def test_makes_one_plan_each_and_one_event_for_all(self) -> None:
        enterprises = [firm(), firm()]
        rows = planned(enterprises)
        assert [row.asked for row in rows] == [str(one) for one in enterprises]
        with reach(TOWNSHIP):
            plans = plans_of(actor=TOWNSHIP)
        assert [(plan.pk, plan.enterprise_id) for plan in plans] == [
            (row.plan, one) for row, one in zip(rows, enterprises, strict=True)
        ]
        assert {(p.region, p.reason, p.visitor, p.made_by) for p in plans} == {
            (TOWN, "register", "", TOWNSHIP.name)
        }
        (event,) = log("visits.planned")
        assert event.region == TOWN
        assert event.payload == (
            '{"cause":"register","count":2,"due_on":"2026-12-04","position":"TOWN"}'
        )

    def test_tells_of_each_row_why_it_was_left_out(self) -> None:
        merged, waiting, new = firm(), firm(), firm()
        with reach(PLATFORM):
            Enterprise.objects.filter(pk=merged).update(successor=new)
        planned([waiting])
        before = kept()
        rows = planned([merged, waiting, firm(OTHER_TOWN), 10**9, new, new])
        assert left_out(rows) == [
            LeftOut.MERGED, LeftOut.PLANNED, LeftOut.NOT_FOUND, LeftOut.NOT_FOUND, None,
        ]  # fmt: skip
        assert kept() == (before[0] + 1, before[1] + 1)

    def test_again_makes_nothing(self) -> None:
        enterprises = [firm(), firm()]
        planned(enterprises)
        before = kept()
        assert left_out(planned(enterprises)) == [LeftOut.PLANNED] * 2
        assert kept() == before

    def test_after_the_visit_makes_another(self) -> None:
        enterprise = firm()
        planned([enterprise])
        visited(enterprise)
        assert left_out(planned([enterprise])) == [None]

    def test_asks_nobody_outside_of_his_area(self) -> None:
        rows = planned([firm(TOWN)], REVIEWER, organisation=_elsewhere())
        assert left_out(rows) == [LeftOut.ELSEWHERE]

    @pytest.mark.parametrize("actor", EVERYBODY, ids=lambda a: f"{a.organisation}-{a.role}")
    def test_is_for_the_roles_of_the_table_in_their_place(self, actor: Actor) -> None:
        enterprise, before = firm(), kept()
        if actor.role not in PLANS:
            with pytest.raises(VisitNotForYou):
                planned([enterprise], actor)
            assert kept() == before
        else:
            outside = LeftOut.NOT_FOUND if actor is OUTSIDER else None
            assert left_out(planned([enterprise], actor)) == [outside]

    @pytest.mark.parametrize(
        ("enterprises", "given", "refusal"),
        [
            ([], {}, NothingChosen),
            ([1], {"reason": ""}, PlanNotWhole),
            ([1], {"due_on": DAY - timedelta(days=1)}, PlanNotWhole),
            ([1], {"organisation": "GHOST"}, PlannerNotThere),
            ([1], {"organisation": "ICBC"}, PlannerNotThere),
        ],
    )
    def test_refuses_what_is_not_whole(
        self, enterprises: list[int], given: dict[str, Any], refusal: type[Refusal]
    ) -> None:
        before = kept()
        with pytest.raises(refusal):
            planned(enterprises, **given)
        assert kept() == before

    def test_is_all_or_nothing(self, monkeypatch: pytest.MonkeyPatch) -> None:
        enterprise, before = firm(), kept()

        def fail(*_: object, **__: object) -> None:
            raise OSError

        monkeypatch.setattr(planning, "append", fail)
        with reach(TOWNSHIP), pytest.raises(OSError):  # noqa: PT011
            planning.plan_visits(
                enterprise_ids=[enterprise], organisation="TOWN", due_on=DAY, reason="list",
                actor=TOWNSHIP, at=AT,
            )  # fmt: skip
        assert kept() == before

    def test_of_many_takes_the_same_few_questions(self, django_assert_max_num_queries: Any) -> None:
        enterprises = [firm() for _ in range(40)]
        with django_assert_max_num_queries(14):
            planned(enterprises)

    def test_by_codes_tells_of_each_code(self) -> None:
        found, waiting = firm(uscc=CODE), firm(uscc=OTHER_CODE)
        planned([waiting])
        with reach(TOWNSHIP):
            rows = plan_codes(
                usccs=[CODE, "unknown", OTHER_CODE, CODE], organisation="TOWN", due_on=DAY,
                reason="list", actor=TOWNSHIP, at=AT,
            )  # fmt: skip
            plan = VisitPlan.objects.get(enterprise=found)
        assert rows == [
            Row(CODE, plan.pk),
            Row("unknown", left_out=LeftOut.NOT_FOUND),
            Row(OTHER_CODE, left_out=LeftOut.PLANNED),
        ]

    def test_by_codes_that_nobody_knows_makes_nothing(self) -> None:
        before = kept()
        with reach(TOWNSHIP):
            rows = plan_codes(
                usccs=["unknown"], organisation="TOWN", due_on=DAY, reason="list",
                actor=TOWNSHIP, at=AT,
            )  # fmt: skip
        assert left_out(rows) == [LeftOut.NOT_FOUND]
        assert kept() == before


def _elsewhere() -> str:
    new = NewOrganisation(
        code="TOWN-2", kind=OrganisationKind.TOWNSHIP, name="另一镇", region=OTHER_TOWN
    )
    return open_organisation(new=new, on=FIRST, record=RECORD).code


class TestHandOut:
    def test_gives_plans_to_a_visitor(self) -> None:
        plans, visitor = [plan_of(firm()), plan_of(firm())], membership()
        assert handed_out(plans, visitor) == [Row(str(plan), plan) for plan in plans]
        mine = Actor(
            name=visitor, kind=VISITOR.kind, role=VISITOR.role, organisation="TOWN",
            area=VISITOR.area,
        )  # fmt: skip
        with reach(mine):
            assert [plan.pk for plan in my_plan(actor=mine)] == plans
        (event,) = log("visits.handed_out")
        assert event.payload == f'{{"count":2,"person":"{visitor}"}}'

    def test_tells_which_plans_do_not_wait(self) -> None:
        done, gone, far, waiting = firm(), firm(), firm(OTHER_TOWN), firm()
        plans = [plan_of(done), plan_of(gone), plan_of(waiting)]
        (row,) = planned([far], REVIEWER)
        visited(done)
        dropped(plans[1])
        rows = handed_out([*plans, row.plan or 0, 10**9], membership(), REVIEWER)
        assert left_out(rows) == [
            LeftOut.NOT_WAITING, LeftOut.NOT_WAITING, None, LeftOut.ELSEWHERE, LeftOut.NOT_WAITING,
        ]  # fmt: skip

    def test_hides_plans_of_other_places(self) -> None:
        (row,) = planned([firm(OTHER_TOWN)], REVIEWER)
        before = kept()
        assert left_out(handed_out([row.plan or 0], membership())) == [LeftOut.NOT_WAITING]
        assert kept() == before

    def test_refuses_who_makes_no_visits(self) -> None:
        plans = [plan_of(firm())]
        ended = membership(until=DAY)
        for visitor in (ended, "membership:999999", "job:1", "membership:x", ""):
            with pytest.raises(VisitorNotThere):
                handed_out(plans, visitor)
        with pytest.raises(NothingChosen):
            handed_out([], ended)
        with pytest.raises(VisitNotForYou):
            handed_out(plans, ended, VISITOR)

    def test_gives_no_visits_to_a_role_that_makes_none(self) -> None:
        reader = granted(person(), Role.CONVENER, "GOV", TOWN)
        with pytest.raises(VisitorNotThere):
            handed_out([plan_of(firm())], f"membership:{reader.pk}")


class TestDropPlan:
    def test_keeps_the_reason_with_the_plan(self) -> None:
        enterprise = firm()
        plan = dropped(plan_of(enterprise), " 已搬离 ")
        assert (plan.state, plan.dropped_for) == ("dropped", "已搬离")
        (event,) = log("visit.dropped")
        assert event.payload == f'{{"reference":"plan:{plan.pk}"}}'

    def test_says_why(self) -> None:
        plan, before = plan_of(firm()), kept()
        with pytest.raises(NoWhy):
            dropped(plan, " ")
        assert kept() == before

    def test_is_done_once(self) -> None:
        plan = dropped(plan_of(firm())).pk
        before = kept()
        with pytest.raises(PlanNotFound):
            dropped(plan)
        assert kept() == before

    def test_looks_missing_out_of_reach(self) -> None:
        plan = plan_of(firm())
        with pytest.raises(PlanNotFound):
            dropped(plan, actor=OUTSIDER)
        with pytest.raises(VisitNotForYou):
            dropped(plan, actor=VISITOR)

    def test_notices_that_somebody_was_faster(self, monkeypatch: pytest.MonkeyPatch) -> None:
        enterprise = firm()
        plan = plan_of(enterprise)
        with reach(TOWNSHIP):
            read = VisitPlan.objects.get(pk=plan)
        visited(enterprise)
        before = kept()
        answers = iter([read])
        door = open_plan_in_reach

        def first_stale(**asked: Any) -> VisitPlan:
            return next(answers, None) or door(**asked)

        monkeypatch.setattr(planning, "open_plan_in_reach", first_stale)
        with pytest.raises(PlanNotFound):
            dropped(plan)
        assert kept() == before


class TestWhatAnOrganisationLeaves:
    def test_is_told_and_given_to_another(self) -> None:
        opened("TOWN-3", kind=OrganisationKind.TOWNSHIP)
        plan = plan_of(firm())
        handed_out([plan], membership())
        work = merge_organisation(code="TOWN", into="TOWN-3", on=DAY, record=RECORD)
        assert OpenWork("visit_plan", str(plan)) in work
        with reach(REVIEWER):
            rows = give_plans(plan_ids=[plan], organisation="TOWN-3", actor=REVIEWER, at=AT)
            moved = VisitPlan.objects.get(pk=plan)
        assert rows == [Row(str(plan), plan)]
        assert (moved.organisation, moved.visitor) == ("TOWN-3", "")
        assert log("visits.handed_out")[-1].payload == '{"count":1,"position":"TOWN-3"}'
