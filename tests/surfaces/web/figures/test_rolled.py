"""The progress table has what the roll-up has, to the last figure."""

from datetime import date
from random import Random
from typing import Any

import pytest

from rongxie.foundation.database.home import Home
from rongxie.foundation.reach.entering import reach
from rongxie.insight.rollup.reading import figures_of
from rongxie.surfaces.jobs.rolling import roll_up
from tests.insight.rollup.written import write_some
from tests.mechanism.cast import AT, COUNTY, ELSEWHERE, OTHER_TOWN, PLATFORM, TOWN
from tests.mechanism.enterprises.makers import open_places
from tests.surfaces.progress.books import template
from tests.surfaces.web.desks import seated
from tests.surfaces.web.figures.test_progress import handed_in, table_of


class TestTable:
    def test_is_that_of_the_roll_up(self, committed: Home) -> None:
        open_places()
        write_some(120, Random(3), (TOWN, OTHER_TOWN, COUNTY, f"{ELSEWHERE}101"))
        roll_up(actor=PLATFORM, at=AT)
        cells = {"A1": "{{走访户数.累计}}", "A2": "{{授信金额.累计}}", "A3": "{{放款户数.累计}}",
                 "A4": "{{average_rate.all}}", "A5": "{{申报户次.累计@汊涧镇}}",
                 "A6": "{{走访户数.累计@铜城镇}}", "A7": "{{drawn_amount.day}}"}  # fmt: skip
        desk = seated("office")
        assert handed_in(desk, template(**cells)).status_code == 302
        on = "2026-11-04"
        sheet = table_of(desk, f"?period=day&on={on}")
        last = date.fromisoformat(on)
        with reach(PLATFORM):
            (whole,) = figures_of(COUNTY, last=last)
            (town,), (other,) = figures_of(TOWN, last=last), figures_of(OTHER_TOWN, last=last)
            (day,) = figures_of(COUNTY, first=last, last=last)
        assert whole.visited_enterprises
        assert whole.visited_enterprises <= town.visited_enterprises + other.visited_enterprises + 4  # type: ignore[operator]
        expected: list[Any] = [
            whole.visited_enterprises, whole.approved_wan, whole.funded_enterprises,
            whole.average_rate, other.declared_cases, town.visited_enterprises, day.drawn_wan,
        ]  # fmt: skip
        found = [sheet[f"A{n}"].value for n in range(1, 8)]
        assert found == [pytest.approx(round(float(one or 0), 4)) for one in expected]
