"""Consents through the API: written down face to face, and what a bank sees by them."""

from typing import Any

import pytest

from rongxie.mechanism.referrals.models import Consent, Referral
from tests.mechanism.cast import OUTSIDER
from tests.mechanism.enterprises.makers import PHONE, contact
from tests.mechanism.referrals.makers import (
    YEAR_LATER,
    consented,
    pushed,
    recommended_case,
    rows_of,
)
from tests.surfaces.api.callers import person, told

pytestmark = pytest.mark.django_db


def body(enterprise: int, **changes: Any) -> dict[str, Any]:
    given = {
        "enterprise": enterprise, "bank": "ICBC-TC", "ends_on": YEAR_LATER.isoformat(),
        "identified": "face_to_face", "source": "visit:1",
    }  # fmt: skip
    return given | changes


class TestConsents:
    def test_are_written_down_face_to_face(self) -> None:
        case = recommended_case()
        given = person("township").post("/consents", body(case.enterprise_id))
        assert given.status_code == 201
        (row,) = rows_of(Consent)
        assert (row.pk, row.identified) == (given.json()["id"], "face_to_face")

    @pytest.mark.parametrize(("changes", "slug"), [
        ({"purpose": "equity"}, "purpose-not-offered"),
        ({"purpose": "card", "bank": "*"}, "purpose-not-offered"),
        ({"identified": "phone_code"}, "not-identified"),
        ({"identified": "paper"}, "not-identified"),
        ({"bank": "NOBODY"}, "no-such-bank"),
        ({"ends_on": "2026-01-01"}, "day-not-possible"),
    ])  # fmt: skip
    def test_are_refused_with_what_to_do(self, changes: dict[str, str], slug: str) -> None:
        case = recommended_case()
        refused = person("township").post("/consents", body(case.enterprise_id, **changes))
        assert refused.status_code == 422
        assert refused.json()["type"].endswith(f"/{slug}")
        assert rows_of(Consent) == []

    def test_of_others_are_not_there(self) -> None:
        (consent,) = consented(recommended_case(), "ICBC-TC")
        caller = person("other bank")
        not_yours, not_there = (
            caller.get(f"/consents/{number}") for number in (consent.pk, 999999)
        )
        assert not_yours.status_code == not_there.status_code == 404
        assert told(not_yours, consent.pk) == told(not_there, 999_999)
        assert OUTSIDER.role == "task_force"

    def test_have_purposes_in_words(self) -> None:
        offered = person("township").get("/consents/purposes").json()["items"]
        assert [one["purpose"] for one in offered] == [
            "financing", "contact", "card", "need", "anonymous_need",
        ]  # fmt: skip
        assert offered[0]["opens"] == ["contact", "referral"]
        assert "联系方式" in offered[0]["wording"]["zh"]


class TestABank:
    def test_sees_contacts_once_the_enterprise_was_told_and_until_it_withdraws(self) -> None:
        case = recommended_case()
        contact(case.enterprise)
        consented(case, "*")
        pushed([case])
        (referral,) = rows_of(Referral)
        bank, township = person("bank"), person("township")
        look = f"/referrals/{referral.pk}/contacts/look"
        assert bank.post(look).json()["type"].endswith("contact-not-open")
        own = rows_of(Consent, bank="ICBC-TC")[0].pk
        assert township.post("/consents/told", {"consents": [own]}).json() == {"count": 1}
        assert bank.post(look).json()["items"][0]["phone"] == PHONE
        assert bank.get(f"/referrals/{referral.pk}").json()["card"]["name"]
        assert township.post(f"/consents/{own}/withdraw").status_code == 200
        for answer in (bank.post(look), bank.get(f"/referrals/{referral.pk}")):
            assert answer.status_code == 404
        assert bank.get("/referrals").json()["items"] == []
