"""From a visit to the money, over a refusal, coaching and a second bank."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from rongxie.foundation.database.home import Home
from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.coaching.actions import prove_task, return_to_list
from rongxie.mechanism.coaching.models import CoachingPlan, CoachingTask
from rongxie.mechanism.decisions.actions import approve, draw_down, refuse
from rongxie.mechanism.decisions.terms import Terms
from rongxie.mechanism.lists.models import Case
from rongxie.rulebook.steps import State
from tests.journeys.record import (
    allocated_and_sent,
    banks_take_cases,
    consents_to_any_bank,
    declared,
    file_complete,
    kinds_of,
    moment,
    onto_the_list,
    see_that_the_figures_are_kept,
    see_that_the_log_is_sound,
    visited_with_need,
)
from tests.mechanism.cast import BANKER, OTHER_BANKER, TOWNSHIP
from tests.mechanism.lists.makers import enterprise, now

VISITED = date(2026, 11, 20)
SIGNED, SENT, REFUSED = VISITED + timedelta(3), VISITED + timedelta(4), VISITED + timedelta(10)
CURED, APPROVED, DRAWN = VISITED + timedelta(20), VISITED + timedelta(30), VISITED + timedelta(33)


@pytest.fixture
def funded(committed: Home) -> Case:
    """The case at the end of its way."""
    one = enterprise()
    banks_take_cases(VISITED)
    case = declared(one, visited_with_need(one, VISITED), VISITED)
    onto_the_list(case, SIGNED)
    consents_to_any_bank(one, SIGNED)
    first = file_complete(allocated_and_sent(case, SENT), BANKER, SENT + timedelta(1))
    with reach(BANKER):
        refuse(
            referral_id=first.pk, reasons=["B5"], words="先处理欠税", decided_on=REFUSED,
            actor=BANKER, at=moment(REFUSED),
        )  # fmt: skip
    _coached(case)
    onto_the_list(now(case), CURED)
    second = file_complete(allocated_and_sent(now(case), CURED), OTHER_BANKER, CURED + timedelta(1))
    assert (first.bank, second.bank) == ("ICBC-TC", "ABC-TC")
    terms = Terms(
        amount_wan=Decimal(80), rate=Decimal("3.65"), term_months=12,
        ends_on=APPROVED + timedelta(60), flags=["credit", "first_loan"],
    )  # fmt: skip
    with reach(OTHER_BANKER):
        approve(
            referral_id=second.pk, terms=terms, decided_on=APPROVED, actor=OTHER_BANKER,
            at=moment(APPROVED),
        )  # fmt: skip
    with reach(OTHER_BANKER):
        draw_down(
            referral_id=second.pk, amount_wan=Decimal(60), rate=Decimal("3.65"), term_months=12,
            drawn_on=DRAWN, flags=["credit", "first_loan"], reference="ABC-2026-1",
            actor=OTHER_BANKER, at=moment(DRAWN),
        )  # fmt: skip
    return now(case)


def _coached(case: Case) -> None:
    """The refusal has opened the tasks of its playbook; the township sees them through."""
    assert now(case).state == State.COACHING
    with reach(TOWNSHIP):
        plan = CoachingPlan.objects.get(case=case, state="open")
        tasks = list(CoachingTask.objects.filter(plan=plan).values_list("pk", flat=True))
        assert plan.reasons == ["B5"]
        assert tasks
    for task in tasks:
        with reach(TOWNSHIP):
            prove_task(
                task_id=task, done_on=CURED, proof="file:1", note="已见完税证明", actor=TOWNSHIP,
                at=moment(CURED, 8),
            )  # fmt: skip
    with reach(TOWNSHIP):
        return_to_list(case_id=case.pk, actor=TOWNSHIP, at=moment(CURED, 9))


class TestACase:
    def test_gets_from_a_visit_to_the_money(self, funded: Case) -> None:
        assert funded.state == State.FUNDED
        told = [kind for kind in kinds_of(funded) if kind != "case.sector_assigned"]
        assert told == [
            "case.opened", "case.declared", "case.reviewed", "case.confirmed", "case.recommended",
            "case.referred", "referral.sent", "referral.accepted", "referral.contacted",
            "referral.file_completed", "decision.refused", "coaching.opened",
            *["coaching.task_proven"] * told.count("coaching.task_proven"),
            "coaching.cured", "case.reviewed", "case.confirmed", "case.recommended",
            "case.referred", "referral.sent", "referral.accepted", "referral.contacted",
            "referral.file_completed", "decision.approved", "case.granted", "case.funded",
            "loan.drawn",
        ]  # fmt: skip

    def test_leaves_a_log_that_verifies_and_figures_that_are_kept(
        self, funded: Case, committed: Home
    ) -> None:
        figures = see_that_the_figures_are_kept("34")
        assert figures["funded_enterprises"] == 1
        see_that_the_log_is_sound(committed)
