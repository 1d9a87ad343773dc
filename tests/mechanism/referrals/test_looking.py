"""A bank looks at a card and at contact details; the enterprise sees who did."""

from datetime import timedelta
from typing import Any

import pytest

from rongxie.foundation.events.models import EventRow
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.enterprises.models import Enterprise
from rongxie.mechanism.enterprises.queries.looking_up import looks_at_contacts
from rongxie.mechanism.evidence.looks import Look, who_looked
from rongxie.mechanism.lists.models import Case
from rongxie.mechanism.referrals.access import NotYours, ReferralNotFound
from rongxie.mechanism.referrals.actions import (
    end_consents,
    give_consent,
    note_told,
    warn_of_ending,
    withdraw_consent,
)
from rongxie.mechanism.referrals.actions.pushing import NoConsent
from rongxie.mechanism.referrals.looking import ContactNotOpen, look_at_contacts, open_card
from rongxie.mechanism.referrals.models import Consent, Identified, Referral
from rongxie.mechanism.referrals.queries.consents import ending_soon, untold
from tests.mechanism.cast import (
    AT,
    BANKER,
    DAY,
    HEAD_OFFICE,
    OTHER_BANKER,
    OUTSIDER,
    PLATFORM,
    REVIEWER,
    TOWNSHIP,
    VISITOR,
    owner_of,
)
from tests.mechanism.enterprises.makers import PERSON, PHONE, contact
from tests.mechanism.referrals.makers import (
    again,
    consented,
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


def firm_of(referral: Referral) -> Enterprise:
    firm: Enterprise = again(Enterprise.objects.get, pk=referral.enterprise_id)
    return firm


def opened(referral: Referral, actor: Actor = BANKER, at: Any = AT) -> dict[str, Any]:
    with reach(actor):
        return open_card(referral_id=referral.pk, actor=actor, at=at)[1]


def looked(referral: Referral, actor: Actor = BANKER, at: Any = AT) -> list[tuple[str, str]]:
    with reach(actor):
        found = look_at_contacts(referral_id=referral.pk, actor=actor, at=at)
    return [(one.seen.name, one.seen.phone) for one in found]


def looks(referral: Referral) -> list[Look]:
    owner = owner_of(referral.enterprise_id)
    with reach(owner):
        return who_looked(enterprise_id=referral.enterprise_id, actor=owner)


def by_the_county() -> Referral:
    """A case that the county chose the bank of."""
    case = recommended_case()
    consented(case, "*")
    pushed([case])
    contact(case.enterprise)
    referral: Referral = rows_of(Referral)[0]
    return referral


def told(actor: Actor = PLATFORM) -> int:
    with reach(actor):
        ids = list(untold(actor=actor).values_list("pk", flat=True))
        return note_told(consent_ids=ids, actor=actor, at=AT)


class TestOpenCard:
    def test_tells_the_enterprise_who_looked_for_whom_and_what_for(self) -> None:
        referral = sent()
        assert opened(referral)["name"].startswith("天长测试")
        (look,) = looks(referral)
        assert (look.at, look.organisation, look.by) == (AT, "ICBC-TC", BANKER.name)
        assert (look.role, look.what.zh) == (BANKER.role.named, "查看企业名片")  # type: ignore[union-attr]
        assert (getattr(look.purpose, "zh", ""), look.reference) == (
            "洽谈融资", f"referral:{referral.pk}",
        )  # fmt: skip

    def test_tells_once_a_day_for_each_person(self) -> None:
        referral = sent()
        midnight = AT.replace(hour=0, minute=0) + timedelta(days=1)
        for at in (AT, AT + timedelta(hours=2), midnight - timedelta(seconds=1)):
            opened(referral, at=at)
        assert len(looks(referral)) == 1
        opened(referral, at=midnight)
        opened(referral, HEAD_OFFICE)
        assert [look.by for look in looks(referral)] == [HEAD_OFFICE.name, BANKER.name, BANKER.name]

    def test_tells_of_each_card_apart(self) -> None:
        one, other = sent(), sent()
        opened(one)
        opened(other)
        assert len(looks(one)) == len(looks(other)) == 1

    def test_shows_nothing_after_the_last_day_even_before_the_night_s_work(self) -> None:
        case = recommended_case()
        consented(case, "ICBC-TC", ends_on=DAY)
        pushed([case])
        (referral,) = rows_of(Referral)
        assert opened(referral)
        assert opened(referral, at=AT + timedelta(days=1)) == {}

    def test_of_others_is_not_there(self) -> None:
        referral = sent()
        for actor in (OTHER_BANKER, OUTSIDER, owner_of(10**9)):
            with pytest.raises(ReferralNotFound):
                opened(referral, actor)

    def test_by_the_enterprise_itself_is_no_look(self) -> None:
        referral = sent()
        assert opened(referral, owner_of(referral.enterprise_id))
        assert looks(referral) == []


class TestLookAtContacts:
    def test_gives_the_branch_names_and_numbers_and_tells_of_each_look(self) -> None:
        referral = sent()
        contact(firm_of(referral))
        assert looked(referral) == looked(referral) == [(PERSON, PHONE)]
        assert [look.organisation for look in looks(referral)] == ["ICBC-TC"] * 2
        owner = owner_of(referral.enterprise_id)
        with reach(owner):
            seen = looks_at_contacts(enterprise_id=referral.enterprise_id, actor=owner)
        assert [one.purpose.value for one in seen] == ["financing"] * 2
        with reach(BANKER):
            assert EventRow.objects.filter(kind="contact.seen", bank="ICBC-TC").count() == 2

    @pytest.mark.parametrize("actor", [HEAD_OFFICE, REVIEWER, VISITOR])
    def test_is_for_the_branch_alone(self, actor: Actor) -> None:
        referral = sent()
        contact(firm_of(referral))
        with pytest.raises(NotYours):
            looked(referral, actor)

    def test_is_over_with_the_consent(self) -> None:
        referral = sent()
        contact(firm_of(referral))
        (consent,) = rows_of(Consent)
        with reach(TOWNSHIP):  # nothing follows: what is left is the look alone
            withdraw_consent(consent_id=consent.pk, actor=TOWNSHIP, at=AT)
        before = traces()
        with pytest.raises(ReferralNotFound):
            looked(referral)
        with reach(PLATFORM):
            Referral.objects.filter(pk=referral.pk).update(
                state="refused", ended_on=DAY, file_complete_on=DAY, decision_due_on=DAY
            )
        with pytest.raises(ContactNotOpen):
            looked(referral)
        assert traces() == before

    def test_is_over_after_the_last_day_even_before_the_night_s_work(self) -> None:
        case = recommended_case()
        consented(case, "ICBC-TC", ends_on=DAY)
        pushed([case])
        contact(case.enterprise)
        (referral,) = rows_of(Referral)
        assert looked(referral)
        with pytest.raises(ContactNotOpen):
            looked(referral, at=AT + timedelta(days=1))

    def test_waits_until_the_enterprise_knows_of_the_bank(self) -> None:
        referral = by_the_county()
        with pytest.raises(ContactNotOpen):
            looked(referral)
        assert told() == 1
        assert looked(referral) == [(PERSON, PHONE)]

    def test_is_open_by_a_consent_for_contact_beside_the_referral(self) -> None:
        referral = by_the_county()
        with reach(TOWNSHIP):
            give_consent(
                enterprise_id=referral.enterprise_id, bank="ICBC-TC", ends_on=DAY,
                identified=Identified.FACE_TO_FACE, source="visit:1", purpose="contact",
                actor=TOWNSHIP, at=AT,
            )  # fmt: skip
        told()
        assert looked(referral)


class TestNoteTold:
    def test_is_told_once(self) -> None:
        by_the_county()
        assert [told(), told()] == [1, 0]
        assert kinds().count("consent.told") == 1

    def test_can_be_told_face_to_face(self) -> None:
        by_the_county()
        assert told(TOWNSHIP) == 1

    def test_is_no_bank_s_and_of_no_other_place(self) -> None:
        by_the_county()
        consent = rows_of(Consent, bank="ICBC-TC")[0]
        for actor, refusal in ((BANKER, NotYours), (OUTSIDER, ReferralNotFound)):
            with reach(actor), pytest.raises(refusal):
                note_told(consent_ids=[consent.pk], actor=actor, at=AT)
        assert fresh(consent).told_at is None

    def test_knows_whom_the_enterprise_named_itself(self) -> None:
        consented(recommended_case(), "ICBC-TC")
        assert told() == 0


class TestWarnOfEnding:
    def warn(self, days: int = 0) -> int:
        with reach(PLATFORM):
            return warn_of_ending(on=DAY + timedelta(days=days), actor=PLATFORM, at=AT)

    def test_warns_a_week_before_once(self) -> None:
        consented(recommended_case(), "ICBC-TC", ends_on=DAY + timedelta(days=8))
        assert [self.warn(), self.warn(1), self.warn(1), self.warn(2)] == [0, 1, 0, 0]
        assert kinds()[-1] == "consent.ending"

    def test_warns_of_nothing_that_is_over(self) -> None:
        case = recommended_case()
        consented(case, "ICBC-TC", ends_on=DAY)
        (other,) = consented(case, "ABC-TC", ends_on=DAY)
        with reach(TOWNSHIP):
            withdraw_consent(consent_id=other.pk, actor=TOWNSHIP, at=AT)
        assert self.warn(1) == 0
        with reach(PLATFORM):
            assert ending_soon(actor=PLATFORM, on=DAY, region="").count() == 1

    def test_is_the_platform_s(self) -> None:
        with reach(TOWNSHIP), pytest.raises(NotYours):
            warn_of_ending(on=DAY, actor=TOWNSHIP, at=AT)


class TestAGeneralConsent:
    def push_again(self, referral: Referral) -> Any:
        """The next case of the enterprise, to the same bank."""
        with reach(PLATFORM):
            Case.objects.filter(pk=referral.case_id).update(state="closed", cause="repaid")
        return pushed([recommended_case(enterprise=firm_of(referral))])

    def test_does_not_cover_a_bank_that_was_taken_back_since(self) -> None:
        referral = by_the_county()
        (own,) = rows_of(Consent, bank="ICBC-TC")
        with handled(), reach(TOWNSHIP):
            withdraw_consent(consent_id=own.pk, actor=TOWNSHIP, at=AT + timedelta(hours=1))
        with pytest.raises(NoConsent):
            self.push_again(referral)

    def test_given_again_covers_it_again(self) -> None:
        referral = by_the_county()
        (own,) = rows_of(Consent, bank="ICBC-TC")
        with handled(), reach(TOWNSHIP):
            withdraw_consent(consent_id=own.pk, actor=TOWNSHIP, at=AT)
        consented(Case(enterprise=firm_of(referral)), "*", at=AT + timedelta(hours=1))
        self.push_again(referral)
        assert len(rows_of(Referral)) == 2

    def test_goes_on_for_a_bank_at_work_when_its_own_has_ended(self) -> None:
        case = recommended_case()
        consented(case, "ICBC-TC", ends_on=DAY)
        consented(case, "*")
        pushed([case])
        later = AT + timedelta(days=1)
        with handled(), reach(PLATFORM):
            end_consents(on=later.date(), actor=PLATFORM, at=later)
        (general,) = rows_of(Consent, bank="*")
        (going_on,) = rows_of(Consent, bank="ICBC-TC", withdrawn_at=None)
        assert (going_on.source, going_on.ends_on) == (f"*:{general.pk}", general.ends_on)
        assert going_on.told_at is None
        (referral,) = rows_of(Referral)
        assert (referral.state, referral.reader_path) == ("sent", "ICBC/ICBC-TC/")
