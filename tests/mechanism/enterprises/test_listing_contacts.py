"""People whom lists name: encrypted from the first moment, and kept as the page keeps them."""

import pytest

from rongxie.foundation.events.models import EventRow
from rongxie.foundation.imports.models import ImportPart
from rongxie.foundation.reach.entering import reach
from rongxie.foundation.secrecy.keys import destroy_key
from rongxie.mechanism.enterprises.access import Purpose
from rongxie.mechanism.enterprises.actions.contacts import look_at_contact
from rongxie.mechanism.enterprises.actions.listing_contacts import keep_listed_contacts
from rongxie.mechanism.enterprises.models import Contact, Enterprise, ListedContacts
from tests.mechanism.cast import AT, PLATFORM, REVIEWER, TOWN
from tests.mechanism.enterprises.lists import brought_in, outcomes, sheet, told
from tests.mechanism.enterprises.makers import contact, enterprise, fresh_uscc, open_places

pytestmark = pytest.mark.django_db
HEADINGS = ("统一社会信用代码", "企业名称", "区划代码", "联系人", "联系电话")


def _listed(*people: tuple[str, str]) -> tuple[list[str], bytes]:
    codes = [fresh_uscc() for _ in people]
    rows = [(code, "天长市新厂", TOWN, *one) for code, one in zip(codes, people, strict=True)]
    return codes, sheet(rows, HEADINGS)


def _contacts() -> list[Contact]:
    with reach(PLATFORM):
        return list(Contact.objects.order_by("pk"))


def _kept() -> None:
    while keep_listed_contacts(limit=2, actor=PLATFORM, at=AT):
        pass


class TestPeopleOfAList:
    def test_are_sealed_until_a_job_has_kept_each_with_the_key_of_its_enterprise(self) -> None:
        open_places()
        _, content = _listed(("王小明", "13812345678"), ("", "0550-7021234"), ("李四", ""))
        brought_in(content)
        with reach(PLATFORM):
            (waiting,) = ListedContacts.objects.all()
            parts = [bytes(one.sealed) for one in ImportPart.objects.all()]
        for stored in (bytes(waiting.sealed), *parts):
            assert "王小明".encode() not in stored
            assert b"13812345678" not in stored
        assert (waiting.people, _contacts()) == (2, [])
        _kept()
        one, other = _contacts()
        assert (one.name_masked, one.phone_masked) == ("王**", "138****5678")
        assert (one.source, one.by, one.region) == ("list", REVIEWER.name, TOWN)
        with reach(REVIEWER):
            seen = look_at_contact(
                contact_id=one.pk, purpose=Purpose.DECLARATION, actor=REVIEWER, at=AT
            )
            whole = look_at_contact(
                contact_id=other.pk, purpose=Purpose.DECLARATION, actor=REVIEWER, at=AT
            )
        assert (seen.name, seen.phone) == ("王小明", "13812345678")
        assert (whole.name, whole.phone) == ("天长市新厂", "05507021234")
        with reach(PLATFORM):
            assert not ListedContacts.objects.exists()
            events = EventRow.objects.filter(kind="enterprises.imported").values_list("payload")
            texts = " ".join(payload for (payload,) in events)
        assert '"layout":"contacts"' in texts
        for secret in ("13812345678", "138****", "王小明", "05507021234"):
            assert secret not in texts

    def test_are_kept_once_however_often_they_are_listed(self) -> None:
        open_places()
        _, content = _listed(("王小明", "13812345678"), ("王小明", "13912345678"))
        for _ in range(2):
            brought_in(content)
            _kept()
        assert len(_contacts()) == 2

    def test_join_the_contacts_that_are_there(self) -> None:
        known = enterprise()
        contact(known, phone="13812345678")
        rows = [(known.uscc, known.name, TOWN, "王小明", phone)
                for phone in ("138 1234 5678",)]  # fmt: skip
        brought_in(sheet(rows, HEADINGS))
        _kept()
        assert len(_contacts()) == 1
        brought_in(sheet([(known.uscc, known.name, TOWN, "李四", "13900000000")], HEADINGS))
        _kept()
        assert [one.name_masked for one in _contacts()] == ["王**", "李*"]

    def test_that_nobody_could_be_reached_by_are_told(self) -> None:
        open_places()
        _, content = _listed(("王小明", "123"), ("王小明", "没有电话"))
        done = brought_in(content)
        assert outcomes(done) == {2: "rejected", 3: "rejected"}
        assert "7 to 15" in told(done, 2)["contact_phone"]
        assert "123" not in told(done, 2)["contact_phone"].replace("7 to 15", "")

    def test_of_an_enterprise_whose_data_were_destroyed_are_not_kept(self) -> None:
        known = enterprise()
        contact(known)
        with reach(PLATFORM):
            destroy_key(known.pk, basis="asked", actor=PLATFORM, at=AT)
        brought_in(sheet([(known.uscc, known.name, TOWN, "李四", "13900000000")], HEADINGS))
        _kept()
        assert len(_contacts()) == 1
        with reach(PLATFORM):
            assert Enterprise.objects.count() == 1
