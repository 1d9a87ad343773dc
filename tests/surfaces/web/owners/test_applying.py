"""The application on the phone: what is known is not asked, and nothing is lost or done twice."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.enterprises.models import Enterprise
from rongxie.mechanism.evidence.actions import Stated, record_evidence
from rongxie.mechanism.evidence.models import Evidence
from rongxie.mechanism.lists.models import Case, CaseNote
from rongxie.mechanism.referrals.actions.consenting import NotIdentified, give_consent
from rongxie.mechanism.referrals.commitment import ITEM, WORDING
from rongxie.mechanism.referrals.models import Consent
from rongxie.mechanism.visits.models import Need
from rongxie.surfaces.web.models import PageDraft
from rongxie.values.texts import say
from tests.mechanism.cast import AT, DAY, PLATFORM
from tests.mechanism.referrals.makers import offices
from tests.surfaces.web.owners.phones import (
    CONSENT,
    asked,
    digits,
    entered,
    inside,
    reachable_enterprise,
    token_in,
)

pytestmark = pytest.mark.django_db
HALF_A_YEAR = "2027-05-20"
ANSWERS = {
    "amount": {"amount_wan": "50万"}, "purpose": {"purpose": "materials"},
    "term": {"term_months": "12"}, "security": {"collateral": "credit"},
    "facility": {"facility_before": "no"}, "revenue_wan": {"fact_revenue_wan": "320"},
    "overdue_loans": {"fact_overdue_loans": "no"}, "debt_evasion": {"fact_debt_evasion": "no"},
    "principals_bad_credit": {"fact_principals_bad_credit": "no"},
    "within_scope": {"fact_within_scope": "yes"}, "employees": {"fact_employees": "8"},
    "banks": {"banks": ["ICBC-TC", "ABC-TC"], "ends_on": HALF_A_YEAR},
}  # fmt: skip


@pytest.fixture
def of() -> Enterprise:
    offices()
    return reachable_enterprise()


@pytest.fixture
def client(of: Enterprise) -> Client:
    return inside(of, CONSENT)


def _first(client: Client) -> str:
    """Return the name of the question with which an application begins."""
    page = client.get("/owner/apply/").content.decode()
    found = re.search(r'class="button" href="/owner/apply/([^/]+)/"', page)
    assert found
    return found[1]


def _walked(client: Client) -> list[str]:
    """Answer all questions, from screen to screen; return their names."""
    names, name = [], _first(client)
    while name != "check":
        names.append(name)
        answer = client.post(f"/owner/apply/{name}/", ANSWERS[name])
        assert answer.status_code == 302, (name, answer.content.decode())
        name = answer["Location"].split("/")[3]
    return names


def _sent(client: Client, token: str = "", **given: str) -> str:
    page = client.get("/owner/apply/check/").content.decode()
    answer = client.post(
        "/owner/apply/check/",
        {"token": token or token_in(page), "go": "do", "promised": "yes", **given},
    )
    return answer["Location"] if answer.status_code == 302 else f"{answer.status_code}"


def _known(of: Enterprise) -> None:
    """Have everything that is asked for be known, and the need too."""
    facts = {"revenue_wan": "320", "overdue_loans": False, "debt_evasion": False,
             "principals_bad_credit": False, "within_scope": True, "employees": "8"}  # fmt: skip
    with reach(PLATFORM):
        stated = [Stated(fact=k, value=v, level="declared", as_of=DAY) for k, v in facts.items()]
        record_evidence(enterprise_id=of.pk, stated=stated, actor=PLATFORM, at=AT)
        Need.objects.create(
            enterprise=of, region=of.region, amount_wan=80, term_months=6, purpose="materials",
            stated_on=DAY, source="visit", by="membership:11", at=AT,
        )  # fmt: skip


def _count(model: type[Case | Consent | Need | Evidence | PageDraft]) -> int:
    with reach(PLATFORM):
        return model.objects.count()


class TestQuestions:
    def test_are_at_most_twelve_where_nothing_is_known(self, client: Client) -> None:
        names = _walked(client)
        assert names == list(ANSWERS)
        assert len(names) == 12

    def test_are_not_asked_of_what_is_known(self, client: Client, of: Enterprise) -> None:
        _known(of)
        assert _walked(client) == ["facility", "banks"]

    def test_are_asked_again_of_what_has_gone_stale(self, client: Client, of: Enterprise) -> None:
        _known(of)
        with reach(PLATFORM):
            past = DAY - timedelta(days=1)
            Evidence.objects.filter(fact="revenue_wan").update(as_of=past, valid_until=past)
        assert _walked(client) == ["facility", "revenue_wan", "banks"]

    def test_of_something_known_are_not_there_at_all(self, client: Client, of: Enterprise) -> None:
        _known(of)
        assert client.get("/owner/apply/revenue_wan/").status_code == 404
        assert client.post("/owner/apply/amount/", ANSWERS["amount"]).status_code == 404

    def test_that_cannot_be_read_are_shown_with_what_was_typed(self, client: Client) -> None:
        answer = client.post("/owner/apply/amount/", {"amount_wan": "五十来万"})
        assert answer.status_code == 422
        assert "五十来万" in answer.content.decode()
        assert 'class="errors"' in answer.content.decode()

    def test_cost_few_queries(
        self, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        for path in ("/owner/apply/", "/owner/apply/amount/", "/owner/apply/banks/"):
            with django_assert_max_num_queries(20):
                client.get(path)


class TestApplying:
    def test_opens_the_case_with_all_that_was_said(self, client: Client, of: Enterprise) -> None:
        _walked(client)
        address = _sent(client)
        with reach(PLATFORM):
            case = Case.objects.get(enterprise=of)
            need, note = Need.objects.get(), CaseNote.objects.get(case=case, item=ITEM)
            facts = {one.fact: (one.value, one.level) for one in Evidence.objects.all()}
            consents = list(Consent.objects.order_by("bank"))
        assert address == f"/owner/apply/{case.pk}/done/"
        assert (case.state, case.origin, case.amount_wan) == ("draft", "self", Decimal(50))
        assert (need.source, need.wished_banks, need.wished_only) == (
            "self", ["ICBC-TC", "ABC-TC"], True,
        )  # fmt: skip
        assert facts["revenue_wan"] == ("320", "declared")
        assert facts["within_scope"] == ("true", "declared")
        assert WORDING.zh in note.text
        assert note.by == f"enterprise:{of.pk}"
        assert [(one.bank, one.ends_on.isoformat(), one.identified) for one in consents] == [
            ("ABC-TC", HALF_A_YEAR, "phone_code"), ("ICBC-TC", HALF_A_YEAR, "phone_code"),
        ]  # fmt: skip
        assert all(one.proof.startswith("session:") for one in consents)
        assert _count(PageDraft) == 0

    def test_rests_on_the_need_that_is_known(self, client: Client, of: Enterprise) -> None:
        _known(of)
        _walked(client)
        _sent(client)
        with reach(PLATFORM):
            assert Case.objects.get().amount_wan == 80
            assert Need.objects.count() == 1

    def test_twice_is_once(self, client: Client) -> None:
        _walked(client)
        token = token_in(client.get("/owner/apply/check/").content.decode())
        assert _sent(client, token) == _sent(client, token)
        assert (_count(Case), _count(Consent)) == (1, 2)

    def test_needs_the_commitment(self, client: Client) -> None:
        _walked(client)
        page = client.get("/owner/apply/check/").content.decode()
        answer = client.post("/owner/apply/check/", {"token": token_in(page), "go": "do"})
        assert answer.status_code == 422
        assert (_count(Case), _count(Consent), _count(Need)) == (0, 0, 0)

    def test_needs_a_form_that_was_shown_here(self, client: Client) -> None:
        _walked(client)
        assert _sent(client, token="made-up") == "422"  # noqa: S106  # of nobody
        assert _count(Case) == 0

    def test_keeps_nothing_where_something_is_refused(
        self, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        _walked(client)
        calls: list[str] = []

        def give(**given: object) -> Consent:
            calls.append(str(given["bank"]))
            if len(calls) == 2:
                raise NotIdentified(say("Not any more."))
            return give_consent(**given)  # type: ignore[arg-type]

        monkeypatch.setattr("rongxie.mechanism.referrals.actions.applying.give_consent", give)
        assert _sent(client) == "422"
        assert len(calls) == 2
        assert (_count(Case), _count(Consent), _count(Need), _count(Evidence)) == (0, 0, 0, 0)

    def test_is_shown_instead_of_a_second_one(self, client: Client) -> None:
        _walked(client)
        _sent(client)
        assert client.get("/owner/apply/")["Location"] == "/owner/mine/"
        assert client.get("/owner/apply/check/")["Location"] == "/owner/mine/"

    def test_goes_to_the_first_question_without_an_answer(self, client: Client) -> None:
        client.post("/owner/apply/amount/", ANSWERS["amount"])
        assert client.get("/owner/apply/check/")["Location"] == "/owner/apply/purpose/"

    def test_lets_an_answer_be_changed_and_comes_back(self, client: Client) -> None:
        _walked(client)
        token = token_in(client.get("/owner/apply/check/").content.decode())
        answer = client.post("/owner/apply/check/", {"token": token, "change": "amount_wan"})
        assert answer["Location"] == "/owner/apply/amount/?back=check"
        changed = client.post(answer["Location"], {"amount_wan": "60"})
        assert changed["Location"] == "/owner/apply/check/"
        _sent(client)
        with reach(PLATFORM):
            assert Case.objects.get().amount_wan == 60


class TestDraft:
    def test_is_there_in_another_half_hour_on_another_phone(
        self, client: Client, of: Enterprise, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        client.post("/owner/apply/amount/", ANSWERS["amount"])
        later = AT + timedelta(days=2)
        monkeypatch.setattr(timezone, "now", lambda: later)
        other = Client()
        handle = asked(other, of.uscc, purpose=CONSENT)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("tests.surfaces.web.owners.phones.AT", later)
            code = digits(handle)
        entered(other, handle, code, CONSENT)
        assert _first(other) == "purpose"
        assert "50万" in other.get("/owner/apply/amount/").content.decode()

    def test_of_a_form_sent_after_the_half_hour_is_kept(
        self, client: Client, of: Enterprise, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        token = token_in(client.get("/owner/consent/").content.decode())
        monkeypatch.setattr(timezone, "now", lambda: AT + timedelta(minutes=31))
        typed = {"token": token, "bank": "ICBC-TC", "ends_on": HALF_A_YEAR, "go": ""}
        assert client.post("/owner/consent/", typed).status_code == 302
        assert (_count(Consent), _count(PageDraft)) == (0, 1)
        with reach(PLATFORM):
            assert PageDraft.objects.get().actor == f"enterprise:{of.pk}"

    def test_of_a_screen_sent_after_the_half_hour_keeps_the_other_answers(
        self, client: Client, of: Enterprise, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        client.post("/owner/apply/purpose/", ANSWERS["purpose"])
        token = token_in(client.get("/owner/apply/amount/").content.decode())
        later = AT + timedelta(minutes=31)
        monkeypatch.setattr(timezone, "now", lambda: later)
        client.post("/owner/apply/amount/", {"token": token, "amount_wan": "77"})
        other = Client()
        handle = asked(other, of.uscc, purpose=CONSENT)
        monkeypatch.setattr("tests.surfaces.web.owners.phones.AT", later)
        entered(other, handle, digits(handle), CONSENT)
        assert _first(other) == "term"

    def test_of_another_is_not_written_by_a_token_of_staff(self, of: Enterprise) -> None:
        from rongxie.surfaces.web.acting.tokens import new_token

        for token in ("rubbish", new_token(user=1, membership=17, page="owner_consent")):
            Client().post("/owner/consent/", {"token": token, "bank": "ICBC-TC"})
        assert _count(PageDraft) == 0

    def test_is_encrypted(self, client: Client) -> None:
        client.post("/owner/apply/amount/", {"amount_wan": "12345.67"})
        with reach(PLATFORM):
            assert b"12345" not in bytes(PageDraft.objects.get().content)
