"""What a bank reads of an enterprise, and for how long: by query, by statement, by count."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection

from rongxie.foundation.files.models import StoredFile
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.foundation.reach.rows import in_reach
from rongxie.mechanism.decisions.models import Decision, Drawdown
from rongxie.mechanism.referrals.access import ReferralNotFound, paper_in_reach, referral_in_reach
from rongxie.mechanism.referrals.actions import (
    accept,
    end_consents,
    give_consent,
    receive_paper,
    reroute_referrals,
    withdraw_consent,
)
from rongxie.mechanism.referrals.models import Card, Consent, Identified, Paper, Referral
from tests.mechanism.cast import (
    AT,
    BANKER,
    DAY,
    HEAD_OFFICE,
    OTHER_BANKER,
    PLATFORM,
    REVIEWER,
    TOWNSHIP,
    owner_of,
)
from tests.mechanism.decisions.makers import approved, drawn, refused
from tests.mechanism.referrals.makers import (
    accepted,
    again,
    case_of,
    completed,
    consented,
    fresh,
    handled,
    pushed,
    recommended_case,
    rows_of,
    sent,
)

pytestmark = pytest.mark.django_db

TABLES = ("referrals", "cards", "papers", "stored_files")
NOTHING = dict.fromkeys(TABLES, 0)


def read_by(actor: Actor = BANKER) -> Mapping[str, int]:
    """Return how much there is for an actor who puts no condition at all."""
    found = {}
    with reach(actor), connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"SELECT * FROM {table}")  # noqa: S608
            found[table] = len(cursor.fetchall())
            cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608
            assert cursor.fetchone() == (found[table],)
        for table, model in (("referrals", Referral), ("cards", Card), ("papers", Paper)):
            assert in_reach(model, actor).count() == found[table]
    return found


def take_back(referral: Referral, actor: Actor = TOWNSHIP) -> None:
    (consent,) = rows_of(Consent, bank=referral.bank, withdrawn_at=None, purpose="financing")
    with handled(), reach(actor):
        withdraw_consent(consent_id=consent.pk, actor=actor, at=AT)


def scanned(referral: Referral, **columns: Any) -> StoredFile:
    """A scan of the enterprise for the bank, received as the first of its papers."""
    given = {
        "region": referral.region, "enterprise": referral.enterprise_id,
        "bank_path": referral.bank_path, "purpose": "paper", "name": "执照.pdf",
        "media_type": "application/pdf", "size": 1, "digest": "0" * 64, "sha256": "0" * 64,
        "stored_at": AT, "stored_by": "job:test", "kept_until": date(2030, 1, 1),
    }  # fmt: skip
    file: StoredFile = again(StoredFile.objects.create, **(given | columns))
    paper = rows_of(Paper, referral=referral)[0]
    with reach(BANKER):
        receive_paper(
            paper_id=paper.pk, received_on=DAY, received_from="enterprise", file=f"file:{file.pk}",
            actor=BANKER, at=AT,
        )  # fmt: skip
    return file


class TestABank:
    def test_reads_what_it_was_sent_while_there_is_a_consent(self) -> None:
        sent()
        found = read_by()
        assert found["referrals"] == found["cards"] == 1
        assert found["papers"] > 0
        assert read_by(HEAD_OFFICE) == found
        assert read_by(OTHER_BANKER) == NOTHING

    @pytest.mark.parametrize("by_itself", [True, False])
    def test_has_nothing_left_once_it_is_withdrawn(self, by_itself: bool) -> None:
        referral = accepted()
        scanned(referral)
        take_back(referral, owner_of(referral.enterprise_id) if by_itself else TOWNSHIP)
        assert read_by() == read_by(HEAD_OFFICE) == NOTHING
        with reach(BANKER), pytest.raises(ReferralNotFound):
            referral_in_reach(referral_id=referral.pk, actor=BANKER)
        assert case_of(referral).state == "recommended"

    def test_has_nothing_left_once_its_last_day_is_over(self) -> None:
        case = recommended_case()
        consented(case, "ICBC-TC", ends_on=DAY)
        pushed([case])
        assert read_by() != NOTHING
        with handled(), reach(PLATFORM):
            end_consents(on=DAY + timedelta(days=1), actor=PLATFORM, at=AT + timedelta(days=1))
        assert read_by() == NOTHING

    @pytest.mark.parametrize("decided", [approved, refused])
    def test_keeps_what_it_decided_and_nothing_of_the_enterprise(self, decided: Any) -> None:
        whole = completed()
        decided(whole)
        take_back_all()
        assert read_by() == NOTHING | {"referrals": 1}
        with reach(BANKER):
            assert Decision.objects.get().referral_id == whole.pk
            assert not hasattr(referral_in_reach(referral_id=whole.pk, actor=BANKER), "card")

    def test_goes_on_to_record_what_is_drawn(self) -> None:
        decision = approved()
        take_back_all()
        drawn(decision)
        with reach(BANKER):
            assert Drawdown.objects.count() == 1
        assert read_by() == NOTHING | {"referrals": 1}

    def test_reads_again_what_is_opened_again(self) -> None:
        referral = completed()
        file = scanned(accepted())
        approved(referral)
        before = read_by()
        take_back_all()
        assert read_by()["cards"] == 0
        for case in (case_of(referral), case_of_file(file)):
            consented(case, "ICBC-TC")
        assert read_by() == before

    def test_of_another_enterprise_is_left_alone(self) -> None:
        kept, gone = sent(), sent()
        consents = [c for c in rows_of(Consent) if c.enterprise_id == gone.enterprise_id]
        with handled(), reach(TOWNSHIP):
            withdraw_consent(consent_id=consents[0].pk, actor=TOWNSHIP, at=AT)
        with reach(BANKER):
            assert list(Referral.objects.values_list("pk")) == [(kept.pk,)]
            assert list(Card.objects.values_list("referral")) == [(kept.pk,)]

    def test_that_was_replaced_reads_no_more_and_its_successor_does(self) -> None:
        accepted()
        with reach(PLATFORM):
            reroute_referrals(from_code="ICBC-TC", to_code="ABC-TC", actor=PLATFORM, at=AT)
        assert read_by() == NOTHING
        assert read_by(OTHER_BANKER)["cards"] == 1

    def test_cannot_open_to_itself_what_was_closed(self) -> None:
        referral = approved().referral
        take_back_all()
        with reach(BANKER):
            Referral.objects.filter(pk=referral.pk).update(state="approved", reader_path="ICBC/")
        assert fresh(referral).reader_path == referral.bank_path  # its decision, as before
        with reach(BANKER), connection.cursor() as cursor:
            cursor.execute("UPDATE papers SET reader_path = bank_path")
            assert cursor.rowcount == 0


class TestAccess:
    def test_keeps_what_is_closed_even_where_the_database_would_not(self) -> None:
        referral = sent()
        paper = rows_of(Paper)[0]
        take_back_all()
        with reach(PLATFORM):
            for model in (Referral, Card, Paper):
                assert model.objects.exists()
                assert not in_reach(model, BANKER).exists()
            with pytest.raises(ReferralNotFound):
                referral_in_reach(referral_id=referral.pk, actor=BANKER)
            with pytest.raises(ReferralNotFound):
                paper_in_reach(paper_id=paper.pk, actor=BANKER)


class TestTheDatabase:
    def test_opens_nothing_that_was_sent_without_a_consent(self) -> None:
        """A push that forgets to ask is still no way in."""
        case = recommended_case()
        with reach(PLATFORM):
            row = Referral.objects.create(
                case=case, enterprise_id=case.enterprise_id, region=case.region, bank="ICBC-TC",
                bank_path="ICBC/ICBC-TC/", reader_path="ICBC/ICBC-TC/", amount_wan=1, sent_at=AT,
                accept_due_on=DAY, contact_due_on=DAY, moved_at=AT,
            )  # fmt: skip
            Card.objects.create(
                referral=row, enterprise_id=case.enterprise_id, region=case.region, bank="ICBC-TC",
                bank_path="ICBC/ICBC-TC/", reader_path="ICBC/ICBC-TC/", purpose="financing",
                content={"name": "x"}, at=AT,
            )  # fmt: skip
        assert read_by() == NOTHING

    def test_closes_by_itself_however_a_consent_comes_to_its_end(self) -> None:
        sent()
        with reach(PLATFORM):
            Consent.objects.update(withdrawn_at=AT, withdrawn_by="by hand")
        assert read_by() == NOTHING

    def test_takes_no_step_for_what_is_closed(self) -> None:
        referral = sent()
        with reach(PLATFORM):
            Consent.objects.update(withdrawn_at=AT)
        with reach(BANKER), pytest.raises(ReferralNotFound):
            accept(referral_id=referral.pk, actor=BANKER, at=AT)

    def test_leaves_offices_what_they_had(self) -> None:
        sent()
        before = read_by(REVIEWER)
        take_back_all()
        assert read_by(REVIEWER) == before


class TestShowing:
    def show(self, purpose: str, bank: str = "ICBC-TC") -> dict[str, Any]:
        case = recommended_case()
        with reach(TOWNSHIP):
            give_consent(
                enterprise_id=case.enterprise_id, bank=bank, ends_on=DAY + timedelta(days=30),
                identified=Identified.FACE_TO_FACE, source="visit:1", purpose=purpose,
                actor=TOWNSHIP, at=AT,
            )  # fmt: skip
        with reach(BANKER):
            card = Card.objects.get()
        assert read_by(OTHER_BANKER) == NOTHING
        content: dict[str, Any] = card.content
        return content

    def test_says_who_an_enterprise_is(self) -> None:
        card = self.show("card")
        assert card["name"].startswith("天长测试")
        assert "need" not in card

    def test_says_what_it_looks_for(self) -> None:
        card = self.show("need")
        assert card["name"]
        assert (card["need"]["amount_wan"], card["need"]["term_months"]) == ("100", 12)

    def test_without_a_name_says_no_more_than_the_county(self) -> None:
        card = self.show("anonymous_need")
        assert card["need"]["amount_wan"] == "100"
        assert card["region"] == "341181"
        assert {"name", "uscc"}.isdisjoint(card)

    def test_ends_with_the_consent(self) -> None:
        self.show("card")
        take_back_all()
        assert read_by() == NOTHING


def take_back_all() -> None:
    for consent in rows_of(Consent, withdrawn_at=None):
        with handled(), reach(TOWNSHIP):
            withdraw_consent(consent_id=consent.pk, actor=TOWNSHIP, at=AT)


def case_of_file(file: StoredFile) -> Any:
    (paper,) = rows_of(Paper, file=f"file:{file.pk}")
    return case_of(again(Referral.objects.get, pk=paper.referral_id))
