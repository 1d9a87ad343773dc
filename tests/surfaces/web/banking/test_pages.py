"""What a bank sees: its inbox, a referral, how the enterprise is reached, its branches."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from rongxie.foundation.events.models import EventRow
from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.referrals.actions import withdraw_consent
from rongxie.mechanism.referrals.models import Card, Consent, Nomination, OffListLoan, Referral
from rongxie.surfaces.web.worklists import paging
from tests.foundation.organisations.offices import opened
from tests.mechanism.cast import AT, DAY, OTHER_TOWN, PLATFORM, TOWN, TOWNSHIP
from tests.mechanism.decisions.makers import approved, drawn, refused
from tests.mechanism.enterprises.makers import fresh_uscc, open_places
from tests.mechanism.referrals.makers import (
    accepted,
    completed,
    contacted,
    offices,
    rows_of,
    sent,
)
from tests.surfaces.web.banking.forms import (
    APPROVAL,
    REFUSAL,
    done_by,
    links_of,
    sent_form,
    state_of,
    token_of,
)
from tests.surfaces.web.desks import seated, shown
from tests.surfaces.web.reviewing.test_reviewing import QUERIES, asked_by

pytestmark = pytest.mark.django_db


@pytest.fixture
def bank() -> Client:
    offices()
    return seated("bank")


@pytest.fixture
def places() -> None:
    open_places()


def _named(referral: Referral) -> str:
    with reach(PLATFORM):
        return str(Card.objects.get(referral=referral).content["name"])


class TestInbox:
    def test_shows_what_is_due_first_on_top(self, bank: Client) -> None:
        later, papers, sooner = completed(), contacted(), sent()
        with reach(PLATFORM):
            Referral.objects.filter(pk=later.pk).update(decision_due_on=DAY + timedelta(days=9))
            Referral.objects.filter(pk=sooner.pk).update(accept_due_on=DAY - timedelta(days=1))
        assert links_of(shown(bank, "/referrals/")) == [sooner.pk, later.pk, papers.pk]

    def test_goes_on_where_the_page_ended(
        self, bank: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(paging, "AT_ONCE", 2)
        made = [make().pk for make in (sent, contacted, sent, contacted, sent)]
        seen: list[int] = []
        onward = "/referrals/"
        while onward:
            page = shown(bank, onward)
            seen += links_of(page)
            found = re.search(r'href="([^"]*)" rel="next"', page)
            onward = unescape(found[1]) if found else ""
        assert sorted(seen) == sorted(made)
        assert len(seen) == len(made)

    @pytest.mark.parametrize("after", ["x", "~", "2026-11-20", "2026-11-20~x", "~9" * 40])
    def test_begins_anew_where_the_address_is_nobodys(self, bank: Client, after: str) -> None:
        referral = sent()
        assert links_of(shown(bank, f"/referrals/?after={after}")) == [referral.pk]

    def test_finds_by_name_code_and_number(self, bank: Client) -> None:
        first, second = sent(), sent()
        code = fresh_uscc()
        with reach(PLATFORM):
            card = Card.objects.get(referral=second)
            Card.objects.filter(pk=card.pk).update(content={**card.content, "uscc": code})
        for text, found in (
            (_named(first)[2:-4], [first.pk]), (code.lower(), [second.pk]),
            (str(second.pk), {second.pk}), ("没有这家", []),
        ):  # fmt: skip
            listed = links_of(shown(bank, f"/referrals/?q={text}"))
            assert set(found) <= set(listed), text
        assert links_of(shown(bank, f"/referrals/?q={code}")) == [second.pk]
        assert links_of(shown(seated("other bank"), f"/referrals/?q={code}")) == []

    def test_counts_of_what_is_narrowed(self, bank: Client) -> None:
        first = sent()
        sent()
        page = shown(bank, f"/referrals/?q={_named(first)}")
        assert re.search(r'pile=new[^"]*"[^>]*>[^<]*<span class="count">1<', page)

    def test_tells_missing_papers_and_wishes(self, bank: Client) -> None:
        referral = sent()
        with reach(PLATFORM):
            Referral.objects.filter(pk=referral.pk).update(rank=1)
            missing = referral.papers.count()
        page = shown(bank, "/referrals/")
        assert missing > 0
        assert f'class="number">{missing}</td>' in page
        assert 'class="number">2</td>' in page

    def test_tells_the_days_by_a_sign_and_words(self, monkeypatch: pytest.MonkeyPatch) -> None:
        offices()
        completed()
        monkeypatch.setattr(timezone, "now", lambda: AT + timedelta(days=31))
        page = shown(seated("bank"), "/referrals/?pile=overdue")
        assert re.search(r'tag-wrong"><span class="sign" aria-hidden="true">✕</span>', page)

    def test_shows_approvals_of_which_nothing_is_drawn(self, bank: Client) -> None:
        waiting, used = approved(completed()), approved(completed())
        drawn(used)
        assert links_of(shown(bank, "/referrals/?pile=draw")) == [waiting.referral_id]

    def test_asks_as_often_for_many_as_for_one(self, bank: Client) -> None:
        bank.get("/referrals/")
        counts = []
        for _ in range(2):
            sent()
            with CaptureQueriesContext(connection) as asked:
                bank.get("/referrals/")
            counts.append(len(asked))
        assert counts[0] == counts[1]
        assert counts[0] <= 20


class TestReferral:
    def test_shows_the_buttons_of_the_steps_that_can_be_taken(self, bank: Client) -> None:
        head = seated("head office")
        expected: tuple[tuple[Callable[[], Referral], set[str]], ...] = (
            (sent, {"contact", "accept", "hand-back", "withdraw"}),
            (accepted, {"contact", "complete", "hand-back", "withdraw"}),
            (contacted, {"complete", "refuse", "hand-back", "withdraw"}),
            (completed, {"approve", "refuse", "withdraw"}),
        )
        for make, steps in expected:
            referral = make()
            page = shown(bank, f"/referrals/{referral.pk}/")
            assert (
                set(re.findall(rf'button-small" href="/referrals/{referral.pk}/([\w-]+)/', page))
                == steps
            )
            above = shown(head, f"/referrals/{referral.pk}/")
            assert 'button-small" href' not in above
            assert "/contacts/" not in above

    def test_shows_what_was_done_the_latest_first(self, bank: Client) -> None:
        decision = refused(completed())
        page = shown(bank, f"/referrals/{decision.referral_id}/")
        line = page[page.index('class="time-line"') :]
        places = [line.index(words) for words in ("不予授信", "材料收齐", "首次联系", "推送本行")]
        assert places == sorted(places)
        assert "电话联系财务负责人" in line
        assert "请补充担保方式" in page

    def test_keeps_what_the_bank_did_and_hides_the_rest_once_consent_is_over(
        self, bank: Client
    ) -> None:
        decision = approved(completed())
        drawn(decision)
        name = _named(decision.referral)
        consent = rows_of(Consent)[0]
        with reach(TOWNSHIP):
            withdraw_consent(consent_id=consent.pk, actor=TOWNSHIP, at=AT)
        page = shown(bank, f"/referrals/{decision.referral_id}/")
        assert name not in page
        assert "100" in page
        assert "3.65" in page
        assert "/contacts/" not in page

    def test_tells_the_enterprise_who_looked(self, bank: Client) -> None:
        referral = sent()
        shown(bank, f"/referrals/{referral.pk}/")
        with reach(PLATFORM):
            assert EventRow.objects.filter(kind="card.seen", case=str(referral.case_id)).exists()

    @pytest.mark.parametrize("desk", ["bank", "head office"])
    def test_asks_few_questions(self, bank: Client, desk: str) -> None:
        seat = bank if desk == "bank" else seated(desk)
        found = [
            drawn(approved(completed())).decision.referral_id, refused(completed()).referral_id,
            completed().pk, accepted().pk, sent().pk,
        ]  # fmt: skip
        for referral in found:
            first = asked_by(seat, f"/referrals/{referral}/", looked_at=False)
            assert len(first) <= QUERIES, first
            again = asked_by(seat, f"/referrals/{referral}/")
            assert len(again) < len(first), again  # that it was looked at is written once a day


class TestContacts:
    def test_are_shown_when_asked_for_and_each_look_is_told(self, bank: Client) -> None:
        referral = sent()
        path = f"/referrals/{referral.pk}/contacts/"
        assert bank.get(path)["Location"] == f"/referrals/{referral.pk}/"
        assert bank.post(path).status_code == 200
        assert bank.post("/referrals/999999/contacts/").status_code == 404

    def test_stay_shut_without_a_consent(self, bank: Client) -> None:
        decision, consent = approved(completed()), rows_of(Consent)[0]
        with reach(TOWNSHIP):
            withdraw_consent(consent_id=consent.pk, actor=TOWNSHIP, at=AT)
        answer = bank.post(f"/referrals/{decision.referral_id}/contacts/")
        assert answer.status_code == 403
        assert "tel:" not in answer.content.decode()

    def test_are_the_branchs_own(self) -> None:
        offices()
        referral = sent()
        assert seated("head office").post(f"/referrals/{referral.pk}/contacts/").status_code == 403
        assert seated("other bank").post(f"/referrals/{referral.pk}/contacts/").status_code == 404
        assert seated("task force").post(f"/referrals/{referral.pk}/contacts/").status_code == 404


@pytest.mark.usefixtures("places")
class TestOwnBranch:
    def test_nominates_an_enterprise(self, bank: Client) -> None:
        code = fresh_uscc()
        page = done_by(bank, "/bank/nominate/", {
            "uscc": f" {code.lower()} ", "name": "天长市新星厂", "region": TOWN, "amount_wan": "50",
            "facility_before": "on", "note": "开户三年",
        })  # fmt: skip
        made = rows_of(Nomination)[0]
        assert (made.uscc, made.facility_before, made.region) == (code, True, TOWN)
        assert "天长市新星厂" in page
        assert code in shown(bank, "/bank/")
        assert code not in shown(seated("other bank"), "/bank/")

    def test_says_that_a_code_is_none(self, bank: Client) -> None:
        answer = sent_form(bank, "/bank/nominate/",
                           {"uscc": "91340000", "name": "甲", "region": TOWN})  # fmt: skip
        assert answer.status_code == 422
        assert 'id="id_uscc_error"' in answer.content.decode()

    def test_reports_a_loan_once(self, bank: Client) -> None:
        typed = {"uscc": fresh_uscc(), "region": TOWN, "amount_wan": "20", "rate": "",
                 "drawn_on": str(DAY), "reference": "X-1"}  # fmt: skip
        done_by(bank, "/bank/loans/report/", typed)
        again = sent_form(bank, "/bank/loans/report/", typed)
        assert 'id="id_reference_error"' in again.content.decode()
        assert len(rows_of(OffListLoan)) == 1

    def test_states_what_it_takes(self, bank: Client) -> None:
        assert "341181" in shown(bank, "/bank/takes/")
        typed = {"capacity": "12", "min_wan": "10", "max_wan": "300", "collaterals": ["credit"],
                 "industries": ["C", "F"], "regions": f"{TOWN}\n{OTHER_TOWN}",
                 "since": str(DAY)}  # fmt: skip
        done_by(bank, "/bank/takes/", typed)
        page = shown(bank, "/bank/takes/")
        assert 'value="12"' in page
        assert TOWN in page
        assert OTHER_TOWN in page
        assert "制造业" in shown(bank, "/bank/")

    @pytest.mark.parametrize(
        ("field", "typed"),
        [("max_wan", {"min_wan": "50", "max_wan": "10"}), ("capacity", {"capacity": "-1"}),
         ("regions", {"regions": "没有这个地方"}), ("since", {"since": "2026-11-19"})],
    )  # fmt: skip
    def test_says_at_the_field_what_cannot_be(
        self, bank: Client, field: str, typed: dict[str, str]
    ) -> None:
        given = {"capacity": "1", "regions": TOWN, "since": str(DAY), **typed}
        answer = sent_form(bank, "/bank/takes/", given)
        assert answer.status_code == 422
        assert f'id="id_{field}_error"' in answer.content.decode()

    @pytest.mark.parametrize("path", ["/bank/nominate/", "/bank/takes/", "/bank/loans/report/"])
    def test_is_told_by_the_branch_alone(self, path: str) -> None:
        offices()
        answer = seated("head office").get(path)
        assert answer.status_code == 403
        assert "以银行上级行专班身份" in answer.content.decode()
        assert seated("task force").get(path).status_code == 404


class TestBranches:
    def test_show_a_head_office_what_lies_where(self) -> None:
        offices()
        opened("ICBC-X", "ICBC")
        completed()
        approved(completed())
        head = seated("head office")
        page = shown(head, "/branches/")
        assert re.search(
            r'ICBC-TC.*?class="number"><a href="/referrals/\?pile=open&amp;branch=ICBC-TC">1<',
            page,
            re.S,
        )
        assert "ICBC-X" in page
        assert "ABC-TC" not in page
        assert len(links_of(shown(head, "/referrals/?branch=ICBC-TC"))) == 1
        assert links_of(shown(head, "/referrals/?branch=ICBC-X")) == []
        assert links_of(shown(head, "/referrals/?branch=ABC-TC")) == []

    def test_open_to_their_own_branches_and_not_to_others(self) -> None:
        offices()
        opened("ICBC-TC-1", "ICBC-TC")
        head = seated("head office")
        assert "/branches/ICBC-TC/" in shown(head, "/branches/")
        assert "ICBC-TC-1" in shown(head, "/branches/ICBC-TC/")
        assert head.get("/branches/ABC-TC/").status_code == 404
        assert seated("bank").get("/branches/ICBC/").status_code == 404
        assert seated("task force").get("/branches/").status_code == 404


class TestADecisionFromHome:
    """Presses from home on, as a person makes them; what is typed is not counted."""

    @pytest.mark.parametrize(("what", "typed"), [("approve", APPROVAL), ("refuse", REFUSAL)])
    def test_takes_four_presses(self, bank: Client, what: str, typed: dict[str, object]) -> None:
        referral = completed()
        presses = 0

        def pressed(page: str, address: str) -> str:
            nonlocal presses
            assert f'href="{address}"' in page, "there is nothing to press"
            presses += 1
            return shown(bank, address)

        record = pressed(shown(bank, "/"), f"/referrals/{referral.pk}/")
        form = pressed(record, f"/referrals/{referral.pk}/{what}/")
        for go in ("", "do"):
            assert f'name="go" value="{go}"' in form
            presses += 1
            answer = bank.post(f"/referrals/{referral.pk}/{what}/",
                               {"token": token_of(form), "go": go, **typed})  # fmt: skip
            form = answer.content.decode()
        assert state_of(referral) in ("approved", "refused")
        assert presses <= 4
