"""Supervision orders, as they are answered."""

from datetime import date, datetime
from typing import Self

from rongxie.mechanism.supervision.models import SupervisionOrder
from rongxie.surfaces.api.fields import Out


class OrderOut(Out):
    """An order; `opener` is the office that gave it, blank the platform itself."""

    id: int
    region: str
    about: str
    enterprise: int | None
    addressee: str
    bank: str
    cause: str
    text: str
    due_on: date
    state: str
    answer: str
    answered_at: datetime | None
    outcome: str
    opener: str
    opened_at: datetime
    closed_at: datetime | None

    @classmethod
    def of(cls, row: SupervisionOrder) -> Self:
        """Return a row as it is answered."""
        return cls(
            id=row.pk, region=row.region, about=row.about, enterprise=row.enterprise_id,
            addressee=row.addressee, bank=row.bank, cause=row.cause, text=row.text,
            due_on=row.due_on, state=row.state, answer=row.answer, answered_at=row.answered_at,
            outcome=row.outcome, opener=row.opener, opened_at=row.opened_at,
            closed_at=row.closed_at,
        )  # fmt: skip
