"""Who one is, places, organisations and problems through the API."""

import pytest
from django.test import Client

from tests.mechanism.cast import COUNTY, TOWN
from tests.mechanism.enterprises.makers import open_places
from tests.surfaces.api.callers import Caller, person, system

pytestmark = pytest.mark.django_db


class TestMe:
    def test_tells_a_person_and_a_system_who_they_are(self) -> None:
        mine = person("department").get("/me").json()
        assert (mine["by_token"], mine["memberships"][0]["role"]) == (False, "department")
        its = system("bank", "read").get("/me").json()
        assert its["by_token"] is True
        assert [one["organisation"] for one in its["memberships"]] == ["ICBC-TC"]
        assert its["acting"] == its["memberships"][0]["id"]


class TestPlaces:
    def test_are_found_by_name_and_initials(self) -> None:
        open_places()
        caller = person("township")
        for text in ("铜城", "tcz", TOWN):
            found = caller.get(f"/regions/search?text={text}").json()["items"]
            assert found[0]["code"] == TOWN
        assert found[0]["path"] == ["安徽省", "滁州市", "天长市", "铜城镇"]

    def test_are_resolved_with_those_that_are_missing(self) -> None:
        open_places()
        given = {"codes": [COUNTY, "341181000000", "999999"]}
        answered = person("bank").post("/regions/resolve", given).json()
        assert [one["code"] for one in answered["found"]] == [COUNTY]
        assert answered["missing"] == ["999999"]

    def test_are_shown_with_what_lies_below(self) -> None:
        open_places()
        caller = person("bank")
        assert caller.get(f"/regions/{COUNTY}").json()["level"] == "county"
        below = caller.get(f"/regions/{COUNTY}/children").json()["items"]
        assert TOWN in {one["code"] for one in below}
        assert caller.get("/regions/000000").json()["type"].endswith("/unknown-place")


class TestOrganisations:
    def test_are_listed_page_by_page(self) -> None:
        caller, codes, path = person("bank"), [], "/organisations?kind=bank&limit=2"
        while path:
            page = caller.get(path).json()
            codes += [one["code"] for one in page["items"]]
            path = (page["next"] or "").removeprefix("/api/v1")
        assert {"ICBC", "ICBC-TC", "ABC-TC"} <= set(codes)
        assert codes == sorted(set(codes))
        assert caller.get("/organisations?kind=x").status_code == 422

    def test_are_shown_or_not_there(self) -> None:
        caller = person("bank")
        assert caller.get("/organisations/ICBC-TC").json()["path"] == "ICBC/ICBC-TC/"
        assert caller.get("/organisations/none").status_code == 404


class TestProblems:
    def test_are_told_to_everybody(self) -> None:
        anybody = Caller(Client())
        there = anybody.get("/problems/code-taken").json()
        assert (there["status"], there["title_zh"]) == (409, "已存在")
        assert len(anybody.get("/problems").json()["items"]) > 200
        assert anybody.get("/problems/none").status_code == 404
