"""Events to write in tests, and the commits they are written in."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar

from django.db import connections
from django.db.models import Max, QuerySet
from psycopg import Connection, connect

from rongxie.foundation.database.home import Home
from rongxie.foundation.events.event import Event
from rongxie.foundation.events.models import EventRow
from rongxie.foundation.events.writing import append
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.areas import WHOLE_COUNTRY
from rongxie.foundation.reach.entering import reach
from rongxie.foundation.reach.kinds import Kind

EVERYWHERE = Actor(
    name="person:1", kind=Kind.SYSTEM, organisation="office:341181", area=WHOLE_COUNTRY
)
AT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitRecorded(Event):
    kind: ClassVar[str] = "visit.recorded"
    flags: tuple[str, ...] = ("onsite", "need")


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanDrawn(Event):
    kind: ClassVar[str] = "loan.drawn"
    amount_wan: float
    rate: float | None = None
    flags: tuple[str, ...] = ()


def visit(number: int = 1, region: str = "341181") -> VisitRecorded:
    return VisitRecorded(subject=str(number), region=region, enterprise=f"E{number}")


def write(*events: Event) -> list[int]:
    """Write events and commit them; return their ids."""
    with reach(EVERYWHERE):
        before = EventRow.objects.aggregate(last=Max("id"))["last"] or 0
        append(*events, actor=EVERYWHERE, at=AT)
        found = EventRow.objects.filter(id__gt=before).order_by("id")
        return list(found.values_list("id", flat=True))


def everything(rows: QuerySet[Any, Any]) -> list[Any]:
    """Return rows of the log as somebody who sees them all."""
    with reach(EVERYWHERE):
        return list(rows)


def entered(home: Home, role: str) -> Connection:
    """Enter the database of the running test as a role."""
    return connect(
        host=str(home.socket_folder),
        dbname=connections["default"].settings_dict["NAME"],
        user=role,
        passfile=str(home.password_file(role)),
        autocommit=True,
    )
