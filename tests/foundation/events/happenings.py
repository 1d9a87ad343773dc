"""Events to write in tests, and the commits they are written in."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar

from django.db import connections, transaction
from psycopg import Connection, connect

from rongxie.foundation.database.home import Home
from rongxie.foundation.events.writing import Event, append_all

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
    """Write events and commit them."""
    with transaction.atomic():
        return append_all(events, actor="person:1", organisation="office:341181", at=AT)


def entered(home: Home, role: str) -> Connection:
    """Enter the database of the running test as a role."""
    return connect(
        host=str(home.socket_folder),
        dbname=connections["default"].settings_dict["NAME"],
        user=role,
        passfile=str(home.password_file(role)),
        autocommit=True,
    )
