"""The rows behind a figure: the events that it is counted from, or the files that are late."""

from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import Q, QuerySet

from rongxie.foundation.events.models import EventRow
from rongxie.foundation.reach.areas import Area
from rongxie.insight.rollup.counted import COUNTED
from rongxie.insight.rollup.reading import counted_in
from rongxie.mechanism.referrals.models import Referral
from rongxie.surfaces.web.figures.counting import late_at
from rongxie.surfaces.web.figures.headline import Period
from rongxie.values.moments import CHINA

_OF_EVENTS = {one.figure: one for one in COUNTED}
_SUMS = {
    "approved_amount": ("decision.approved",),
    "drawn_amount": ("loan.drawn",),
    "average_rate": ("loan.drawn",),
}
OF_REFERRALS = ("decided_in_time_rate", "overdue_decisions")
FIGURES = (*_OF_EVENTS, *_SUMS, *OF_REFERRALS)


@dataclass(frozen=True, slots=True)
class Within:
    """A place and the moments of a period."""

    area: Area
    since: datetime
    until: datetime


def events_behind(name: str, area: Area, period: Period) -> "QuerySet[EventRow]":
    """Return the events that a figure counts in a period, in an area that the reader reaches.

    Of enterprises and cases those that came again are among them: the figure counts them once.
    """
    within = Within(area, _start(period.first), _start_after(period.last))
    if name in _SUMS:
        return _events(within, Q(kind__in=_SUMS[name]))
    one = _OF_EVENTS[name]
    if not one.flag:
        return _events(within, Q(kind__in=one.kinds))
    flagged = Q(kind=one.kinds[0], payload__contains=f'"{one.flag}"')
    return _events(within, flagged | Q(kind__in=one.kinds[1:]))


def files_behind(name: str, place: str, period: Period, today: date) -> "QuerySet[Referral]":
    """Return the files behind a figure of the clock: overdue at its end, or due or decided."""
    if name == "overdue_decisions":
        return late_at(place, period.last, today)
    area = counted_in(place)
    files = Referral.objects.filter(
        region__gte=area.lo, region__lt=area.hi,
        file_complete_on__gte=period.first, file_complete_on__lte=period.last,
    )  # fmt: skip
    decided = Q(decision__decided_on__lte=period.last)
    return files.filter(decided | Q(decision_due_on__lte=period.last))


def _events(within: Within, counts: Q) -> "QuerySet[EventRow]":
    return EventRow.objects.filter(
        counts,
        region__gte=within.area.lo, region__lt=within.area.hi,
        at__gte=within.since, at__lt=within.until,
    )  # fmt: skip


def _start(day: date) -> datetime:
    return datetime.combine(day, time(), CHINA)


def _start_after(day: date) -> datetime:
    return datetime.combine(date.fromordinal(day.toordinal() + 1), time(), CHINA)
