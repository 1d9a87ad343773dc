"""Month arithmetic on calendar days."""

import calendar
from datetime import date


def add_months(day: date, months: int) -> date:
    """Return the same day of a later (or earlier) month, at most its last day.

    >>> add_months(date(2026, 8, 31), 6)
    datetime.date(2027, 2, 28)
    """
    years, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(years, month + 1, min(day.day, calendar.monthrange(years, month + 1)[1]))


def latest_start(end: date, months: int) -> date:
    """Return the latest day whose `add_months(day, months)` is not after `end`.

    A literal cut-off day is compared far faster than months are added row by row.

    >>> latest_start(date(2027, 2, 28), 6)
    datetime.date(2026, 8, 31)
    """
    years, month = divmod(end.year * 12 + end.month - 1 - months, 12)
    last = calendar.monthrange(years, month + 1)[1]
    at_month_end = end.day == calendar.monthrange(end.year, end.month)[1]
    return date(years, month + 1, last if at_month_end else min(end.day, last))
