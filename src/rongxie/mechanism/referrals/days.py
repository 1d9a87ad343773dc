"""Days that people give, seen against the days between which they must lie."""

from datetime import date

from rongxie.values.texts import Refusal, say


class DayNotPossible(Refusal):
    """A day lies before what it follows, or after today."""


def see_day(day: date, first: date, last: date) -> None:
    """Refuse a day that cannot be right.

    :raises DayNotPossible: if it is before `first` or after `last`
    """
    if not first <= day <= last:
        raise DayNotPossible(
            say(
                "{day} cannot be the day: it lies between {first} and {last}. Check it and enter"
                " it again.",
                day=day,
                first=first,
                last=last,
            )
        )
