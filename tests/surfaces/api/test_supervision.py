"""Supervision orders through the API."""

import pytest

from tests.mechanism.referrals.makers import completed
from tests.mechanism.supervision import makers
from tests.surfaces.api.callers import Caller, person, system, told

pytestmark = pytest.mark.django_db


def _problem(caller: Caller, path: str, body: object) -> tuple[int, str]:
    response = caller.post(path, body)
    return response.status_code, response.json()["type"].removeprefix("/api/v1/problems/")


class TestAnOrder:
    def test_is_given_answered_and_closed(self) -> None:
        referral = completed()
        regulator = system("regulator", "read", "supervision:write")
        asked = {
            "about": f"referral:{referral.pk}", "addressee": "ICBC-TC", "cause": "missed_lending",
            "text": "请说明情况", "due_on": "2026-11-30",
        }  # fmt: skip
        given = regulator.post("/orders", asked)
        assert given.status_code == 201, given.content
        assert given.json()["state"] == "open"
        path = f"/orders/{given.json()['id']}"
        bank = system("bank", "read", "supervision:write")
        (waiting,) = bank.get("/orders?state=open").json()["items"]
        assert (waiting["about"], waiting["due_on"]) == (asked["about"], "2026-11-30")
        answered = bank.post(f"{path}/answer", {"answer": "正在审查"})
        assert (answered.status_code, answered.json()["state"]) == (200, "answered")
        closed = regulator.post(f"{path}/close", {"outcome": "answered"})
        assert (closed.status_code, closed.json()["state"]) == (200, "closed")
        page = bank.get(path).json()
        assert (page["state"], page["answer"], page["opener"]) == ("closed", "正在审查", "NFRA")
        assert bank.get("/orders?state=open").json()["items"] == []
        late = _problem(bank, f"{path}/answer", {"answer": "再答"})
        assert late == (409, "order-closed-already")

    def test_is_not_given_twice_nor_about_nothing(self) -> None:
        order = makers.ordered()
        regulator = person("regulator")
        again = {"about": order.about, "addressee": "ICBC-TC", "cause": "missed_lending"}
        assert _problem(regulator, "/orders", again) == (409, "order-open-already")
        for about, answered in {
            "lunch:1": (422, "about-nothing"),
            "referral:": (422, "about-nothing"),
            f"referral:{'9' * 50}": (404, "referral-not-found"),
        }.items():
            assert _problem(regulator, "/orders", again | {"about": about}) == answered
        nobody = again | {"addressee": "NOBODY", "cause": "other"}
        assert _problem(regulator, "/orders", nobody) == (422, "addressee-unknown")
        assert _problem(person("bank"), "/orders", again)[0] == 403

    def test_is_answered_by_the_addressee_and_closed_by_the_opener(self) -> None:
        order = makers.ordered()
        path = f"/orders/{order.pk}"
        task_force = person("task force")
        of_others = (403, "order-of-others")
        assert _problem(task_force, f"{path}/answer", {"answer": "好"}) == of_others
        assert _problem(task_force, f"{path}/close", {"outcome": "answered"}) == of_others
        assert _problem(person("bank"), f"{path}/answer", {"answer": " "})[1] == "answer-missing"

    def test_of_others_is_not_there(self) -> None:
        order = makers.ordered()
        for other in (person("other bank"), person("outsider")):
            theirs, nobodys = other.get(f"/orders/{order.pk}"), other.get("/orders/999999")
            assert theirs.status_code == nobodys.status_code == 404
            assert told(theirs, order.pk) == told(nobodys, 999_999)
            assert other.get("/orders").json()["items"] == []
            assert other.post(f"/orders/{order.pk}/answer", {"answer": "好"}).status_code == 404
