"""Screenings through the API."""

import pytest

from tests.mechanism.screening import makers
from tests.surfaces.api.callers import Caller, person, system, told

pytestmark = pytest.mark.django_db
ON = {"on": "2026-11-20"}


def _problem(caller: Caller, path: str, body: object) -> tuple[int, str]:
    response = caller.post(path, body)
    return response.status_code, response.json()["type"].removeprefix("/api/v1/problems/")


class TestScreening:
    def test_of_one_enterprise_is_explained_and_listed(self) -> None:
        enterprise = makers.ready(tax_arrears="true")
        caller = system("township", "read", "screening:write")
        made = caller.post(f"/enterprises/{enterprise.pk}/screen", ON)
        assert made.status_code == 201, made.content
        told = made.json()
        assert (told["enterprise"], told["as_of"]) == (enterprise.pk, "2026-11-20")
        assert (told["outcome"], told["standards"]["credit"]) == ("fail", "not_met")
        explained = caller.get(f"/screenings/{told['id']}").json()
        tests = {one["name"]: one for part in explained["standards"] for one in part["tests"]}
        assert tests["tax_in_order"]["holds"] is False
        assert "tax_arrears" in [fact["name"] for fact in tests["tax_in_order"]["facts"]]
        assert set(tests["tax_in_order"]["remedy"]) == {"en", "zh"}
        (listed,) = caller.get(f"/screenings?enterprise={enterprise.pk}").json()["items"]
        assert (listed["id"], listed["failed"]) == (told["id"], ["tax_in_order"])
        assert listed == explained["screening"]
        assert caller.get(f"/screenings?enterprise={enterprise.pk + 1}").json()["items"] == []

    def test_of_several_answers_in_their_order_or_makes_none(self) -> None:
        first, second = makers.ready(), makers.ready()
        caller = person("task force")
        asked = {**ON, "enterprises": [second.pk, first.pk]}
        made = caller.post("/screenings/batch", asked)
        assert made.status_code == 201, made.content
        assert [one["enterprise"] for one in made.json()["items"]] == [second.pk, first.pk]
        refused = caller.post("/screenings/batch", {**ON, "enterprises": [first.pk, 999_999]})
        assert refused.status_code == 404
        assert len(caller.get("/screenings").json()["items"]) == 2

    def test_of_a_place_counts(self) -> None:
        makers.ready()
        swept = person("task force").post("/screenings/place", {**ON, "region": "341181"})
        assert (swept.status_code, swept.json()) == (201, {"count": 1})

    def test_is_refused_to_who_does_not_screen_and_for_days_to_come(self) -> None:
        enterprise = makers.ready()
        path, place = f"/enterprises/{enterprise.pk}/screen", {**ON, "region": "341182"}
        not_yours = (403, "not-yours-to-screen")
        assert _problem(person("convener"), path, ON) == not_yours
        township = person("township")
        assert _problem(township, "/screenings/place", place) == not_yours
        assert _problem(person("task force"), "/screenings/place", place) == not_yours
        assert _problem(township, path, {"on": "2026-11-21"}) == (422, "day-to-come")
        assert _problem(township, path, {"on": "20 Nov"}) == (422, "fields-unusable")

    def test_of_others_is_not_there(self) -> None:
        screening = makers.screened()
        other = person("outsider")
        theirs = other.get(f"/screenings/{screening.pk}")
        nobodys = other.get("/screenings/999999")
        assert theirs.status_code == nobodys.status_code == 404
        assert told(theirs, screening.pk) == told(nobodys, 999_999)
        assert other.get("/screenings").json()["items"] == []
        path = f"/enterprises/{screening.enterprise_id}/screen"
        assert other.post(path, ON).status_code == 404
