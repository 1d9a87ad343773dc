"""Returns and figures through the API."""

import pytest

from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.reporting.models import DayFigure, DayFirst
from tests.mechanism.cast import COUNTY, DAY, PLATFORM, TOWN
from tests.mechanism.referrals.makers import offices
from tests.mechanism.reporting import makers
from tests.mechanism.reporting.makers import FIGURES
from tests.surfaces.api.callers import Caller, person, system

pytestmark = pytest.mark.django_db
OCTOBER = {"bank": "ICBC-TC", "month": "2026-10-31", "figures": FIGURES}


def _problem(caller: Caller, path: str, body: object) -> tuple[int, str]:
    response = caller.post(path, body)
    return response.status_code, response.json()["type"].removeprefix("/api/v1/problems/")


def _counted() -> None:
    """Write down what the roll-up counts: loans of 80 万元 to two enterprises of a town."""
    with reach(PLATFORM):
        DayFigure.objects.create(
            region=TOWN, bank="ICBC-TC", day=DAY, kind="loan.drawn", mark="", times=2,
            amount_fen=80_000_000, rated_fen=80_000_000, interest_fen=280_000_000,
        )  # fmt: skip
        for bank in ("", "ICBC-TC"):
            DayFirst.objects.create(
                region=TOWN, bank=bank, day=DAY, figure="funded_enterprises", shared=0, count=2
            )


class TestAReturn:
    def test_is_filed_corrected_and_read_by_those_above(self) -> None:
        offices()
        bank = system("bank", "read", "reporting:write")
        first = bank.post("/returns", OCTOBER)
        assert first.status_code == 201, first.content
        assert bank.post("/returns", OCTOBER).json() == first.json()
        second = bank.post("/returns", OCTOBER | {"figures": FIGURES | {"borrowers": 41}})
        for reader in (bank, person("head office"), person("regulator")):
            (stands,) = reader.get("/returns").json()["items"]
            assert (stands["id"], stands["replaces"]) == (second.json()["id"], first.json()["id"])
            assert stands["figures"] == FIGURES | {"borrowers": 41}
        kept = bank.get("/returns?replaced=true&bank=ICBC-TC").json()["items"]
        assert [one["id"] for one in kept] == [second.json()["id"], first.json()["id"]]

    @pytest.mark.parametrize(
        ("change", "problem"),
        [
            ({"bank": "ABC-TC"}, (403, "return-of-others")),
            ({"month": "2026-11-30"}, (422, "month-not-over")),
            ({"figures": {"borrowers": -1}}, (422, "figure-unusable")),
            ({"figures": {}}, (422, "nothing-returned")),
            ({"figures": {"borrowers": True}}, (422, "fields-unusable")),  # not one borrower
            ({"figures": {"borrowers": "40"}}, (422, "fields-unusable")),
        ],
    )
    def test_is_refused_where_it_cannot_be(
        self, change: dict[str, object], problem: tuple[int, str]
    ) -> None:
        offices()
        assert _problem(person("bank"), "/returns", OCTOBER | change) == problem

    def test_of_others_is_not_there(self) -> None:
        makers.filed()
        assert person("other bank").get("/returns").json()["items"] == []
        assert person("outsider").get("/returns").json()["items"] == []


class TestFigures:
    def test_are_told_with_what_they_mean(self) -> None:
        _counted()
        page = person("task force").get(f"/figures?region={COUNTY}&last=2026-11-20").json()
        (whole,) = page["groups"]
        assert (whole["funded_enterprises"], whole["drawn_wan"]) == (2, 80.0)
        assert whole["average_rate"] == 3.5
        assert set(page["figures"]["funded_enterprises"]["definition"]) == {"en", "zh"}
        assert page["figures"].keys() == whole.keys() - {"group", "visits"}
        assert page["rolled_up_at"] is None

    @pytest.mark.parametrize(
        ("by", "group"),
        [("region&digits=9", TOWN), ("region&digits=6", COUNTY), ("bank", "ICBC-TC"),
         ("day", "2026-11-20")],
    )  # fmt: skip
    def test_are_grouped(self, by: str, group: str) -> None:
        _counted()
        path = f"/figures?region={COUNTY}&last=2026-11-20&by={by}"
        answered = person("task force").get(path)
        assert answered.status_code == 200, answered.content
        (found,) = answered.json()["groups"]
        assert (found["group"], found["funded_enterprises"]) == (group, 2)

    def test_end_with_the_last_day(self) -> None:
        _counted()
        path = f"/figures?region={COUNTY}&last=2026-11-19&by=bank"
        assert person("task force").get(path).json()["groups"] == []

    def test_are_those_of_the_own_place(self) -> None:
        task_force, path = person("task force"), "/figures?last=2026-11-20&region="
        for caller, region in (
            (task_force, "341182"), (task_force, "3411"), (task_force, ""),
            (person("bank"), COUNTY),
        ):  # fmt: skip
            answered = caller.get(path + region)
            assert answered.status_code == 404
            assert answered.json()["type"] == "/api/v1/problems/place-of-others"
        assert task_force.get(f"{path}{COUNTY}&digits=5").status_code == 422
