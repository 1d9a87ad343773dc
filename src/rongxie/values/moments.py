"""Moments and the days in China that they fall on: clocks count in China's days, servers do not."""

from datetime import date, datetime, timedelta, timezone

# One time zone for the whole country, without summer time since 1992.
CHINA = timezone(timedelta(hours=8), "CST")


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


def china_midnight(at: datetime) -> datetime:
    """Return the moment at which the day in China began on which a moment falls."""
    return at.astimezone(CHINA).replace(hour=0, minute=0, second=0, microsecond=0)
