"""What follows from a refusal by itself."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.db import ProgrammingError, transaction

from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.coaching import handlers
from rongxie.mechanism.coaching.follow_ups import follow_up, playbooks_of
from rongxie.mechanism.coaching.models import CoachingPlan, CoachingTask
from rongxie.mechanism.decisions.models import Decision
from rongxie.mechanism.lists.moving import ChangedMeanwhile
from rongxie.mechanism.referrals.models import Referral
from rongxie.rulebook.playbooks import playbook
from rongxie.rulebook.reasons import reasons
from tests.mechanism.cast import BANKER, DAY, PLATFORM, TOWN, owner_of
from tests.mechanism.coaching.makers import plans_of, refused_with_consequences, tasks
from tests.mechanism.lists.makers import last_event
from tests.mechanism.referrals.makers import (
    case_of,
    completed,
    fresh,
    kinds,
    recommended_case,
    rows_of,
)

CASES = yaml.safe_load((Path(__file__).parent / "cases" / "refusals.yaml").read_text("utf-8"))


class TestFollowUp:
    @pytest.mark.parametrize("case", CASES, ids=lambda case: case["why"])
    def test_is_as_the_cases_say(self, case: dict[str, Any]) -> None:
        assert follow_up(case["reasons"], another_bank=case["wish"]) == case["follows"]

    @pytest.mark.parametrize("code", reasons())
    def test_coaches_for_every_reason_that_has_a_playbook_of_the_enterprise(
        self, code: str
    ) -> None:
        coached = follow_up([code], another_bank=False) == "coach"
        assert coached == bool(playbooks_of([code]))


@pytest.mark.django_db
class TestCoachAfterRefusal:
    def test_opens_a_plan_with_the_tasks_of_the_playbooks(self) -> None:
        referral = completed(recommended_case(another_bank=False))
        refused_with_consequences(referral, "B5", "E2", "F1")
        case = case_of(referral)
        (plan,) = plans_of(case.pk)
        assert (case.state, case.before) == ("coaching", "referred")
        assert (plan.playbooks, plan.reasons) == (["tax", "amount_too_high"], ["B5", "E2", "F1"])
        assert (plan.referral_id, plan.coach, plan.opened_by) == (
            referral.pk, "TOWN", "after:decision.refused",
        )  # fmt: skip
        due = [(task.playbook, task.task, (task.due_on - DAY).days) for task in tasks(plan)]
        assert due == [
            ("tax", "1", 1), ("tax", "2", 4), ("tax", "3", 6), ("tax", "4", 7), ("tax", "5", 21),
            ("amount_too_high", "1", 2), ("amount_too_high", "2", 4), ("amount_too_high", "3", 5),
            ("amount_too_high", "4", 6),
        ]  # fmt: skip
        assert plan.due_on == DAY + timedelta(days=playbook("tax").typical_days)
        event = last_event()
        assert (event.kind, event.actor) == ("coaching.opened", "after:decision.refused")

    def test_releases_the_case_when_the_reasons_are_the_banks_own(self) -> None:
        referral = completed(recommended_case(another_bank=False))
        refused_with_consequences(referral, "F1")
        case = case_of(referral)
        assert (case.state, case.excluded_banks) == ("recommended", ["ICBC-TC"])
        assert kinds()[-1] == "case.released"
        assert plans_of(case.pk) == []

    @pytest.mark.parametrize("reason", ["G", "A2"])
    def test_leaves_to_the_task_force_what_nobody_can_coach(self, reason: str) -> None:
        referral = completed(recommended_case(another_bank=False))
        refused_with_consequences(referral, reason)
        assert case_of(referral).state == "referred"
        assert kinds()[-1] == "decision.refused"

    def test_waits_while_another_bank_has_the_case(self) -> None:
        case = recommended_case(another_bank=False)
        referral = completed(case)
        beside = Referral(case=case, enterprise_id=case.enterprise_id, region=case.region)
        for column in ("push_id", "amount_wan", "sent_at", "accept_due_on",
                       "contact_due_on", "moved_at"):  # fmt: skip
            setattr(beside, column, getattr(referral, column))
        beside.bank, beside.bank_path = "ABC-TC", "ABC/ABC-TC/"
        with reach(PLATFORM):
            beside.save(force_insert=True)
        refused_with_consequences(referral, "B5")
        stands = case_of(referral)
        assert (stands.state, stands.excluded_banks) == ("referred", ["ICBC-TC"])
        assert plans_of(case.pk) == []

    def test_takes_the_refusal_back_when_it_fails(self, monkeypatch: pytest.MonkeyPatch) -> None:
        referral = completed(recommended_case(another_bank=False))
        before = kinds()

        def faster(*_: object, **__: object) -> None:
            raise ChangedMeanwhile(None)  # type: ignore[arg-type]

        monkeypatch.setattr(handlers, "open_plan", faster)
        with pytest.raises(ChangedMeanwhile):
            refused_with_consequences(referral, "B5")
        assert fresh(referral).state == "file_complete"
        assert kinds() == before
        assert rows_of(Decision) == []

    def test_shows_its_plan_to_the_enterprise_and_not_to_the_bank(self) -> None:
        referral = completed(recommended_case(another_bank=False))
        refused_with_consequences(referral, "D1")
        with reach(owner_of(referral.enterprise_id)):
            assert CoachingPlan.objects.count() == 1
            assert CoachingTask.objects.filter(region=TOWN).exists()
        assert _seen_by(BANKER) is None


def _seen_by(actor: Actor) -> int | None:
    with reach(actor):
        try:
            with transaction.atomic():
                return CoachingPlan.objects.count()
        except ProgrammingError:
            return None
