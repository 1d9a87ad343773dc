"""Lists brought in through the API: the whole way, and nobody else's."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from rongxie.foundation.accounts.models import User
from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.enterprises.models import Enterprise
from rongxie.surfaces.clock import now
from rongxie.surfaces.jobs.portions import work_off
from tests.mechanism.cast import PLATFORM, TOWN
from tests.mechanism.enterprises.lists import HEADINGS, sheet
from tests.mechanism.enterprises.makers import enterprise, fresh_uscc, open_places
from tests.surfaces.api.callers import BASE, Caller, fresh_key, membership_at, person

pytestmark = pytest.mark.django_db


def _handed_in(caller: Caller, content: bytes, **how: str) -> Any:
    file = SimpleUploadedFile("名单.csv", content, content_type="text/csv")
    return caller.client.post(
        f"{BASE}/imports",
        {"kind": "enterprises", **how, "file": file},
        headers={"Idempotency-Key": fresh_key()} | caller.headers,
    )


def _row(name: str, uscc: str | None = None, kind: str = "企业") -> tuple[str, ...]:
    return (fresh_uscc() if uscc is None else uscc, name, kind, TOWN, "", "", "")


class TestAnImport:
    def test_goes_the_whole_way(self) -> None:
        known = enterprise("甲面馆", kind="sole_proprietor")
        caller = person("task force")
        rows = (_row("乙厂"), _row("甲面馆", "", "个体"), _row("坏的公司", "91341181"))
        answer = _handed_in(caller, sheet(rows))
        assert answer.status_code == 201, answer.content
        number = answer.json()["id"]
        work_off(now())
        there = caller.get(f"/imports/{number}").json()
        assert (there["state"], there["rows_done"]) == ("checked", 3)
        assert there["counts"] == {"new": 1, "waiting": 1, "rejected": 1}
        waiting = caller.get(f"/imports/{number}/rows?outcome=waiting").json()["items"]
        assert [(one["row"], one["candidates"]) for one in waiting] == [(3, [known.pk])]
        (bad,) = caller.get(f"/imports/{number}/rows?outcome=rejected").json()["items"]
        assert bad["reasons"][0]["column"] == "uscc"
        said = {"items": [{"row": 3, "decision": "this", "subject": known.pk}]}
        assert caller.post(f"/imports/{number}/decisions", said).status_code == 200
        assert caller.post(f"/imports/{number}/commit").json()["state"] == "committing"
        work_off(now())
        done = caller.get(f"/imports/{number}").json()
        assert (done["state"], done["counts"]) == (
            "done",
            {"new": 1, "unchanged": 1, "rejected": 1},
        )
        with reach(PLATFORM):
            assert Enterprise.objects.count() == 2
        mend = caller.get(f"/imports/{number}/mending")
        assert mend.content[:2] == b"PK"
        assert caller.get("/imports").json()["items"][0]["id"] == number

    def test_waits_for_what_its_headings_mean(self) -> None:
        open_places()
        caller = person("task force")
        content = sheet([(fresh_uscc(), "乙厂")], ("编码", "全名"))
        number = _handed_in(caller, content).json()["id"]
        work_off(now())
        there = caller.get(f"/imports/{number}").json()
        assert (there["state"], there["lacking"]) == ("uploaded", ["name"])
        meant = {"columns": {"编码": "uscc", "全名": "name"}}
        assert caller.post(f"/imports/{number}/columns", meant).status_code == 200
        work_off(now())
        assert caller.get(f"/imports/{number}").json()["counts"] == {"new": 1}
        assert caller.post(f"/imports/{number}/cancel").json()["state"] == "cancelled"
        assert caller.post(f"/imports/{number}/commit").status_code == 409

    def test_of_somebody_else_is_not_there(self) -> None:
        open_places()
        number = _handed_in(person("task force"), sheet([_row("乙厂")])).json()["id"]
        for desk in ("city", "other township", "outsider", "bank"):
            caller = person(desk)
            for path in ("", "/rows", "/mending"):
                theirs, none = (caller.get(f"/imports/{n}{path}") for n in (number, number + 1))
                assert theirs.status_code == none.status_code == 404
            for what in ("commit", "cancel"):
                assert caller.post(f"/imports/{number}/{what}").status_code == 404

    def test_is_refused_to_those_who_bring_in_none(self) -> None:
        open_places()
        for desk, status in (("visitor", 403), ("bank", 403), ("township", 201)):
            assert _handed_in(person(desk), sheet([_row("乙厂")])).status_code == status, desk

    def test_names_kinds_and_headings(self) -> None:
        items = person("task force").get("/imports/kinds").json()["items"]
        (kind,) = [one for one in items if one["name"] == "enterprises"]
        assert {"企业名称"} <= {h for column in kind["columns"] for h in column["headings"]}
        assert [c["name"] for c in kind["columns"] if c["required"]] == ["name"]
        assert set(HEADINGS) <= {h for c in kind["columns"] for h in c["headings"]}

    def test_takes_what_is_said_of_every_row(self) -> None:
        open_places()
        caller = person("task force")
        content = sheet([("乙店",)], ("企业名称",))
        number = _handed_in(caller, content, said="主体类型=个体户").json()["id"]
        work_off(now())
        there = caller.get(f"/imports/{number}").json()
        assert (there["counts"], there["filled"]) == ({"new": 1}, {"kind": "个体户"})
        assert caller.post(f"/imports/{number}/columns", {"said": {"kind": ""}}).status_code == 200
        work_off(now())
        there = caller.get(f"/imports/{number}").json()
        assert (there["counts"], there["filled"]) == ({"rejected": 1}, {})


class TestAListOfPeople:
    def test_ends_with_passwords_that_are_told_once(self) -> None:
        open_places()
        caller = person("office")
        organisation = membership_at("office").organisation.code
        rows = [("王某", "13812345678", "专班", organisation), ("李某", "x", "专班", organisation)]
        content = sheet(rows, ("姓名", "手机号", "职责", "所属机构"))
        number = _handed_in(caller, content, kind="people").json()["id"]
        work_off(now())
        assert caller.get(f"/imports/{number}").json()["counts"] == {"new": 1, "rejected": 1}
        caller.post(f"/imports/{number}/commit")
        work_off(now())
        path = f"/administration/imports/{number}/start-passwords"
        assert person("city").post(path).status_code == 404
        assert person("task force").post(path).status_code == 403
        (given,) = caller.post(path).json()["items"]
        user = User.objects.get(login="13812345678")
        assert user.check_password(given["password"])
        assert caller.post(path).json()["items"] == []
        again = caller.post(f"/administration/people/{user.pk}/start-password")
        assert again.status_code == 201
        assert again.json()["password"] != given["password"]
