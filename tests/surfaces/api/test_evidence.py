"""Facts and requests for them through the API."""

import pytest

from tests.mechanism.cast import COUNTY, OTHER_TOWN
from tests.mechanism.enterprises.makers import enterprise
from tests.surfaces.api.callers import person

pytestmark = pytest.mark.django_db


def _fact(**other: object) -> dict[str, object]:
    return {
        "fact": "operating_seen", "value": True, "level": "observed", "as_of": "2026-11-19",
    } | other  # fmt: skip


class TestFacts:
    def test_are_kept_and_known(self) -> None:
        there, caller = enterprise().pk, person("township")
        body = {"stated": [_fact(), _fact(fact="premises_seen", value="是")]}
        kept = caller.post(f"/enterprises/{there}/evidence", body)
        assert kept.status_code == 201, kept.content
        known = caller.get(f"/enterprises/{there}/facts").json()
        assert known["on"] == "2026-11-20"
        assert known["facts"]["premises_seen"]["value"] is True
        before = caller.get(f"/enterprises/{there}/facts?on=2026-11-18").json()["facts"]
        assert "premises_seen" not in before
        listed = caller.get(f"/enterprises/{there}/evidence?limit=1").json()
        assert listed["items"][0]["id"] == kept.json()["ids"][-1]
        assert listed["next"]

    def test_are_kept_all_or_none(self) -> None:
        there, caller = enterprise().pk, person("township")
        body = {"stated": [_fact(), _fact(fact="tax_grade", value="Z")]}
        refused = caller.post(f"/enterprises/{there}/evidence", body)
        assert refused.json()["type"].endswith("/unusable-value")
        assert caller.get(f"/enterprises/{there}/evidence").json()["items"] == []

    def test_of_many_are_kept_at_once(self) -> None:
        pair, caller = [enterprise().pk, enterprise("天长市第二机械厂").pk], person("task force")
        rows = [_fact(enterprise=one) for one in pair]
        assert len(caller.post("/evidence/batch", {"rows": rows}).json()["ids"]) == 2

    def test_are_taken_back_with_a_reason(self) -> None:
        there, caller = enterprise().pk, person("township")
        body = {"stated": [_fact()]}
        number = caller.post(f"/enterprises/{there}/evidence", body).json()["ids"][0]
        path = f"/evidence/{number}/withdraw"
        assert caller.post(path, {"reason": " "}).json()["type"].endswith("/reason-missing")
        assert caller.post(path, {"reason": "看错了门牌"}).status_code == 200
        assert (
            caller.get(f"/enterprises/{there}/facts").json()["facts"].get("operating_seen") is None
        )

    def test_of_others_are_not_there(self) -> None:
        other, caller = enterprise(region=OTHER_TOWN).pk, person("township")
        for path in (f"/enterprises/{other}/facts", f"/enterprises/{other}/evidence"):
            assert caller.get(path).status_code == 404
        assert (
            caller.post(f"/enterprises/{other}/evidence", {"stated": [_fact()]}).status_code == 404
        )

    def test_come_by_complete_lists(self) -> None:
        listed, free = enterprise().pk, enterprise("天长市无异常机械厂").pk
        caller = person("task force")
        body = {
            "region": COUNTY, "fact": "abnormal_listed", "enterprises": [listed],
            "as_of": "2026-11-19", "source": "SAMR", "digest": "ab" * 32,
        }  # fmt: skip
        assert caller.post("/evidence/complete-lists", body).status_code == 201
        known = [
            caller.get(f"/enterprises/{one}/facts").json()["facts"]["abnormal_listed"]["value"]
            for one in (listed, free)
        ]
        assert known == [True, False]


class TestRequests:
    def test_go_to_a_department_and_come_back_as_facts(self) -> None:
        there = enterprise().pk
        asking, department = person("task force"), person("department")
        body = {"facts": ["tax_grade"], "department": "TAX"}
        asked = asking.post(f"/enterprises/{there}/fact-requests", body).json()
        waiting = department.get("/fact-requests?mine=true").json()["items"]
        assert [one["id"] for one in waiting] == [asked["id"]]
        fact = _fact(fact="tax_grade", value="B", level="checked", basis="test:record")
        path = f"/fact-requests/{asked['id']}/answer"
        answered = department.post(path, {"answer": "answered", "stated": [fact]})
        assert answered.status_code == 200, answered.content
        assert asking.get(f"/fact-requests/{asked['id']}").json()["state"] == "answered"
        known = asking.get(f"/enterprises/{there}/facts").json()["facts"]
        assert known["tax_grade"]["level"] == "checked"

    def test_are_taken_back_by_those_who_ask(self) -> None:
        there, asking = enterprise().pk, person("task force")
        person("department")
        body = {"facts": ["tax_grade"], "department": "TAX"}
        asked = asking.post(f"/enterprises/{there}/fact-requests", body).json()["id"]
        path, why = f"/fact-requests/{asked}/withdraw", {"reason": "已另行取得"}
        assert asking.post(path, {"reason": " "}).status_code == 422
        assert asking.post(path, why).status_code == 200
        assert asking.get(f"/fact-requests/{asked}").json()["withdrawn_for"] == "已另行取得"
        again = asking.post(path, why)
        assert again.json()["type"].endswith("/changed-meanwhile")
