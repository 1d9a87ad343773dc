"""How banks keep to the days they have: counted where the referrals stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Q

from rongxie.foundation.reach.areas import Area
from rongxie.mechanism.referrals.models import Referral
from rongxie.rulebook.steps import ReferralState


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
    return deciding_of(area, [(first, last)], last)[0][0]


def deciding_of(
    area: Area, spans: Sequence[tuple[date, date]], on: date
) -> tuple[list[InTime], int]:
    """Count how banks keep to their days in some periods, and what is overdue, in one query."""
    wanted = {}
    for n, (first, last) in enumerate(spans):
        files = Q(file_complete_on__gte=first, file_complete_on__lte=last)
        by_then = files & Q(decision__decided_on__lte=last)
        wanted[f"due_{n}"] = Count("pk", filter=by_then | files & Q(decision_due_on__lte=last))
        in_time = by_then & Q(decision__decided_on__lte=F("decision_due_on"))
        wanted[f"decided_{n}"] = Count("pk", filter=in_time)
    late = Q(state=ReferralState.FILE_COMPLETE.value, decision_due_on__lt=on)
    # Only what can count, and so only what the index has: whatever is late is complete too.
    since = min(first for first, _last in spans)
    there = Referral.objects.filter(
        Q(file_complete_on__gte=since) | late,
        region__gte=area.lo, region__lt=area.hi, file_complete_on__isnull=False,
    )  # fmt: skip
    found = there.aggregate(**wanted, overdue=Count("pk", filter=late))
    counts = [InTime(found[f"decided_{n}"], found[f"due_{n}"]) for n in range(len(spans))]
    return counts, found["overdue"]
