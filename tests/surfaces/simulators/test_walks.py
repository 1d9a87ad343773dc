"""Cases, referrals and coaching held against the tables: what each check notices."""

import json
from datetime import date, datetime

from rongxie.foundation.events.models import EventRow
from rongxie.rulebook.playbooks import playbook
from rongxie.surfaces.simulators.walks import (
    astray,
    held_back,
    missteps,
    off_the_list,
    overdrawn,
    plans_astray,
    tasks_astray,
    uncured,
)
from rongxie.values.moments import CHINA

AT = datetime(2026, 11, 20, 9, tzinfo=CHINA)


def log(*happened: str, **payload: object) -> list[EventRow]:
    """Return events of one case and its referral, by kind, each with the same payload."""
    return [
        EventRow(pk=number, at=AT, kind=kind, subject="1", case="5", payload=json.dumps(payload))
        for number, kind in enumerate(happened, 1)
    ]


class TestMissteps:
    def test_are_decisions_before_the_file_is_complete(self) -> None:
        (told,) = missteps(log("referral.sent", "decision.approved"))
        assert told == "referral 1: approve out of sent (event 2)"

    def test_are_drawdowns_before_an_approval(self) -> None:
        assert len(list(missteps(log("referral.sent", "loan.drawn")))) == 1

    def test_are_not_in_the_way_that_the_table_of_steps_has(self) -> None:
        way = (
            "referral.sent", "referral.accepted", "referral.contacted", "referral.file_completed",
            "decision.approved", "loan.drawn", "loan.drawn",
        )  # fmt: skip
        assert list(missteps(log(*way))) == []


class TestAstray:
    UP_TO_THE_LIST = (
        "case.opened", "case.declared", "case.reviewed", "case.confirmed", "case.recommended",
    )  # fmt: skip

    def test_is_a_case_that_skips_a_step(self) -> None:
        skipping = log("case.opened", "case.declared", "case.confirmed")
        assert list(astray(skipping, {"5": "confirmed"})) == [
            "case 5: confirm out of declared (event 3)"
        ]

    def test_is_a_case_that_begins_in_the_middle(self) -> None:
        (told,) = astray(log("case.declared"), {"5": "declared"})
        assert told == "case 5: declare out of None (event 1)"

    def test_is_a_row_that_says_otherwise_than_the_log(self) -> None:
        (told,) = astray(log("case.opened"), {"5": "declared"})
        assert told == "case 5 is declared, and draft by the log"
        assert list(astray(log(), {"6": "draft"})) == ["case 6 is draft, and None by the log"]

    def test_is_none_on_the_whole_way(self) -> None:
        refused = ("case.referred", "coaching.opened", "coaching.cured")
        way = log(*self.UP_TO_THE_LIST, *refused)
        assert list(astray(way, {"5": "declared"})) == []

    def test_follows_a_restored_case_to_where_it_was(self) -> None:
        way = log(*self.UP_TO_THE_LIST, "case.removed", "case.restored", to_state="recommended")
        assert list(astray(way, {"5": "recommended"})) == []


class TestOffTheList:
    def test_is_a_bank_that_goes_on_with_a_removed_case(self) -> None:
        (told,) = off_the_list(log("case.removed", "referral.contacted"))
        assert told == "referral.contacted of case 5, which is off the list (event 2)"
        assert len(list(off_the_list(log("case.closed", "decision.approved")))) == 1

    def test_is_not_what_comes_before_or_after_an_upheld_appeal(self) -> None:
        way = ("referral.contacted", "case.removed", "case.restored", "referral.sent")
        assert list(off_the_list(log(*way))) == []


class TestOverdrawn:
    def test_is_a_line_of_which_more_is_paid_out(self) -> None:
        drawn = ("decision.approved", "loan.drawn", "loan.drawn")
        assert len(list(overdrawn(log(*drawn, amount_wan=100)))) == 1
        assert list(overdrawn(log(*drawn[:2], amount_wan=100))) == []

    def test_is_money_without_an_approval(self) -> None:
        assert len(list(overdrawn(log("loan.drawn", amount_wan=1)))) == 1


TASKS = ["coaching.task_proven"] * len(playbook("title").steps)
BOOK = {"playbooks": ["title"]}


class TestUncured:
    def test_is_a_case_that_comes_back_with_tasks_left(self) -> None:
        whole = log("coaching.opened", *TASKS, "coaching.cured", **BOOK)
        assert list(uncured(whole)) == []
        early = log("coaching.opened", *TASKS[1:], "coaching.cured", **BOOK)
        assert list(uncured(early)) == ["case 5 is back, and 1 tasks are not proven"]


class TestHeldBack:
    def test_is_a_case_that_waits_for_weeks_with_every_task_proven(self) -> None:
        ready = log("coaching.opened", *TASKS, **BOOK)
        assert list(held_back(ready, date(2026, 12, 4))) == []
        (told,) = held_back(ready, date(2026, 12, 5))
        assert told == "case 5 is still coached, though every task is proven since 2026-11-20"

    def test_is_none_that_has_tasks_left_or_came_to_its_end(self) -> None:
        for way in (TASKS[1:], [*TASKS, "coaching.cured"], [*TASKS, "case.closed"]):
            assert list(held_back(log("coaching.opened", *way, **BOOK), date(2027, 1, 1))) == []


class TestPlansAstray:
    WAYS = (("coaching.cured", "cured"), ("case.closed", "ended"), ("case.removed", "open"))

    def test_are_plans_that_went_on_after_their_end(self) -> None:
        for end, state in self.WAYS:
            way = log("coaching.opened", end, **BOOK)
            assert list(plans_astray(way, [("5", state)])) == []
            other = "open" if state != "open" else "ended"
            (told,) = plans_astray(way, [("5", other)])
            assert told == f"plans of case 5 are ['{other}'], and ['{state}'] by the log"

    def test_are_plans_that_nobody_opened_or_nobody_kept(self) -> None:
        assert len(list(plans_astray([], [("5", "open")]))) == 1
        assert len(list(plans_astray(log("coaching.opened", **BOOK), []))) == 1


class TestTasksAstray:
    def test_is_a_task_that_was_proven_and_is_left_open(self) -> None:
        (told,) = tasks_astray(log("coaching.task_proven"), [])
        assert told == "task 1 is done by the log alone"
        assert list(tasks_astray(log("coaching.task_proven"), ["1"])) == []

    def test_is_a_task_that_nobody_proved_or_somebody_twice(self) -> None:
        assert list(tasks_astray([], ["1"])) == ["task 1 is done by the table alone"]
        twice = log(*TASKS[:1], *TASKS[:1])
        assert list(tasks_astray(twice, ["1"])) == ["task 1 was proven 2 times"]
