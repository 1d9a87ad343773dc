"""Contacts through the API: masked, seen for a reason, and each look told."""

import pytest

from tests.mechanism.cast import OTHER_TOWN
from tests.mechanism.enterprises.makers import PHONE, contact, enterprise
from tests.surfaces.api.callers import fresh_key, person, told

pytestmark = pytest.mark.django_db


class TestContacts:
    def test_are_kept_and_listed_masked(self) -> None:
        there = enterprise().pk
        caller = person("township")
        body = {"kind": "owner", "name": "王小明", "phone": PHONE, "source": "visit"}
        assert caller.post(f"/enterprises/{there}/contacts", body).status_code == 201
        listed = caller.get(f"/enterprises/{there}/contacts")
        assert PHONE not in listed.content.decode()
        assert listed.json()["items"][0]["phone"].startswith("138")

    def test_are_seen_for_a_purpose_and_the_look_is_told(self) -> None:
        row = contact(enterprise())
        caller, key = person("township"), fresh_key()
        for _ in range(2):  # an answer in the clear is not kept: each look is one
            seen = caller.post(f"/contacts/{row.pk}/look", {"purpose": "visit"}, key=key)
            assert seen.json()["phone"] == PHONE
        looks = caller.get(f"/enterprises/{row.enterprise_id}/looks").json()["items"]
        assert [look["purpose"] for look in looks] == ["visit", "visit"]
        refused = caller.post(f"/contacts/{row.pk}/look", {"purpose": "message"})
        assert refused.json()["type"].endswith("/look-not-allowed")

    def test_of_others_are_not_there(self) -> None:
        row = contact(enterprise(region=OTHER_TOWN))
        caller = person("township")
        not_yours = caller.post(f"/contacts/{row.pk}/look", {"purpose": "visit"})
        not_there = caller.post("/contacts/999999/look", {"purpose": "visit"})
        assert not_yours.status_code == not_there.status_code == 404
        assert told(not_yours, row.pk) == told(not_there, 999_999)

    def test_find_enterprises_by_a_number(self) -> None:
        row = contact(enterprise())
        found = person("task force").post("/enterprises/by-phone", {"phone": PHONE}).json()
        assert [one["id"] for one in found["items"]] == [row.enterprise_id]

    def test_are_ended_once(self) -> None:
        row = contact(enterprise())
        caller = person("township")
        assert caller.post(f"/contacts/{row.pk}/end").status_code == 200
        assert caller.post(f"/contacts/{row.pk}/end").status_code == 404
