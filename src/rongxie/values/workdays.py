"""Working days in China: weekends, holidays and the weekends that make up for them."""

from datetime import date, timedelta
from functools import cache

from holidays import country_holidays

from rongxie.values.texts import Refusal, say


class YearUnknown(Refusal):
    """A year whose days off have not been announced, or that the calendar does not hold."""


def is_working_day(day: date) -> bool:
    """Return whether offices work on the day.

    :raises YearUnknown: if the announcement for its year is not in the calendar
    """
    return day in _working_days(day.year)


def add_working_days(day: date, n: int) -> date:
    """Return the n-th working day after the day; for n = 0 the day itself, working or not.

    :raises YearUnknown: if the count runs into a year that is not in the calendar
    """
    if n < 0:
        raise ValueError(f"working days are counted forward: {n}")
    while n:
        day += timedelta(days=1)
        n -= is_working_day(day)
    return day


@cache
def _working_days(year: int) -> frozenset[date]:
    calendar = country_holidays("CN", years=year)
    # The calendar computes feasts for any year. Only the announcement of the State Council names
    # the weekends to be worked, so a year without any is one that nobody has announced yet.
    if not any(day.year == year for day in calendar.weekend_workdays):
        raise YearUnknown(
            say(
                "The working days of {year} are not known: the days off are announced late in the "
                "year before; update the holidays package after that",
                year=year,
            )
        )
    first, length = date(year, 1, 1), (date(year + 1, 1, 1) - date(year, 1, 1)).days
    days = (first + timedelta(days=n) for n in range(length))
    return frozenset(day for day in days if calendar.is_working_day(day))
