"""Facts, and requests for them, as they are answered."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Self

from rongxie.mechanism.evidence.models import Evidence, FactRequest
from rongxie.mechanism.evidence.queries import Known
from rongxie.surfaces.api.fields import Out


class KnownOut(Out):
    """A fact as it counts on a day: its value, and what it rests on."""

    value: Any
    level: str
    source: str
    as_of: date
    valid_until: date | None
    basis: str


class FactsOut(Out):
    """What is known of an enterprise on a day, by fact; what is not known is not there."""

    on: date
    facts: dict[str, KnownOut]

    @classmethod
    def of(cls, on: date, known: Mapping[str, Known]) -> Self:
        """Return facts as they are answered."""
        facts = {
            fact: KnownOut(
                value=_plain(one.value), level=one.level, source=one.source, as_of=one.as_of,
                valid_until=one.valid_until, basis=one.basis,
            )
            for fact, one in known.items()
        }  # fmt: skip
        return cls(on=on, facts=facts)


class EvidenceOut(Out):
    """What somebody said of one fact; `value` is canonical text."""

    id: int
    fact: str
    value: str
    level: str
    source: str
    as_of: date
    valid_until: date | None
    basis: str
    withdrawn_at: datetime | None
    withdrawn_for: str
    by: str
    at: datetime

    @classmethod
    def of(cls, row: Evidence) -> Self:
        """Return a row as it is answered."""
        return cls(
            id=row.pk, fact=row.fact, value=row.value, level=row.level, source=row.source,
            as_of=row.as_of, valid_until=row.valid_until, basis=row.basis,
            withdrawn_at=row.withdrawn_at, withdrawn_for=row.withdrawn_for, by=row.by, at=row.at,
        )  # fmt: skip


class RequestOut(Out):
    """What a department is asked for, by when, and what it answered, or why it need not."""

    id: int
    enterprise: int
    region: str
    facts: list[str]
    department: str
    question: str
    asked_at: datetime
    due_on: date
    state: str
    answer: str
    note: str
    answered_at: datetime | None
    withdrawn_at: datetime | None
    withdrawn_for: str

    @classmethod
    def of(cls, row: FactRequest) -> Self:
        """Return a row as it is answered."""
        return cls(
            id=row.pk, enterprise=row.enterprise_id, region=row.region, facts=row.facts,
            department=row.department, question=row.question, asked_at=row.asked_at,
            due_on=row.due_on, state=row.state, answer=row.answer, note=row.note,
            answered_at=row.answered_at, withdrawn_at=row.withdrawn_at,
            withdrawn_for=row.withdrawn_for,
        )  # fmt: skip


def _plain(value: object) -> object:
    return float(value) if isinstance(value, Decimal) else value
