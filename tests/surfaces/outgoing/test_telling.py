"""Messages: from the sealed log to the page."""

import pytest

from rongxie.foundation.outbox.access import (
    MessageNotFound,
    messages_in_reach,
)
from rongxie.foundation.outbox.messages import mark_all_read, mark_read, unread
from rongxie.foundation.outbox.models import Cursor, Dispatch, Message
from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.enterprises.events import ContactSeen
from rongxie.mechanism.enterprises.models import Enterprise
from rongxie.mechanism.lists.events import BatchLaid
from rongxie.rulebook.steps import Role
from rongxie.surfaces.outgoing.rendering import said_message, said_outside
from tests.foundation.accounts.people import granted, person
from tests.mechanism.cast import (
    AT,
    BANKER,
    CONVENER,
    COUNTY,
    OFFICE,
    OTHER_BANKER,
    PLATFORM,
    TOWN,
    owner_of,
)
from tests.mechanism.enterprises.makers import PHONE, contact, enterprise
from tests.mechanism.referrals.makers import offices
from tests.surfaces.outgoing.telephones import (
    DAY,
    Phone,
    declared,
    dispatches,
    kinds_of_events,
    refused,
    removed,
    sent_to_bank,
    told,
)

pytestmark = pytest.mark.django_db


class TestAMessage:
    def test_is_on_the_page_of_the_enterprise_at_once_and_of_no_other(
        self, shop: Enterprise
    ) -> None:
        other = enterprise("天长市另一家有限公司")
        told(declared(shop))
        owner, stranger = owner_of(shop.pk), owner_of(other.pk)
        with reach(owner):
            (message,) = messages_in_reach(owner)
            assert said_message(message, "zh").text.startswith("您的案件 7 已于2026年11月20日列入")
            assert said_message(message, "en").title == "On the declaration list"
            assert unread(owner) == 1
        with reach(stranger):
            assert list(messages_in_reach(stranger)) == []
            assert list(Message.objects.all()) == []
            with pytest.raises(MessageNotFound):
                mark_read(message_id=message.pk, actor=stranger, at=AT)

    def test_reaches_the_telephone_and_the_look_is_on_record(self, shop: Enterprise) -> None:
        contact(shop)
        phone = Phone()
        told(declared(shop))
        phone.ring()
        (item,) = phone.got
        assert item.to == PHONE
        assert item.text.startswith("您的案件7已列入申报清单。")
        assert item.text.endswith("所在乡镇（街道）。")
        assert PHONE not in repr(item)
        assert kinds_of_events()[-1] == "contact.seen"
        (row,) = dispatches()
        assert (row.state, row.target.split(":")[0]) == ("sent", "contact")
        with reach(PLATFORM):
            assert PHONE not in str(
                list(Message.objects.values()) + list(Dispatch.objects.values())
            )
        phone.ring(AT + DAY)
        assert len(phone.got) == 1

    def test_about_a_look_is_told_unless_it_was_for_a_message(self, shop: Enterprise) -> None:
        number = str(shop.pk)
        seen = {"subject": number, "enterprise": number, "region": TOWN, "reference": "contact:1"}
        told(ContactSeen(**seen, purpose="message"), ContactSeen(**seen, purpose="own"))
        told(ContactSeen(**seen, purpose="visit"))
        owner = owner_of(shop.pk)
        with reach(owner):
            assert [m.template for m in messages_in_reach(owner)] == ["contact_seen"]
        assert dispatches() == []

    def test_of_a_refusal_says_outside_only_that_there_is_a_decision(
        self, shop: Enterprise
    ) -> None:
        told(refused(shop))
        (row,) = dispatches()
        with reach(PLATFORM):
            assert "不予" not in said_outside(row.message, "zh").text
            assert "ICBC-TC机构已就您的案件7作出决定" in said_outside(row.message, "zh").text

    def test_to_a_bank_is_read_by_the_bank_and_neither_enterprise_nor_other_banks(
        self, shop: Enterprise
    ) -> None:
        told(sent_to_bank(shop))
        found = {}
        for actor in (BANKER, OTHER_BANKER, owner_of(shop.pk), OFFICE):
            with reach(actor):
                found[actor.name] = [m.template for m in messages_in_reach(actor)]
        assert list(found.values()) == [["bank_referral_sent"], [], ["referral_sent"], []]
        rows = {}
        for actor in (BANKER, OTHER_BANKER, owner_of(shop.pk)):  # and so says the database
            with reach(actor):
                rows[actor.name] = [m.template for m in Message.objects.all()]
        assert list(rows.values()) == [["bank_referral_sent"], [], ["referral_sent"]]

    def test_to_the_convener_is_for_the_office_of_the_place(self) -> None:
        offices()
        granted(person("13900000077"), Role.CONVENER, "GOV")
        digest = "0" * 64
        told(
            BatchLaid(subject="1", region=COUNTY, count=3, digest=digest),
            BatchLaid(subject="2", region="341182", count=3, digest=digest),
        )
        with reach(CONVENER):
            (message,) = messages_in_reach(CONVENER)
            assert said_message(message, "zh").text == "2026年11月20日提交签字批次，共 3 个案件。"

    def test_is_written_once_for_an_event(self, shop: Enterprise) -> None:
        told(declared(shop))
        with reach(PLATFORM):
            Cursor.objects.update(seq=0)
        told()
        owner = owner_of(shop.pk)
        with reach(owner):
            assert messages_in_reach(owner).count() == 1

    def test_is_not_passed_over_when_telling_breaks_off(
        self, shop: Enterprise, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def broken(*args: object) -> None:
            raise ZeroDivisionError

        monkeypatch.setattr("rongxie.surfaces.outgoing.telling.advance", broken)
        with pytest.raises(ZeroDivisionError):
            told(declared(shop))
        assert dispatches() == []
        monkeypatch.undo()
        told()
        assert len(dispatches()) == 1

    def test_is_marked_as_read_by_whoever_reads_first(self, shop: Enterprise) -> None:
        told(declared(shop), sent_to_bank(shop))
        owner = owner_of(shop.pk)
        with reach(owner):
            newest, oldest = messages_in_reach(owner)
            mark_read(message_id=oldest.pk, actor=owner, at=AT)
            again = mark_read(message_id=oldest.pk, actor=owner, at=AT + DAY)
            assert (again.read_at, unread(owner)) == (AT, 1)
            assert mark_all_read(up_to=newest.pk, actor=owner, at=AT) == 1
            assert unread(owner) == 0

    def test_of_long_ago_is_on_the_page_only_unless_it_is_formal(self, shop: Enterprise) -> None:
        told(declared(shop), removed(shop), now=AT + 4 * DAY)
        assert [row.message.template for row in dispatches()] == ["case_removed"]
