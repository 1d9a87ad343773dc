"""Webhooks and messages through the API."""

from typing import Any

import pytest

from tests.mechanism.enterprises.makers import enterprise
from tests.surfaces.api.callers import person, system
from tests.surfaces.outgoing.receivers import Receiver, accepted, happened
from tests.surfaces.outgoing.telephones import Phone, declared, removed, sent_to_bank, told

pytestmark = pytest.mark.django_db
NEW: dict[str, Any] = {
    "address": "https://bank.example.cn/hooks", "kinds": ["referral.accepted", "referral.sent"],
}  # fmt: skip


class TestWebhooks:
    def test_are_opened_told_replayed_paused_and_ended(self) -> None:
        bank = system("bank")
        made = bank.post("/webhooks", NEW)
        assert (made.status_code, made.json()["state"]) == (201, "active")
        path = f"/webhooks/{made.json()['id']}"
        happened(accepted(5), accepted(6))
        receiver = Receiver()
        receiver.deliver()
        listed = bank.get(f"{path}/deliveries?state=delivered").json()["items"]
        assert [one["about"] for one in listed] == ["referral:6", "referral:5"]
        again = bank.post(f"/deliveries/{listed[0]['id']}/replay")
        assert again.json()["state"] == "waiting"
        assert bank.post(f"/deliveries/{listed[0]['id']}/give-up").json()["state"] == "given_up"
        settled = bank.post(f"/deliveries/{listed[0]['id']}/give-up")
        assert (settled.status_code, settled.json()["type"].rpartition("/")[2]) == (
            409,
            "delivery-settled",
        )
        assert bank.post(f"{path}/replay", {"province": "34", "seq": 1}).json()["count"] == 2
        assert bank.post(f"{path}/move", {"to": "paused"}).json()["state"] == "paused"
        assert bank.post(f"{path}/move", {"to": "ended"}).json()["state"] == "ended"
        assert bank.post(f"{path}/move", {"to": "active"}).status_code == 409
        assert bank.get("/webhooks").json()["items"][0]["state"] == "ended"

    @pytest.mark.parametrize(
        ("changed", "status"),
        [
            ({"address": "nowhere"}, 422),
            ({"address": "http://bank.example.cn/"}, 422),
            ({"kinds": []}, 422),
            ({"kinds": ["case.blessed"]}, 422),
            ({"unknown": 1}, 422),
        ],
    )
    def test_are_refused_when_they_are_not_whole(
        self, changed: dict[str, Any], status: int
    ) -> None:
        assert system("bank").post("/webhooks", NEW | changed).status_code == status

    @pytest.mark.parametrize("desk", ["visitor", "township", "auditor"])
    def test_are_not_for_whose_work_is_on_pages(self, desk: str) -> None:
        assert person(desk).post("/webhooks", NEW).status_code == 403

    def test_of_a_place_elsewhere_are_refused(self) -> None:
        refused = person("office").post("/webhooks", NEW | {"region": "341182"})
        assert refused.status_code == 403
        nowhere = system("bank").post("/webhooks", NEW | {"region": "999999"})
        assert nowhere.status_code == 404

    def test_of_others_are_not_there(self) -> None:
        bank, other = system("bank"), system("other bank")
        number = bank.post("/webhooks", NEW).json()["id"]
        happened(accepted(5))
        delivery = bank.get(f"/webhooks/{number}/deliveries").json()["items"][0]["id"]
        answers = []
        for webhook, event in ((number, delivery), (999_999, 999_999)):
            found = [
                other.get(f"/webhooks/{webhook}"),
                other.get(f"/webhooks/{webhook}/deliveries"),
                other.post(f"/webhooks/{webhook}/move", {"to": "ended"}),
                other.post(f"/webhooks/{webhook}/replay", {"province": "34"}),
                other.post(f"/deliveries/{event}/replay"),
                other.post(f"/deliveries/{event}/give-up"),
            ]
            assert {one.status_code for one in found} == {404}
            answers.append([one.json()["title"] for one in found])
        assert answers[0] == answers[1]
        assert other.get("/webhooks").json()["items"] == []

    def test_publish_their_kinds_and_keys_to_everybody(self) -> None:
        anybody = person("township")
        anybody.client.logout()
        keys = anybody.get("/webhooks/keys").json()["items"]
        assert "ed25519" in {key["algorithm"] for key in keys}
        assert "private" not in str(keys)
        listed = anybody.get("/webhooks/kinds").json()["items"]
        assert {"referral.sent", "decision.refused"} <= {one["kind"] for one in listed}


class TestMessages:
    def test_are_read(self) -> None:
        bank, other = person("bank"), person("other bank")
        told(sent_to_bank(enterprise()), sent_to_bank(enterprise("天长市另一家有限公司")))
        latest, first = bank.get("/messages").json()["items"]
        assert latest["title"] == {"en": "New referral", "zh": "新的推送"}
        assert bank.get("/messages/unread").json() == {"count": 2}
        assert bank.post(f"/messages/{first['id']}/read").status_code == 200
        unread = bank.get("/messages?unread=true").json()["items"]
        assert [one["id"] for one in unread] == [latest["id"]]
        assert bank.post("/messages/read", {"up_to": latest["id"]}).json() == {"count": 1}
        assert other.get("/messages").json()["items"] == []
        assert other.post(f"/messages/{first['id']}/read").status_code == 404

    def test_letters_are_shown_and_handed_over(self) -> None:
        township = person("township")
        told(removed(enterprise()))
        Phone().ring()
        (waiting,) = township.get("/letters").json()["items"]
        page = township.get(f"/letters/{waiting['id']}")
        assert page["Content-Type"].startswith("text/html")
        assert "已移出推荐清单" in page.content.decode()
        assert township.post(f"/letters/{waiting['id']}/hand-over").status_code == 200
        assert township.get("/letters").json()["items"] == []
        assert township.get(f"/letters/{waiting['id']}").status_code == 404

    def test_are_stopped_for_an_enterprise_by_its_township(self) -> None:
        township, shop = person("township"), enterprise()
        path = f"/enterprises/{shop.pk}/channels"
        assert township.post(path, {"channel": "sms"}).status_code == 204
        told(declared(shop))
        phone = Phone()
        phone.ring()
        assert phone.got == []
        assert person("convener").post(path, {"channel": "sms"}).status_code == 403
        assert person("outsider").post(path, {"channel": "sms"}).status_code == 404
        assert township.post(path, {"channel": "pigeon"}).status_code == 422
