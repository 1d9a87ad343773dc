"""Nominations by banks, and loans outside of the lists."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.enterprises.models import Enterprise
from rongxie.mechanism.lists.access import CaseNotFound
from rongxie.mechanism.lists.models import Case
from rongxie.mechanism.lists.moving import ChangedMeanwhile
from rongxie.mechanism.referrals.access import NotYours, ReferralNotFound
from rongxie.mechanism.referrals.actions import (
    NewNomination,
    NewOffListLoan,
    NominationAnswer,
    answer_nomination,
    nominate,
    report_off_list_loan,
)
from rongxie.mechanism.referrals.actions.nominating import LoanKnown, NotTheCase
from rongxie.mechanism.referrals.days import DayNotPossible
from rongxie.mechanism.referrals.models import Nomination, OffListLoan
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
from tests.mechanism.referrals.makers import kinds, offices, recommended_case, traces

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
