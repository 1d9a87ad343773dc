"""What a bank reads of a referral that left it: when, through whom and why, and not more."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.referrals.actions import lapse_overdue, withdraw_consent
from rongxie.mechanism.referrals.actions.working import end_referral, hand_back, withdraw
from rongxie.mechanism.referrals.causes import HandBackCause, WithdrawCause
from rongxie.mechanism.referrals.models import Card, Consent, Referral
from tests.mechanism.cast import AT, BANKER, DAY, PLATFORM, TOWNSHIP, owner_of
from tests.mechanism.referrals.makers import contacted, offices, rows_of, sent
from tests.surfaces.web.desks import seated, shown
from tests.surfaces.web.reviewing.test_reviewing import QUERIES, asked_by

pytestmark = pytest.mark.django_db


@pytest.fixture
def bank() -> Client:
    offices()
    return seated("bank")


def _content(referral: Referral) -> dict[str, str]:
    with reach(PLATFORM):
        content: dict[str, str] = Card.objects.get(referral=referral).content
    return content


def _closed(referral: Referral) -> Referral:
    (consent,) = rows_of(Consent, enterprise=referral.enterprise_id)
    with reach(TOWNSHIP):
        withdraw_consent(consent_id=consent.pk, actor=TOWNSHIP, at=AT)
    return referral


def _wished(referral: Referral, actor: Actor) -> None:
    words = "" if actor.enterprise else "负责人来电"
    with reach(actor):
        withdraw(referral_id=referral.pk, cause=WithdrawCause.TERMS, text=words, actor=actor, at=AT)


def _lapsed(referral: Referral) -> None:
    with reach(PLATFORM):
        lapse_overdue(on=referral.accept_due_on + timedelta(days=1), actor=PLATFORM, at=AT)


def _handed_back(referral: Referral) -> None:
    cause = HandBackCause.NOT_REACHED
    with reach(BANKER):
        hand_back(referral_id=referral.pk, cause=cause, text="三次未接", actor=BANKER, at=AT)


class TestReferralThatWasRecalled:
    def test_tells_that_the_consent_was_withdrawn_and_nothing_of_the_enterprise(
        self, bank: Client
    ) -> None:
        referral = _closed(contacted())
        content = _content(referral)
        answer = bank.get(f"/referrals/{referral.pk}/")
        page = answer.content.decode()
        assert answer.status_code == 410
        for words in (str(DAY), "企业撤回授权", "<dd>企业</dd>", "已从银行撤回"):
            assert words in page, words
        for secret in (content["name"], "电话联系财务负责人", "万元"):
            assert secret not in page

    @pytest.mark.parametrize(
        ("desk", "status"), [("head office", 410), ("other bank", 404), ("task force", 404)]
    )
    def test_tells_its_own_bank_alone(self, desk: str, status: int) -> None:
        offices()
        referral = _closed(sent())
        assert seated(desk).get(f"/referrals/{referral.pk}/").status_code == status

    @pytest.mark.parametrize(
        ("cause", "by"),
        [(WithdrawCause.CASE_REMOVED, "县级工作机制"),
         (WithdrawCause.CASE_CLOSED, "企业，或由县乡代为办结"),
         (WithdrawCause.OTHER_BANK_APPROVED, "系统自动处理"),
         (WithdrawCause.BANK_MERGED, "系统自动处理")],
    )  # fmt: skip
    def test_says_who_took_it_back_and_why(
        self, bank: Client, cause: WithdrawCause, by: str
    ) -> None:
        referral = sent()
        with reach(PLATFORM):
            end_referral(referral, cause, actor=PLATFORM, at=AT)
        page = shown(bank, f"/referrals/{referral.pk}/")
        summary = page[page.index('id="next"') : page.index('id="papers"')]
        for words in (str(DAY), f"<dd>{by}</dd>", f"<dd>{cause.named.zh}</dd>"):
            assert words in summary, words
        assert cause.named.zh in page[page.index('class="time-line"') :]
        assert "/contacts/" not in page

    @pytest.mark.parametrize(
        ("end", "by", "why"),
        [(_lapsed, "系统自动处理", "{due}"), (_handed_back, "本机构", "多次联系未果")],
    )
    def test_says_that_the_bank_let_it_go(
        self, bank: Client, end: Callable[[Referral], None], by: str, why: str
    ) -> None:
        referral = sent()
        end(referral)
        page = shown(bank, f"/referrals/{referral.pk}/")
        assert f"<dd>{by}</dd>" in page
        assert why.format(due=referral.accept_due_on) in page

    @pytest.mark.parametrize(("actor", "who"), [(TOWNSHIP, "TOWN机构"), (BANKER, "ICBC-TC机构")])
    def test_says_who_wrote_a_wish_of_the_enterprise_down(
        self, bank: Client, actor: Actor, who: str
    ) -> None:
        referral = sent()
        _wished(referral, actor)
        page = shown(bank, f"/referrals/{referral.pk}/")
        summary = page[page.index('id="next"') : page.index('id="papers"')]
        assert who in summary
        assert "对贷款条件不满意" in summary

    def test_says_that_the_enterprise_did_not_want_it_itself(self, bank: Client) -> None:
        referral = sent()
        _wished(referral, owner_of(referral.enterprise_id))
        assert "<dd>企业本人</dd>" in shown(bank, f"/referrals/{referral.pk}/")

    def test_asks_at_most_so_many_questions(self, bank: Client) -> None:
        wished = sent()
        _wished(wished, TOWNSHIP)
        assert len(asked_by(bank, f"/referrals/{wished.pk}/")) <= QUERIES
