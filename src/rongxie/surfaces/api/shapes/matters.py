"""Matters as they are answered: in a list without their words, alone as their reader sees them."""

from datetime import date, datetime
from typing import Self

from rongxie.mechanism.matters.models import Matter
from rongxie.mechanism.matters.queries import Reading
from rongxie.surfaces.api.fields import Out


class MatterOut(Out):
    """A matter in a list."""

    id: int
    kind: str
    state: str
    region: str
    addressee: str
    due_on: date
    outcome: str
    raised_at: datetime

    @classmethod
    def of(cls, row: Matter) -> Self:
        """Return a row as it is answered."""
        return cls(
            id=row.pk, kind=row.kind, state=row.state, region=row.region, addressee=row.addressee,
            due_on=row.due_on, outcome=row.outcome, raised_at=row.raised_at,
        )  # fmt: skip


class StepOut(Out):
    """One thing that was done with a matter."""

    what: str
    text: str
    file: str
    to: str
    by: str
    at: datetime


class ReadingOut(Out):
    """A matter as its reader sees it."""

    id: int
    kind: str
    state: str
    title: str
    text: str
    raised_by: str
    raised_at: datetime
    addressee: str
    due_on: date
    outcome: str
    steps: list[StepOut]

    @classmethod
    def of(cls, one: Reading) -> Self:
        """Return a reading as it is answered."""
        steps = [
            StepOut(what=s.what, text=s.text, file=s.file, to=s.to, by=s.by, at=s.at)
            for s in one.steps
        ]
        return cls(
            id=one.matter, kind=one.kind.value, state=one.state.value, title=one.title,
            text=one.text, raised_by=one.raised_by, raised_at=one.raised_at,
            addressee=one.addressee, due_on=one.due_on, outcome=one.outcome, steps=steps,
        )  # fmt: skip
