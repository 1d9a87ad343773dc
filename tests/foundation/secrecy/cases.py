"""Who asks for keys in tests."""

from datetime import UTC, datetime

from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.areas import WHOLE_COUNTRY, area_of
from rongxie.foundation.reach.kinds import Kind

AT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
JOB = Actor(name="job:keys", kind=Kind.SYSTEM, area=WHOLE_COUNTRY)
COUNTY, NEXT_COUNTY = "341181", "341182"


def office(region: str = COUNTY) -> Actor:
    """Return somebody who acts for the office of a place."""
    return Actor(name="membership:1", kind=Kind.OFFICE, area=area_of(region))


def enterprise(id_: int) -> Actor:
    """Return an enterprise."""
    return Actor(name=f"enterprise:{id_}", kind=Kind.ENTERPRISE, enterprise=str(id_))


def bank() -> Actor:
    """Return somebody who acts for a branch in the province."""
    return Actor(
        name="membership:2", kind=Kind.BANK, area=area_of("34"), bank="B1", bank_path="B/B1/"
    )
