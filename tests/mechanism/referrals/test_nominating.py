"""Nominations by banks, and loans outside of the lists."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.enterprises.models import Enterprise
from rongxie.mechanism.lists.access import CaseNotFound
from rongxie.mechanism.lists.actions.opening import HasOpenCase
from rongxie.mechanism.lists.models import OPEN_STATES, Case
from rongxie.mechanism.lists.moving import ChangedMeanwhile
from rongxie.mechanism.lists.needs import NeedNotFound
from rongxie.mechanism.referrals.access import NotYours, ReferralNotFound
from rongxie.mechanism.referrals.actions import (
    NewNomination,
    NewOffListLoan,
    NominationAnswer,
    answer_nomination,
    nominate,
    report_off_list_loan,
    settle_nomination,
    take_up_nomination,
)
from rongxie.mechanism.referrals.actions.nominating import (
    LoanKnown,
    NominatedUnknown,
    NotTheCase,
)
from rongxie.mechanism.referrals.days import DayNotPossible
from rongxie.mechanism.referrals.models import Nomination, OffListLoan
from rongxie.mechanism.referrals.queries.nominated import nominated as asked_of
from rongxie.mechanism.referrals.queries.nominated import to_answer
from rongxie.mechanism.visits.models import Need
from rongxie.values.uscc import NotACode, check_character
from tests.mechanism.cast import (
    AT,
    BANKER,
    CONVENER,
    DAY,
    ELSEWHERE,
    HEAD_OFFICE,
    OTHER_BANKER,
    OUTSIDER,
    PLATFORM,
    REVIEWER,
    SECONDED,
    TOWN,
)
from tests.mechanism.lists.makers import closed, draft, enterprise, funded, need
from tests.mechanism.referrals.makers import (
    fresh,
    kinds,
    offices,
    recommended_case,
    rows_of,
    traces,
)

pytestmark = pytest.mark.django_db

USCC = "91341181MA2TEXT10" + check_character("91341181MA2TEXT10")


def nominated(actor: Any = BANKER, **changes: Any) -> Nomination:
    offices()
    given: dict[str, Any] = {
        "uscc": USCC,
        "name": "天长测试有限公司",
        "region": TOWN,
        "facility_before": False,
    }
    with reach(actor):
        return nominate(new=NewNomination(**(given | changes)), actor=actor, at=AT)


def nominated_case(**columns: Any) -> Case:
    case = recommended_case(**({"origin": "bank", "found_by": "ICBC-TC"} | columns))
    with reach(PLATFORM):
        Enterprise.objects.filter(uscc=USCC).update(uscc="")
        Enterprise.objects.filter(pk=case.enterprise_id).update(uscc=USCC)
    return case


def answer(nomination: Nomination, actor: Any = REVIEWER, **given: Any) -> Nomination:
    told: dict[str, Any] = {"answer": NominationAnswer.OPENED} | given
    with reach(actor):
        return answer_nomination(nomination_id=nomination.pk, **told, actor=actor, at=AT)


class TestNominate:
    def test_tells_the_task_force_of_an_enterprise(self) -> None:
        nomination = nominated(amount_wan=Decimal(50))
        assert (nomination.bank, nomination.bank_path, nomination.state) == (
            "ICBC-TC", "ICBC/ICBC-TC/", "new",
        )  # fmt: skip
        assert kinds() == ["nomination.made"]
        with reach(OTHER_BANKER):
            assert not Nomination.objects.exists()

    def test_is_for_branches_and_their_area(self) -> None:
        for actor in (HEAD_OFFICE, REVIEWER):
            with pytest.raises(NotYours):
                nominated(actor)
        with pytest.raises(NotYours):
            nominated(region=ELSEWHERE)

    def test_names_a_code(self) -> None:
        with pytest.raises(NotACode):
            nominated(uscc=USCC[:-1])


class TestAnswerNomination:
    def test_names_the_case_that_was_opened(self) -> None:
        nomination, case = nominated(), nominated_case()
        done = answer(nomination, case_id=case.pk)
        assert (done.state, done.case_id) == ("opened", case.pk)
        assert kinds()[-1] == "nomination.answered"

    def test_says_no(self) -> None:
        done = answer(nominated(), answer=NominationAnswer.DECLINED, text="已在清单内")
        assert (done.state, done.answer) == ("declined", "已在清单内")

    def test_names_no_other_case(self) -> None:
        nomination = nominated()
        with pytest.raises(NotTheCase):
            answer(nomination)
        with pytest.raises(NotTheCase):
            answer(nomination, case_id=nominated_case(found_by="ABC-TC").pk)
        with pytest.raises(NotTheCase):
            answer(nomination, case_id=recommended_case(origin="bank", found_by="ICBC-TC").pk)
        with pytest.raises(CaseNotFound):
            answer(nomination, case_id=nominated_case(region="341182101").pk)

    def test_is_given_once(self) -> None:
        nomination = nominated()
        answer(nomination, answer=NominationAnswer.DECLINED)
        before = traces()
        with pytest.raises(ChangedMeanwhile):
            answer(nomination, answer=NominationAnswer.DECLINED)
        assert traces() == before

    def test_is_the_task_force_s_without_ties_to_the_bank(self) -> None:
        nomination = nominated()
        for actor in (CONVENER, SECONDED, BANKER):
            with pytest.raises(NotYours):
                answer(nomination, actor, answer=NominationAnswer.DECLINED)
        for actor in (OUTSIDER, OTHER_BANKER):
            with pytest.raises(ReferralNotFound):
                answer(nomination, actor, answer=NominationAnswer.DECLINED)


def registered(uscc: str = USCC, **of: Any) -> Enterprise:
    """An enterprise of the code."""
    one = enterprise(**of)
    with reach(PLATFORM):
        Enterprise.objects.filter(pk=one.pk).update(uscc=uscc)
    return one


def taken_up(nomination: Nomination, stated: Need, actor: Any = REVIEWER) -> Nomination:
    with reach(actor):
        return take_up_nomination(
            nomination_id=nomination.pk, need_id=stated.pk, text="已立案", actor=actor, at=AT
        )


def tried(refusal: type[Exception], *given: Any) -> None:
    """See that taking up is refused, and that nothing of it is left behind."""
    before = traces(), len(rows_of(Case))
    with pytest.raises(refusal):
        taken_up(*given)
    assert (traces(), len(rows_of(Case))) == before


class TestTakeUpNomination:
    def test_opens_a_case_that_the_bank_found_and_answers_with_it(self) -> None:
        stated = need(registered(), "80")
        nomination = nominated(facility_before=True)
        done = taken_up(nomination, stated)
        case = rows_of(Case)[0]
        assert (done.state, done.case_id, done.answer) == ("opened", case.pk, "已立案")
        assert (case.origin, case.found_by, case.facility_before) == ("bank", "ICBC-TC", True)
        assert (case.need_id, case.amount_wan, case.state) == (stated.pk, 80, "draft")
        assert kinds()[-2:] == ["case.opened", "nomination.answered"]

    def test_passes_on_that_there_was_no_facility(self) -> None:
        taken_up(nominated(), need(registered()))
        assert rows_of(Case)[0].facility_before is False

    def test_is_done_once(self) -> None:
        stated, nomination = need(registered()), nominated()
        taken_up(nomination, stated)
        tried(ChangedMeanwhile, nomination, stated)
        tried(ChangedMeanwhile, nominated_and_declined(), stated)

    def test_is_not_for_those_with_ties_to_the_bank_or_other_work(self) -> None:
        stated, nomination = need(registered()), nominated()
        for actor in (SECONDED, CONVENER, BANKER):
            tried(NotYours, nomination, stated, actor)
        for actor in (OUTSIDER, OTHER_BANKER):
            tried(ReferralNotFound, nomination, stated, actor)

    def test_leaves_the_nomination_waiting_where_a_case_is_open(self) -> None:
        one, nomination = registered(), nominated()
        draft(one)
        stated = need(one)
        tried(HasOpenCase, nomination, stated)
        with reach(REVIEWER):  # caught inside: what is left is what the action itself took back
            with pytest.raises(HasOpenCase):
                take_up_nomination(
                    nomination_id=nomination.pk, need_id=stated.pk, actor=REVIEWER, at=AT
                )
            assert Nomination.objects.get(pk=nomination.pk).state == "new"

    def test_takes_no_need_of_others(self) -> None:
        registered()
        nomination = nominated()
        tried(NeedNotFound, nomination, need(enterprise()))
        assert fresh(nomination).state == "new"

    def test_says_that_nobody_here_has_the_code(self) -> None:
        nomination = nominated()
        tried(NominatedUnknown, nomination, need(enterprise()))
        registered(region=ELSEWHERE)
        tried(NominatedUnknown, nomination, need(enterprise()))


def nominated_and_declined() -> Nomination:
    return answer(nominated(), answer=NominationAnswer.DECLINED)


class TestSettleNomination:
    def settle(self, need_id: int | None) -> Nomination:
        nomination = nominated()
        with reach(REVIEWER):
            return settle_nomination(
                nomination_id=nomination.pk, need_id=need_id, text="好", actor=REVIEWER, at=AT
            )

    def test_takes_up_for_the_need_that_is_named(self) -> None:
        done = self.settle(need(registered()).pk)
        assert (done.state, done.answer) == ("opened", "好")

    def test_declines_where_none_is(self) -> None:
        done = self.settle(None)
        assert (done.state, done.answer, rows_of(Case)) == ("declined", "好", [])


class TestNominated:
    def offered(self) -> list[int]:
        nomination = nominated()
        with reach(REVIEWER):
            asked = asked_of(nomination_id=nomination.pk, actor=REVIEWER, on=DAY)
        return [one.pk for one in asked.needs]

    def test_offers_the_needs_that_stand_the_latest_first(self) -> None:
        one = registered()
        early, late = need(one, stated_on=DAY - timedelta(days=9)), need(one)
        gone, aimless, to_come = (need(one) for _ in range(3))
        need(enterprise())
        with reach(PLATFORM):
            Need.objects.filter(pk=gone.pk).update(withdrawn_on=DAY)
            Need.objects.filter(pk=aimless.pk).update(purpose="")
            Need.objects.filter(pk=to_come.pk).update(stated_on=DAY + timedelta(days=1))
        assert self.offered() == [late.pk, early.pk]

    def test_offers_none_for_which_a_loan_was_paid_out(self) -> None:
        case = funded()
        with reach(PLATFORM):
            Enterprise.objects.filter(pk=case.enterprise_id).update(uscc=USCC)
        assert case.state not in OPEN_STATES
        assert self.offered() == []

    def test_offers_again_what_a_case_was_closed_on(self) -> None:
        case = closed(draft(registered()))
        assert self.offered() == [case.need_id]

    def test_offers_none_while_a_case_is_open(self) -> None:
        case, nomination = draft(registered()), nominated()
        with reach(REVIEWER):
            asked = asked_of(nomination_id=nomination.pk, actor=REVIEWER, on=DAY)
        assert (asked.case, asked.needs) == (case, ())

    def test_is_over_once_it_is_answered(self) -> None:
        nomination = nominated_and_declined()
        with reach(REVIEWER), pytest.raises(ChangedMeanwhile):
            asked_of(nomination_id=nomination.pk, actor=REVIEWER, on=DAY)


class TestReportOffListLoan:
    def report(self, actor: Any = BANKER, **changes: Any) -> OffListLoan:
        offices()
        given: dict[str, Any] = {
            "uscc": USCC, "region": TOWN, "amount_wan": Decimal(30), "drawn_on": DAY,
            "reference": "LN-1", "rate": Decimal("3.45"),
        } | changes  # fmt: skip
        with reach(actor):
            return report_off_list_loan(new=NewOffListLoan(**given), actor=actor, at=AT)

    def test_stands_beside_the_lists(self) -> None:
        loan = self.report()
        assert (loan.bank, loan.amount_wan) == ("ICBC-TC", 30)
        assert kinds() == ["loan.reported_off_list"]

    def test_is_reported_once(self) -> None:
        self.report()
        before = traces()
        with pytest.raises(LoanKnown):
            self.report()
        assert traces() == before
        self.report(reference="LN-2")
        self.report(OTHER_BANKER)

    def test_is_no_loan_of_tomorrow(self) -> None:
        with pytest.raises(DayNotPossible):
            self.report(drawn_on=DAY + timedelta(days=1))

    def test_is_the_branch_s_own_word(self) -> None:
        for actor in (HEAD_OFFICE, REVIEWER):
            with pytest.raises(NotYours):
                self.report(actor)


class TestToAnswer:
    def test_is_what_waits_for_the_task_force_of_the_place(self) -> None:
        waits, over = nominated(), nominated()
        answer(over, answer=NominationAnswer.DECLINED)
        rows = [waits, fresh(over)]
        found = {
            actor.name: to_answer(rows, actor)
            for actor in (REVIEWER, CONVENER, OUTSIDER, BANKER, HEAD_OFFICE)
        }
        assert found.pop(REVIEWER.name) == {waits.pk}
        assert set(found.values()) == {frozenset()}

    def test_leaves_out_what_ones_own_bank_nominated(self) -> None:
        own, others = nominated(), nominated(OTHER_BANKER)
        assert to_answer([own, others], SECONDED) == {others.pk}
