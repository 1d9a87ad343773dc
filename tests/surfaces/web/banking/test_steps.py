"""What a branch does with a referral, through its pages."""

from datetime import timedelta
from decimal import Decimal
from html import unescape
from typing import ClassVar

import pytest
from django.test import Client
from django.utils import timezone

from rongxie.foundation.events.models import EventRow
from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.decisions.models import Decision, Drawdown
from rongxie.mechanism.referrals.models import Paper, Referral
from rongxie.rulebook.playbooks import playbook
from rongxie.rulebook.reasons import Ends, reason, reasons
from tests.mechanism.cast import AT, DAY, PLATFORM
from tests.mechanism.decisions.makers import approved, drawn
from tests.mechanism.lists.county import county_stands
from tests.mechanism.referrals.makers import accepted, completed, contacted, offices, rows_of, sent
from tests.surfaces.web.banking.forms import (
    APPROVAL,
    REFUSAL,
    Typed,
    done_by,
    sent_form,
    state_of,
    token_of,
)
from tests.surfaces.web.desks import seated, shown

pytestmark = pytest.mark.django_db


@pytest.fixture
def bank() -> Client:
    offices()
    return seated("bank")


def _path(referral: Referral, what: str) -> str:
    return f"/referrals/{referral.pk}/{what}/"


def _change(page: str) -> str:
    """Return what the page says will change."""
    return page[page.index('class="change"') : page.index("</ul></div>")]


class TestAccepting:
    def test_takes_the_referral_up(self, bank: Client) -> None:
        referral = sent()
        assert "<textarea" not in shown(bank, _path(referral, "accept"))
        done_by(bank, _path(referral, "accept"), {})
        assert state_of(referral) == "accepted"


class TestCompletingTheFile:
    def test_shows_the_last_day_first_and_starts_the_clock(self, bank: Client) -> None:
        referral = contacted()
        path = _path(referral, "complete")
        typed = {"on": str(DAY), "basis": "bank_says"}
        page = sent_form(bank, path, typed, go="").content.decode()
        due = str(DAY + timedelta(days=30))
        assert due in page
        assert state_of(referral) == "contacted"
        answer = bank.post(path, {"token": token_of(page), "go": "do", **typed})
        assert due in shown(bank, answer["Location"])
        with reach(PLATFORM):
            assert str(Referral.objects.get(pk=referral.pk).decision_due_on) == due

    def test_says_which_papers_are_missing_at_the_field(self, bank: Client) -> None:
        referral = contacted()
        answer = sent_form(bank, _path(referral, "complete"),
                           {"on": str(DAY), "basis": "all_received"})  # fmt: skip
        page = answer.content.decode()
        assert answer.status_code in {409, 422}
        assert 'id="id_basis_error"' in page
        assert "营业执照" in page
        assert state_of(referral) == "contacted"

    def test_proposes_what_is_known(self, bank: Client) -> None:
        referral = contacted()
        with reach(PLATFORM):
            Paper.objects.filter(referral=referral).update(received_on=DAY)
        page = shown(bank, _path(referral, "complete"))
        assert 'value="all_received" required' in page or 'value="all_received"' in page
        checked = page[page.index('value="all_received"') :][:200]
        assert "checked" in checked


class TestPapers:
    def test_are_asked_for_and_received_one_by_one(self, bank: Client) -> None:
        referral = contacted()
        asked = rows_of(Paper, referral=referral)
        done_by(bank, _path(referral, "papers"),
                {"kinds": ["tax_filings"], "others": "订单合同\n\n库存清单"})  # fmt: skip
        papers = rows_of(Paper, referral=referral)
        assert [one.name for one in papers[len(asked) :]] == [
            "纳税申报资料",
            "订单合同",
            "库存清单",
        ]
        for paper in papers:
            assert state_of(referral) == "contacted"
            page = done_by(bank, f"/papers/{paper.pk}/received/",
                           {"received_on": str(DAY), "received_from": "enterprise"})  # fmt: skip
        assert state_of(referral) == "file_complete"
        assert str(DAY + timedelta(days=30)) in page

    def test_without_a_name_are_none(self, bank: Client) -> None:
        answer = sent_form(bank, _path(contacted(), "papers"), {"kinds": [], "others": " "})
        assert answer.status_code == 422

    def test_of_others_are_not_there(self, bank: Client) -> None:
        paper = rows_of(Paper, referral=contacted())[0]
        assert bank.get(f"/papers/{paper.pk}/received/").status_code == 200
        assert seated("other bank").get(f"/papers/{paper.pk}/received/").status_code == 404
        assert seated("head office").get(f"/papers/{paper.pk}/received/").status_code == 403


class TestApproving:
    def test_checks_the_answers_and_grants_the_line(self, bank: Client) -> None:
        referral = completed()
        path = _path(referral, "approve")
        page = sent_form(bank, path, APPROVAL, go="").content.decode()
        assert "抵押" in page
        assert "首贷" in page
        assert state_of(referral) == "file_complete"
        answer = bank.post(path, {"token": token_of(page), "go": "do", **APPROVAL})
        assert answer["Location"] == f"{path}done/"
        decision = rows_of(Decision)[0]
        assert (decision.amount_wan, decision.rate, decision.term_months) == (
            Decimal(80), Decimal("3.65"), 12,
        )  # fmt: skip
        assert decision.flags == ["mortgage", "first_loan"]
        assert decision.by == f"membership:{bank.session['membership']}"

    def test_begins_with_what_was_asked_for(self, bank: Client) -> None:
        page = shown(bank, _path(completed(), "approve"))
        assert 'name="amount_wan" value="100"' in page
        assert 'name="term_months" value="12"' in page
        assert f'value="{DAY}"' in page

    def test_counts_the_fees_into_the_cost(self, bank: Client) -> None:
        typed = {**APPROVAL, "guarantee_fee": "8,000元", "fees_to": "市担保公司"}
        page = done_by(bank, _path(completed(), "approve"), typed)
        decision = rows_of(Decision)[0]
        assert decision.costs[0]["payee"] == "市担保公司"
        assert decision.total_rate > Decimal("4.6")
        assert f"{decision.total_rate:.2f}" in page

    def test_asks_to_whom_fees_are_paid_and_opens_that_part(self, bank: Client) -> None:
        answer = sent_form(bank, _path(completed(), "approve"), {**APPROVAL, "other_fee": "100"})
        page = answer.content.decode()
        assert answer.status_code == 422
        assert '<details class="fold" open>' in page
        assert 'id="id_fees_to_error"' in page
        assert not rows_of(Decision)

    @pytest.mark.parametrize(
        ("field", "typed"),
        [("rate", "三点六五"), ("rate", "101"), ("term_months", "0"), ("term_months", "1.5"),
         ("amount_wan", "-1"), ("ends_on", "明年"), ("decided_on", "2027-01-01")],
    )  # fmt: skip
    def test_says_at_the_field_what_is_wrong_and_keeps_it(
        self, bank: Client, field: str, typed: str
    ) -> None:
        answer = sent_form(bank, _path(completed(), "approve"), {**APPROVAL, field: typed})
        page = answer.content.decode()
        assert answer.status_code == 422
        assert f'id="id_{field}_error"' in page
        assert f'value="{typed}"' in page

    def test_needs_a_security(self, bank: Client) -> None:
        referral = completed()
        answer = sent_form(bank, _path(referral, "approve"), {**APPROVAL, "securities": []})
        assert answer.status_code == 422
        assert state_of(referral) == "file_complete"

    def test_is_done_once_however_often_it_is_sent(self, bank: Client) -> None:
        referral = completed()
        path = _path(referral, "approve")
        token = token_of(shown(bank, path))
        answers = [bank.post(path, {"token": token, "go": "do", **APPROVAL}) for _ in range(2)]
        assert {answer["Location"] for answer in answers} == {f"{path}done/"}
        assert len(rows_of(Decision)) == 1


class TestRefusing:
    def test_shows_what_the_enterprise_reads_and_what_starts(self, bank: Client) -> None:
        county_stands()
        referral = completed()
        path = _path(referral, "refuse")
        page = unescape(sent_form(bank, path, REFUSAL, go="").content.decode())
        book = playbook(str(reason("D1").playbook))
        change = _change(page)
        assert reason("D1").plain.zh in change
        assert "请补充担保" in change
        assert book.title.zh in change
        assert all(step.what.zh in change for step in book.steps)
        assert state_of(referral) == "file_complete"
        answer = bank.post(path, {"token": token_of(page), "go": "do", **REFUSAL})
        assert answer["Location"] == f"{path}done/"
        decision = rows_of(Decision)[0]
        assert (decision.reasons, decision.words) == (["D1"], "请补充担保")
        with reach(PLATFORM):
            opened = EventRow.objects.get(kind="coaching.opened")
            assert book.id in opened.payload

    def test_tells_the_banks_own_reason_apart(self, bank: Client) -> None:
        own = {**REFUSAL, "reasons": ["F1"]}
        page = unescape(sent_form(bank, _path(completed(), "refuse"), own, go="").content.decode())
        assert "不再推送本行" in page
        assert "辅导" not in page

    def test_tells_both_ways_where_it_hangs_on_the_enterprises_wish(self, bank: Client) -> None:
        both = {**REFUSAL, "reasons": ["D1", "F1"]}
        page = unescape(sent_form(bank, _path(completed(), "refuse"), both, go="").content.decode())
        assert playbook(str(reason("D1").playbook)).steps[0].what.zh in _change(page)
        assert "不再推送本行" in _change(page)

    def test_says_nothing_of_other_banks_that_may_have_the_case(self, bank: Client) -> None:
        alone, shared = completed(), completed()
        with reach(PLATFORM):
            other = Referral.objects.get(pk=alone.pk)
            other.pk, other.case_id, other.enterprise_id = (
                None,
                shared.case_id,
                shared.enterprise_id,
            )
            other.bank, other.bank_path = "ABC-TC", "ABC/ABC-TC/"
            other.save(force_insert=True)
        pages = [
            sent_form(bank, _path(one, "refuse"), REFUSAL, go="").content.decode()
            for one in (alone, shared)
        ]
        assert _change(pages[0]) == _change(pages[1])

    def test_offers_every_reason_to_refuse_and_no_other(self, bank: Client) -> None:
        page = shown(bank, _path(completed(), "refuse"))
        for code, one in reasons().items():
            offered = f'name="reasons" value="{code}"' in page
            assert offered == (one.ends is Ends.REFUSED), code

    def test_names_the_reasons_in_the_answers(self, bank: Client) -> None:
        page = sent_form(bank, _path(completed(), "refuse"), REFUSAL, go="").content.decode()
        answers = page[page.index('<dl class="summary">') :]
        assert reason("D1").title.zh in answers

    @pytest.mark.parametrize(
        ("typed", "field"),
        [({"reasons": []}, "reasons"), ({"reasons": ["Z9"]}, "reasons"),
         ({"decided_on": str(DAY - timedelta(days=1))}, "decided_on")],
    )  # fmt: skip
    def test_is_refused_where_it_tells_nothing(
        self, bank: Client, typed: Typed, field: str
    ) -> None:
        referral = completed()
        answer = sent_form(bank, _path(referral, "refuse"), {**REFUSAL, **typed})
        assert answer.status_code == 422
        assert f'id="id_{field}_error"' in answer.content.decode()
        assert state_of(referral) == "file_complete"


class TestEndingUndecided:
    def test_hands_back_with_a_cause(self, bank: Client) -> None:
        referral = sent()
        typed = {"cause": "cannot_take", "reasons": ["F1"], "text": "本行额度已满"}
        done_by(bank, _path(referral, "hand-back"), typed)
        assert state_of(referral) == "handed_back"

    def test_refuses_the_enterprises_reason_as_one_to_hand_back(self, bank: Client) -> None:
        referral = sent()
        typed = {"cause": "cannot_take", "reasons": ["D1"], "text": "缺少抵押物"}
        answer = sent_form(bank, _path(referral, "hand-back"), typed)
        assert answer.status_code == 422
        assert state_of(referral) == "sent"

    def test_writes_down_that_the_enterprise_does_not_want_it(self, bank: Client) -> None:
        referral = contacted()
        typed = {"cause": "gave_up", "text": "负责人11月20日电话告知"}
        done_by(bank, _path(referral, "withdraw"), typed)
        assert state_of(referral) == "withdrawn"

    def test_of_a_complete_file_is_too_late(self, bank: Client) -> None:
        assert bank.get(_path(completed(), "hand-back")).status_code == 409


class TestDrawing:
    TYPED: ClassVar[Typed] = {
        "amount_wan": "60", "drawn_on": str(DAY), "reference": "LN-1", "rate": "3.65",
        "term_months": "12", "securities": ["credit"], "marks": [],
    }  # fmt: skip

    def test_begins_with_the_terms_and_what_is_left(self, bank: Client) -> None:
        decision = approved(completed())
        drawn(decision, amount_wan=Decimal(30))
        page = shown(bank, f"/referrals/{decision.referral_id}/draw/")
        assert 'name="amount_wan" value="70"' in page
        assert 'name="rate" value="3.65"' in page

    def test_is_recorded_and_paid_back(self, bank: Client) -> None:
        decision = approved(completed())
        page = done_by(bank, f"/referrals/{decision.referral_id}/draw/", self.TYPED)
        assert ">40 " in page or "40" in page
        drawdown = rows_of(Drawdown)[0]
        assert (drawdown.amount_wan, drawdown.reference) == (Decimal(60), "LN-1")
        done_by(bank, f"/drawdowns/{drawdown.pk}/repaid/", {"repaid_on": str(DAY)})
        assert rows_of(Drawdown)[0].repaid_on == DAY
        again = sent_form(bank, f"/drawdowns/{drawdown.pk}/repaid/", {"repaid_on": str(DAY)})
        assert again.status_code == 409

    @pytest.mark.parametrize(
        ("typed", "field"),
        [({"amount_wan": "101"}, "amount_wan"), ({"reference": "LN-0"}, "reference")],
    )
    def test_says_at_the_field_what_cannot_be(self, bank: Client, typed: Typed, field: str) -> None:
        decision = approved(completed())
        drawn(decision, amount_wan=Decimal(1), reference="LN-0")
        answer = sent_form(
            bank, f"/referrals/{decision.referral_id}/draw/", {**self.TYPED, **typed}
        )
        assert f'id="id_{field}_error"' in answer.content.decode()
        assert len(rows_of(Drawdown)) == 1

    def test_before_a_decision_is_out_of_turn(self, bank: Client) -> None:
        assert bank.get(_path(completed(), "draw")).status_code == 409

    def test_of_others_is_not_there(self, bank: Client) -> None:
        drawdown = drawn(approved(completed()))
        other = seated("other bank")
        assert other.get(f"/drawdowns/{drawdown.pk}/repaid/").status_code == 404
        assert other.get(f"/referrals/{drawdown.decision.referral_id}/draw/").status_code == 404


class TestEveryStep:
    STEPS = ("accept", "complete", "approve", "refuse", "hand-back", "withdraw", "draw", "papers")

    @pytest.mark.parametrize("what", STEPS)
    def test_is_a_branchs_own(self, what: str) -> None:
        offices()
        referral = accepted()
        for desk in ("other bank", "task force", "auditor"):
            assert seated(desk).get(_path(referral, what)).status_code == 404, desk
        assert seated("head office").get(_path(referral, what)).status_code in (403, 409)

    def test_is_not_one_of_an_ended_consent(
        self, bank: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        referral = completed()
        with reach(PLATFORM):
            Referral.objects.filter(pk=referral.pk).update(state="withdrawn", ended_on=DAY)
        monkeypatch.setattr(timezone, "now", lambda: AT)
        assert bank.get(_path(referral, "approve")).status_code in (404, 409)
