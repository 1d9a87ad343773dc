"""Lists asked for and fetched through the API, by people and by systems."""

from typing import Any

import pytest

from rongxie.foundation.exports.models import Export
from rongxie.foundation.reach.entering import reach
from rongxie.surfaces.clock import now
from rongxie.surfaces.jobs.portions import work_off
from tests.mechanism.cast import PLATFORM
from tests.mechanism.enterprises.makers import PHONE, contact, enterprise
from tests.surfaces.api.callers import Caller, person, system

pytestmark = pytest.mark.django_db


def asked(caller: Caller, **how: object) -> dict[str, Any]:
    answer = caller.post("/exports", {"list": "enterprises", "form": "csv", **how})
    assert answer.status_code == 201, answer.content
    found: dict[str, Any] = answer.json()
    return found


class TestLists:
    def test_are_those_of_the_kind_of_actor(self) -> None:
        names = {
            desk: {one["name"] for one in person(desk).get("/exports/lists").json()["items"]}
            for desk in ("task force", "bank", "auditor")
        }
        assert "enterprises" in names["task force"]
        assert "enterprises" not in names["bank"]
        assert "referrals" in names["bank"]
        assert names["auditor"] - names["task force"] == {"events"}


class TestAnExport:
    def test_is_made_by_the_worker_and_fetched(self) -> None:
        one = enterprise()
        caller = person("task force")
        export = asked(caller, filters={"region": "341181"})
        assert export["state"] == "released"
        work_off(now())
        there = caller.get(f"/exports/{export['id']}").json()
        assert (there["state"], there["rows"]) == ("made", 1)
        answer = caller.get(f"/exports/{export['id']}/file")
        assert answer["Content-Disposition"].startswith("attachment")
        content = b"".join(answer.streaming_content).decode("utf-8-sig")
        assert one.uscc in content
        assert "导出机构" in content
        with reach(PLATFORM):
            assert Export.objects.get(pk=export["id"]).fetched == 1

    def test_of_a_system_is_asked_for_with_its_scope(self) -> None:
        assert asked(system("task force", "read", "exports:write"))["state"] == "released"
        refused = system("task force", "read").post("/exports", {"list": "cases"})
        assert refused.status_code == 403

    def test_is_not_made_twice_for_one_key(self) -> None:
        caller = person("task force")
        body = {"list": "enterprises", "form": "csv"}
        answers = [caller.post("/exports", body, key="one-and-the-same").json() for _ in range(2)]
        assert answers[0]["id"] == answers[1]["id"]

    def test_of_others_looks_missing(self) -> None:
        export = asked(person("task force"))
        for desk in ("bank", "outsider", "sector authority", "auditor"):
            other = person(desk)
            for path in ("", "/file"):
                theirs = other.get(f"/exports/{export['id']}{path}")
                nobodys = other.get(f"/exports/{2**40}{path}")
                assert theirs.status_code == nobodys.status_code == 404
                assert theirs.json()["type"] == nobodys.json()["type"]

    def test_that_is_not_ready_says_so(self) -> None:
        caller = person("task force")
        export = asked(caller)
        answer = caller.get(f"/exports/{export['id']}/file")
        assert answer.json()["type"].endswith("not-ready")

    @pytest.mark.parametrize(
        ("body", "status"),
        [
            ({"list": "no such list"}, 422),
            ({"list": "cases", "form": "docx"}, 422),
            ({"list": "cases", "filters": {"region": "x"}}, 422),
            ({"list": "cases", "filters": {"colour": "red"}}, 422),
            ({"list": "contacts", "purpose": "message"}, 403),
            ({"list": "cases", "purpose": "visit"}, 422),
        ],
    )
    def test_that_cannot_be_is_refused_as_a_problem(
        self, body: dict[str, object], status: int
    ) -> None:
        answer = person("task force").post("/exports", body)
        assert answer.status_code == status
        assert answer["Content-Type"] == "application/problem+json"


class TestAColleague:
    def test_releases_what_then_is_made(self) -> None:
        contact(enterprise())
        caller, colleague = person("task force"), person("office")
        first = asked(caller, list="contacts", purpose="visit")
        with reach(PLATFORM):
            Export.objects.filter(pk=first["id"]).update(expected=200, asked_at=now())
        export = asked(caller, list="contacts", purpose="visit")
        path = f"/exports/{export['id']}"
        assert export["state"] == "asked"
        assert caller.post(f"{path}/release").status_code == 403
        assert caller.post(f"{path}/make").status_code == 409
        assert colleague.post(f"{path}/release").json()["state"] == "released"
        assert colleague.post(f"{path}/make").status_code == 404
        assert caller.post(f"{path}/make").status_code == 200
        work_off(now())
        content = b"".join(caller.get(f"{path}/file").streaming_content)
        assert PHONE.encode() in content
        assert colleague.get(f"{path}/file").status_code == 404

    def test_declines_with_a_reason(self) -> None:
        contact(enterprise())
        caller, colleague = person("task force"), person("office")
        first = asked(caller, list="contacts", purpose="visit")
        with reach(PLATFORM):
            Export.objects.filter(pk=first["id"]).update(expected=200, asked_at=now())
        path = f"/exports/{asked(caller, list='contacts', purpose='visit')['id']}"
        assert colleague.post(f"{path}/decline", {"reason": " "}).status_code == 422
        declined = colleague.post(f"{path}/decline", {"reason": "用途不清"})
        assert declined.json()["state"] == "declined"
        assert caller.post(f"{path}/make").status_code == 409
