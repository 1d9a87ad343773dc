"""Coaching through the API: from a failed test back to the list."""

import pytest

from tests.mechanism.coaching import makers
from tests.mechanism.lists.county import county_stands
from tests.mechanism.lists.makers import draft
from tests.surfaces.api.callers import person, system, told

pytestmark = pytest.mark.django_db
DONE = {"done_on": "2026-11-20", "note": "已缴清"}


class TestCoaching:
    def test_leads_back_to_the_list(self) -> None:
        county_stands()
        case = draft()
        task_force = system("task force", "read", "coaching:write")
        made = task_force.post(f"/cases/{case.pk}/coach", {"tests": ["tax_in_order"]})
        assert made.status_code == 201, made.content
        (plan,) = task_force.get("/coaching/plans?state=open").json()["items"]
        assert (plan["id"], plan["case"]) == (made.json()["id"], case.pk)
        assert (plan["tests"], plan["playbooks"], plan["coach"]) == (
            ["tax_in_order"], ["tax"], "TOWN",
        )  # fmt: skip
        back = f"/cases/{case.pk}/return_to_list"
        township = person("township")
        early = township.post(back, {"committed_on": "2026-11-20"})
        assert (early.status_code, early.json()["type"]) == (409, "/api/v1/problems/tasks-open")
        department = person("department")
        for task in plan["tasks"]:
            proven = department.post(f"/coaching/tasks/{task['id']}/prove", DONE)
            assert (proven.status_code, proven.json()) == (200, {"id": task["id"]})
        cured = township.post(back, {"committed_on": "2026-11-20"})
        assert cured.status_code == 200, cured.content
        assert cured.json() == {"id": case.pk, "state": "declared"}
        (plan,) = task_force.get("/coaching/plans?state=cured").json()["items"]
        assert {task["done_on"] for task in plan["tasks"]} == {"2026-11-20"}
        assert task_force.get("/coaching/plans?state=open").json()["items"] == []

    def test_asks_for_something_that_can_be_cured_and_for_a_proof(self) -> None:
        county_stands()
        nothing = person("task force").post(f"/cases/{draft().pk}/coach", {})
        assert nothing.status_code == 409
        assert nothing.json()["type"] == "/api/v1/problems/nothing-to-coach"
        task = makers.tasks(makers.coached())[0]
        bare = person("township").post(f"/coaching/tasks/{task.pk}/prove", DONE)
        assert bare.status_code == 422
        assert bare.json()["type"] == "/api/v1/problems/proof-missing"

    def test_of_others_is_not_there(self) -> None:
        plan = makers.coached()
        task = makers.tasks(plan)[0]
        other = person("outsider")
        theirs = other.post(f"/coaching/tasks/{task.pk}/prove", DONE)
        nobodys = other.post("/coaching/tasks/999999/prove", DONE)
        assert theirs.status_code == nobodys.status_code == 404
        assert told(theirs, task.pk) == told(nobodys, 999_999)
        assert other.get("/coaching/plans").json()["items"] == []
        assert other.post(f"/cases/{plan.case_id}/coach", {"tests": ["x"]}).status_code == 404
        assert person("bank").get("/coaching/plans").json()["items"] == []
