"""Periods of whole days."""

import calendar
from dataclasses import dataclass
from datetime import date

from rongxie.values.texts import Refusal, say


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
