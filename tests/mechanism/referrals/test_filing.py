"""The papers of a referral, and the day on which the file is complete."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.lists.access import StepNotAllowed
from rongxie.mechanism.referrals.access import NotYours, ReferralNotFound
from rongxie.mechanism.referrals.actions import (
    Basis,
    NewPaper,
    ask_papers,
    complete_file,
    mark_handed_in,
    receive_paper,
)
from rongxie.mechanism.referrals.actions.filing import AlreadyThere, NotHandedIn, PapersOpen
from rongxie.mechanism.referrals.actions.working import WordsMissing
from rongxie.mechanism.referrals.days import DayNotPossible
from rongxie.mechanism.referrals.models import Paper, Referral
from tests.mechanism.cast import (
    AT,
    BANKER,
    DAY,
    HEAD_OFFICE,
    OTHER_BANKER,
    OUTSIDER,
    REVIEWER,
    TOWNSHIP,
    owner_of,
)
from tests.mechanism.referrals.makers import (
    accepted,
    completed,
    contacted,
    fresh,
    kinds,
    rows_of,
    sent,
)

pytestmark = pytest.mark.django_db


class TestPapers:
    def ask(self, referral: Referral, *names: str, actor: Any = BANKER) -> list[Paper]:
        with reach(actor):
            papers = [NewPaper(name=name) for name in names]
            return ask_papers(referral_id=referral.pk, papers=papers, actor=actor, at=AT)

    def receive(self, paper: Paper, on: date = DAY, actor: Any = BANKER) -> Paper:
        with reach(actor):
            return receive_paper(
                paper_id=paper.pk, received_on=on, received_from="enterprise", actor=actor, at=AT
            )

    def test_are_complete_with_the_last_one_needed(self) -> None:
        referral = contacted()
        (extra,) = self.ask(referral, "近期订单")
        papers = rows_of(Paper, referral=referral)
        for paper in papers[:-1]:
            self.receive(paper)
        assert fresh(referral).state == "contacted"
        self.receive(extra)
        row = fresh(referral)
        assert (row.state, row.complete_basis, row.file_complete_on) == (
            "file_complete", "all_received", DAY,
        )  # fmt: skip
        assert row.decision_due_on == DAY + timedelta(days=30)

    def test_are_asked_for_before_the_file_is_complete_only(self) -> None:
        for referral in (sent(), completed()):
            with pytest.raises(StepNotAllowed):
                self.ask(referral, "补充说明")
        with pytest.raises(WordsMissing):
            self.ask(accepted())

    def test_are_received_once(self) -> None:
        paper = rows_of(Paper, referral=contacted())[0]
        self.receive(paper)
        with pytest.raises(AlreadyThere):
            self.receive(paper)

    def test_are_received_by_the_branch_itself(self) -> None:
        referral = contacted()
        paper = rows_of(Paper, referral=referral)[0]
        for actor in (REVIEWER, HEAD_OFFICE, owner_of(referral.enterprise_id)):
            with pytest.raises(NotYours):
                self.receive(paper, actor=actor)
        for actor in (OTHER_BANKER, OUTSIDER):
            with pytest.raises(ReferralNotFound):
                self.receive(paper, actor=actor)

    def test_are_not_received_tomorrow(self) -> None:
        paper = rows_of(Paper, referral=contacted())[0]
        with pytest.raises(DayNotPossible):
            self.receive(paper, on=DAY + timedelta(days=1))


class TestMarkHandedIn:
    def mark(self, referral: Referral, actor: Any, on: date = DAY) -> None:
        with reach(actor):
            mark_handed_in(referral_id=referral.pk, on=on, actor=actor, at=AT)

    def test_is_said_by_the_enterprise_or_the_township_and_starts_no_clock(self) -> None:
        for referral in (contacted(), contacted()):
            owner = owner_of(referral.enterprise_id)
            self.mark(referral, owner if referral.pk % 2 else TOWNSHIP)
            row = fresh(referral)
            assert (row.handed_in_on, row.state, row.decision_due_on) == (DAY, "contacted", None)
        assert kinds()[-1] == "referral.handed_in"

    def test_is_said_once_and_by_nobody_else(self) -> None:
        referral = contacted()
        with pytest.raises(NotYours):
            self.mark(referral, BANKER)
        with pytest.raises(DayNotPossible):
            self.mark(referral, TOWNSHIP, DAY + timedelta(days=1))
        self.mark(referral, TOWNSHIP)
        with pytest.raises(AlreadyThere):
            self.mark(referral, TOWNSHIP)
        with pytest.raises(StepNotAllowed):
            self.mark(completed(), TOWNSHIP)


class TestCompleteFile:
    def complete(self, referral: Referral, basis: Basis, on: date = DAY, at: datetime = AT) -> Any:
        with reach(BANKER):
            return complete_file(referral_id=referral.pk, on=on, basis=basis, actor=BANKER, at=at)

    def test_starts_the_days_to_decide(self) -> None:
        referral = self.complete(accepted(), Basis.BANK_SAYS)
        assert (referral.state, referral.decision_due_on) == (
            "file_complete", DAY + timedelta(days=30),
        )  # fmt: skip
        assert kinds()[-1] == "referral.file_completed"

    def test_counts_from_the_day_of_the_papers_and_not_of_the_entry(self) -> None:
        referral = self.complete(contacted(), Basis.BANK_SAYS, DAY, AT + timedelta(days=5))
        assert referral.decision_due_on == DAY + timedelta(days=30)

    def test_does_not_say_that_all_is_received_when_it_is_not(self) -> None:
        with pytest.raises(PapersOpen):
            self.complete(contacted(), Basis.ALL_RECEIVED)

    def test_rests_on_the_enterprise_s_word_only_where_there_is_one(self) -> None:
        referral = contacted()
        with pytest.raises(NotHandedIn):
            self.complete(referral, Basis.HANDED_IN)
        with reach(TOWNSHIP):
            mark_handed_in(referral_id=referral.pk, on=DAY, actor=TOWNSHIP, at=AT)
        assert self.complete(referral, Basis.HANDED_IN).complete_basis == "handed_in"

    @pytest.mark.parametrize("days", [-1, 1])
    def test_lies_between_the_sending_and_today(self, days: int) -> None:
        with pytest.raises(DayNotPossible):
            self.complete(contacted(), Basis.BANK_SAYS, DAY + timedelta(days=days))

    def test_counts_the_day_in_china(self) -> None:
        referral = contacted()
        night = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)  # the 21st in China
        self.complete(referral, Basis.BANK_SAYS, date(2026, 11, 21), night)
        with pytest.raises(DayNotPossible):
            self.complete(contacted(), Basis.BANK_SAYS, date(2026, 11, 22), night)
