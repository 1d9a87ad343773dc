"""Consent: given, withdrawn, ended, and what follows for the banks."""

from datetime import timedelta
from typing import Any

import pytest

from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.lists.models import Case
from rongxie.mechanism.referrals import actions
from rongxie.mechanism.referrals.access import MAY, NotYours, ReferralNotFound
from rongxie.mechanism.referrals.actions import end_consents, give_consent, withdraw_consent
from rongxie.mechanism.referrals.actions.consenting import ConsentOver, NotIdentified
from rongxie.mechanism.referrals.days import DayNotPossible
from rongxie.mechanism.referrals.models import Consent, Identified, Referral
from rongxie.mechanism.referrals.queries.banks import NoSuchBank
from rongxie.rulebook.steps import Role
from tests.mechanism.cast import (
    AT,
    BANKER,
    DAY,
    EVERYBODY,
    OTHER_BANKER,
    OUTSIDER,
    PLATFORM,
    TOWNSHIP,
    owner_of,
)
from tests.mechanism.referrals.makers import (
    YEAR_LATER,
    case_of,
    completed,
    consented,
    fresh,
    handled,
    kinds,
    proof_of,
    pushed,
    recommended_case,
    rows_of,
    sent,
    traces,
)

pytestmark = pytest.mark.django_db


def give(case: Case, actor: Any = TOWNSHIP, **changes: Any) -> Consent:
    own = actor.role is Role.ENTERPRISE
    identified = Identified.PHONE_CODE if own else Identified.FACE_TO_FACE
    given: dict[str, Any] = {
        "enterprise_id": case.enterprise_id, "bank": "ICBC-TC", "ends_on": YEAR_LATER,
        "identified": identified, "source": "self" if own else "visit:1",
    }  # fmt: skip
    if own:
        given["proof"] = proof_of(case.enterprise_id)
    with reach(actor):
        return give_consent(**(given | changes), actor=actor, at=AT)


def take_back(consent: Consent, actor: Any = TOWNSHIP) -> Consent:
    with reach(actor):
        return withdraw_consent(consent_id=consent.pk, actor=actor, at=AT)


class TestGiveConsent:
    def test_lets_one_bank_see_the_case_until_a_day(self) -> None:
        case = recommended_case()
        consent = give(case, owner_of(case.enterprise_id))
        assert (consent.bank_path, consent.given_on, consent.ends_on) == (
            "ICBC/ICBC-TC/", DAY, YEAR_LATER,
        )  # fmt: skip
        assert kinds() == ["consent.given"]

    @pytest.mark.parametrize("actor", EVERYBODY, ids=lambda a: a.name + a.organisation)
    def test_is_written_down_by_whom_the_table_names(self, actor: Any) -> None:
        case = recommended_case()
        before = traces()
        may = actor.role in MAY["give_consent"] and actor is not OUTSIDER
        if may:
            give(case, actor)
        else:
            with pytest.raises((NotYours, ReferralNotFound)):
                give(case, actor)
            assert traces() == before

    def test_of_another_enterprise_is_not_there(self) -> None:
        case, other = recommended_case(), recommended_case()
        with pytest.raises(ReferralNotFound):
            give(case, owner_of(other.enterprise_id))
        with pytest.raises(ReferralNotFound):
            give(case, OUTSIDER)

    @pytest.mark.parametrize(
        ("own", "identified", "file"),
        [
            (True, Identified.FACE_TO_FACE, ""),
            (True, Identified.PAPER, "file:1"),
            (False, Identified.PHONE_CODE, ""),
            (False, Identified.E_LICENCE, ""),
            (False, Identified.PAPER, ""),
        ],
    )
    def test_needs_somebody_identified(self, own: bool, identified: Identified, file: str) -> None:
        case = recommended_case()
        actor = owner_of(case.enterprise_id) if own else TOWNSHIP
        with pytest.raises(NotIdentified):
            give(case, actor, identified=identified, file=file)

    def test_ends_today_at_the_earliest(self) -> None:
        case = recommended_case()
        with pytest.raises(DayNotPossible):
            give(case, ends_on=DAY - timedelta(days=1))
        assert give(case, ends_on=DAY).ends_on == DAY

    def test_is_for_a_bank_that_is_there(self) -> None:
        with pytest.raises(NoSuchBank):
            give(recommended_case(), bank="NOBODY")

    def test_takes_the_place_of_the_one_before_and_withdraws_nothing(self) -> None:
        with handled():
            referral = sent()
            case = Case(pk=referral.case_id, enterprise_id=referral.enterprise_id)
            give(case, ends_on=DAY)
        assert fresh(referral).state == "sent"
        standing = [c.ends_on for c in rows_of(Consent) if c.withdrawn_at is None]
        assert standing == [DAY]
        assert "consent.withdrawn" not in kinds()

    def test_is_seen_by_the_bank_it_names_alone(self) -> None:
        consent = give(recommended_case())
        for actor, seen in ((BANKER, 1), (OTHER_BANKER, 0)):
            with reach(actor):
                assert Consent.objects.filter(pk=consent.pk).count() == seen


class TestWithdrawConsent:
    def test_withdraws_what_the_bank_has_not_decided_and_frees_the_case(self) -> None:
        with handled():
            referral = sent()
            (consent,) = rows_of(Consent, bank="ICBC-TC")
            take_back(consent, owner_of(referral.enterprise_id))
        row, case = fresh(referral), case_of(referral)
        assert (row.state, row.cause) == ("withdrawn", "consent_withdrawn")
        assert (case.state, case.excluded_banks) == ("recommended", ["ICBC-TC"])
        assert kinds()[-3:] == ["consent.withdrawn", "referral.withdrawn", "case.released"]

    def test_leaves_other_banks_at_work(self) -> None:
        with handled():
            referral = sent()
            (other,) = consented(case_of(referral), "ABC-TC")
            take_back(other)
        assert fresh(referral).state == "sent"

    def test_takes_back_what_was_written_from_a_general_one(self) -> None:
        case = recommended_case()
        (general,) = consented(case, "*")
        pushed([case])
        with handled():
            take_back(general)
        assert all(c.withdrawn_at for c in rows_of(Consent))
        assert [r.state for r in rows_of(Referral)] == ["withdrawn"]

    def test_of_a_general_one_reaches_what_an_earlier_one_led_to(self) -> None:
        case = recommended_case()
        consented(case, "*")
        pushed([case])
        (later,) = consented(case, "*")
        take_back(later)
        assert all(c.withdrawn_at for c in rows_of(Consent))

    def test_of_one_bank_leaves_what_others_were_allowed(self) -> None:
        case = recommended_case()
        consented(case, "*")
        pushed([case])
        (other,) = consented(case, "ABC-TC")
        take_back(other)
        assert [c.bank for c in rows_of(Consent) if not c.withdrawn_at] == ["*", "ICBC-TC"]

    def test_keeps_everything_when_what_follows_fails(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        referral = sent()
        (consent,) = rows_of(Consent, bank="ICBC-TC")

        def fail(*given: Any, **more: Any) -> None:
            raise RuntimeError

        monkeypatch.setattr(actions.working, "set_free", fail)
        with handled(), reach(TOWNSHIP), pytest.raises(RuntimeError):
            withdraw_consent(consent_id=consent.pk, actor=TOWNSHIP, at=AT)
        assert fresh(consent).withdrawn_at is None
        assert fresh(referral).state == "sent"

    def test_happens_once(self) -> None:
        consent = give(recommended_case())
        take_back(consent)
        before = traces()
        with pytest.raises(ConsentOver):
            take_back(consent)
        assert traces() == before

    def test_of_others_is_not_there(self) -> None:
        consent = give(recommended_case())
        for actor in (OUTSIDER, OTHER_BANKER, owner_of(consent.enterprise_id + 1)):
            with pytest.raises(ReferralNotFound):
                take_back(consent, actor)
        with pytest.raises(NotYours):
            take_back(consent, BANKER)


class TestEndConsents:
    def end(self, days: int = 1) -> int:
        later = AT + timedelta(days=days)
        with handled(), reach(PLATFORM):
            return end_consents(on=DAY + timedelta(days=days), actor=PLATFORM, at=later)

    def test_ends_those_whose_last_day_has_passed(self) -> None:
        case = recommended_case()
        consented(case, "ICBC-TC", ends_on=DAY)
        consented(case, "ABC-TC", ends_on=DAY + timedelta(days=1))
        assert self.end(0) == 0
        assert self.end() == 1
        assert self.end() == 0
        assert [c.withdrawn_by for c in rows_of(Consent)] == ["ended", ""]
        assert kinds().count("consent.ended") == 1

    def test_withdraws_what_is_not_decided(self) -> None:
        case = recommended_case()
        consented(case, "ICBC-TC", ends_on=DAY)
        pushed([case])
        self.end()
        (referral,) = rows_of(Referral)
        assert (referral.state, referral.cause) == ("withdrawn", "consent_ended")

    def test_leaves_a_bank_that_another_consent_covers(self) -> None:
        case = recommended_case()
        consented(case, "ICBC-TC", ends_on=DAY)
        consented(case, "*")
        pushed([case])
        self.end()
        assert [r.state for r in rows_of(Referral)] == ["sent"]

    def test_does_not_touch_a_decision(self) -> None:
        referral = completed()
        with reach(PLATFORM):
            Referral.objects.filter(pk=referral.pk).update(state="approved", ended_on=DAY)
        self.end(400)
        assert fresh(referral).state == "approved"

    def test_is_done_by_the_platform(self) -> None:
        with reach(TOWNSHIP), pytest.raises(NotYours):
            end_consents(on=DAY, actor=TOWNSHIP, at=AT)
