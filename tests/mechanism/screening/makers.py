"""Enterprises that are ready to be screened, and their screenings, made through the actions."""

from datetime import date, datetime
from typing import Any

from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.enterprises.models import Enterprise
from rongxie.mechanism.screening.actions import screen_enterprise
from rongxie.mechanism.screening.models import Screening
from rongxie.mechanism.visits.models import Need
from tests.mechanism.cast import AT, DAY, REVIEWER, VISITOR
from tests.mechanism.evidence.firms import firm
from tests.mechanism.evidence.makers import good_facts


def need(enterprise: Enterprise, **given: Any) -> Need:
    """Write down a need of 50 万元 that a visit of the day found."""
    told = {
        "amount_wan": 50, "term_months": 12, "purpose": "working_capital", "stated_on": DAY,
        "source": "visit", **given,
    }  # fmt: skip
    with reach(VISITOR):
        return Need.objects.create(
            enterprise=enterprise, region=enterprise.region, by=VISITOR.name, at=AT, **told
        )


def ready(**facts: Any) -> Enterprise:
    """Return an enterprise that meets all standards; `facts` are those that differ."""
    enterprise = firm()
    good_facts(enterprise.pk, **facts)
    need(enterprise)
    return enterprise


def screened(
    enterprise: Enterprise | None = None, *, actor: Actor = REVIEWER, on: date = DAY,
    at: datetime = AT, **facts: Any,
) -> Screening:  # fmt: skip
    """Return the screening of an enterprise; if none is given, of one that `ready` makes."""
    with_facts = enterprise or ready(**facts)
    with reach(actor):
        return screen_enterprise(enterprise_id=with_facts.pk, on=on, actor=actor, at=at)
