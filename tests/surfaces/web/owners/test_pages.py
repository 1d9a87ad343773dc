"""What an enterprise sees of itself and does by itself, on its own pages."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from rongxie.foundation.files.models import StoredFile
from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.enterprises.models import Enterprise
from rongxie.mechanism.evidence.actions import Stated, record_evidence
from rongxie.mechanism.evidence.models import Evidence
from rongxie.mechanism.evidence.seeing import see_evidence
from rongxie.mechanism.lists.models import Case
from rongxie.mechanism.matters.models import Matter
from rongxie.mechanism.referrals.actions import open_card
from rongxie.mechanism.referrals.models import Consent, Paper, Referral
from rongxie.mechanism.visits.models import Need
from tests.mechanism.cast import AT, BANKER, DAY, PLATFORM, REVIEWER
from tests.mechanism.decisions.makers import approved, refused
from tests.mechanism.enterprises.makers import contact
from tests.mechanism.lists.county import county_stands
from tests.mechanism.referrals.makers import contacted, handled, sent
from tests.surfaces.web.owners.phones import (
    CONSENT,
    OBJECT,
    STATUS,
    WITHDRAW,
    inside,
    reachable_enterprise,
    token_in,
)

pytestmark = pytest.mark.django_db
PHOTO = bytes.fromhex(
    "89504e470d0a1a0a0000000d494844520000000100000001080600000015c4890000000d49444154789c6360000002"
    "00000500017a5eab3f0000000049454e44ae426082"
)


def _owner(referral: Referral) -> Enterprise:
    with reach(PLATFORM):
        of = Enterprise.objects.get(pk=referral.enterprise_id)
    contact(of)
    return of


def _shown(client: Client, path: str = "mine/") -> str:
    answer = client.get(f"/owner/{path}")
    assert answer.status_code == 200, (path, answer.status_code)
    return answer.content.decode()


def _done(client: Client, path: str, typed: Mapping[str, object] | None = None) -> str:
    """Do something on a page of ours, past its check; return the confirmation."""
    given = {"token": token_in(_shown(client, path)), "go": "do", **(typed or {})}
    answer = client.post(f"/owner/{path}", given)
    assert answer.status_code == 302, re.sub(r"\s+", " ", answer.content.decode())[:3000]
    again = client.post(f"/owner/{path}", given)  # a double click, or back and again
    assert again["Location"] == answer["Location"]
    return _shown(client, answer["Location"].removeprefix("/owner/"))


def _papers(referral: Referral) -> list[Paper]:
    with reach(PLATFORM):
        return list(Paper.objects.filter(referral=referral).order_by("pk"))


def _photo(name: str = "执照.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, PHOTO, "image/png")


class TestStatus:
    def test_says_that_nothing_was_applied_for(self) -> None:
        assert 'href="/owner/apply/"' in _shown(inside(reachable_enterprise()))

    def test_tells_the_bank_and_the_day_that_it_has_to_keep(self) -> None:
        referral = sent()
        page = _shown(inside(_owner(referral)))
        assert str(referral.accept_due_on) in page
        assert 'aria-current="step"' in page

    def test_names_what_a_bank_says_when_it_does_not_agree(self) -> None:
        decision = refused()
        page = _shown(inside(_owner(decision.referral)))
        from rongxie.rulebook.reasons import reasons

        assert all(reasons()[code].plain.zh in page for code in decision.reasons)

    def test_shows_the_whole_cost_and_says_that_there_is_nothing_to_compare(self) -> None:
        decision = approved()
        page = _shown(inside(_owner(decision.referral)))
        assert f"{decision.total_rate:.2f}" in page

    def test_costs_few_queries(self, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
        referral = contacted()
        client = inside(_owner(referral))
        _shown(client)
        with django_assert_max_num_queries(30) as counted:
            _shown(client)
        asked = [q["sql"] for q in counted.captured_queries if "SAVEPOINT" not in q["sql"]]
        assert len([sql for sql in asked if "set_config" not in sql]) <= 20

    def test_shows_nothing_of_another(self) -> None:
        other = sent()
        page = _shown(inside(reachable_enterprise()))
        assert f"/owner/banks/{other.pk}/" not in page


class TestPapers:
    def test_are_handed_in_by_photograph_and_not_asked_for_again(self) -> None:
        referral = contacted()
        first = _papers(referral)[0]
        client = inside(_owner(referral))
        assert f'href="/owner/papers/{first.pk}/"' in _shown(client)
        _done(client, f"papers/{first.pk}/", {"file": _photo()})
        paper = _papers(referral)[0]
        with reach(PLATFORM):
            file = StoredFile.objects.get(pk=int(paper.file.removeprefix("file:")))
        assert (file.enterprise, file.bank_path) == (referral.enterprise_id, referral.bank_path)
        assert paper.received_on is None  # that the bank has it, the bank says

    def test_that_are_no_picture_are_refused_and_nothing_is_kept(self) -> None:
        referral = contacted()
        first = _papers(referral)[0]
        client = inside(_owner(referral))
        token = token_in(_shown(client, f"papers/{first.pk}/"))
        bad = SimpleUploadedFile("执照.png", b"MZ\x90\x00 not a picture", "image/png")
        answer = client.post(f"/owner/papers/{first.pk}/", {"token": token, "go": "", "file": bad})
        assert answer.status_code in (413, 415, 422)
        assert _papers(referral)[0].file == ""

    def test_that_are_held_are_sent_to_another_bank_by_one_press(self) -> None:
        referral = contacted()
        client = inside(_owner(referral))
        first = _papers(referral)[0]
        _done(client, f"papers/{first.pk}/", {"file": _photo()})
        with reach(PLATFORM):
            other = Paper.objects.create(
                referral=referral, enterprise_id=referral.enterprise_id, region=referral.region,
                bank_path=referral.bank_path, name=first.name, code=first.code, asked_on=DAY,
            )  # fmt: skip
        page = _shown(client)
        assert f'href="/owner/papers/{other.pk}/again/"' in page
        assert f'href="/owner/papers/{other.pk}/"' not in page
        _done(client, f"papers/{other.pk}/again/")
        with reach(PLATFORM):
            digests = set(StoredFile.objects.values_list("digest", flat=True))
            assert Paper.objects.get(pk=other.pk).file != ""
        assert len(digests) == 1

    def test_all_handed_in_are_noted(self) -> None:
        referral = contacted()
        _done(inside(_owner(referral)), f"banks/{referral.pk}/complete/")
        with reach(PLATFORM):
            assert Referral.objects.get(pk=referral.pk).handed_in_on == DAY


class TestConsent:
    def test_is_given_to_another_bank_by_the_proof_of_the_session(self) -> None:
        referral = sent()
        client = inside(_owner(referral), CONSENT)
        _done(client, "consent/", {"bank": "ABC-TC", "ends_on": "2027-02-20"})
        with reach(PLATFORM):
            given = Consent.objects.get(bank="ABC-TC")
        assert given.ends_on == date(2027, 2, 20)
        assert given.proof.startswith("session:")
        assert given.source == "self"

    def test_until_a_day_that_is_not_offered_is_refused(self) -> None:
        client = inside(_owner(sent()), CONSENT)
        token = token_in(_shown(client, "consent/"))
        given = {"token": token, "go": "do", "bank": "ABC-TC", "ends_on": "2099-01-01"}
        assert client.post("/owner/consent/", given).status_code == 422

    def test_is_taken_back_after_what_that_changes_was_shown(self) -> None:
        referral = sent()
        client = inside(_owner(referral), WITHDRAW)
        with reach(PLATFORM):
            consent = Consent.objects.get(bank="ICBC-TC")
        path = f"consents/{consent.pk}/withdraw/"
        token = token_in(_shown(client, path))
        first = client.post(f"/owner/{path}", {"token": token, "go": ""})
        assert first.status_code == 200
        with reach(PLATFORM):
            assert Consent.objects.get(pk=consent.pk).withdrawn_at is None
        with handled():
            _done(client, path)
        with reach(PLATFORM):
            assert Consent.objects.get(pk=consent.pk).withdrawn_at == AT
            assert Referral.objects.get(pk=referral.pk).state == "withdrawn"

    def test_of_another_is_not_there(self) -> None:
        sent()
        with reach(PLATFORM):
            foreign = Consent.objects.get()
        client = inside(reachable_enterprise(), WITHDRAW)
        assert client.get(f"/owner/consents/{foreign.pk}/withdraw/").status_code == 404


class TestWithdrawing:
    def test_from_a_bank_leaves_the_case_for_another(self) -> None:
        referral = sent()
        client = inside(_owner(referral), WITHDRAW)
        _done(client, f"banks/{referral.pk}/withdraw/", {"cause": "terms"})
        with reach(PLATFORM):
            assert Referral.objects.get(pk=referral.pk).state == "withdrawn"
            assert Case.objects.get(pk=referral.case_id).state == "recommended"

    def test_altogether_ends_the_application(self) -> None:
        referral = sent()
        client = inside(_owner(referral), WITHDRAW)
        with handled():
            _done(client, f"cases/{referral.case_id}/end/", {"text": ""})
        with reach(PLATFORM):
            case = Case.objects.get(pk=referral.case_id)
        assert (case.state, case.cause) == ("closed", "withdrawn")


class TestWishes:
    def test_are_stated_anew_with_what_was_asked_for_filled_in(self) -> None:
        referral = sent()
        client = inside(_owner(referral), CONSENT)
        assert 'value="100"' in _shown(client, "wishes/")
        typed = {"amount_wan": "120", "purpose": "materials", "term_months": "24",
                 "collateral": "credit", "wished_banks": ["ABC-TC"]}  # fmt: skip
        _done(client, "wishes/", typed)
        with reach(PLATFORM):
            need = Need.objects.latest("pk")
        assert (need.amount_wan, need.source, need.wished_banks) == (
            Decimal(120), "self", ["ABC-TC"],
        )  # fmt: skip


class TestRaising:
    def test_a_complaint_goes_to_the_office_with_a_day_to_answer(self) -> None:
        county_stands()
        of = reachable_enterprise()
        client = inside(of, OBJECT)
        page = _done(client, "raise/", {"kind": "complaint", "title": "有人收费", "text": ""})
        with reach(PLATFORM):
            matter = Matter.objects.get()
        assert (matter.kind, matter.addressee, matter.enterprise_id) == ("complaint", "DRC", of.pk)
        assert str(matter.due_on) in page
        assert "有人收费" in _shown(client)

    def test_an_objection_says_which_fact_it_is_about(self) -> None:
        county_stands()
        of = reachable_enterprise()
        with reach(REVIEWER):
            stated = Stated(fact="employees", value="80", level="checked", as_of=DAY, source="TAX")
            record_evidence(enterprise_id=of.pk, stated=[stated], actor=REVIEWER, at=AT)
        with reach(PLATFORM):
            fact = Evidence.objects.get()
        client = inside(of, OBJECT)
        assert f"/owner/facts/{fact.pk}/object/" in _shown(client, "facts/")
        _done(client, f"facts/{fact.pk}/object/", {"title": "只有8人", "text": ""})
        with reach(PLATFORM):
            assert Matter.objects.get().about == f"evidence:{fact.pk}"


class TestLooks:
    def test_are_told_with_who_and_what_for(self) -> None:
        referral = sent()
        of = _owner(referral)
        with reach(BANKER):
            open_card(referral_id=referral.pk, actor=BANKER, at=AT)
        with reach(REVIEWER):
            see_evidence(enterprise=of, purpose="case", actor=REVIEWER, at=AT)
        page = _shown(inside(of), "looks/")
        assert "办理案件" in page
        assert "membership" not in page

    def test_of_others_are_not_shown(self) -> None:
        referral = sent()
        with reach(BANKER):
            open_card(referral_id=referral.pk, actor=BANKER, at=AT)
        page = _shown(inside(reachable_enterprise(), STATUS), "looks/")
        assert page.count("<time") <= 1  # its own message alone


class TestEveryPage:
    def test_says_that_nothing_is_charged(self) -> None:
        referral = contacted()
        client = inside(_owner(referral), CONSENT)
        own = (f"papers/{_papers(referral)[0].pk}/", f"banks/{referral.pk}/complete/")
        for path in ("mine/", "facts/", "looks/", "consent/", "wishes/", "cases/9/end/", *own):
            answer = client.get(f"/owner/{path}")
            assert 'class="no-fee"' in answer.content.decode() or answer.status_code == 404, path
            assert " style=" not in answer.content.decode()
            assert "onclick" not in answer.content.decode()
