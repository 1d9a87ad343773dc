"""Which cases on their way to a signature rest on what has gone stale.

Found when it is asked for, from the day it is asked for: there is no note of it that could be
behind, and whatever makes the case fresh again takes it off at once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from rongxie.foundation.reach.actors import Actor
from rongxie.mechanism.lists.access import cases_in_reach
from rongxie.rulebook.parameters import InForce
from rongxie.rulebook.steps import State

# Once signed, a case rests on what held then.
_ON_THEIR_WAY = [State.DECLARED.value, State.REVIEWED.value, State.CONFIRMED.value]
_STALE = """
    SELECT id, region, enterprise_id, need_until, screened_until, coalesce(facts, '{}'),
        1 + least(need_until, screened_until, facts_until)
    FROM (
        SELECT c.id, c.region, c.enterprise_id, n.stated_on + d.need AS need_until,
            s.as_of + d.screening AS screened_until, f.facts, f.facts_until
        FROM cases c
        JOIN unnest(%(regions)s::text[], %(needs)s::int[], %(screenings)s::int[])
            AS d (region, need, screening) ON d.region = c.region
        JOIN needs n ON n.id = c.need_id
        LEFT JOIN screenings s ON s.id = c.screening_id
        LEFT JOIN LATERAL (
            SELECT array_agg(key ORDER BY key) AS facts, min((value->>4)::date) AS facts_until
            FROM jsonb_each(s.facts) WHERE (value->>4)::date < %(on)s
        ) f ON true
        WHERE c.state = ANY(%(states)s)
    ) found
    WHERE least(need_until, screened_until, facts_until) < %(on)s
    ORDER BY 7, id
    LIMIT %(limit)s
"""


@dataclass(frozen=True, slots=True)
class StaleCase:
    """A case that rests on something stale, since a day.

    `need_until` and `screened_until` are the last days on which need and screening count, `facts`
    those of the screening that have run out.
    """

    case: int
    region: str
    enterprise: int
    need_until: date
    screened_until: date | None
    facts: Sequence[str]
    since: date


def stale_cases(*, actor: Actor, on: date, limit: int = 50) -> list[StaleCase]:
    """Return the cases in reach that are not signed and rest on something stale, longest first.

    The need is older than `need_fresh_days`, the screening than `screening_valid_days`, or a fact
    that it rests on is past its last day: ask, look or screen again.
    """
    within = cases_in_reach(actor).filter(state__in=_ON_THEIR_WAY)
    regions = sorted(within.order_by().values_list("region", flat=True).distinct())
    if not regions:  # also whoever has no cases, and may not even ask
        return []
    days = [InForce(on, region) for region in regions]
    given: dict[str, Any] = {
        "regions": regions,
        "needs": [one["need_fresh_days"] for one in days],
        "screenings": [one["screening_valid_days"] for one in days],
        "states": _ON_THEIR_WAY,
        "on": on,
        "limit": limit,
    }
    with connection.cursor() as cursor:
        cursor.execute(_STALE, given)
        return [StaleCase(*row) for row in cursor.fetchall()]
