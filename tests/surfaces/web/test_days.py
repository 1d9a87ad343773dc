from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rongxie.surfaces.web.acting.days import NotADay, read_day

TODAY = date(2026, 11, 20)
DAYS = st.dates(date(1950, 1, 1), date(2090, 12, 31))


class TestReadDay:
    @given(DAYS)
    def test_reads_every_way_to_write_one(self, day: date) -> None:
        ways = ("{0:%Y-%m-%d}", "{0:%Y/%m/%d}", "{0:%Y%m%d}", "{0.year}年{0.month}月{0.day}日",
                " {0.year}.{0.month}.{0.day} ", "{0.year}年 {0.month}月 {0.day}号")  # fmt: skip
        assert {read_day(way.format(day), TODAY) for way in ways} == {day}

    @given(DAYS)
    def test_takes_the_nearest_year_where_none_is_written(self, today: date) -> None:
        for month, day in ((1, 1), (6, 30), (12, 31)):
            found = read_day(f"{month}-{day}", today)
            assert (found.month, found.day) == (month, day)
            assert abs((found - today).days) <= 183

    @pytest.mark.parametrize(
        ("text", "day"),
        [("今天", 20), ("昨天", 19), ("前天", 18), ("明天", 21), ("today", 20), ("１１月２日", 2)],
    )
    def test_knows_the_days_around_today(self, text: str, day: int) -> None:
        assert read_day(text, TODAY) == date(2026, 11, day)

    def test_finds_the_leap_day_only_where_there_is_one(self) -> None:
        assert read_day("2-29", date(2027, 12, 1)) == date(2028, 2, 29)
        with pytest.raises(NotADay):
            read_day("2-29", date(2026, 6, 1))

    @pytest.mark.parametrize("text", ["", "2026-02-30", "13-01", "很快", "2026", "0-0", "20261301"])
    def test_refuses_what_is_none(self, text: str) -> None:
        with pytest.raises(NotADay):
            read_day(text, TODAY)
