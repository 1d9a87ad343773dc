"""The days that figures are asked for: a day, a week, a month, a year, or all until a day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from rongxie.surfaces.web.figures.headline import RECENT, Period
from rongxie.values.dates import add_months
from rongxie.values.texts import Text

# Before the first record of any mechanism: until a day means from here on.
BEGINNING = date(2000, 1, 1)
_TO_SUNDAY = 6


class Span(StrEnum):
    """A kind of period, named as in addresses."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"
    ALL = "all"
    RECENT = "recent"


OFFERED = (Span.DAY, Span.WEEK, Span.MONTH, Span.YEAR, Span.ALL)
TITLES = {
    Span.DAY: Text(en="Day", zh="日"),
    Span.WEEK: Text(en="Week", zh="周"),
    Span.MONTH: Text(en="Month", zh="月"),
    Span.YEAR: Text(en="Year", zh="年"),
    Span.ALL: Text(en="Since the beginning", zh="累计"),
    Span.RECENT: Text(en="Last 30 days", zh="近30天"),
}


@dataclass(frozen=True, slots=True)
class Chosen:
    """A period that somebody chose by a day in it, with the days that lead before and after it."""

    span: Span
    period: Period
    before: date | None
    after: date | None

    @property
    def asked(self) -> dict[str, str]:
        """The period as it stands in an address."""
        return {"period": self.span.value, "on": self.period.last.isoformat()}


def chosen_of(asked: Mapping[str, str], today: date, usual: Span = Span.WEEK) -> Chosen:
    """Return the period of an address; what nobody can mean is the usual one, up to today."""
    given = asked.get("period", "")
    span = Span(given) if given in set(Span) else usual
    return chosen(span, _day(asked.get("on", ""), today), today)


def chosen(span: Span, on: date, today: date) -> Chosen:
    """Return the period of a kind in which a day lies, which ends today at the latest."""
    first, last = _ends(span, on)
    period = Period(span.value, TITLES[span], first, min(last, today))
    one = timedelta(days=1)
    steps = span not in (Span.ALL, Span.RECENT)
    before = first - one if steps and first - one > BEGINNING else None
    return Chosen(span, period, before, last + one if steps and last < today else None)


def until(span: Span, last: date) -> tuple[date, date]:
    """Return the days from the beginning of the period in which a day lies up to that day."""
    return _ends(span, last)[0], last


def _ends(span: Span, on: date) -> tuple[date, date]:
    """Return the first and the last day of the period in which a day lies; weeks begin on Monday.

    A period of no fixed place ends with the day.
    """
    if span is Span.WEEK:
        monday = on - timedelta(days=on.weekday())
        return monday, monday + timedelta(days=_TO_SUNDAY)
    if span is Span.MONTH:
        begin = on.replace(day=1)
        return begin, add_months(begin, 1) - timedelta(days=1)
    if span is Span.YEAR:
        return date(on.year, 1, 1), date(on.year, 12, 31)
    return {Span.ALL: BEGINNING, Span.RECENT: on - RECENT}.get(span, on), on


def _day(text: str, today: date) -> date:
    """Return the day that is written; today if it is none, or one to come."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return today
    return found if BEGINNING < found < today else today
