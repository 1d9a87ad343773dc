"""Enterprises through the API."""

import pytest

from tests.mechanism.cast import OTHER_TOWN, TOWN
from tests.mechanism.enterprises.makers import NAME, enterprise, fresh_uscc, open_places
from tests.surfaces.api.callers import person, system, told

pytestmark = pytest.mark.django_db


def _new(**other: object) -> dict[str, object]:
    return {
        "name": NAME, "kind": "company", "region": TOWN, "source": "visit", "uscc": fresh_uscc(),
    } | other  # fmt: skip


class TestEntering:
    def test_enters_an_enterprise(self) -> None:
        open_places()
        caller = person("township")
        made = caller.post("/enterprises", _new(established_on="2020-05-01"))
        assert made.status_code == 201, made.content
        shown = caller.get(f"/enterprises/{made.json()['id']}")
        assert shown.json()["name"] == NAME
        assert shown.json()["established_on"] == "2020-05-01"

    def test_tells_what_is_wrong_in_the_language_asked_for(self) -> None:
        open_places()
        caller = person("township")
        body = _new(uscc="91341181MA0000000A")
        for language, word in (("en", "not entered"), ("zh", "未")):
            refused = caller.post("/enterprises", body, **{"Accept-Language": language})
            assert refused.status_code == 422
            assert refused["Content-Type"] == "application/problem+json"
            assert refused.json()["type"] == "/api/v1/problems/enterprise-not-usable"
            assert word in refused.json()["detail"]

    def test_enters_many_each_by_itself(self) -> None:
        open_places()
        twice = fresh_uscc()
        items = [_new(uscc=twice), _new(uscc=twice), _new(colour="red"), _new()]
        answered = person("township").post("/enterprises/batch", {"items": items}).json()
        assert (answered["done"], answered["refused"]) == (2, 2)
        assert [one["status"] for one in answered["results"]] == [201, 409, 422, 201]
        assert answered["results"][2]["problem"]["errors"][0]["pointer"] == "#/items/2/colour"

    def test_tells_how_many_at_most(self) -> None:
        answered = person("township").post("/enterprises/batch", {"items": [{}] * 501})
        assert answered.status_code == 413
        assert "500" in answered.json()["detail"]


class TestReading:
    def test_shows_not_yours_like_not_there(self) -> None:
        there = enterprise(region=OTHER_TOWN)
        caller = person("township")
        not_yours = caller.get(f"/enterprises/{there.pk}")
        not_there = caller.get("/enterprises/999999")
        assert not_yours.status_code == not_there.status_code == 404
        assert told(not_yours, there.pk) == told(not_there, 999_999)

    @pytest.mark.parametrize("number", ["0", "-1", "x", str(2**63), "1.5", "%00"])
    def test_finds_nothing_under_what_is_no_number(self, number: str) -> None:
        assert person("township").get(f"/enterprises/{number}").status_code == 404

    def test_lists_page_by_page_without_losing_or_repeating(self) -> None:
        made = [enterprise(f"天长市{n}号厂").pk for n in range(5)]
        caller, seen, path = person("task force"), [], "/enterprises?limit=2"
        while path:
            page = caller.get(path).json()
            assert len(page["items"]) <= 2
            seen += [one["id"] for one in page["items"]]
            path = (page["next"] or "").removeprefix("/api/v1")
            if len(seen) == 2:
                enterprise("天长市后来的厂")
        assert [pk for pk in seen if pk in made] == made
        assert len(seen) == len(set(seen))

    def test_resolves_codes(self) -> None:
        there, elsewhere = enterprise(), enterprise("天长市另一家厂", region=OTHER_TOWN)
        given = {"usccs": [there.uscc.lower(), elsewhere.uscc, "x"]}
        answered = system("township", "read").post("/enterprises/resolve", given).json()
        assert answered["found"][there.uscc.lower()]["id"] == there.pk
        assert answered["missing"] == [elsewhere.uscc, "x"]

    def test_searches(self) -> None:
        assert person("bank").get("/enterprises/search?text=天长").status_code == 403
        assert person("task force").get("/enterprises/search?text=x").status_code == 422


class TestChanging:
    def test_changes_a_name_and_keeps_the_old_one(self) -> None:
        there = enterprise()
        caller = person("township")
        body = {"on": "2026-11-01", "source": "register", "name": "天长市新向阳机械有限公司"}
        assert caller.post(f"/enterprises/{there.pk}/change", body).status_code == 200
        changes = caller.get(f"/enterprises/{there.pk}/changes").json()["items"]
        assert [(one["what"], one["before"]) for one in changes] == [("name", NAME)]

    def test_joins_doubles(self) -> None:
        double, real = enterprise(uscc="", kind="sole_proprietor"), enterprise()
        caller = person("task force")
        joined = caller.post(f"/enterprises/{double.pk}/merge", {"into": real.pk})
        assert joined.json() == {"id": real.pk}
        assert caller.get(f"/enterprises/{double.pk}").json()["successor"] == real.pk
