"""Proving by a code that one acts for an enterprise: every way in which it could go wrong."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import ProgrammingError, connection

from rongxie.foundation.identity import codes
from rongxie.foundation.identity.codes import A_DAY, PAUSE, VALID, Asked, TooManyCodes, forget_codes
from rongxie.foundation.identity.models import TRIES, IdentifiedSession, OneTimeCode
from rongxie.foundation.identity.purposes import ProofPurpose
from rongxie.foundation.identity.sessions import (
    DOOR,
    LASTS,
    actor_of_session,
    end_session,
    live_session,
)
from rongxie.foundation.reach.entering import reach
from rongxie.foundation.secrecy import lookups
from rongxie.mechanism.evidence.looks import who_looked
from rongxie.mechanism.lists.models import Case
from rongxie.mechanism.referrals.access import NotYours
from rongxie.mechanism.referrals.actions import (
    ask_code,
    give_consent,
    proved,
    withdraw_consent,
)
from rongxie.mechanism.referrals.actions.consenting import NotIdentified
from rongxie.mechanism.referrals.actions.identifying import CodeNotRight
from rongxie.mechanism.referrals.models import Identified
from tests.mechanism.cast import AT, EVERYBODY, TOWNSHIP
from tests.mechanism.enterprises.makers import PHONE
from tests.mechanism.referrals.makers import (
    YEAR_LATER,
    again,
    fresh,
    kinds,
    proof_of,
    rows_of,
)
from tests.mechanism.referrals.proving import (
    ADDRESS,
    CONSENT,
    STATUS,
    ask,
    asked_and_sent,
    owner,
    prove,
    reachable,
    sent,
    wrong,
)

pytestmark = pytest.mark.django_db


class TestAskCode:
    def test_sends_six_digits_to_the_number_on_the_record(self) -> None:
        message = sent(ask(reachable().pk, phone="+86 138-1234-5678"))
        assert message is not None
        assert message.phone == PHONE
        assert len(message.code) == 6
        assert message.code.isdecimal()
        assert message.code not in repr(message)
        assert PHONE not in repr(message)

    def test_finds_by_credit_code_too(self) -> None:
        case = reachable()
        again(type(case.enterprise).objects.filter(pk=case.enterprise_id).update, uscc="9134X")
        assert sent(ask(" 9134x "))

    def test_sends_nothing_to_a_number_that_was_just_typed(self) -> None:
        assert sent(ask(reachable().pk, phone="13900000000")) is None

    def test_sends_nothing_to_a_number_that_has_ended_or_is_another_s(self) -> None:
        case, other = reachable(), reachable("13911112222")
        assert sent(ask(case.pk, phone="13911112222")) is None
        with reach(DOOR):
            other.enterprise.contacts.update(ended_at=AT)
        assert sent(ask(other.pk, phone="13911112222", at=AT + PAUSE)) is None

    def test_sends_once(self) -> None:
        asked = ask(reachable().pk)
        assert sent(asked)
        assert sent(asked) is None

    @pytest.mark.parametrize(
        "about", ["1", "0", "-5", "x", "", "999999999999999999", "9" * 40, "ａ"]
    )
    def test_answers_the_same_and_does_the_same_whatever_is_there(self, about: str) -> None:
        """As many questions to the database, and one row that looks like any other."""
        case, done = reachable(), []
        for one, phone in ((case.pk, PHONE), (about, "13900000000")):
            connection.force_debug_cursor = True
            start = len(connection.queries)
            asked = ask(one, phone=phone)
            done.append([query["sql"].split(maxsplit=1)[0] for query in connection.queries[start:]])
            connection.force_debug_cursor = False
            assert asked.ends_at == AT + VALID
            assert len(asked.handle) == 22
        assert done[0] == done[1]
        there, decoy = rows_of(OneTimeCode)
        assert (there.enterprise, decoy.enterprise) == (case.enterprise_id, None)

    def test_keeps_neither_the_code_nor_what_was_typed(self) -> None:
        asked, code = asked_and_sent(reachable())
        (row,) = rows_of(OneTimeCode)
        kept = [bytes(v) if isinstance(v, memoryview) else v for v in vars(row).values()]
        assert asked.handle in kept
        assert not any(secret in str(kept) for secret in (code, PHONE, ADDRESS))

    def test_waits_a_minute_for_the_same_number(self) -> None:
        case = reachable()
        ask(case.pk)
        with pytest.raises(TooManyCodes):
            ask(case.pk, at=AT + PAUSE - timedelta(seconds=1))
        ask(case.pk, at=AT + PAUSE)

    @pytest.mark.parametrize("there", [True, False])
    @pytest.mark.parametrize("same", ["phone", "about", "address"])
    def test_is_bounded_for_a_day_the_same_for_what_is_there_and_not(
        self, same: str, there: bool
    ) -> None:
        about = reachable().pk if there else 10**9
        phone = PHONE if there else "13900000000"
        for number in range(A_DAY[same] + 1):
            given: dict[str, Any] = {
                "about": about if same == "about" else 10**9 + 1 + number,
                "phone": phone if same == "phone" else f"137{number:08}",
                "address": ADDRESS if same == "address" else f"198.51.100.{number}",
                "at": AT + number * PAUSE,
            }
            if number == A_DAY[same]:
                with pytest.raises(TooManyCodes):
                    ask(**given)
                given["at"] = AT + timedelta(days=1, seconds=1) + number * PAUSE
            ask(**given)

    @pytest.mark.parametrize("actor", [one for one in EVERYBODY if one.role != "system"])
    def test_is_kept_by_the_platform_alone(self, actor: Any) -> None:
        with reach(actor), pytest.raises(NotYours):
            ask_code(about="1", phone=PHONE, purpose=CONSENT, address=ADDRESS, actor=actor, at=AT)

    def test_is_seen_by_the_enterprise_as_a_look_of_the_platform(self) -> None:
        case = reachable()
        asked_and_sent(case)
        assert "contact.seen" in kinds()


class TestProveCode:
    def test_opens_a_session_of_the_enterprise_for_half_an_hour(self) -> None:
        case = reachable()
        asked, code = asked_and_sent(case)
        opened = proved(prove(asked, f" {code} "))
        with reach(DOOR):
            session = live_session(opened.token, at=AT + LASTS - timedelta(seconds=1))
            assert live_session(opened.token, at=AT + LASTS) is None
            assert live_session("x", at=AT) is None
        assert session is not None
        actor = actor_of_session(session)
        assert (actor.name, actor.role) == (f"enterprise:{case.enterprise_id}", "enterprise")
        assert opened.token not in repr(opened)
        assert kinds()[-1] == "identity.proved"

    def test_counts_once(self) -> None:
        asked, code = asked_and_sent(reachable())
        assert prove(asked, code)
        assert prove(asked, code) is None

    def test_refuses_a_wrong_one_and_counts_the_try(self) -> None:
        asked, code = asked_and_sent(reachable())
        for _ in range(TRIES - 1):
            assert prove(asked, wrong(code)) is None
        assert prove(asked, code)

    def test_is_void_after_as_many_tries_as_there_are(self) -> None:
        asked, code = asked_and_sent(reachable())
        for _ in range(TRIES):
            assert prove(asked, wrong(code)) is None
        assert prove(asked, code) is None
        assert rows_of(OneTimeCode)[0].tries == TRIES

    def test_is_void_after_its_time(self) -> None:
        asked, code = asked_and_sent(reachable())
        assert prove(asked, code, at=AT + VALID) is None
        assert prove(asked, code, at=AT + VALID - timedelta(seconds=1))

    def test_is_for_its_purpose_alone(self) -> None:
        asked, code = asked_and_sent(reachable())
        for purpose in set(ProofPurpose) - {CONSENT}:
            assert prove(asked, code, purpose) is None
        assert prove(asked, code)

    def test_of_another_is_not_right(self) -> None:
        asked, code = asked_and_sent(reachable())
        other, others = asked_and_sent(reachable("13911112222"), "13911112222")
        if code != others:
            assert prove(asked, others) is None
            assert prove(other, code) is None

    def test_of_a_decoy_is_never_right(self) -> None:
        """Even the digits that a real one would have."""
        asked = ask(10**9)
        (row,) = rows_of(OneTimeCode)
        code = codes._code_of(row, lookups.secrets_for("one-time codes")[0])
        assert prove(asked, code) is None

    @pytest.mark.parametrize("code", ["", "000000 0", "１２３４５６", "\x00", "1" * 10_000])
    def test_of_other_forms_is_not_right(self, code: str) -> None:
        asked, _ = asked_and_sent(reachable())
        assert prove(asked, code) is None

    def test_of_an_unknown_handle_is_not_right(self) -> None:
        assert prove(Asked("x", AT), "123456") is None
        with pytest.raises(CodeNotRight):
            proved(None)

    def test_outlives_a_new_master_key(self, monkeypatch: pytest.MonkeyPatch) -> None:
        asked, code = asked_and_sent(reachable())
        before = lookups.secrets_for

        def newer(purpose: str) -> list[bytes]:
            return [b"n" * 32, *before(purpose)]

        monkeypatch.setattr("rongxie.foundation.identity.codes.secrets_for", newer)
        assert prove(asked, code)

    def test_is_forgotten_days_later(self) -> None:
        ask(reachable().pk)
        with reach(DOOR):
            assert forget_codes(at=AT + timedelta(days=1)) == 0
            assert forget_codes(at=AT + timedelta(days=3)) == 1


class TestASession:
    def consent(self, case: Case, proof: str, at: datetime = AT) -> Any:
        actor = owner(case)
        with reach(actor):
            return give_consent(
                enterprise_id=case.enterprise_id, bank="ICBC-TC", ends_on=YEAR_LATER,
                identified=Identified.PHONE_CODE, source="self", proof=proof, actor=actor, at=at,
            )  # fmt: skip

    def test_gives_consent_that_says_how_the_person_was_identified(self) -> None:
        case = reachable()
        asked, code = asked_and_sent(case)
        session = proved(prove(asked, code)).session
        consent = self.consent(case, str(session))
        assert (consent.identified, consent.proof) == ("phone_code", f"session:{session.pk}")
        assert session.reference.startswith("code:")
        actor = actor_of_session(session)
        with reach(actor):
            assert withdraw_consent(consent_id=consent.pk, actor=actor, at=AT).withdrawn_at == AT

    @pytest.mark.parametrize(
        "proof", ["", "session:", "session:0", "session:x", "code:1", "visit:1", "session:²"]
    )
    def test_is_needed_to_give_consent(self, proof: str) -> None:
        case = reachable()
        proof_of(case.enterprise_id)
        with pytest.raises(NotIdentified):
            self.consent(case, proof)

    def test_of_another_enterprise_proves_nothing(self) -> None:
        case, other = reachable(), reachable()
        with pytest.raises(NotIdentified):
            self.consent(case, proof_of(other.enterprise_id))

    def test_for_another_purpose_proves_nothing(self) -> None:
        case = reachable()
        with pytest.raises(NotIdentified):
            self.consent(case, proof_of(case.enterprise_id, STATUS))

    def test_that_is_over_proves_nothing(self) -> None:
        case = reachable()
        with pytest.raises(NotIdentified):
            self.consent(case, proof_of(case.enterprise_id), at=AT + LASTS)
        with pytest.raises(NotIdentified):
            self.consent(case, proof_of(case.enterprise_id), at=AT - timedelta(seconds=1))

    def test_can_be_ended_by_its_enterprise_alone(self) -> None:
        case, other = reachable(), reachable()
        proof = proof_of(case.enterprise_id)
        number = int(proof.partition(":")[2])
        with reach(owner(other)):
            assert not end_session(number, at=AT)
        with reach(owner(case)):
            assert end_session(number, at=AT)
            assert not end_session(number, at=AT)
        with pytest.raises(NotIdentified):
            self.consent(case, proof)

    def test_opens_for_its_purpose(self) -> None:
        case = reachable()
        asked, code = asked_and_sent(case)
        opened = proved(prove(asked, code))
        with reach(DOOR):
            assert live_session(opened.token, (CONSENT, STATUS), at=AT)
            assert live_session(opened.token, (STATUS,), at=AT) is None

    def test_shows_its_own_looks_and_nothing_else(self) -> None:
        case, other = reachable(), reachable()
        with reach(owner(case)):
            assert who_looked(enterprise_id=case.enterprise_id, actor=owner(case)) == []
            assert IdentifiedSession.objects.count() == 0
        proof_of(other.enterprise_id)
        with reach(owner(case)):
            assert IdentifiedSession.objects.count() == 0
        with pytest.raises(ProgrammingError), reach(owner(case)):
            OneTimeCode.objects.count()

    def test_is_no_business_of_banks(self) -> None:
        proof_of(reachable().enterprise_id)
        (session,) = rows_of(IdentifiedSession)
        with reach(TOWNSHIP):
            assert IdentifiedSession.objects.get().pk == session.pk
        assert fresh(session).ended_at is None
