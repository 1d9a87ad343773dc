"""What like loans cost in the county, so that an enterprise can judge the offer that it has."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from statistics import median

from rongxie.foundation.reach.entering import as_platform
from rongxie.mechanism.decisions.models import Decision, Verdict
from rongxie.mechanism.decisions.terms import SECURITIES
from rongxie.rulebook.clauses import cited
from rongxie.rulebook.parameters import InForce
from rongxie.values.dates import add_months

CLAUSES = (cited("87/6"),)
_COUNTY = 6  # digits
_EXACT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class LikeLoans:
    """The median of percent a year with every fee, over so many other enterprises."""

    median: Decimal
    count: int


def like_loans(decision: Decision, *, on: date) -> LikeLoans | None:
    """Return what was offered to others of the county for like loans; None if too few were.

    Like are loans by the same security, of an amount that is not many times larger or smaller,
    approved in the months before. Of each enterprise the latest counts. It reads what others were
    offered as the platform, and tells nothing of any one of them.
    """
    county = decision.region[:_COUNTY]
    bounds = InForce(on, decision.region)["like_loans"]
    security = sorted(SECURITIES.intersection(decision.flags))
    if not security or decision.amount_wan is None:
        return None
    with as_platform("after:offer.compared", county):
        rows = Decision.objects.filter(
            region__startswith=county,
            verdict=Verdict.APPROVED.value,
            total_rate__isnull=False,
            flags__contains=security,
            amount_wan__gte=decision.amount_wan / bounds["times"],
            amount_wan__lte=decision.amount_wan * bounds["times"],
            decided_on__gt=add_months(on, -bounds["months"]),
            decided_on__lte=on,
        ).exclude(enterprise=decision.enterprise_id)
        found = dict(rows.order_by("decided_on", "id").values_list("enterprise", "total_rate"))
    rates = [rate for rate in found.values() if rate is not None]
    if len(rates) < bounds["least"]:
        return None
    return LikeLoans(Decimal(median(rates)).quantize(_EXACT), len(rates))
