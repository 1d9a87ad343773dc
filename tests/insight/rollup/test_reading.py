"""The headline figures of a place: what the indicators say of the same log."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random

import polars as pl
import pytest

from rongxie.foundation.database.home import Home
from rongxie.foundation.events.frames import sealed_events
from rongxie.foundation.events.sealing import seal_all
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.areas import area_of
from rongxie.foundation.reach.entering import reach
from rongxie.foundation.reach.kinds import Kind
from rongxie.insight.indicators import compute, parse_groupings
from rongxie.insight.rollup.reading import By, Headline, figures_of
from rongxie.rulebook.parameters import InForce
from rongxie.surfaces.jobs.rolling import roll_up
from tests.foundation.events.happenings import visit, write
from tests.insight.rollup.written import write_some
from tests.mechanism.cast import AT, PLATFORM

BEGIN, LAST = date(2026, 10, 1), date(2026, 11, 2)
SAME = {
    "visited_enterprises": "visited_enterprises",
    "enterprises_with_need": "enterprises_with_need",
    "declared_enterprises": "declared_enterprises",
    "declared_cases": "declared_cases",
    "recommended_enterprises": "recommended_enterprises",
    "recommended_cases": "recommended_cases",
    "approved_enterprises": "approved_enterprises",
    "approved_amount": "approved_wan",
    "funded_enterprises": "funded_enterprises",
    "drawn_amount": "drawn_wan",
    "average_rate": "average_rate",
}


def _same(figures: pl.DataFrame, headline: Headline) -> None:
    values = dict(figures.select("indicator", "value").rows())
    for indicator, name in SAME.items():
        ours = getattr(headline, name)
        assert (None if ours is None else float(ours)) == pytest.approx(values[indicator]), name


class TestFiguresOf:
    @pytest.mark.parametrize("seed", range(2))
    def test_agree_with_the_indicators(self, committed: Home, seed: int) -> None:
        write_some(90, Random(seed))
        roll_up(actor=PLATFORM, at=AT)
        groupings: list[tuple[By, int, str]] = [
            ("", 0, ""), ("region", 4, "region:4"), ("region", 6, "region:6"),
            ("region", 9, "region:9"), ("bank", 0, "bank"),
        ]  # fmt: skip
        with reach(PLATFORM):
            log = sealed_events()
            for by, digits, written in groupings:
                theirs = compute(
                    log, first=BEGIN, last=LAST, by=parse_groupings(written), params=InForce(LAST)
                )
                for headline in figures_of("34", last=LAST, by=by, digits=digits):
                    group = theirs.filter(pl.col(by) == headline.group) if by else theirs
                    _same(group, headline)

    def test_of_the_country_leave_the_sample_county_out(self, committed: Home) -> None:
        write(visit(1, "341181101"), visit(2, "341181102"), visit(3, "990101001"))
        seal_all()
        roll_up(actor=PLATFORM, at=AT)
        with reach(PLATFORM):
            visited = {
                place: figures_of(place, last=LAST + timedelta(60))[0].visited_enterprises
                for place in ("", "34", "99")
            }
        assert visited == {"": 2, "34": 2, "99": 1}

    def test_of_a_place_below_are_those_of_its_own_log(self, committed: Home) -> None:
        write_some(60, Random(5))
        roll_up(actor=PLATFORM, at=AT)
        for place in ("3411", "341181", "341181101", "341181A01"):
            county = Actor(name="membership:1", kind=Kind.OFFICE, area=area_of(place))
            with reach(county):
                theirs = compute(
                    sealed_events(), first=BEGIN, last=LAST, by=(), params=InForce(LAST)
                )
                (ours,) = figures_of(place, last=LAST)
            _same(theirs, ours)

    def test_of_days_add_up_to_those_of_the_period(self, committed: Home) -> None:
        write_some(150, Random(6))
        roll_up(actor=PLATFORM, at=AT)
        with reach(PLATFORM):
            days = figures_of("341181", last=LAST, by="day")
            (until,) = figures_of("341181", last=LAST)
            (later,) = figures_of("341181", first=date(2026, 11, 1), last=LAST)
        assert sum(day.visited_enterprises or 0 for day in days) == until.visited_enterprises
        assert sum(day.drawn_wan for day in days) == until.drawn_wan
        assert until.drawn_wan > later.drawn_wan > 0
        assert [day.group for day in days] == sorted(day.group for day in days)

    def test_by_bank_leave_blank_what_comes_before_a_bank(self, committed: Home) -> None:
        write_some(150, Random(7))
        roll_up(actor=PLATFORM, at=AT)
        with reach(PLATFORM):
            banks = figures_of("34", last=LAST, by="bank")
        assert [one.group for one in banks] == ["B1", "B2"]
        assert {one.visited_enterprises for one in banks} == {None}
        assert all(one.funded_cases > 0 for one in banks)

    def test_are_those_in_reach(self, committed: Home) -> None:
        write_some(20, Random(8))
        roll_up(actor=PLATFORM, at=AT)
        elsewhere = Actor(name="membership:1", kind=Kind.OFFICE, area=area_of("4406"))
        with reach(elsewhere):
            assert figures_of("34", last=LAST) == [Headline(group="")]

    def test_without_any_event_are_nothing(self, committed: Home) -> None:
        with reach(PLATFORM):
            assert figures_of("34", last=LAST) == [Headline(group="", drawn_wan=Decimal(0))]
            assert figures_of("34", last=LAST, by="bank") == []
