"""Moments and the days in China that they fall on: clocks count in China's days, servers do not."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

CHINA = ZoneInfo("Asia/Shanghai")


def china_day(at: datetime) -> date:
    """Return the day in China on which a moment falls.

    >>> from datetime import UTC
    >>> china_day(datetime(2026, 12, 31, 16, tzinfo=UTC))
    datetime.date(2027, 1, 1)

    :raises ValueError: if the moment has no time zone
    """
    if at.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    return at.astimezone(CHINA).date()
