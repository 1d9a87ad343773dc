"""Matters through the API."""

import pytest

from tests.mechanism.cast import OTHER_TOWN, TOWN
from tests.mechanism.enterprises.makers import enterprise
from tests.mechanism.matters.makers import place, raised, request_of
from tests.surfaces.api.callers import person

pytestmark = pytest.mark.django_db


class TestMatters:
    def test_are_raised_answered_raised_again_and_closed(self) -> None:
        place()
        township, county, city = person("township"), person("task force"), person("city")
        body = {"kind": "problem", "region": TOWN, "title": "缺少担保额度"}
        made = township.post("/matters", body).json()
        assert made["state"] == "open"
        path = f"/matters/{made['id']}"
        answer = {"outcome": "explained", "text": "已说明政策"}
        assert county.post(f"{path}/answer", answer).json()["state"] == "answered"
        looked = township.get("/matters/waiting?waiting=look").json()["items"]
        assert [one["id"] for one in looked] == [made["id"]]
        assert township.post(f"{path}/reopen", {"text": "仍未解决"}).json()["state"] == "open"
        assert township.get(path).json()["addressee"] == "CITY-DRC"
        assert city.post(f"{path}/answer", answer | {"outcome": "settled"}).status_code == 200
        assert township.post(f"{path}/close").json()["state"] == "closed"
        steps = [step["what"] for step in township.get(path).json()["steps"]]
        assert steps == ["opened", "answered", "reopened", "answered", "closed"]

    def test_are_assigned_and_escalated_by_those_who_were_asked(self) -> None:
        place()
        matter = request_of(enterprise().pk)
        county = person("task force")
        path = f"/matters/{matter.pk}"
        assert county.post(f"{path}/assign", {"to": "TAX"}).status_code == 200
        refused = county.post(f"{path}/escalate", {"text": "不归我们"})
        assert refused.status_code == 403
        assert county.get("/matters/waiting?waiting=answer").json()["items"] == []

    def test_of_others_are_not_there(self) -> None:
        place()
        matter = raised(region=TOWN, enterprise_id=enterprise().pk)
        outsider = person("outsider")
        body = {"outcome": "explained", "text": "x"}
        for path in (f"/matters/{matter.pk}", "/matters/999999"):
            assert outsider.get(path).status_code == 404
            assert outsider.post(f"{path}/answer", body).status_code == 404
        assert outsider.get("/matters").json()["items"] == []

    def test_are_listed_by_place(self) -> None:
        place()
        first, second = enterprise().pk, enterprise("天长市第二机械厂", region=OTHER_TOWN).pk
        made = [raised(enterprise_id=first).pk, request_of(second).pk]
        listed = person("task force").get("/matters?state=open").json()["items"]
        assert [one["id"] for one in listed] == made

    def test_without_a_title_are_not_whole(self) -> None:
        place()
        body = {"kind": "problem", "region": TOWN, "title": " "}
        refused = person("township").post("/matters", body)
        assert refused.json()["type"].endswith("/matter-not-whole")
