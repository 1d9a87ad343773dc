"""Banks for the recommended: allocated as deferred work, looked at, adjusted with reasons, sent."""

from typing import Any

import pytest
from django.test import Client

from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.lists.models import Case
from rongxie.mechanism.referrals.actions.allocating import allocate
from rongxie.mechanism.referrals.models import Allocation, Push, Referral
from rongxie.rulebook.steps import State
from rongxie.surfaces.jobs.models import DeferredJob
from rongxie.surfaces.jobs.tasks import task_named
from rongxie.surfaces.web.allocating.running import EVERYTHING
from tests.mechanism.cast import AT, COUNTY, OTHER_BANKER, REVIEWER
from tests.mechanism.referrals.makers import appetite, consented, recommended_case, rows_of
from tests.surfaces.web.desks import seated, shown
from tests.surfaces.web.reviewing.test_reviewing import QUERIES, asked_by, state_of, token_of

pytestmark = pytest.mark.django_db


def _cases(count: int = 2, **columns: Any) -> list[Case]:
    cases = [recommended_case(**columns) for _ in range(count)]
    for case in cases:
        consented(case)
    return cases


def _allocation(cases: list[Case]) -> Allocation:
    with reach(REVIEWER):
        return allocate(region=COUNTY, case_ids=[c.pk for c in cases], actor=REVIEWER, at=AT)


def _typed(desk: Client, allocation: Allocation, **typed: str) -> dict[str, str]:
    page = shown(desk, f"/allocations/{allocation.pk}/")
    proposed = {f"bank_{n}": one["bank"] for n, one in allocation.result.items()}
    return {"token": token_of(page), **proposed, **typed}


def _send(desk: Client, allocation: Allocation, **typed: str) -> object:
    return desk.post(f"/allocations/{allocation.pk}/send/", _typed(desk, allocation, **typed))


class TestBegin:
    def test_asks_for_the_work_once_and_does_it_in_the_reach_of_who_asked(self) -> None:
        appetite()
        cases = _cases()
        desk = seated("task force")
        token = token_of(shown(desk, "/allocations/"))
        for _ in range(2):
            assert (
                desk.post("/allocations/begin/", {"token": token, "batch": "0"}).status_code == 302
            )
        (job,) = rows_of(DeferredJob)
        assert job.arguments == {"place": COUNTY, "batch": EVERYTHING}
        assert 'hx-trigger="every 2s"' in shown(desk, "/allocations/progress/")
        run = task_named("allocate").function()
        portion: Any = run(**job.arguments, actor=REVIEWER, at=AT)
        assert (portion.more, portion.done, portion.total) == (False, 2, 2)
        (made,) = rows_of(Allocation)
        assert set(made.result) == {str(case.pk) for case in cases}
        assert {state_of(case) for case in cases} == {State.RECOMMENDED}

    @pytest.mark.parametrize("desk", ["township", "convener", "auditor"])
    def test_is_for_the_task_force(self, desk: str) -> None:
        assert seated(desk).get("/allocations/").status_code == 404

    def test_costs_few_questions(self) -> None:
        appetite()
        allocation = _allocation(_cases(3))
        desk = seated("task force")
        for path in ("/allocations/", f"/allocations/{allocation.pk}/"):
            asked = asked_by(desk, path)
            assert len(asked) <= QUERIES, asked


class TestAllocationPage:
    def test_tells_why_a_case_has_no_bank(self) -> None:
        appetite(min_wan=500)
        page = shown(seated("task force"), f"/allocations/{_allocation(_cases(1)).pk}/")
        assert "金额超出该银行受理范围" in page

    def test_reckons_what_would_be_with_other_room_and_changes_nothing(self) -> None:
        appetite(capacity=1)
        allocation = _allocation(_cases(2))
        assert allocation.placed == 1
        desk, path = seated("task force"), f"/allocations/{allocation.pk}/"
        assert "notice-info" not in shown(desk, path)
        page = shown(desk, f"{path}?capacity_ICBC-TC=2")
        assert 'value="2"' in page
        assert "notice-info" in page
        assert "→" in page
        (same,) = rows_of(Allocation)
        assert same.placed == 1

    def test_of_another_place_is_not_there(self) -> None:
        appetite()
        allocation = _allocation(_cases(1))
        assert seated("outsider").get(f"/allocations/{allocation.pk}/").status_code == 404


class TestSend:
    def test_shows_first_and_sends_then_and_only_once(self) -> None:
        appetite()
        cases = _cases()
        allocation = _allocation(cases)
        desk = seated("task force")
        typed = _typed(desk, allocation)
        path = f"/allocations/{allocation.pk}/send/"
        assert desk.post(path, typed).status_code == 200
        assert rows_of(Push) == []
        answers = [desk.post(path, {**typed, "go": "do"}) for _ in range(2)]
        assert len({answer["Location"] for answer in answers}) == 1
        assert {state_of(case) for case in cases} == {State.REFERRED}
        assert len(rows_of(Referral)) == 2
        assert str(rows_of(Push)[0].pk) in shown(desk, answers[0]["Location"])

    def test_takes_another_bank_with_a_reason_alone(self) -> None:
        appetite()
        appetite(OTHER_BANKER, capacity=0)
        (case,) = _cases(1)
        allocation = _allocation([case])
        desk, path = seated("task force"), f"/allocations/{allocation.pk}/send/"
        other = {f"bank_{case.pk}": "ABC-TC"}
        refused = desk.post(path, _typed(desk, allocation, **other))
        assert refused.status_code in (409, 422)
        assert 'value="ABC-TC"' in refused.content.decode()
        assert 'value="ABC-TC"' in shown(desk, f"/allocations/{allocation.pk}/")  # the draft
        with_reason = _typed(desk, allocation, **other, **{f"why_{case.pk}": "农行已有结算"})
        assert desk.post(path, {**with_reason, "go": "do"}).status_code == 302
        (referral,) = rows_of(Referral)
        assert (referral.bank, referral.reason) == ("ABC-TC", "农行已有结算")

    def test_leaves_a_case_without_a_bank_for_later(self) -> None:
        appetite()
        sent, kept = _cases(2)
        allocation = _allocation([sent, kept])
        desk = seated("task force")
        typed = _typed(desk, allocation, **{f"bank_{kept.pk}": ""})
        desk.post(f"/allocations/{allocation.pk}/send/", {**typed, "go": "do"})
        assert (state_of(sent), state_of(kept)) == (State.REFERRED, State.RECOMMENDED)

    def test_sends_nothing_at_all_if_one_cannot_be_sent(self) -> None:
        appetite()
        cases = [*_cases(1), recommended_case()]  # the other has consented to nothing
        allocation = _allocation(cases)
        desk = seated("task force")
        extra = {f"bank_{cases[1].pk}": "ICBC-TC", f"why_{cases[1].pk}": "试"}
        typed = _typed(desk, allocation, **extra)
        answer = desk.post(f"/allocations/{allocation.pk}/send/", {**typed, "go": "do"})
        assert answer.status_code in (403, 409, 422)
        assert rows_of(Push) == []
        assert {state_of(case) for case in cases} == {State.RECOMMENDED}

    def test_sends_nothing_for_who_cannot_push(self) -> None:
        appetite()
        allocation = _allocation(_cases(1))
        typed = _typed(seated("task force"), allocation)
        desk = seated("township")
        assert desk.post(f"/allocations/{allocation.pk}/send/", typed).status_code == 404
