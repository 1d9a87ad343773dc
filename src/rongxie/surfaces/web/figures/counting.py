"""The figures of a place and of those right below it, each in one form: a number with its text.

Read from the roll-up; how banks keep to their days is counted where the referrals stand.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from operator import attrgetter
from types import MappingProxyType

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Left

from rongxie.insight.rollup.reading import Headline, counted_in, figures_of
from rongxie.mechanism.referrals.models import Referral
from rongxie.rulebook.steps import ReferralState
from rongxie.surfaces.web.figures.deciding import InTime
from rongxie.surfaces.web.figures.headline import counted_text, rate_text, share_text, wan_text

Number = int | Decimal | float | None
_NOTHING = InTime(0, 0)
CLOCKS = ("decided_in_time_rate", "overdue_decisions")


@dataclass(frozen=True, slots=True)
class Counted:
    """What is counted of one place in a period; `overdue` is so at the end of its last day."""

    headline: Headline
    in_time: InTime = _NOTHING
    overdue: int = 0


@dataclass(frozen=True, slots=True)
class Figure:
    """Where a figure is found in what is counted, and how its number is written."""

    of: Callable[[Counted], Number]
    tell: Callable[[Number], str]


def _headline(column: str, tell: Callable[..., str] = counted_text) -> Figure:
    return Figure(attrgetter(f"headline.{column}"), tell)


# By their names in the catalogue of indicators, in the order in which they are shown.
FIGURES: Mapping[str, Figure] = MappingProxyType({
    "visited_enterprises": _headline("visited_enterprises"),
    "enterprises_with_need": _headline("enterprises_with_need"),
    "declared_enterprises": _headline("declared_enterprises"),
    "declared_cases": _headline("declared_cases"),
    "recommended_enterprises": _headline("recommended_enterprises"),
    "recommended_cases": _headline("recommended_cases"),
    "approved_enterprises": _headline("approved_enterprises"),
    "approved_cases": _headline("approved_cases"),
    "approved_amount": _headline("approved_wan", wan_text),
    "funded_enterprises": _headline("funded_enterprises"),
    "funded_cases": _headline("funded_cases"),
    "drawn_amount": _headline("drawn_wan", wan_text),
    "average_rate": _headline("average_rate", rate_text),
    "decided_in_time_rate": Figure(attrgetter("in_time.percent"), share_text),  # type: ignore[arg-type]
    "overdue_decisions": Figure(attrgetter("overdue"), counted_text),  # type: ignore[arg-type]
})  # fmt: skip


def counted_below(  # noqa: PLR0913  # named, all but the places
    region: str, below: Iterable[str], *, first: date, last: date, today: date, clocks: bool = True
) -> dict[str, Counted]:
    """Return what is counted of a place and of places right below it, by code.

    What lies in the place itself and in none below is in the whole only, and an enterprise that
    is in two places below is one of the whole: it is no sum. Without `clocks` how banks keep to
    their days stays at nothing.
    """
    wanted = set(below)
    lengths = sorted({len(code) for code in wanted})
    (whole,) = figures_of(region, first=first, last=last)
    headlines = {region: whole}
    for digits in lengths:
        found = figures_of(region, first=first, last=last, by="region", digits=digits)
        headlines |= {one.group: one for one in found if one.group in wanted}
    kept = _clocks(region, lengths, first, last, today) if clocks else {}
    return {
        code: Counted(
            headlines.get(code, Headline(group=code)), *kept.get(code, (_NOTHING, 0))
        )
        for code in (region, *wanted)
    }  # fmt: skip


def _clocks(
    region: str, lengths: list[int], first: date, last: date, today: date
) -> dict[str, tuple[InTime, int]]:
    found: dict[str, tuple[InTime, int]] = {}
    whole = (_NOTHING, 0)
    for digits in lengths or [max(1, len(region))]:
        groups = _grouped(region, digits, first, last, today)
        found |= groups
        whole = (
            InTime(
                sum(one.decided for one, _ in groups.values()),
                sum(one.due for one, _ in groups.values()),
            ),
            sum(late for _, late in groups.values()),
        )  # the same for every number of digits
    return {**found, region: whole}


def _grouped(
    region: str, digits: int, first: date, last: date, today: date
) -> dict[str, tuple[InTime, int]]:
    """Count by the first digits of the place, as the catalogue defines it."""
    files = Q(file_complete_on__gte=first, file_complete_on__lte=last)
    by_then = files & Q(decision__decided_on__lte=last)
    late = _late(last, today)
    rows = (
        _complete(region, last).filter(files | late).order_by()
        .annotate(x_place=Left("region", digits)).values("x_place")
        .annotate(
            due=Count("pk", filter=by_then | files & Q(decision_due_on__lte=last)),
            decided=Count("pk", filter=by_then & Q(decision__decided_on__lte=F("decision_due_on"))),
            late=Count("pk", filter=late),
        )
    )  # fmt: skip
    return {
        row["x_place"]: (InTime(row["decided"], row["due"]), row["late"]) for row in rows
    }  # fmt: skip


def _complete(region: str, last: date) -> "QuerySet[Referral]":
    area = counted_in(region)
    return Referral.objects.filter(
        region__gte=area.lo, region__lt=area.hi, file_complete_on__lte=last
    )


def late_at(region: str, last: date, today: date) -> "QuerySet[Referral]":
    """Return the files of a place that were overdue and undecided at the end of a day."""
    return _complete(region, last).filter(_late(last, today))


def _late(last: date, today: date) -> Q:
    over = Q(decision_due_on__lt=last)
    if last >= today:
        return over & Q(state=ReferralState.FILE_COMPLETE.value)
    undecided = Q(decision=None) | Q(decision__decided_on__gt=last)
    return over & undecided & (Q(ended_on=None) | Q(ended_on__gt=last))
