"""What an enterprise needs, and which enterprises are to be visited."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import connection
from django.db.models import Q

from rongxie.foundation.organisations.rerouting import OpenWork
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.areas import area_of
from rongxie.foundation.reach.entering import as_platform
from rongxie.mechanism.enterprises.models import Enterprise
from rongxie.mechanism.visits.access import open_plans
from rongxie.mechanism.visits.models import Need, PlanState, VisitOutcome, VisitPlan
from rongxie.rulebook.parameters import InForce
from rongxie.values.moments import CHINA

REROUTING = "job:rerouting"
# One probe of an index per enterprise of the place for its last visit, need and open plan. A
# visit since the need went stale has asked already; who was found closed down is left alone.
_TO_VISIT = """
    SELECT e.id, e.name, v.visited_at, n.stated_on,
        CASE WHEN v.visited_at IS NULL THEN 'never_visited'
            WHEN v.visited_at < %(stale_before)s AND n.stated_on < %(fresh_from)s
                THEN 'need_stale'
            WHEN v.visited_at < %(revisit_before)s THEN 'last_visit'
            ELSE 'facts_missing' END
    FROM enterprises e
    LEFT JOIN LATERAL (
        SELECT visited_at, outcome FROM visits
        WHERE enterprise_id = e.id AND visited_at < %(until)s
        ORDER BY visited_at DESC LIMIT 1
    ) v ON true
    LEFT JOIN LATERAL (
        SELECT stated_on FROM needs
        WHERE enterprise_id = e.id AND stated_on <= %(on)s
            AND (withdrawn_on IS NULL OR withdrawn_on > %(on)s)
        ORDER BY stated_on DESC, id DESC LIMIT 1
    ) n ON true
    WHERE e.region >= %(lo)s AND e.region < %(hi)s AND e.successor_id IS NULL
        AND NOT EXISTS (
            SELECT FROM visit_plans p WHERE p.enterprise_id = e.id AND p.state = 'planned'
        )
        AND coalesce(v.outcome, '') <> %(closed)s
        AND (
            v.visited_at IS NULL OR v.visited_at < %(revisit_before)s
            OR (v.visited_at < %(stale_before)s AND n.stated_on < %(fresh_from)s)
            OR EXISTS (
                SELECT FROM unnest(%(missing)s::text[]) AS wanted(fact)
                WHERE NOT EXISTS (
                    SELECT FROM evidence k
                    WHERE k.enterprise_id = e.id AND k.fact = wanted.fact
                        AND k.as_of <= %(on)s AND k.withdrawn_at IS NULL
                        AND (k.valid_until IS NULL OR k.valid_until >= %(on)s)
                )
            )
        )
    ORDER BY v.visited_at NULLS FIRST, e.id
    LIMIT %(limit)s
"""


@dataclass(frozen=True, slots=True)
class ToVisit:
    """An enterprise to be visited, with the reason that `plan_visits` takes."""

    enterprise: int
    name: str
    last_visit_at: datetime | None
    need_stated_on: date | None
    reason: str


def latest_need(*, enterprise_id: int, on: date) -> Need | None:
    """Return the need that was stated last and not withdrawn by a day, however long ago."""
    return (
        Need.objects.filter(
            Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gt=on),
            enterprise=enterprise_id,
            stated_on__lte=on,
        )
        .order_by("-stated_on", "-id")
        .first()
    )


def fresh_need(enterprise: Enterprise, on: date) -> Need | None:
    """Return the latest need that stands, says what for, and was stated not too long ago."""
    since = on - timedelta(days=InForce(on, enterprise.region)["need_fresh_days"])
    stated = Need.objects.filter(
        enterprise=enterprise, withdrawn_on=None, stated_on__gte=since, stated_on__lte=on
    )
    return stated.exclude(purpose="").order_by("-stated_on", "-id").first()


def fresh_until(need: Need) -> date:
    """Return the last day on which a need counts as current (`need_fresh_days`)."""
    days = InForce(need.stated_on, need.region)["need_fresh_days"]
    return need.stated_on + timedelta(days=days)


def to_visit(*, region: str, on: date, limit: int, missing: Sequence[str] = ()) -> list[ToVisit]:
    """Return enterprises of a place that nobody plans to visit and somebody should.

    Who was never visited comes first, then whose last visit is longest ago: the need has gone
    stale (`need_stale`), the visit is long ago (`last_visit`), or one of the facts in `missing`
    is not known of them (`facts_missing`). Complete lists do not count as knowing.
    """
    area, params = area_of(region), InForce(on, region)
    fresh_from = on - timedelta(days=params["need_fresh_days"])
    given: dict[str, Any] = {
        "on": on,
        "until": _begin(on + timedelta(days=1)),
        "fresh_from": fresh_from,
        "stale_before": _begin(fresh_from),
        "revisit_before": _begin(on - timedelta(days=params["revisit_days"])),
        "lo": area.lo,
        "hi": area.hi,
        "closed": VisitOutcome.CLOSED.value,
        "missing": list(missing),
        "limit": limit,
    }
    with connection.cursor() as cursor:
        cursor.execute(_TO_VISIT, given)
        return [ToVisit(*row) for row in cursor.fetchall()]


def my_plan(*, actor: Actor, limit: int = 50) -> list[VisitPlan]:
    """Return the planned visits that were handed to the actor, what is due first before."""
    mine = open_plans(actor).filter(visitor=actor.name).select_related("enterprise")
    return list(mine.order_by("due_on", "id")[:limit])


def plans_of(*, actor: Actor, limit: int = 200) -> list[VisitPlan]:
    """Return what the actor's organisation is to visit, what is due first before."""
    ours = open_plans(actor).filter(organisation=actor.organisation).select_related("enterprise")
    return list(ours.order_by("due_on", "id")[:limit])


def plans_at(code: str, on: date) -> Iterator[OpenWork]:
    """Yield the planned visits that somebody else has to make when an organisation ends.

    Asked by the administration, which reaches no plan: the platform looks and tells numbers.
    """
    with as_platform(REROUTING, ""):
        still = VisitPlan.objects.filter(organisation=code, state=PlanState.PLANNED.value)
        found = list(still.order_by("due_on", "id").values_list("pk", flat=True))
    for pk in found:
        yield OpenWork("visit_plan", str(pk))


def _begin(day: date) -> datetime:
    """Return the first moment of a day in China."""
    return datetime.combine(day, time(), CHINA)
