"""Periods of whole days, and the day it is in China."""

import calendar
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone

from rongxie.values.texts import Refusal, say

# One time zone for the whole country, without summer time since 1992.
CHINA_TIME = timezone(timedelta(hours=8), "CST")


class PeriodBackwards(Refusal):
    """A period that ends before it begins."""


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """The days from the first to the last, both included."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise PeriodBackwards(
                say(
                    "The period from {first} to {last} ends before it begins: swap the two days",
                    first=self.first,
                    last=self.last,
                )
            )

    @property
    def days(self) -> int:
        """How many days the period has; a single day is one."""
        return (self.last - self.first).days + 1

    def contains(self, day: date) -> bool:
        """Return whether the day is one of the period; a moment must be made a day first."""
        return self.first <= day <= self.last


def month_of(day: date) -> Period:
    """Return the calendar month in which the day lies."""
    last = calendar.monthrange(day.year, day.month)[1]
    return Period(day.replace(day=1), day.replace(day=last))


def china_day(moment: datetime) -> date:
    """Return the day that it is in China at a moment.

    :raises ValueError: if the moment does not say its time zone
    """
    if moment.tzinfo is None:
        raise ValueError(f"a moment needs a time zone: {moment!r}")
    return moment.astimezone(CHINA_TIME).date()
