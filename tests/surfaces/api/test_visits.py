"""Plans, visits and needs through the API."""

import pytest

from rongxie.mechanism.visits.models import Visit
from tests.mechanism.cast import COUNTY, OTHER_TOWN
from tests.mechanism.enterprises.makers import enterprise
from tests.mechanism.matters.makers import place
from tests.surfaces.api.callers import membership_at, person, system

pytestmark = pytest.mark.django_db
UUID = "7f8a4c9e-2f50-4c9a-9a3d-0d3f6f5a1b2c"


def _visit(of: int, **other: object) -> dict[str, object]:
    return {
        "enterprise": of, "channel": "onsite", "outcome": "no_need",
        "visited_at": "2026-11-20T08:30:00+08:00",
    } | other  # fmt: skip


def _need(**other: object) -> dict[str, object]:
    return {
        "amount_wan": 50.5, "purpose": "working_capital", "stated_on": "2026-11-20",
        "term_months": 12, "collateral": "credit",
    } | other  # fmt: skip


class TestVisits:
    def test_are_kept_with_what_they_found(self) -> None:
        place()
        there, caller = enterprise().pk, person("visitor")
        body = _visit(
            there, outcome="need", need=_need(), observed={"operating_seen": True},
            requests=[{"title": "用电增容"}],
        )  # fmt: skip
        kept = caller.post("/visits", body)
        assert kept.status_code == 201, kept.content
        needs = caller.get(f"/enterprises/{there}/needs").json()["items"]
        assert needs[0]["amount_wan"] == 50.5
        visits = caller.get(f"/enterprises/{there}/visits").json()["items"]
        assert [one["id"] for one in visits] == [kept.json()["id"]]

    def test_sent_twice_under_their_number_are_one(self) -> None:
        there, caller = enterprise().pk, person("visitor")
        first, second = (caller.post("/visits", _visit(there, sent_as=UUID)) for _ in range(2))
        assert first.json() == second.json()
        taken = caller.post("/visits", _visit(there, sent_as=UUID, channel="phone"))
        assert taken.json()["type"].endswith("/sent-as-taken")

    def test_of_many_are_kept_each_by_itself(self) -> None:
        there, other = enterprise().pk, enterprise(region=OTHER_TOWN).pk
        items = [
            _visit(there), _visit(other), _visit(there, outcome="maybe"), {},
            _visit(there, outcome="need"), _visit(there, visited_at="2026-11-20"), _visit(there),
        ]  # fmt: skip
        answered = system("visitor", "visits:write").post("/visits/batch", {"items": items}).json()
        assert [one["status"] for one in answered["results"]] == [201, 404, 422, 422, 422, 422, 201]
        assert (answered["done"], answered["refused"]) == (2, 5)
        assert [one["index"] for one in answered["results"]] == list(range(7))

    def test_are_no_bank_s_work(self) -> None:
        there = enterprise().pk
        refused = person("bank").post("/visits", _visit(there))
        assert refused.json()["type"].endswith("/visit-not-for-you")

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("amount_wan", "50"), ("amount_wan", 1e300), ("amount_wan", 0.00001),
            ("stated_on", 20261120), ("term_months", 2**40), ("wished_only", "yes"),
            ("note", "a\x00b"), ("note", "\ud800"), ("amount_wan", True),
        ],
    )  # fmt: skip
    def test_take_no_value_that_is_none(self, field: str, value: object) -> None:
        there, caller = enterprise().pk, person("visitor")
        body = _visit(there, outcome="need", need=_need(**{field: value}))
        refused = caller.post("/visits", body)
        assert refused.status_code == 422
        assert refused.json()["errors"][0]["pointer"] == f"#/need/{field}"


class TestPlans:
    def test_are_made_handed_out_and_dropped(self) -> None:
        there, gone = enterprise(), 999_999
        visitor = membership_at("visitor").pk
        caller = person("township")
        body = {
            "organisation": "TOWN", "due_on": "2026-11-30", "reason": "register",
            "enterprises": [there.pk, gone],
        }  # fmt: skip
        rows = caller.post("/visits/plans", body).json()["rows"]
        assert [row["left_out"] for row in rows] == [None, "not_found"]
        plan = rows[0]["plan"]
        handed = caller.post(
            "/visits/plans/hand-out", {"plans": [plan], "visitor": f"membership:{visitor}"}
        )
        assert handed.json()["rows"][0]["plan"] == plan
        listed = caller.get("/visits/plans?of=us").json()["items"]
        assert [one["visitor"] for one in listed] == [f"membership:{visitor}"]
        assert caller.get("/visits/plans?of=me").json()["items"] == []
        dropped = caller.post(f"/visits/plans/{plan}/drop", {"why": "已停业"})
        assert dropped.json() == {"id": plan, "state": "dropped"}
        assert caller.get(f"/visits/plans/{plan}").status_code == 404

    def test_take_credit_codes(self) -> None:
        there, caller = enterprise(), person("township")
        body = {
            "organisation": "TOWN", "due_on": "2026-11-30", "reason": "list",
            "usccs": [there.uscc, "x"],
        }  # fmt: skip
        rows = caller.post("/visits/plans", body).json()["rows"]
        assert [bool(row["plan"]) for row in rows] == [True, False]

    def test_name_who_is_to_be_visited(self) -> None:
        there, caller = enterprise().pk, person("township")
        found = caller.get(f"/visits/to-visit?region={COUNTY}&missing=tax_grade").json()["items"]
        assert (there, "never_visited") in [(one["enterprise"], one["reason"]) for one in found]


class TestNeeds:
    def test_are_stated_and_withdrawn(self) -> None:
        there, caller = enterprise().pk, person("township")
        stated = caller.post(f"/enterprises/{there}/needs", _need(source="department"))
        assert stated.status_code == 201, stated.content
        number = stated.json()["id"]
        assert caller.get(f"/needs/{number}").json()["withdrawn_on"] is None
        path = f"/needs/{number}/withdraw"
        assert caller.post(path, {"on": "2026-11-20"}).status_code == 200
        again = caller.post(path, {"on": "2026-11-20"})
        assert again.json()["type"].endswith("/need-withdrawn-already")


def test_batch_is_one_answer_whatever_happens_in_it() -> None:
    there, seen = enterprise().pk, person("visitor")
    caller = system("visitor", "visits:write")
    body = {"items": [_visit(there), {}]}
    first = caller.post("/visits/batch", body, key="batch-key-1")
    second = caller.post("/visits/batch", body, key="batch-key-1")
    assert second.content == first.content
    assert second["Idempotency-Replayed"] == "true"
    assert Visit.objects.count() == 0  # the application itself sees nothing
    assert len(seen.get(f"/enterprises/{there}/visits").json()["items"]) == 1
