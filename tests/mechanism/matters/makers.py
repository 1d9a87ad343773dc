"""Matters in the state that a test begins with, made by the actions."""

from datetime import date, datetime
from typing import Any

from rongxie.foundation.events.models import EventRow
from rongxie.foundation.organisations.kinds import Tier
from rongxie.foundation.organisations.mechanisms import open_mechanism
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.matters.actions import answer_matter, open_matter
from rongxie.mechanism.matters.models import Matter, MatterKind, MatterStep, Outcome
from tests.mechanism.cast import (
    AT,
    CITY,
    COUNTY,
    PLATFORM,
    REVIEWER,
    TOWN,
    TOWNSHIP,
    open_offices,
    owner_of,
)
from tests.mechanism.enterprises.makers import enterprise

FIRST = date(2026, 1, 1)


def place() -> None:
    """Open the organisations of the cast, and the mechanisms of county and city."""
    open_offices()
    open_mechanism(tier=Tier.COUNTY, region=COUNTY, name="天长", office="DRC", on=FIRST)
    open_mechanism(tier=Tier.CITY, region=CITY, name="滁州", office="CITY-DRC", on=FIRST)


def raised(
    kind: MatterKind = MatterKind.REQUEST,
    actor: Actor = TOWNSHIP,
    at: datetime = AT,
    **given: Any,
) -> Matter:
    """Return an open matter; without an addressee it goes to who is in charge."""
    told = {"region": TOWN, "title": "用电增容", "text": "厂房用电不足"} | given
    with reach(actor):
        return open_matter(kind=kind, actor=actor, at=at, **told)


def request_of(enterprise: int, **given: Any) -> Matter:
    """Return a request that an enterprise raised itself, open at the county (DRC)."""
    return raised(actor=owner_of(enterprise), enterprise_id=enterprise, **given)


def complaint_of(enterprise: int, bank: str = "ICBC-TC", **given: Any) -> Matter:
    """Return a complaint of an enterprise about a bank, open at the county (DRC)."""
    told = {"title": "收费不明", "text": "客户经理要求另付费用，电话13812341234", "bank": bank}
    return raised(
        MatterKind.COMPLAINT, owner_of(enterprise), enterprise_id=enterprise, **told | given
    )


def answered(matter: Matter, actor: Actor = REVIEWER, at: datetime = AT, **given: Any) -> Matter:
    """Return a matter after somebody has answered it."""
    told = {"outcome": Outcome.SETTLED, "text": "供电所已上门办理"} | given
    with reach(actor):
        return answer_matter(matter_id=matter.pk, actor=actor, at=at, **told)


def log(*kinds: str) -> list[EventRow]:
    """Return what the log has of kinds of events."""
    with reach(PLATFORM):
        return list(EventRow.objects.filter(kind__in=kinds).order_by("id"))


def kept() -> tuple[int, int, int]:
    """Return how many matters, steps and events there are, but for enterprises entered."""
    with reach(PLATFORM):
        events = EventRow.objects.exclude(kind="enterprise.entered")
        return Matter.objects.count(), MatterStep.objects.count(), events.count()


def firm(region: str = TOWN, **given: Any) -> int:
    """Return the id of an enterprise that stands in a place."""
    return enterprise(region=region, **given).pk
