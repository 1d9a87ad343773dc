"""Cases, batches and removals through the API."""

import pytest

from tests.mechanism.lists import makers
from tests.mechanism.lists.county import county_stands
from tests.surfaces.api.callers import Caller, person, system, told

pytestmark = pytest.mark.django_db


def _moved(caller: Caller, path: str, body: object = None) -> str:
    response = caller.post(path, body)
    assert response.status_code in (200, 201), response.content
    return str(response.json()["state"])


class TestTheWayToTheList:
    def test_leads_from_the_need_to_the_batch(self) -> None:
        county_stands()
        one = makers.enterprise()
        need = makers.need(one)
        township = person("township")
        made = township.post(
            "/cases",
            {"enterprise": one.pk, "need": need.pk, "origin": "visit", "facility_before": False},
        )
        assert made.status_code == 201, made.content
        case = made.json()["id"]
        declared = {"papers_checked": True, "committed_on": "2026-11-20"}
        assert _moved(township, f"/cases/{case}/declare", declared) == "declared"
        task_force = person("task force")
        assert _moved(task_force, f"/cases/{case}/review") == "reviewed"
        assert _moved(person("office"), f"/cases/{case}/assign_sector", {"sector": "MIIT"})
        assert _moved(person("sector authority"), f"/cases/{case}/confirm") == "confirmed"
        laid = task_force.post("/batches", {"region": "341181", "cases": [case]})
        assert laid.status_code == 201, laid.content
        batch = task_force.get(f"/batches/{laid.json()['id']}").json()
        assert batch["count"] == 1
        assert batch["new"] == [one.pk]
        shown = task_force.get(f"/cases/{case}").json()
        kinds = [happened["kind"] for happened in shown["events"]]
        assert kinds[0] == "case.opened"
        assert kinds[-1] == "case.confirmed"

    def test_is_walked_by_many_at_once_each_told_its_own(self) -> None:
        county_stands()
        ready, draft = makers.declared(), makers.draft()
        task_force = person("task force")
        body = {"step": "review", "cases": [ready.pk, draft.pk, 999_999]}
        before = task_force.post("/cases/together", body | {"preview": True}).json()
        after = task_force.post("/cases/together", body).json()
        assert before == after
        assert [row["outcome"] for row in after["rows"]] == ["done", "refused", "refused"]
        assert (after["done"], after["refused"]) == (1, 2)
        assert makers.now(ready).state == "reviewed"
        assert makers.now(draft).state == "draft"

    def test_previews_without_moving(self) -> None:
        county_stands()
        ready = makers.declared()
        body = {"step": "review", "cases": [ready.pk], "preview": True}
        assert person("task force").post("/cases/together", body).json()["done"] == 1
        assert makers.now(ready).state == "declared"


class TestACase:
    def test_of_another_place_is_not_there(self) -> None:
        county_stands()
        case = makers.declared()
        outsider = person("outsider")
        theirs = outsider.get(f"/cases/{case.pk}")
        nobodys = outsider.get("/cases/999999")
        assert theirs.status_code == nobodys.status_code == 404
        assert told(theirs, case.pk) == told(nobodys, 999_999)
        assert outsider.post(f"/cases/{case.pk}/review").status_code == 404
        assert outsider.get("/cases").json()["items"] == []
        assert makers.now(case).state == "declared"

    def test_is_listed_by_state(self) -> None:
        county_stands()
        case = makers.declared()
        caller = person("task force")
        found = caller.get("/cases?state=declared").json()["items"]
        assert [row["id"] for row in found] == [case.pk]
        assert caller.get("/cases?state=draft").json()["items"] == []
        assert caller.get("/cases?state=nonsense").status_code == 422

    def test_is_returned_with_a_reason_for_each_item(self) -> None:
        county_stands()
        case = makers.declared()
        items = [{"item": "fresh", "text": "请更新融资需求"}]
        caller = person("task force")
        assert _moved(caller, f"/cases/{case.pk}/return", {"items": items}) == "returned"
        notes = caller.get(f"/cases/{case.pk}").json()["notes"]
        assert [note["text"] for note in notes] == ["请更新融资需求"]

    def test_is_closed_for_a_cause(self) -> None:
        county_stands()
        case = makers.declared()
        body = {"cause": "withdrawn", "text": "应您的要求结束"}
        assert _moved(person("township"), f"/cases/{case.pk}/close", body) == "closed"

    def test_that_stands_elsewhere_is_a_problem_and_no_move(self) -> None:
        county_stands()
        case = makers.draft()
        refused = person("task force").post(f"/cases/{case.pk}/review")
        assert refused.status_code == 409
        assert refused.json()["type"] == "/api/v1/problems/step-not-allowed"
        assert makers.now(case).state == "draft"


class TestSigning:
    def test_asks_for_the_password_again(self) -> None:
        county_stands()
        batch = makers.laid()
        body = {"mode": "platform", "digest_seen": batch.digest}
        refused = person("convener").post(f"/batches/{batch.pk}/sign", body)
        assert refused.status_code == 403
        assert refused.json()["type"] in (
            "/api/v1/problems/not-proven-again", "/api/v1/problems/not-named-in-writing",
        )  # fmt: skip

    def test_is_nothing_for_a_system(self) -> None:
        county_stands()
        batch = makers.laid()
        body = {"mode": "e_seal", "digest_seen": batch.digest, "seal": "S-1"}
        refused = system("convener").post(f"/batches/{batch.pk}/sign", body)
        assert refused.status_code == 403
        assert refused.json()["type"] == "/api/v1/problems/person-needed"

    def test_can_be_taken_back_before(self) -> None:
        county_stands()
        batch = makers.laid()
        assert _moved(person("task force"), f"/batches/{batch.pk}/take_back") == "taken_back"


class TestARemoval:
    def test_is_proposed_and_decided_by_a_person(self) -> None:
        county_stands()
        case = makers.recommended()
        body = {
            "cause": "false_papers", "grounds": "营业执照与登记不符", "file": "file:1",
            "due_on": "2026-11-30",
        }  # fmt: skip
        caller = person("task force")
        made = caller.post(f"/cases/{case.pk}/propose_removal", body)
        assert made.status_code == 201, made.content
        listed = caller.get("/removals?state=proposed").json()["items"]
        assert [row["case"] for row in listed] == [case.pk]
        path = f"/removals/{made.json()['id']}/decide"
        by_system = system("convener").post(path, {"remove": False})
        assert by_system.json()["type"] == "/api/v1/problems/person-needed"
        assert caller.post(path, {"remove": True}).status_code == 403
        assert person("outsider").post(path, {"remove": True}).status_code == 404


class TestAStepForMany:
    @pytest.mark.parametrize(
        ("step", "sent", "pointers"),
        [
            ("declare", {}, ["#/committed_on", "#/papers_checked"]),
            ("return", {}, ["#/items"]),
            ("close", {"text": None}, ["#/cause", "#/text"]),
            ("review", {"text": "通过"}, ["#/text"]),
        ],
    )
    def test_is_told_what_it_lacks_and_what_it_does_not_take(
        self, step: str, sent: dict[str, object], pointers: list[str]
    ) -> None:
        county_stands()
        case = makers.declared()
        body = {"step": step, "cases": [case.pk]} | sent
        answer = person("township").post("/cases/together", body)
        assert answer.status_code == 422, answer.content
        assert sorted(one["pointer"] for one in answer.json()["errors"]) == pointers
        assert makers.now(case).state == "declared"

    def test_closes_many_for_one_cause(self) -> None:
        county_stands()
        case = makers.declared()
        body = {"step": "close", "cases": [case.pk], "cause": "withdrawn", "text": "应要求结束"}
        assert person("township").post("/cases/together", body).json()["done"] == 1
        assert makers.now(case).state == "closed"

    def test_that_is_none_is_refused_by_its_name(self) -> None:
        county_stands()
        body = {"step": "", "cases": [1], "text": "x"}
        answer = person("township").post("/cases/together", body)
        assert answer.json()["type"] == "/api/v1/problems/not-for-many"
