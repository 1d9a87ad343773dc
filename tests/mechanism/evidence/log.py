"""What the log says, for tests of the stages."""

import json
from typing import Any

from rongxie.foundation.events.models import EventRow
from rongxie.foundation.reach.entering import reach
from tests.mechanism.cast import PLATFORM


def told(kind: str) -> list[dict[str, Any]]:
    """Return the events of a kind, payload and references together, the earliest first."""
    with reach(PLATFORM):
        rows = list(EventRow.objects.filter(kind=kind).order_by("id"))
    return [
        {
            "subject": row.subject, "region": row.region, "enterprise": row.enterprise,
            "actor": row.actor, **json.loads(row.payload),
        }
        for row in rows
    ]  # fmt: skip


def anything() -> list[str]:
    """Return the kinds of all events."""
    with reach(PLATFORM):
        return list(EventRow.objects.order_by("id").values_list("kind", flat=True))
