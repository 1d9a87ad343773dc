"""The plan of the sample: the same numbers give the same county, with every story in it."""

from collections import Counter
from datetime import date

import pytest

from rongxie.surfaces.demo.cast import DOMAIN, people
from rongxie.surfaces.demo.fates import TELLINGS, Fate
from rongxie.surfaces.demo.place import COUNTY, ZONE, county
from rongxie.surfaces.demo.plan import FEWEST_ENTERPRISES, HISTORY, Plan, TooFew
from rongxie.values.regions import SAMPLE_PROVINCE

LAST = date(2026, 11, 21)


def planned(enterprises: int = 120, seed: int = 1) -> Plan:
    return Plan(enterprises, LAST - HISTORY, LAST, seed)


class TestAPlan:
    def test_is_the_same_each_time(self) -> None:
        assert planned().rows == planned().rows

    def test_is_another_with_another_seed(self) -> None:
        assert planned().rows != planned(seed=2).rows

    @pytest.mark.parametrize("seed", range(1, 5))
    def test_tells_every_story_as_often_as_it_must(self, seed: int) -> None:
        told = Counter(
            row.fate
            for row in planned(FEWEST_ENTERPRISES, seed).rows
            if row.need and row.facts["eligible"]
        )
        assert all(told[fate] >= telling.least for fate, telling in TELLINGS.items())

    def test_leaves_most_to_be_funded(self) -> None:
        fates = [row.fate for row in planned(2_000).rows if row.need]
        assert fates.count(Fate.FUNDED) > len(fates) / 2

    def test_ends_with_the_last_working_day(self) -> None:
        plan = planned()
        assert plan.working_days[-1] == date(2026, 11, 20)
        assert date(2026, 10, 1) not in plan.working_days
        visits = [row.visit_on for row in plan.rows if row.visit_on]
        assert set(visits) <= set(plan.working_days)

    def test_refuses_a_county_too_small_for_its_stories(self) -> None:
        with pytest.raises(TooFew, match="110"):
            planned(FEWEST_ENTERPRISES - 1)


class TestTheCast:
    def test_signs_in_with_reserved_addresses_each_once(self) -> None:
        everybody = people(planned().branches)
        assert len({one.login for one in everybody}) == len(everybody)
        assert all(one.login.endswith(DOMAIN) and DOMAIN.endswith(".example") for one in everybody)
        assert sum(one.signs_in for one in everybody) == 18

    def test_stands_for_places_of_the_sample_only(self) -> None:
        assert all(one.region.startswith(SAMPLE_PROVINCE) for one in people(planned().branches))


class TestTheCounty:
    def test_has_three_towns_and_a_zone_below_it(self) -> None:
        codes = [town.code for town in county().townships]
        assert codes == [f"{COUNTY}001", f"{COUNTY}002", f"{COUNTY}003", ZONE]
