"""From the recommendation list to the money, through the API, as the system of a bank would."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.mechanism.referrals import makers
from tests.surfaces.api.callers import Caller, person, system, told

pytestmark = pytest.mark.django_db
TERMS: dict[str, Any] = {
    "amount_wan": 30, "rate": 3.65, "term_months": 12, "ends_on": "2026-12-20",
    "flags": ["credit", "first_loan"],
    "costs": [{"item": "guarantee_fee", "payee": "某担保公司", "amount": 900, "day": "2026-11-20"}],
}  # fmt: skip


@pytest.fixture(autouse=True)
def _with_offices() -> Iterator[None]:
    makers.offices()
    with makers.handled():
        yield


def _moved(caller: Caller, path: str, body: object = None) -> str:
    response = caller.post(path, body)
    assert response.status_code in (200, 201), response.content
    return str(response.json().get("state", ""))


class TestABankAtWork:
    def test_goes_from_its_inbox_to_the_money(self) -> None:
        referral = makers.sent()
        bank = system("bank", "read", "referrals:write", "decisions:write")
        inbox = bank.get("/referrals?state=sent").json()["items"]
        assert [row["id"] for row in inbox] == [referral.pk]
        path = f"/referrals/{referral.pk}"
        assert _moved(bank, f"{path}/accept") == "accepted"
        contact = {"on": "2026-11-20", "note": "电话联系"}
        assert _moved(bank, f"{path}/contact", contact) == "contacted"
        complete = {"on": "2026-11-20", "basis": "bank_says"}
        assert _moved(bank, f"{path}/complete_file", complete) == "file_complete"
        approved = bank.post(f"{path}/approve", {"decided_on": "2026-11-20", "terms": TERMS})
        assert approved.status_code == 201, approved.content
        drawn = bank.post(
            f"{path}/draw_down",
            {"amount_wan": 20.5, "rate": 3.65, "term_months": 12, "drawn_on": "2026-11-20",
             "flags": ["credit", "first_loan"], "reference": "LN-1"},
        )  # fmt: skip
        assert drawn.status_code == 201, drawn.content
        page = bank.get(path).json()
        assert page["referral"]["state"] == "approved"
        assert page["decision"]["total_rate"] > page["decision"]["rate"]
        assert [one["amount_wan"] for one in page["drawdowns"]] == [20.5]

    def test_asks_for_papers_and_receives_them(self) -> None:
        referral = makers.contacted()
        bank = person("bank")
        asked = bank.post(f"/referrals/{referral.pk}/papers", {"papers": [{"name": "近期订单"}]})
        assert asked.status_code == 201, asked.content
        paper = asked.json()["items"][0]["id"]
        got = {"received_on": "2026-11-20", "received_from": "enterprise"}
        assert bank.post(f"/papers/{paper}/receive", got).status_code == 200
        papers = {one["id"]: one for one in bank.get(f"/referrals/{referral.pk}").json()["papers"]}
        assert papers[paper]["received_on"] == "2026-11-20"

    def test_decides_many_at_once_each_told_its_own(self) -> None:
        referral = makers.completed()
        bank = person("bank")
        one = {"referral": referral.pk, "verdict": "refused", "decided_on": "2026-11-20"}
        items = [
            one | {"reasons": []},
            one | {"reasons": ["A1"], "words": "经营时间较短"},
            one | {"reasons": ["A1"]},
            {"referral": 999_999, "verdict": "refused", "decided_on": "2026-11-20",
             "reasons": ["A1"]},
            {"referral": referral.pk, "verdict": "approved", "decided_on": "2026-11-20"},
        ]  # fmt: skip
        answer = bank.post("/decisions/batch", {"items": items})
        assert answer.status_code == 200, answer.content
        assert (answer.json()["done"], answer.json()["refused"]) == (1, 4)
        statuses = [row["status"] for row in answer.json()["results"]]
        assert statuses[1] == 201
        assert statuses[3] == 404
        assert bank.get("/decisions").json()["items"][0]["verdict"] == "refused"

    def test_hands_back_what_it_cannot_take(self) -> None:
        referral = makers.accepted()
        body = {"cause": "cannot_take", "reasons": ["F1"], "text": "本行暂不办理"}
        path = f"/referrals/{referral.pk}/hand_back"
        assert _moved(person("bank"), path, body) == "handed_back"


class TestAReferral:
    def test_of_another_bank_is_not_there(self) -> None:
        referral = makers.sent()
        other = person("other bank")
        theirs, nobodys = other.get(f"/referrals/{referral.pk}"), other.get("/referrals/999999")
        assert theirs.status_code == nobodys.status_code == 404
        assert told(theirs, referral.pk) == told(nobodys, 999_999)
        assert other.get("/referrals").json()["items"] == []
        assert other.post(f"/referrals/{referral.pk}/accept").status_code == 404

    def test_is_read_by_the_head_office_and_not_acted_on(self) -> None:
        referral = makers.sent()
        head = person("head office")
        assert head.get(f"/referrals/{referral.pk}").status_code == 200
        assert head.post(f"/referrals/{referral.pk}/accept").status_code in (403, 409)

    def test_takes_a_decision_only_with_the_scope_for_it(self) -> None:
        referral = makers.completed()
        narrow = system("bank", "read", "referrals:write")
        refused = narrow.post(
            f"/referrals/{referral.pk}/refuse", {"decided_on": "2026-11-20", "reasons": ["A1"]}
        )
        assert refused.status_code == 403
        assert refused.json()["type"] == "/api/v1/problems/scope-missing"


class TestPushing:
    def test_sends_what_was_allocated_once(self) -> None:
        case = makers.recommended_case()
        makers.consented(case)
        makers.appetite()
        task_force = person("task force")
        found = task_force.post("/allocations", {"region": "341181", "cases": [case.pk]})
        assert found.status_code == 201, found.content
        run = found.json()
        assert run["placed"] == 1
        assert task_force.get(f"/allocations/{run['id']}/replay").json() == {"identical": True}
        lines = [{"case": case.pk, "bank": "ICBC-TC"}]
        body = {"region": "341181", "key": "m-1", "lines": lines, "allocation": run["id"]}
        first, second = task_force.post("/pushes", body), task_force.post("/pushes", body)
        assert first.status_code == second.status_code == 201, first.content
        assert first.json() == second.json()
        bank = person("bank")
        receipts = bank.get("/receipts").json()["items"]
        assert [row["count"] for row in receipts] == [1]
        assert bank.post(f"/pushes/{first.json()['id']}/receive").status_code == 200
        assert len(bank.get("/referrals").json()["items"]) == 1


class TestNominations:
    def test_go_to_the_task_force(self) -> None:
        bank = person("bank")
        body = {
            "uscc": "91341181MA2TWXYK84", "name": "某某有限公司", "region": "341181101",
            "facility_before": False, "amount_wan": 50,
        }  # fmt: skip
        made = bank.post("/nominations", body)
        assert made.status_code in (201, 422), made.content
        if made.status_code == 201:
            task_force = person("task force")
            listed = task_force.get("/nominations?state=new").json()["items"]
            assert [row["id"] for row in listed] == [made.json()["id"]]
