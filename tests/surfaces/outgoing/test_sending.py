"""Messages on their way to a telephone, or on paper."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from rongxie.foundation.outbox.access import (
    LetterNotFound,
    letters_in_reach,
)
from rongxie.foundation.outbox.dispatches import (
    MOST_TRIES,
    claim_dispatches,
    give_up_dispatch,
    hand_over_letter,
    note_failed,
    note_sent,
)
from rongxie.foundation.outbox.models import Channel
from rongxie.foundation.outbox.stops import (
    NotTheirWish,
    resume_messages,
    stop_messages,
)
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.enterprises.models import Enterprise
from rongxie.surfaces.outgoing.channels import FILE, Outgoing
from rongxie.surfaces.outgoing.rendering import letter
from rongxie.surfaces.outgoing.sending import send_at_once
from rongxie.values.moments import CHINA
from rongxie.values.regions import SAMPLE_PROVINCE
from tests.mechanism.cast import (
    AT,
    BANKER,
    CONVENER,
    OUTSIDER,
    PLATFORM,
    TOWNSHIP,
    owner_of,
)
from tests.mechanism.enterprises.makers import PHONE, contact
from tests.mechanism.referrals.makers import recommended_case
from tests.surfaces.outgoing.telephones import (
    DAY,
    HOUR,
    Phone,
    declared,
    dispatches,
    kinds_of_events,
    removed,
    told,
)

pytestmark = pytest.mark.django_db


class TestSending:
    def test_waits_for_the_end_of_the_quiet_hours(self, shop: Enterprise) -> None:
        contact(shop)
        night = datetime(2026, 11, 20, 22, tzinfo=CHINA)
        phone = Phone()
        told(declared(shop), at=night)
        phone.ring(night)
        phone.ring(night + 9 * HOUR)
        assert phone.got == []
        phone.ring(night + 10 * HOUR)
        assert len(phone.got) == 1

    def test_does_not_catch_up_in_the_night(self, shop: Enterprise) -> None:
        contact(shop)
        told(declared(shop))
        phone = Phone()
        night = datetime(2026, 11, 20, 23, tzinfo=CHINA)
        phone.ring(night)
        (row,) = dispatches()
        assert (phone.got, row.attempts) == ([], 0)
        phone.ring(datetime(2026, 11, 21, 8, tzinfo=CHINA))
        assert len(phone.got) == 1

    def test_stops_at_the_limit_of_a_day_but_not_for_formal_notices(self, shop: Enterprise) -> None:
        contact(shop)
        phone = Phone()
        for hour in range(5):
            told(declared(shop), at=AT + hour * HOUR)
            phone.ring(AT + hour * HOUR)
        assert len(phone.got) == 3
        told(removed(shop), at=AT + 6 * HOUR)
        phone.ring(AT + 6 * HOUR)
        assert len(phone.got) == 4
        notes = [row.note for row in dispatches() if row.state == "given_up"]
        assert notes == ["enough_for_a_day"] * 2
        told(declared(shop), at=AT + DAY)
        phone.ring(AT + DAY)
        assert len(phone.got) == 5

    def test_respects_who_does_not_want_to_be_disturbed(self, shop: Enterprise) -> None:
        contact(shop)
        owner, phone = owner_of(shop.pk), Phone()
        given: dict[str, Any] = {
            "enterprise_id": shop.pk, "region": shop.region, "channel": Channel.SMS, "at": AT,
        }  # fmt: skip
        with reach(owner):
            stop_messages(**given, actor=owner)
        with reach(owner):
            stop_messages(**given, actor=owner)
        told(declared(shop))
        phone.ring()
        assert (phone.got, dispatches()[0].note) == ([], "do_not_disturb")
        with reach(TOWNSHIP):
            resume_messages(**given, actor=TOWNSHIP)
        told(declared(shop))
        phone.ring()
        assert len(phone.got) == 1
        assert [k for k in kinds_of_events() if k.startswith("message.")] == [
            "message.stopped",
            "message.resumed",
        ]

    @pytest.mark.parametrize("actor", [BANKER, OUTSIDER, CONVENER])
    def test_is_not_stopped_by_others(self, shop: Enterprise, actor: Actor) -> None:
        with reach(actor), pytest.raises(NotTheirWish):
            stop_messages(
                enterprise_id=shop.pk, region=shop.region, channel=Channel.SMS, actor=actor, at=AT
            )

    def test_fails_again_and_again_and_is_then_given_up(self, shop: Enterprise) -> None:
        contact(shop)
        told(declared(shop))
        phone, states = Phone(away=True), []
        for turn in range(MOST_TRIES):
            phone.ring(AT + turn * DAY)
            states.append(dispatches()[0].state)
        assert states == ["failed"] * (MOST_TRIES - 1) + ["given_up"]
        assert dispatches()[0].note == "away"

    def test_does_not_wait_again_and_again_for_a_gateway_that_is_away(
        self, shop: Enterprise
    ) -> None:
        contact(shop)
        told(*[removed(shop) for _ in range(9)])
        phone = Phone(away=True)
        phone.ring()
        assert phone.tries == 3
        assert sorted(row.attempts for row in dispatches()) == [0] * 6 + [1] * 3
        assert kinds_of_events().count("contact.seen") == 3
        phone.away = False
        phone.ring(AT + HOUR)
        assert len(phone.got) == 9

    def test_that_took_too_long_is_noted_by_whoever_tries_it_next(self, shop: Enterprise) -> None:
        told(removed(shop))
        with reach(PLATFORM):
            (slow,) = claim_dispatches(at=AT)
            (again,) = claim_dispatches(at=AT + HOUR)
            note_failed(again, "away", at=AT + HOUR)
            note_sent(slow, "contact:1", actor=PLATFORM, at=AT + HOUR)
            give_up_dispatch(slow, "no_contact", at=AT + HOUR)
        (row,) = dispatches()
        assert (row.state, row.note, row.attempts) == ("failed", "away", 2)
        assert "notice.served" not in kinds_of_events()

    def test_of_two_processes_each_message_is_one_s(self, shop: Enterprise) -> None:
        contact(shop)
        told(declared(shop))
        phone, other = Phone(), Phone()

        def sending(item: Outgoing, at: datetime) -> None:
            other.ring(at)  # meanwhile
            phone.got.append(item)

        phone.send = sending  # type: ignore[method-assign]
        phone.ring()
        assert (len(phone.got), len(other.got)) == (1, 0)


class TestAFormalNotice:
    def test_is_served_on_record_when_it_is_sent(self, shop: Enterprise) -> None:
        contact(shop)
        told(removed(shop))
        Phone().ring()
        assert kinds_of_events()[-2:] == ["contact.seen", "notice.served"]

    def test_goes_on_paper_where_no_telephone_is(self, shop: Enterprise) -> None:
        told(removed(shop), declared(shop))
        Phone().ring()
        rows = [(row.channel, row.state, row.note) for row in dispatches()]
        assert rows == [
            ("sms", "given_up", "no_contact"),
            ("sms", "given_up", "no_contact"),
            ("letter", "waiting", ""),
        ]
        with reach(TOWNSHIP):
            (paper,) = letters_in_reach(TOWNSHIP)
            page = letter(paper.message, "zh")
            assert "<h1>通知：已移出推荐清单</h1>" in page
            assert "2026年12月1日前向市级工作机制申诉" in page
            hand_over_letter(dispatch_id=paper.pk, actor=TOWNSHIP, at=AT)
        assert kinds_of_events()[-1] == "notice.served"
        with reach(TOWNSHIP), pytest.raises(LetterNotFound):
            hand_over_letter(dispatch_id=paper.pk, actor=TOWNSHIP, at=AT)

    @pytest.mark.parametrize("actor", [OUTSIDER, BANKER, CONVENER])
    def test_is_handed_over_by_those_who_meet_the_enterprise(
        self, shop: Enterprise, actor: Actor
    ) -> None:
        told(removed(shop))
        Phone().ring()
        paper = dispatches()[-1]
        with reach(actor), pytest.raises(LetterNotFound):
            hand_over_letter(dispatch_id=paper.pk, actor=actor, at=AT)


class TestASample:
    def test_never_rings_a_telephone(self, settings: Settings, tmp_path: Path) -> None:
        settings.RONGXIE_HOME = tmp_path
        made_up = recommended_case(region=f"{SAMPLE_PROVINCE}0101001").enterprise
        contact(made_up)
        told(declared(made_up))
        told(removed(made_up), now=AT + 4 * DAY)
        phone = Phone()
        phone.ring()
        assert phone.got == []
        assert "已列入申报清单" in (tmp_path / FILE).read_text("utf-8")
        assert [row.message.template for row in dispatches()] == ["case_declared"]


class TestAtOnce:
    def test_whatever_the_hour_it_leaves_and_nothing_is_kept(
        self, settings: Settings, tmp_path: Path
    ) -> None:
        settings.RONGXIE_HOME, settings.SMS_GATEWAY = tmp_path, ""
        item = Outgoing("code:x", PHONE, "", "验证码123456")
        night = datetime(2026, 11, 20, 23, tzinfo=CHINA)
        send_at_once(Channel.SMS, item, actor=PLATFORM, at=night)
        assert "验证码123456" in (tmp_path / FILE).read_text("utf-8")
        assert dispatches() == []
