"""Periods and working days, against the announced calendars."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rongxie.values.moments import china_day
from rongxie.values.period import Period, PeriodBackwards, month_of
from rongxie.values.workdays import YearUnknown, add_working_days, is_working_day

DAYS = st.dates(date(2024, 1, 1), date(2026, 11, 30))


class TestAPeriod:
    def test_includes_both_ends(self) -> None:
        period = Period(date(2026, 3, 1), date(2026, 3, 31))
        assert period.days == 31
        assert period.contains(date(2026, 3, 1))
        assert period.contains(date(2026, 3, 31))
        assert not period.contains(date(2026, 2, 28))
        assert not period.contains(date(2026, 4, 1))

    def test_may_be_one_day_but_not_end_before_it_begins(self) -> None:
        assert Period(date(2026, 3, 1), date(2026, 3, 1)).days == 1
        with pytest.raises(PeriodBackwards):
            Period(date(2026, 3, 2), date(2026, 3, 1))

    def test_of_a_month_knows_leap_years(self) -> None:
        assert month_of(date(2028, 2, 10)) == Period(date(2028, 2, 1), date(2028, 2, 29))


class TestTheDayInChina:
    def test_begins_at_sixteen_hours_utc(self) -> None:
        before = datetime(2026, 10, 30, 15, 59, 59, tzinfo=UTC)
        assert china_day(before) == date(2026, 10, 30)
        assert china_day(before + timedelta(seconds=1)) == date(2026, 10, 31)

    def test_needs_a_time_zone(self) -> None:
        with pytest.raises(ValueError, match="time zone"):
            china_day(datetime(2026, 10, 30, 12, 0))  # noqa: DTZ001 - a naive moment is the point


class TestAWorkingDay:
    @pytest.mark.parametrize(
        ("day", "works"),
        [
            (date(2024, 10, 12), True),  # Saturday worked for the National Day week
            (date(2025, 1, 26), True),  # Sunday worked for the Spring Festival
            (date(2026, 2, 14), True),  # Saturday worked for the Spring Festival
            (date(2026, 2, 20), False),  # Friday off in exchange
            (date(2026, 10, 1), False),
            (date(2026, 10, 31), False),  # an ordinary Saturday
            (date(2026, 10, 30), True),
        ],
    )
    def test_follows_the_announcement(self, day: date, works: bool) -> None:
        assert is_working_day(day) is works

    @pytest.mark.parametrize(("year", "days"), [(2024, 251), (2025, 248), (2026, 248)])
    def test_is_counted_as_announced(self, year: int, days: int) -> None:
        first = date(year, 1, 1)
        whole = (first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days))
        assert sum(map(is_working_day, whole)) == days

    @pytest.mark.parametrize("year", [1990, 2000, 2040])
    def test_of_a_year_that_is_not_known_is_refused(self, year: int) -> None:
        with pytest.raises(YearUnknown):
            is_working_day(date(year, 6, 1))

    def test_counting_steps_over_the_holidays(self) -> None:
        assert add_working_days(date(2026, 9, 30), 1) == date(2026, 10, 8)
        assert add_working_days(date(2026, 9, 30), 3) == date(2026, 10, 10)
        assert add_working_days(date(2026, 10, 1), 0) == date(2026, 10, 1)

    def test_counting_into_a_year_not_known_is_refused(self) -> None:
        with pytest.raises(YearUnknown):
            add_working_days(date(2039, 12, 30), 5)

    def test_counting_goes_forward_only(self) -> None:
        with pytest.raises(ValueError, match="forward"):
            add_working_days(date(2026, 9, 30), -1)

    @given(DAYS, st.integers(0, 15))
    def test_counting_passes_exactly_so_many(self, day: date, n: int) -> None:
        end = add_working_days(day, n) if day < date(2026, 11, 1) else day
        passed = sum(is_working_day(day + timedelta(days=k + 1)) for k in range((end - day).days))
        assert passed == (n if day < date(2026, 11, 1) else 0)
        assert end == day or is_working_day(end)
