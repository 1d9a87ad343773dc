"""Plans, visits and needs, as they are answered."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Self
from uuid import UUID

from rongxie.mechanism.visits.actions import Row
from rongxie.mechanism.visits.models import Need, Visit, VisitPlan
from rongxie.mechanism.visits.queries import ToVisit
from rongxie.surfaces.api.fields import Out, Wan


class PlanOut(Out):
    """A visit that somebody is to make by a day."""

    id: int
    enterprise: int
    region: str
    organisation: str
    visitor: str
    reason: str
    due_on: date
    state: str

    @classmethod
    def of(cls, row: VisitPlan) -> Self:
        """Return a row as it is answered."""
        return cls(
            id=row.pk, enterprise=row.enterprise_id, region=row.region,
            organisation=row.organisation, visitor=row.visitor, reason=row.reason,
            due_on=row.due_on, state=row.state,
        )  # fmt: skip


class PlannedOut(Out):
    """What became of one row: its plan, or why it was left out (a code)."""

    asked: str
    plan: int | None
    left_out: str | None


class RowsOut(Out):
    """What became of all rows, in their order."""

    rows: list[PlannedOut]

    @classmethod
    def of(cls, rows: Iterable[Row]) -> Self:
        """Return rows as they are answered."""
        told = [
            PlannedOut(
                asked=row.asked, plan=row.plan,
                left_out=row.left_out.value if row.left_out else None,
            )
            for row in rows
        ]  # fmt: skip
        return cls(rows=told)


class ToVisitOut(Out):
    """An enterprise that nobody plans to visit and somebody should; `reason` is a code."""

    enterprise: int
    name: str
    last_visit_at: datetime | None
    need_stated_on: date | None
    reason: str

    @classmethod
    def of(cls, one: ToVisit) -> Self:
        """Return one as it is answered."""
        return cls(
            enterprise=one.enterprise, name=one.name, last_visit_at=one.last_visit_at,
            need_stated_on=one.need_stated_on, reason=one.reason,
        )  # fmt: skip


class VisitOut(Out):
    """A visit as it was made."""

    id: int
    enterprise: int
    region: str
    visited_at: datetime
    channel: str
    outcome: str
    organisation: str
    note: str
    explained: list[str]
    sent_as: UUID | None
    by: str
    at: datetime

    @classmethod
    def of(cls, row: Visit) -> Self:
        """Return a row as it is answered."""
        return cls(
            id=row.pk, enterprise=row.enterprise_id, region=row.region, visited_at=row.visited_at,
            channel=row.channel, outcome=row.outcome, organisation=row.organisation,
            note=row.note, explained=row.explained, sent_as=row.sent_as, by=row.by, at=row.at,
        )  # fmt: skip


class NeedOut(Out):
    """What an enterprise wants; `wished_banks` in the order of the wish."""

    id: int
    enterprise: int
    region: str
    amount_wan: Wan
    term_months: int | None
    purpose: str
    collateral: str
    wished_banks: list[str]
    wished_only: bool
    stated_on: date
    source: str
    note: str
    withdrawn_on: date | None

    @classmethod
    def of(cls, row: Need) -> Self:
        """Return a row as it is answered."""
        return cls(
            id=row.pk, enterprise=row.enterprise_id, region=row.region,
            amount_wan=row.amount_wan, term_months=row.term_months, purpose=row.purpose,
            collateral=row.collateral, wished_banks=row.wished_banks, wished_only=row.wished_only,
            stated_on=row.stated_on, source=row.source, note=row.note,
            withdrawn_on=row.withdrawn_on,
        )  # fmt: skip
