"""The daily digest for banks and offices."""

from datetime import datetime

import pytest

from rongxie.foundation.accounts.actions import end_membership
from rongxie.foundation.outbox.access import (
    messages_in_reach,
)
from rongxie.foundation.outbox.models import Channel, Cursor
from rongxie.foundation.outbox.stops import (
    stop_own,
)
from rongxie.foundation.reach.entering import reach
from rongxie.surfaces.outgoing.digests import write_digests
from rongxie.surfaces.outgoing.rendering import said_message
from rongxie.values.moments import CHINA
from tests.mechanism.cast import (
    AT,
    PLATFORM,
)
from tests.mechanism.referrals.makers import completed
from tests.surfaces.outgoing.receivers import seated
from tests.surfaces.outgoing.telephones import (
    DAY,
    HOUR,
    Phone,
    dispatches,
)

pytestmark = pytest.mark.django_db


class TestTheDigest:
    MORNING = datetime(2026, 11, 20, 6, tzinfo=CHINA)

    def test_counts_what_waits_for_a_bank_and_comes_once_a_day(self) -> None:
        banker = seated("bank")
        seated("other bank")
        completed(at=AT - 26 * DAY, on=AT.date() - 26 * DAY)
        assert not write_digests(actor=PLATFORM, at=self.MORNING)
        write_digests(actor=PLATFORM, at=self.MORNING + HOUR)
        (row,) = dispatches()
        assert (row.message.recipient, row.channel) == (banker.name, "chat")
        with reach(banker):
            (message,) = messages_in_reach(banker)
            assert said_message(message, "zh").text == "即将到期待决定：1 件"
        phone = Phone()
        phone.ring(self.MORNING + HOUR)
        assert phone.got == []
        phone.ring(self.MORNING + 3 * HOUR)
        assert [item.to for item in phone.got] == ["13900000004"]
        assert phone.got[0].title == "2026年11月20日待办摘要"

    def test_tells_what_is_overdue(self) -> None:
        banker = seated("bank")
        completed(at=AT - 31 * DAY, on=AT.date() - 31 * DAY)
        write_digests(actor=PLATFORM, at=self.MORNING)
        with reach(banker):
            (message,) = messages_in_reach(banker)
            assert message.blanks["lines"] == {"overdue": 1}

    def test_counts_what_is_due_today_as_due_and_comes_once_whatever_happens(self) -> None:
        banker = seated("bank")
        completed(at=AT - 30 * DAY, on=AT.date() - 30 * DAY)
        for hour in range(2):
            write_digests(actor=PLATFORM, at=self.MORNING + hour * HOUR)
            with reach(PLATFORM):
                Cursor.objects.update(seq=0)
        with reach(banker):
            (message,) = messages_in_reach(banker)
            assert message.blanks["lines"] == {"due_soon": 1}

    def test_does_not_come_on_a_day_off(self) -> None:
        seated("bank")
        completed(at=AT - 26 * DAY, on=AT.date() - 26 * DAY)
        write_digests(actor=PLATFORM, at=self.MORNING + DAY)  # a Saturday
        assert dispatches() == []

    def test_goes_by_e_mail_to_whoever_signs_in_by_one(self) -> None:
        seated("bank", login="chen@bank.example.cn")
        completed(at=AT - 26 * DAY, on=AT.date() - 26 * DAY)
        write_digests(actor=PLATFORM, at=self.MORNING)
        assert [row.channel for row in dispatches()] == ["email"]

    def test_does_not_leave_when_the_membership_has_ended_since(self) -> None:
        banker = seated("bank")
        completed(at=AT - 26 * DAY, on=AT.date() - 26 * DAY)
        write_digests(actor=PLATFORM, at=self.MORNING)
        end_membership(
            membership_id=int(banker.name.split(":")[1]), on=AT.date(), reason="调离",
            by="membership:1", at=AT,
        )  # fmt: skip
        phone = Phone()
        phone.ring(self.MORNING + 3 * HOUR)
        assert (phone.got, dispatches()[0].note) == ([], "membership_ended")

    def test_stays_on_the_page_for_whoever_wants_no_more(self) -> None:
        banker = seated("bank")
        with reach(banker):
            stop_own(channel=Channel.CHAT, actor=banker, at=AT)
        completed(at=AT - 26 * DAY, on=AT.date() - 26 * DAY)
        write_digests(actor=PLATFORM, at=self.MORNING)
        assert dispatches() == []
        with reach(banker):
            assert messages_in_reach(banker).count() == 1
