"""How banks keep to the days they have: counted where the referrals stand."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Q

from rongxie.foundation.reach.areas import Area
from rongxie.mechanism.decisions.queries import overdue
from rongxie.mechanism.referrals.models import Referral


@dataclass(frozen=True, slots=True)
class InTime:
    """Files that are due or decided, and those of them decided in time."""

    decided: int
    due: int

    @property
    def percent(self) -> float | None:
        """The share; of nothing there is none."""
        return 100 * self.decided / self.due if self.due else None


def decided_in_time(area: Area, first: date, last: date) -> InTime:
    """Count the files completed in a period as the catalogue defines `decided_in_time_rate`."""
    files = Referral.objects.filter(
        region__gte=area.lo, region__lt=area.hi,
        file_complete_on__gte=first, file_complete_on__lte=last,
    )  # fmt: skip
    by_then = Q(decision__decided_on__lte=last)
    counted = files.aggregate(
        due=Count("pk", filter=by_then | Q(decision_due_on__lte=last)),
        decided=Count("pk", filter=by_then & Q(decision__decided_on__lte=F("decision_due_on"))),
    )
    return InTime(counted["decided"], counted["due"])


def overdue_now(area: Area, on: date) -> int:
    """Count the files whose last day is over and of which nothing is decided."""
    return overdue(on, area).count()
