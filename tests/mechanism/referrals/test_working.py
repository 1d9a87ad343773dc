"""A bank at work: acceptance, first contact, papers, handing back, and withdrawal."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import ProgrammingError

from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.lists.access import StepNotAllowed
from rongxie.mechanism.lists.events import CaseClosed, CaseRemoved
from rongxie.mechanism.lists.models import Case
from rongxie.mechanism.lists.moving import ChangedMeanwhile, move
from rongxie.mechanism.lists.moving import references as references_of_case
from rongxie.mechanism.referrals import actions, advancing
from rongxie.mechanism.referrals.access import ReferralNotFound
from rongxie.mechanism.referrals.actions import (
    accept,
    contact,
    hand_back,
    withdraw,
)
from rongxie.mechanism.referrals.actions.working import CauseNotFitting, WordsMissing
from rongxie.mechanism.referrals.causes import HandBackCause, WithdrawCause
from rongxie.mechanism.referrals.days import DayNotPossible
from rongxie.mechanism.referrals.models import Paper, Referral
from rongxie.rulebook.parameters import InForce
from rongxie.rulebook.reasons import UnknownReason
from tests.mechanism.cast import (
    AT,
    BANKER,
    DAY,
    HEAD_OFFICE,
    OTHER_BANKER,
    OUTSIDER,
    PLATFORM,
    TOWNSHIP,
    owner_of,
)
from tests.mechanism.referrals.makers import (
    accepted,
    case_of,
    completed,
    consented,
    contacted,
    fresh,
    handled,
    kinds,
    pushed,
    recommended_case,
    rows_of,
    sent,
    traces,
)

pytestmark = pytest.mark.django_db

Do = Callable[[Referral, Any], Any]
ACTIONS: dict[str, Do] = {
    "accept": lambda r, a: accept(referral_id=r.pk, actor=a, at=AT),
    "contact": lambda r, a: contact(referral_id=r.pk, on=DAY, note="电话", actor=a, at=AT),
    "hand_back": lambda r, a: hand_back(
        referral_id=r.pk, cause=HandBackCause.CANNOT_TAKE, text="额度已满", actor=a, at=AT
    ),
    "withdraw": lambda r, a: withdraw(
        referral_id=r.pk, cause=WithdrawCause.GAVE_UP, text="企业来电", actor=a, at=AT
    ),
}


def do(name: str, referral: Referral, actor: Any = BANKER) -> Any:
    with reach(actor):
        return ACTIONS[name](referral, actor)


class TestEachAction:
    @pytest.mark.parametrize("name", ACTIONS)
    @pytest.mark.parametrize("actor", [OTHER_BANKER, OUTSIDER, owner_of(10**9)])
    def test_finds_nothing_out_of_reach(self, name: str, actor: Any) -> None:
        referral = sent()
        before = traces()
        with pytest.raises(ReferralNotFound) as foreign:
            do(name, referral, actor)
        nowhere = Referral(pk=referral.pk + 999)
        with pytest.raises(ReferralNotFound) as missing:
            do(name, nowhere, actor)
        said = str(foreign.value).replace(str(referral.pk), "N")
        assert said == str(missing.value).replace(str(nowhere.pk), "N")
        assert traces() == before

    @pytest.mark.parametrize("name", ACTIONS)
    def test_is_not_for_the_head_office(self, name: str) -> None:
        referral = sent()
        with pytest.raises(StepNotAllowed):
            do(name, referral, HEAD_OFFICE)

    @pytest.mark.parametrize("name", ACTIONS)
    def test_keeps_nothing_when_the_log_fails(
        self, name: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        referral = sent()
        before = traces()

        def fail(*events: Any, **who: Any) -> None:
            raise RuntimeError

        monkeypatch.setattr(advancing, "append", fail)
        with reach(BANKER), pytest.raises(RuntimeError):
            ACTIONS[name](referral, BANKER)
        assert fresh(referral).state == "sent"
        assert traces() == before

    @pytest.mark.parametrize("name", ACTIONS)
    def test_notices_that_somebody_was_faster(
        self, name: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        referral = sent()
        do("accept", referral)
        before = traces()
        stale = referral
        for module in (actions.working,):
            monkeypatch.setattr(module, "referral_in_reach", lambda **_: stale)
        with pytest.raises(ChangedMeanwhile):
            do(name, referral)
        assert fresh(referral).state == "accepted"
        assert traces() == before


class TestAccept:
    def test_takes_the_referral_up(self) -> None:
        referral = accepted()
        assert (referral.state, referral.accepted_at) == ("accepted", AT)
        assert kinds()[-1] == "referral.accepted"


class TestContact:
    def test_accepts_too(self) -> None:
        referral = contacted()
        assert (referral.state, referral.accepted_at, referral.contacted_on) == (
            "contacted", AT, DAY,
        )  # fmt: skip
        assert fresh(referral).contact_note == "电话联系财务负责人"

    def test_says_when_how_and_with_whom(self) -> None:
        referral = sent()
        with reach(BANKER), pytest.raises(WordsMissing):
            contact(referral_id=referral.pk, on=DAY, note="  ", actor=BANKER, at=AT)

    @pytest.mark.parametrize("days", [-1, 1])
    def test_lies_between_the_sending_and_today(self, days: int) -> None:
        referral = sent()
        with reach(BANKER), pytest.raises(DayNotPossible):
            contact(
                referral_id=referral.pk, on=DAY + timedelta(days), note="电话", actor=BANKER, at=AT
            )


class TestHandBack:
    def test_frees_the_case_for_another_bank(self) -> None:
        referral = do("hand_back", accepted())
        assert (referral.state, referral.ended_on, referral.cause) == (
            "handed_back", DAY, "cannot_take",
        )  # fmt: skip
        case = case_of(referral)
        assert (case.state, case.excluded_banks) == ("recommended", ["ICBC-TC"])
        assert kinds()[-2:] == ["referral.handed_back", "case.released"]

    def give(self, *reasons: str) -> None:
        referral = sent()
        with reach(BANKER):
            hand_back(
                referral_id=referral.pk, cause=HandBackCause.NOT_REACHED, reasons=reasons,
                text="三次未接通", actor=BANKER, at=AT,
            )  # fmt: skip

    def test_names_reasons_of_the_bank_or_that_nobody_was_reached(self) -> None:
        self.give("E5", "F1")
        with pytest.raises(CauseNotFitting):
            self.give("B1")
        with pytest.raises(UnknownReason):
            self.give("Z9")

    def test_says_why(self) -> None:
        referral = sent()
        with reach(BANKER), pytest.raises(WordsMissing):
            hand_back(
                referral_id=referral.pk, cause=HandBackCause.CANNOT_TAKE, text="", actor=BANKER,
                at=AT,
            )  # fmt: skip

    def test_waits_while_another_bank_is_at_work(self, monkeypatch: pytest.MonkeyPatch) -> None:
        real = InForce.__getitem__
        monkeypatch.setattr(
            InForce,
            "__getitem__",
            lambda self, name: 2 if name == "active_referrals_max" else real(self, name),
        )
        case = recommended_case()
        consented(case)
        pushed([case], "ICBC-TC", "ABC-TC")
        first, second = rows_of(Referral)
        do("hand_back", first)
        assert case_of(first).state == "referred"
        assert case_of(first).excluded_banks == ["ICBC-TC"]
        do("hand_back", second, OTHER_BANKER)
        assert case_of(first).state == "recommended"
        assert case_of(first).excluded_banks == ["ICBC-TC", "ABC-TC"]
        assert kinds().count("case.released") == 1


class TestWithdraw:
    def test_is_the_enterprise_s_wish(self) -> None:
        referral = completed()
        owner = owner_of(referral.enterprise_id)
        with reach(owner):
            withdraw(
                referral_id=referral.pk, cause=WithdrawCause.FOUND_ELSEWHERE, text="", actor=owner,
                at=AT,
            )  # fmt: skip
        assert fresh(referral).state == "withdrawn"
        assert case_of(referral).state == "recommended"

    def test_says_who_said_so_where_somebody_else_writes_it_down(self) -> None:
        referral = sent()
        with reach(TOWNSHIP), pytest.raises(WordsMissing):
            withdraw(
                referral_id=referral.pk, cause=WithdrawCause.TERMS, text="", actor=TOWNSHIP, at=AT
            )

    def test_is_not_for_causes_that_follow_from_something_else(self) -> None:
        referral = sent()
        with reach(TOWNSHIP), pytest.raises(CauseNotFitting):
            withdraw(
                referral_id=referral.pk, cause=WithdrawCause.CASE_REMOVED, text="x",
                actor=TOWNSHIP, at=AT,
            )  # fmt: skip

    def test_follows_when_the_case_is_removed_or_closed(self) -> None:
        for step, cause in (("remove", "case_removed"), ("close", "case_closed")):
            referral = accepted()
            case = case_of(referral)
            removed = CaseRemoved(
                **references_of_case(case), from_state="referred", cause="misuse", due_on=DAY,
                ends_on=DAY,
            )  # fmt: skip
            closed = CaseClosed(
                **references_of_case(case), from_state="referred", cause="withdrawn"
            )
            with handled(), reach(PLATFORM):
                if step == "remove":
                    move(case, step, removed, actor=PLATFORM, at=AT)
                else:
                    move(case, step, closed, actor=PLATFORM, at=AT, cause="withdrawn")
            row = fresh(referral)
            assert (row.state, row.cause) == ("withdrawn", cause)
            assert case_of(referral).state == ("removed" if step == "remove" else "closed")


class TestRows:
    def test_of_a_foreign_bank_are_not_there(self) -> None:
        sent()
        for actor, seen in ((BANKER, 1), (HEAD_OFFICE, 1), (OTHER_BANKER, 0), (OUTSIDER, 0)):
            with reach(actor):
                assert Referral.objects.count() == seen
                assert Paper.objects.count() == 6 * seen

    def test_of_a_case_are_no_bank_s(self) -> None:
        sent()
        with pytest.raises(ProgrammingError, match="permission denied"), reach(BANKER):
            Case.objects.count()
