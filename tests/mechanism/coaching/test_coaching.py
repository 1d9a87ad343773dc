"""Coaching that the task force opens, its tasks, and the way back to the list."""

from datetime import date, timedelta
from typing import Any

import pytest

from rongxie.foundation.events.consequences import following
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.areas import area_of
from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.coaching.access import NotYoursToProve, PlanNotFound
from rongxie.mechanism.coaching.actions import open_coaching, planning, prove_task, proving
from rongxie.mechanism.coaching.actions.curing import TasksOpen
from rongxie.mechanism.coaching.actions.planning import CoachUnknown, NothingToCoach
from rongxie.mechanism.coaching.actions.proving import DoneInFuture, NotBeingCoached, ProofMissing
from rongxie.mechanism.coaching.handlers import end_when_closed
from rongxie.mechanism.coaching.queries import tasks_overdue, township_of
from rongxie.mechanism.lists.access import CaseNotFound, StepNotAllowed
from rongxie.mechanism.lists.actions.declaring import NotCommitted
from rongxie.mechanism.lists.moving import ChangedMeanwhile
from rongxie.mechanism.lists.standards import StandardsNotMet
from rongxie.rulebook.steps import Role
from tests.mechanism.cast import (
    AT,
    BANKER,
    CONFIRMER,
    COUNTY,
    DAY,
    DEPARTMENT,
    EVERYBODY,
    OUTSIDER,
    PLATFORM,
    REVIEWER,
    SECONDED,
    TOWNSHIP,
    VISITOR,
)
from tests.mechanism.coaching.makers import (
    coached,
    cured,
    plans_of,
    prove,
    proven,
    refused_with_consequences,
    tasks,
)
from tests.mechanism.decisions.makers import refused
from tests.mechanism.lists.county import county_stands
from tests.mechanism.lists.makers import closed, declared, draft, last_event, now, record, returned
from tests.mechanism.referrals.makers import case_of, completed, fresh, recommended_case

pytestmark = pytest.mark.django_db


class TestOpenCoaching:
    @pytest.mark.parametrize("make", [draft, declared, returned])
    def test_begins_before_the_list(self, make: Any) -> None:
        case = make()
        plan = coached(case)
        stands = now(case)
        assert (stands.state, stands.before) == ("coaching", case.state)
        assert (plan.tests, plan.playbooks, plan.coach) == (["tax_in_order"], ["tax"], "TOWN")
        assert [task.task for task in tasks(plan)] == ["1", "2", "3", "4", "5"]
        event = last_event()
        assert (event.kind, event.subject, event.actor) == (
            "coaching.opened", str(case.pk), REVIEWER.name,
        )  # fmt: skip

    def test_begins_after_a_refusal(self) -> None:
        county_stands()
        referral = completed(recommended_case(another_bank=False))
        refused(referral, "A2")
        plan = coached(case_of(referral), tests=(), reasons=["C3"])
        assert (plan.referral_id, plan.reasons, plan.playbooks) == (
            referral.pk, ["C3"], ["bookkeeping"],
        )  # fmt: skip

    def test_is_not_for_a_case_that_a_bank_has(self) -> None:
        county_stands()
        referral = completed()
        before = record()
        with pytest.raises(StepNotAllowed, match="has not refused"):
            coached(case_of(referral), tests=(), reasons=["C3"])
        assert record() == before

    @pytest.mark.parametrize(
        "given",
        [
            {"tests": ["registered"]},
            {"tests": (), "reasons": ["G"]},
            {"tests": (), "reasons": ["F1"]},
            {"tests": (), "reasons": ["B5", "A2"]},
            {"tests": ()},
        ],
    )
    def test_needs_something_that_can_be_coached(self, given: dict[str, Any]) -> None:
        case = draft()
        before = record()
        with pytest.raises(NothingToCoach):
            coached(case, **given)
        assert record() == before

    @pytest.mark.parametrize("coach", ["DRC", "NOBODY", "ICBC-TC"])
    def test_is_done_by_a_township(self, coach: str) -> None:
        with pytest.raises(CoachUnknown):
            coached(draft(), coach=coach)

    @pytest.mark.parametrize("actor", [OUTSIDER, BANKER])
    def test_finds_nothing_out_of_reach(self, actor: Actor) -> None:
        case = draft()
        with pytest.raises(CaseNotFound):
            coached(case, actor=actor)

    def test_is_for_the_task_force(self) -> None:
        with pytest.raises(StepNotAllowed):
            coached(draft(), actor=TOWNSHIP)

    def test_keeps_nothing_when_a_later_write_fails(self, monkeypatch: pytest.MonkeyPatch) -> None:
        case = draft()
        before = record()

        class Broken:
            objects = None

        monkeypatch.setattr(planning, "CoachingTask", Broken)
        with reach(REVIEWER), pytest.raises(AttributeError):
            open_coaching(case_id=case.pk, tests=["tax_in_order"], actor=REVIEWER, at=AT)
        assert record() == before
        assert now(case).state == "draft"

    def test_notices_that_somebody_was_faster(self, monkeypatch: pytest.MonkeyPatch) -> None:
        case = draft()
        stale = now(case)
        coached(case)
        monkeypatch.setattr(planning, "case_in_reach", lambda **_: stale)
        with pytest.raises(ChangedMeanwhile):
            coached(case)


class TestProveTask:
    def test_takes_the_word_of_the_authority_or_a_file(self) -> None:
        one, two, *_ = tasks(coached())
        prove(one, DEPARTMENT, note="已缴清")
        event = last_event()
        assert (event.kind, event.subject) == ("coaching.task_proven", str(one.pk))
        assert event.payload == '{"task":"tax/1"}'
        prove(two, TOWNSHIP, note="", proof="file:7")
        assert last_event().payload == '{"file":"file:7","task":"tax/2"}'
        assert (fresh(one).done_on, fresh(one).done_by) == (DAY, DEPARTMENT.name)

    def test_is_for_the_offices_of_the_place(self) -> None:
        plan = coached()
        allowed = set()
        for actor, task in zip(EVERYBODY, tasks(plan) * 4, strict=False):
            try:
                prove(task, actor, proof="file:7")
            except (NotYoursToProve, PlanNotFound):
                continue
            except ChangedMeanwhile:
                pass
            allowed.add(actor.role)
        assert allowed == {
            Role.TOWNSHIP, Role.TASK_FORCE, Role.SECTOR_AUTHORITY, Role.DEPARTMENT,
        }  # fmt: skip

    def test_is_not_for_who_comes_from_the_bank_that_refused(self) -> None:
        county_stands()
        referral = completed(recommended_case(another_bank=False))
        refused_with_consequences(referral, "B5")
        (plan,) = plans_of(referral.case_id)
        with pytest.raises(NotYoursToProve):
            prove(tasks(plan)[0], SECONDED)

    @pytest.mark.parametrize("actor", [OUTSIDER, BANKER])
    def test_finds_nothing_out_of_reach(self, actor: Actor) -> None:
        (task, *_) = tasks(coached())
        with pytest.raises(PlanNotFound):
            prove(task, actor)

    @pytest.mark.parametrize(
        ("actor", "given", "refusal"),
        [
            (TOWNSHIP, {"note": "已缴清"}, ProofMissing),
            (CONFIRMER, {"note": " "}, ProofMissing),
            (DEPARTMENT, {"done_on": DAY + timedelta(days=1)}, DoneInFuture),
            (VISITOR, {"proof": "file:7"}, NotYoursToProve),
        ],
    )
    def test_refuses_and_leaves_no_trace(
        self, actor: Actor, given: dict[str, Any], refusal: type[Exception]
    ) -> None:
        (task, *_) = tasks(coached())
        before = record()
        with pytest.raises(refusal):
            prove(task, actor, **given)
        assert fresh(task).done_on is None
        assert record() == before

    def test_is_done_once(self) -> None:
        (task, *_) = tasks(coached())
        prove(task, proof="file:7")
        before = record()
        with pytest.raises(ChangedMeanwhile):
            prove(task, proof="file:8")
        assert fresh(task).proof == "file:7"
        assert record() == before

    def test_is_over_when_the_case_is_closed(self) -> None:
        plan = coached()
        with following("case.closed", end_when_closed):
            closed(now(plan.case))
        assert fresh(plan).state == "ended"
        with pytest.raises(NotBeingCoached):
            prove(tasks(plan)[0])

    def test_keeps_nothing_when_the_event_fails(self, monkeypatch: pytest.MonkeyPatch) -> None:
        (task, *_) = tasks(coached())

        def broken(*_: object, **__: object) -> None:
            raise RuntimeError("no event")

        monkeypatch.setattr(proving, "append", broken)
        with reach(DEPARTMENT), pytest.raises(RuntimeError, match="no event"):
            prove_task(task_id=task.pk, done_on=DAY, note="已缴清", actor=DEPARTMENT, at=AT)
        assert fresh(task).done_on is None


class TestReturnToList:
    def test_declares_a_cured_case_on_a_new_screening(self) -> None:
        plan = proven()
        case = cured(plan)
        stands = now(case)
        assert (stands.state, stands.before, stands.committed_on) == ("declared", "", DAY)
        assert stands.papers_checked_by == TOWNSHIP.name
        assert stands.screening_id is not None
        assert fresh(plan).state == "cured"
        event = last_event()
        assert event.kind == "coaching.cured"
        assert event.payload == f'{{"screening":"{stands.screening_id}"}}'

    def test_waits_for_every_task(self) -> None:
        plan = coached()
        for task in tasks(plan)[:-1]:
            prove(task)
        before = record()
        with pytest.raises(TasksOpen, match="tax/5"):
            cured(plan)
        assert record() == before
        assert fresh(plan).state == "open"

    def test_waits_until_nothing_fails(self) -> None:
        plan = proven(coached(draft(tax_grade="D")))
        before = record()
        with pytest.raises(StandardsNotMet):
            cured(plan)
        assert record() == before

    @pytest.mark.parametrize("committed_on", [None, DAY + timedelta(days=1)])
    def test_needs_the_commitment_of_a_case_never_declared(self, committed_on: date | None) -> None:
        plan = proven()
        with pytest.raises(NotCommitted):
            cured(plan, committed_on=committed_on)

    def test_keeps_the_commitment_of_a_case_that_was_declared(self) -> None:
        case = declared()
        stands = now(cured(proven(coached(case)), committed_on=None))
        assert stands.committed_on == now(case).committed_on is not None

    def test_is_for_the_township(self) -> None:
        plan = proven()
        with pytest.raises(StepNotAllowed):
            cured(plan, REVIEWER)
        with pytest.raises(CaseNotFound):
            cured(plan, OUTSIDER)


class TestTasksOverdue:
    def test_are_those_not_proven_after_their_day(self) -> None:
        plan = coached()
        one, two, *_ = tasks(plan)
        prove(one)
        with reach(PLATFORM):
            assert list(tasks_overdue(two.due_on, area_of(COUNTY))) == []
            assert list(tasks_overdue(two.due_on + timedelta(days=1), area_of(COUNTY))) == [two]
            assert list(tasks_overdue(DAY + timedelta(days=99), area_of("341182"))) == []

    def test_rest_while_the_case_does(self) -> None:
        coached(closed_later := draft())
        closed(now(closed_later))
        with reach(PLATFORM):
            assert list(tasks_overdue(DAY + timedelta(days=99), area_of(COUNTY))) == []


class TestTownshipOf:
    def test_is_the_nearest_township_or_else_the_office_in_charge(self) -> None:
        assert township_of("341181101", DAY) == ""
        county_stands()
        assert township_of("341181101", DAY) == "TOWN"
        assert township_of("341182101", DAY) == "CITY-DRC"
