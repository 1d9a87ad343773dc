from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from rongxie.foundation.accounts.models import User
from rongxie.foundation.events.models import EventRow
from rongxie.foundation.organisations.models import Convener
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.lists.access import BatchNotFound, StepNotAllowed
from rongxie.mechanism.lists.actions import signing
from rongxie.mechanism.lists.actions.laying import BatchNotLaid, ScreeningsTooOld, hand_in_scan
from rongxie.mechanism.lists.actions.signing import (
    ChangedSinceLaid,
    DigestDiffers,
    NotASecondPerson,
    NotProvenAgain,
    SealMissing,
    StrikingUnclear,
    sign_batch,
)
from rongxie.mechanism.lists.kinds import SignMode
from rongxie.mechanism.lists.mandates import NoConvener, NotNamedInWriting
from rongxie.mechanism.lists.models import Batch, Case
from rongxie.mechanism.lists.queries import difference, notes_of
from rongxie.mechanism.visits.actions.needs import withdraw_need
from rongxie.mechanism.visits.models import Need
from rongxie.rulebook.steps import Role
from tests.mechanism.cast import (
    AT,
    CITY_OFFICER,
    CONVENER,
    COUNTY,
    DAY,
    OFFICE,
    OUTSIDER,
    PLATFORM,
    REVIEWER,
    TOWNSHIP,
)
from tests.mechanism.lists import makers
from tests.mechanism.lists.county import CONVENER_NAME, DEPUTY, holds
from tests.mechanism.lists.makers import signature
from tests.mechanism.lists.refusing import breaks, keeps_nothing, refuses, undone

pytestmark = pytest.mark.django_db
PAPER: dict[str, Any] = {"mode": SignMode.PAPER, "reauthenticated_at": None}
NAMED = "天政办〔2026〕9号"


def _sign(batch: Batch, actor: Actor = CONVENER, **other: Any) -> Batch:
    struck, at = other.pop("struck", None), other.pop("at", AT)
    given = signature(batch, **{"reauthenticated_at": at, **other})
    return sign_batch(batch_id=batch.pk, signature=given, struck=struck, actor=actor, at=at)


def _confirmed(draft: Case) -> Case:
    return makers.confirmed(makers.reviewed(makers.declared(draft)))


class TestSignBatch:
    def test_puts_its_cases_on_the_list_and_sends_struck_ones_back(self) -> None:
        one, other, third = (makers.confirmed() for _ in range(3))
        batch = makers.signed(makers.laid([one, other, third]), struck={other.pk: "材料待核"})
        states = [makers.now(case).state for case in (one, other, third)]
        assert states == ["recommended", "returned", "recommended"]
        assert makers.now(one).recommended_on == DAY
        with reach(CONVENER):
            assert [note.text for note in notes_of(other)] == ["材料待核"]
            last = EventRow.objects.order_by("-id")[:4]
            told = [(row.kind, row.subject) for row in reversed(last)]
            assert batch.lines.get(struck=True).case_id == other.pk
        assert told == [
            ("case.returned", str(other.pk)), ("case.recommended", str(one.pk)),
            ("case.recommended", str(third.pk)), ("batch.signed", str(batch.pk)),
        ]  # fmt: skip
        assert (batch.convener, batch.document) == (f"{CONVENER_NAME} 常务副县长", "")
        assert makers.last_event().payload == (
            f'{{"count":2,"digest":"{batch.digest}","mode":"platform"}}'
        )

    def test_a_second_time_is_told_that_it_is_signed(self) -> None:
        batch = makers.signed()
        with refuses(BatchNotLaid, CONVENER) as told:
            _sign(batch)
        assert told.value.message.blanks["day"] == DAY

    def test_hides_batches_of_other_counties_and_is_for_the_convener(self) -> None:
        batch = makers.laid()
        with refuses(BatchNotFound, replace(OUTSIDER, role=Role.CONVENER)):
            _sign(batch, replace(OUTSIDER, role=Role.CONVENER))
        with refuses(StepNotAllowed, CITY_OFFICER):
            _sign(batch, CITY_OFFICER)

    def test_refuses_another_digest_and_a_snapshot_that_was_tampered_with(self) -> None:
        batch = makers.laid()
        with refuses(DigestDiffers, CONVENER):
            _sign(batch, digest_seen="0" * 64)
        with reach(PLATFORM):
            Batch.objects.filter(pk=batch.pk).update(
                snapshot=batch.snapshot.replace('"amount_wan":"50"', '"amount_wan":"90"')
            )
        with refuses(ChangedSinceLaid, CONVENER):
            _sign(batch)

    def test_refuses_a_case_that_changed_since_and_says_which(self) -> None:
        case, other = makers.confirmed(), makers.confirmed()
        batch = makers.laid([case, other])
        with reach(TOWNSHIP):
            withdraw_need(need_id=case.need_id, on=DAY, actor=TOWNSHIP, at=AT)
        with refuses(ChangedSinceLaid, CONVENER) as told:
            _sign(batch)
        assert told.value.message.blanks["cases"] == str(case.pk)
        with reach(PLATFORM):
            Need.objects.filter(pk=case.need_id).update(withdrawn_on=None)
        makers.closed(other)
        with refuses(StepNotAllowed, CONVENER):
            _sign(batch)

    def test_refuses_a_screening_too_old_only_from_the_day_after(self) -> None:
        batch = makers.laid()
        with refuses(ScreeningsTooOld, CONVENER):
            _sign(batch, at=AT.replace(month=12, day=21))
        with reach(CONVENER):
            assert _sign(batch, at=AT.replace(month=12, day=20)).state == "signed"

    def test_refuses_to_strike_without_a_reason_a_stranger_or_all(self) -> None:
        batch = makers.laid([one := makers.confirmed(), makers.confirmed()])
        with reach(CONVENER):
            every = dict.fromkeys(batch.lines.values_list("case", flat=True), "缺材料")
        for struck in ({one.pk: " "}, {999_999: "缺材料"}, every):
            with refuses(StrikingUnclear, CONVENER):
                _sign(batch, struck=struck)

    def test_keeps_nothing_when_a_later_write_fails(self, monkeypatch: pytest.MonkeyPatch) -> None:
        batch = makers.laid([one := makers.confirmed(), makers.confirmed()])
        monkeypatch.setattr(signing, "append", breaks)
        with keeps_nothing(CONVENER):
            _sign(batch, struck={one.pk: "材料待核"})


class TestWhoSigns:
    def test_for_the_convener_is_named_by_a_document(self) -> None:
        batch = makers.laid()
        with refuses(NotNamedInWriting, DEPUTY):
            _sign(batch, DEPUTY)
        with reach(DEPUTY):
            done = _sign(batch, DEPUTY, document=NAMED)
        assert (done.document, done.signed_by) == (NAMED, DEPUTY.name)
        assert f'"document":"batch:{batch.pk}"' in makers.last_event().payload  # no words

    def test_may_be_named_by_the_document_of_his_membership(self) -> None:
        batch = makers.laid()
        holds(61, Role.CONVENER, "李代签", document=NAMED)
        with reach(DEPUTY):
            assert _sign(batch, DEPUTY).document == NAMED

    def test_may_be_a_co_convener(self) -> None:
        batch = makers.laid()
        Convener.objects.create(
            mechanism=Convener.objects.get(name=CONVENER_NAME).mechanism, name="李代签",
            title="副召集人", co_convener=True, document=NAMED, since=DAY,
        )  # fmt: skip
        holds(61, Role.CONVENER, "李代签")
        with reach(DEPUTY):
            assert _sign(batch, DEPUTY).convener == "李代签 副召集人"

    def test_is_nobody_once_the_convener_has_left_office(self) -> None:
        batch = makers.laid()
        Convener.objects.filter(name=CONVENER_NAME).update(until=DAY)
        with refuses(NoConvener, CONVENER):
            _sign(batch)


class TestTheMode:
    @pytest.mark.parametrize("ago", [None, timedelta(minutes=5, seconds=1), timedelta(seconds=-1)])
    def test_platform_needs_a_fresh_proof_of_who_signs(self, ago: timedelta | None) -> None:
        batch = makers.laid()
        with refuses(NotProvenAgain, CONVENER):
            _sign(batch, reauthenticated_at=ago and AT - ago)
        with reach(CONVENER):
            assert _sign(batch, reauthenticated_at=AT - timedelta(minutes=5)).mode == "platform"

    def test_e_seal_needs_its_reference(self) -> None:
        batch = makers.laid()
        seal: dict[str, Any] = {"mode": SignMode.E_SEAL, "reauthenticated_at": None}
        with refuses(SealMissing, CONVENER):
            _sign(batch, **seal)
        with reach(CONVENER):
            assert _sign(batch, **seal, seal="SEAL-2026-77").seal == "SEAL-2026-77"

    def test_paper_takes_two(self) -> None:
        batch = makers.laid()
        with refuses(NotASecondPerson, DEPUTY):  # there is no scan
            _sign(batch, DEPUTY, document=NAMED, **PAPER)
        with reach(OFFICE):
            hand_in_scan(batch_id=batch.pk, file="file:9", actor=OFFICE, at=AT)
        alone = replace(DEPUTY, name=OFFICE.name)
        with refuses(NotASecondPerson, alone):
            _sign(batch, alone, document=NAMED, **PAPER)
        with refuses(DigestDiffers, DEPUTY):
            _sign(batch, DEPUTY, document=NAMED, digest_seen="f" * 64, **PAPER)
        with reach(DEPUTY):
            done = _sign(batch, DEPUTY, document=NAMED, **PAPER)
        assert (done.scan, done.scanned_by, done.checked_by) == (
            "file:9", OFFICE.name, DEPUTY.name,
        )  # fmt: skip

    def test_paper_knows_one_person_by_two_memberships(self) -> None:
        batch = makers.laid()
        with reach(REVIEWER):
            hand_in_scan(batch_id=batch.pk, file="file:9", actor=REVIEWER, at=AT)
        holds(61, Role.CONVENER, "李代签", document=NAMED)
        holds(13, Role.TASK_FORCE, "王二")
        with undone(), reach(DEPUTY):
            assert _sign(batch, DEPUTY, **PAPER).state == "signed"
        his = User.objects.get(display_name="李代签")
        type(his.memberships.get()).objects.filter(pk=13).update(user=his)
        with refuses(NotASecondPerson, DEPUTY):
            _sign(batch, DEPUTY, **PAPER)


class TestTheDifference:
    def test_is_to_the_batch_signed_before_by_enterprise(self) -> None:
        whose = makers.enterprise()
        stays = _confirmed(makers.draft(whose))
        goes = makers.confirmed()
        first = makers.signed(makers.laid([stays, goes]))
        makers.closed(makers.now(stays))
        again = _confirmed(makers.draft(whose, "80"))
        new = makers.confirmed()
        second = makers.laid([again, new])
        with reach(CONVENER):
            told = difference(second)
        assert told.previous == first.pk
        assert (told.new, told.again) == ((new.enterprise_id,), (stays.enterprise_id,))
        assert told.left_out == (goes.enterprise_id,)
        assert [(str(one.before), str(one.after)) for one in told.changed] == [("50", "80")]

    def test_of_the_first_batch_is_that_all_is_new(self) -> None:
        batch = makers.laid([case := makers.confirmed()], region=COUNTY)
        with reach(CONVENER):
            assert difference(batch).new == (case.enterprise_id,)
