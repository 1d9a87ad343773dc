"""Enterprises as rows, for tests that are about facts only."""

from datetime import date
from itertools import count

from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.enterprises.models import Enterprise
from tests.mechanism.cast import AT, PLATFORM, TOWN

_numbers = count(1)


def firm(
    region: str = TOWN,
    kind: str = "company",
    source: str = "visit",
    established_on: date | None = None,
    industry: str = "",
    successor: Enterprise | None = None,
) -> Enterprise:
    """Enter an enterprise of which only the name is known."""
    with reach(PLATFORM):
        return Enterprise.objects.create(
            kind=kind,
            name=f"天长市第{next(_numbers)}五金厂",
            region=region,
            source=source,
            established_on=established_on,
            industry=industry,
            successor=successor,
            entered_by="membership:11",
            entered_at=AT,
        )
