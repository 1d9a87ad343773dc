"""Contacts: encrypted, masked, seen for a reason, and every look told to the enterprise."""

import pytest
from django.db import ProgrammingError, connection, transaction

from rongxie.foundation.events.models import EventRow
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.foundation.secrecy.envelopes import Changed as BytesChanged
from rongxie.foundation.secrecy.keys import KeyGone, destroy_key
from rongxie.mechanism.enterprises.access import (
    DUTIES,
    LOOKS,
    ContactNotFound,
    EnterpriseDutyOfOthers,
    EnterpriseNotFound,
    LookNotAllowed,
    Purpose,
    contacts_in_reach,
)
from rongxie.mechanism.enterprises.actions import contacts as actions
from rongxie.mechanism.enterprises.actions.contacts import (
    ContactEndedMeanwhile,
    ContactNotUsable,
    Seen,
    add_contact,
    end_contact,
    look_at_contact,
)
from rongxie.mechanism.enterprises.models import Contact, ContactKind
from rongxie.mechanism.enterprises.queries.looking_up import by_phone, looks_at_contacts
from tests.mechanism.cast import (
    AT,
    AUDITOR,
    BANKER,
    CONVENER,
    ELSEWHERE,
    EVERYBODY,
    OUTSIDER,
    PLATFORM,
    REGULATOR,
    REVIEWER,
    TOWN,
    TOWNSHIP,
    VISITOR,
    owner_of,
)
from tests.mechanism.enterprises.makers import NAME, PERSON, PHONE, contact, enterprise

pytestmark = pytest.mark.django_db


def _look(one: Contact, actor: Actor, purpose: Purpose = Purpose.VISIT) -> Seen:
    with reach(actor):
        return look_at_contact(contact_id=one.pk, purpose=purpose, actor=actor, at=AT)


def _end(one: Contact, actor: Actor = VISITOR) -> Contact:
    with reach(actor):
        return end_contact(contact_id=one.pk, actor=actor, at=AT)


def _count() -> tuple[int, int]:
    with reach(PLATFORM):
        return Contact.objects.filter(ended_at=None).count(), EventRow.objects.count()


class TestAddContact:
    def test_keeps_nothing_in_the_clear(self) -> None:
        made = contact(enterprise())
        with reach(PLATFORM), connection.cursor() as cursor:
            cursor.execute("SELECT to_jsonb(contacts)::text FROM contacts")
            (row,) = cursor.fetchone()
            assert made.phone_masked == "138****5678"
            kept = (
                bytes(made.name_sealed) + bytes(made.phone_sealed) + bytes(made.phone_digest or b"")
            )
        assert PERSON not in row
        assert PHONE not in row
        for text in (PERSON, PHONE):
            assert text.encode() not in kept
            assert text.encode().hex() not in row
        assert made.name_masked == "王**"

    def test_is_told_without_the_person(self) -> None:
        one = enterprise()
        made = contact(one)
        with reach(PLATFORM):
            event = EventRow.objects.get(kind="contact.changed")
        assert event.payload == f'{{"reference":"contact:{made.pk}","source":"visit"}}'
        assert (event.subject, event.region) == (str(one.pk), TOWN)

    def test_encrypts_the_same_number_differently_each_time(self) -> None:
        one = enterprise()
        first, second = contact(one), contact(one)
        assert bytes(first.phone_sealed) != bytes(second.phone_sealed)

    @pytest.mark.parametrize(
        ("name", "phone"),
        [("", PHONE), ("  ", PHONE), ("王" * 61, PHONE), ("王", ""), ("王", "12345"),
         ("王", "1" * 16), ("王", "请打座机")],
    )  # fmt: skip
    def test_refuses_who_could_not_be_reached(self, name: str, phone: str) -> None:
        one = enterprise()
        before = _count()
        with pytest.raises(ContactNotUsable):
            contact(one, name=name, phone=phone)
        assert _count() == before

    @pytest.mark.parametrize("actor", EVERYBODY, ids=lambda a: a.name)
    def test_is_for_those_who_find_enterprises(self, actor: Actor) -> None:
        one = enterprise()
        if actor.role in DUTIES["keep_contacts"] and actor.covers(TOWN):
            assert contact(one, actor=actor).pk
        else:
            with pytest.raises((EnterpriseDutyOfOthers, EnterpriseNotFound)):
                contact(one, actor=actor)

    def test_is_for_the_enterprise_itself(self) -> None:
        one, other = enterprise(), enterprise("另一家")
        made = contact(one, actor=owner_of(one.pk))
        assert _look(made, owner_of(one.pk), Purpose.OWN) == Seen(PERSON, PHONE)
        with pytest.raises(EnterpriseNotFound):
            contact(other, actor=owner_of(one.pk))

    def test_keeps_nothing_when_the_event_fails(self, monkeypatch: pytest.MonkeyPatch) -> None:
        one = enterprise()
        before = _count()
        monkeypatch.setattr(actions, "append", _failing)
        with reach(VISITOR), pytest.raises(RuntimeError, match="late"):
            add_contact(
                enterprise_id=one.pk, kind=ContactKind.OWNER, name=PERSON, phone=PHONE,
                source="visit", actor=VISITOR, at=AT,
            )  # fmt: skip
        assert _count() == before


class TestEndContact:
    def test_leaves_it_where_it_is_and_reaches_nobody_by_it(self) -> None:
        one = enterprise()
        made = contact(one)
        assert _end(made).ended_at == AT
        with reach(VISITOR):
            assert Contact.objects.filter(pk=made.pk).exists()
            assert not contacts_in_reach(enterprise_id=one.pk, actor=VISITOR).exists()
            assert by_phone(phone=PHONE, actor=VISITOR) == []

    def test_a_second_time_finds_nothing(self) -> None:
        made = contact(enterprise())
        _end(made)
        before = _count()
        with pytest.raises(ContactNotFound):
            _end(made)
        with pytest.raises(ContactNotFound):
            _look(made, VISITOR)
        assert _count() == before

    def test_notices_that_somebody_was_faster(self, monkeypatch: pytest.MonkeyPatch) -> None:
        made = contact(enterprise())
        _end(made)
        before = _count()
        made.ended_at = None
        monkeypatch.setattr(actions, "contact_in_reach", lambda **_: made)
        with pytest.raises(ContactEndedMeanwhile):
            _end(made)
        assert _count() == before

    @pytest.mark.parametrize("actor", [CONVENER, REGULATOR])
    def test_is_not_for_those_who_read(self, actor: Actor) -> None:
        with pytest.raises(EnterpriseDutyOfOthers):
            _end(contact(enterprise()), actor)

    @pytest.mark.parametrize("actor", [OUTSIDER, BANKER, owner_of(0)])
    def test_out_of_reach_looks_missing(self, actor: Actor) -> None:
        with pytest.raises(ContactNotFound):
            _end(contact(enterprise()), actor)

    def test_keeps_it_when_the_event_fails(self, monkeypatch: pytest.MonkeyPatch) -> None:
        made = contact(enterprise())
        before = _count()
        monkeypatch.setattr(actions, "append", _failing)
        with reach(VISITOR), pytest.raises(RuntimeError, match="late"):
            end_contact(contact_id=made.pk, actor=VISITOR, at=AT)
        assert _count() == before


class TestLookAtContact:
    def test_shows_it_and_tells_the_enterprise_who_looked(self) -> None:
        one = enterprise()
        made = contact(one)
        assert _look(made, VISITOR) == Seen(PERSON, PHONE)
        assert _look(made, TOWNSHIP, Purpose.COACHING) == Seen(PERSON, PHONE)
        with reach(owner_of(one.pk)):
            last, first = looks_at_contacts(enterprise_id=one.pk, actor=owner_of(one.pk))
        assert (first.by, first.organisation, first.purpose, first.contact, first.at) == (
            VISITOR.name, "TOWN", Purpose.VISIT, made.pk, AT,
        )  # fmt: skip
        assert (last.by, last.purpose) == (TOWNSHIP.name, Purpose.COACHING)

    def test_is_in_the_clear_in_no_log(self) -> None:
        made = contact(enterprise())
        seen = _look(made, VISITOR)
        with reach(PLATFORM):
            payload = EventRow.objects.get(kind="contact.seen").payload
        assert PERSON not in repr(seen) + payload
        assert PHONE not in repr(seen) + payload

    @pytest.mark.parametrize("purpose", Purpose)
    @pytest.mark.parametrize("actor", EVERYBODY, ids=lambda a: a.name)
    def test_needs_a_purpose_of_ones_own(self, actor: Actor, purpose: Purpose) -> None:
        made = contact(enterprise())
        before = _count()
        if actor.role in LOOKS[purpose] and actor.covers(TOWN):
            assert _look(made, actor, purpose).phone == PHONE
            assert _count() == (before[0], before[1] + 1)
        else:
            with pytest.raises((LookNotAllowed, ContactNotFound)):
                _look(made, actor, purpose)
            assert _count() == before

    def test_is_for_no_bank_auditor_or_convener(self) -> None:
        nobody = {"bank", "head_office", "auditor", "convener", "regulator", "administrator"}
        assert nobody.isdisjoint({str(role) for roles in LOOKS.values() for role in roles})

    def test_of_somebody_else_looks_missing(self) -> None:
        made = contact(enterprise(region=ELSEWHERE))
        told = {_missing(made.pk), _missing(0)}
        assert len(told) == 1

    def test_is_not_shown_when_it_cannot_be_told(self, monkeypatch: pytest.MonkeyPatch) -> None:
        made = contact(enterprise())
        monkeypatch.setattr(actions, "append", _failing)
        with pytest.raises(RuntimeError, match="late"):
            _look(made, VISITOR)

    def test_notices_bytes_that_were_moved_to_another_row(self) -> None:
        one = enterprise()
        first, second = contact(one), contact(one, phone="13900000000")
        with reach(PLATFORM):
            Contact.objects.filter(pk=first.pk).update(phone_sealed=bytes(second.phone_sealed))
        with pytest.raises(BytesChanged):
            _look(first, VISITOR)

    def test_is_over_once_the_key_is_destroyed(self) -> None:
        one = enterprise()
        made = contact(one)
        with reach(PLATFORM):
            destroy_key(one.pk, basis="asked", actor=PLATFORM, at=AT)
        with pytest.raises(KeyGone):
            _look(made, VISITOR)
        with pytest.raises(KeyGone):
            contact(one)

    @pytest.mark.parametrize("actor", [BANKER, AUDITOR])
    def test_has_no_key_in_the_database_either(self, actor: Actor) -> None:
        contact(enterprise())
        with (
            reach(actor),
            connection.cursor() as cursor,
            pytest.raises(ProgrammingError),
            transaction.atomic(),
        ):
            cursor.execute("SELECT wrapped FROM data_keys")


class TestByPhone:
    def test_finds_it_however_the_number_is_written(self) -> None:
        one = enterprise()
        contact(one)
        contact(enterprise("另一家", region=ELSEWHERE))
        with reach(REVIEWER):
            found = by_phone(phone="+86 138-1234-5678", actor=REVIEWER)
        assert [(e.pk, e.name) for e in found] == [(one.pk, NAME)]

    def test_finds_nothing_for_a_bank(self) -> None:
        contact(enterprise())
        with reach(BANKER):
            assert by_phone(phone=PHONE, actor=BANKER) == []


def _missing(number: int) -> str:
    with reach(VISITOR), pytest.raises(ContactNotFound) as refused:
        look_at_contact(contact_id=number, purpose=Purpose.VISIT, actor=VISITOR, at=AT)
    return str(refused.value).replace(f"contact {number} ", "")


def _failing(*events: object, **named: object) -> None:
    raise RuntimeError("late")
