"""Cases, what was said of them and what happened to them, as they are answered."""

import json
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Self

from rongxie.foundation.events.models import EventRow
from rongxie.foundation.reach.actors import Actor
from rongxie.mechanism.lists.actions.together import RowOutcome, RowResult
from rongxie.mechanism.lists.models import Case, CaseNote
from rongxie.mechanism.lists.queries import notes_of
from rongxie.surfaces.api.fields import Out, Wan
from rongxie.surfaces.api.shapes.made import Wording
from rongxie.surfaces.languages import said
from rongxie.surfaces.web.cases.next_steps import NextStep, next_steps
from rongxie.values.texts import Language


class CaseOut(Out):
    """A case; `sector` is the organisation that confirms, `banks` those it was sent to."""

    id: int
    enterprise: int
    region: str
    state: str
    moved_at: datetime
    origin: str
    amount_wan: Wan
    purpose: str
    sector: str
    banks: list[str]
    screening: int | None
    recommended_on: date | None
    cause: str

    @classmethod
    def of(cls, row: Case) -> Self:
        """Return a row as it is answered."""
        return cls(
            id=row.pk, enterprise=row.enterprise_id, region=row.region, state=row.state,
            moved_at=row.moved_at, origin=row.origin, amount_wan=Decimal(row.amount_wan),
            purpose=row.purpose, sector=row.sector, banks=list(row.banks),
            screening=row.screening_id, recommended_on=row.recommended_on, cause=row.cause,
        )  # fmt: skip


class NoteOut(Out):
    """Words that went with a step, and the item that they are about."""

    step: str
    item: str
    text: str
    by: str
    at: datetime

    @classmethod
    def of(cls, row: CaseNote) -> Self:
        """Return a row as it is answered."""
        return cls(step=row.step, item=row.item, text=row.text, by=row.by, at=row.at)


class HappenedOut(Out):
    """An event of the case."""

    id: int
    at: datetime
    kind: str
    actor: str
    organisation: str
    bank: str
    payload: dict[str, Any]

    @classmethod
    def of(cls, row: EventRow) -> Self:
        """Return a row as it is answered."""
        return cls(
            id=row.pk, at=row.at, kind=row.kind, actor=row.actor, organisation=row.organisation,
            bank=row.bank, payload=json.loads(row.payload),
        )  # fmt: skip


class StepOut(Out):
    """A step that can be taken from here, by whom, and whether you are one of them."""

    title: Wording
    roles: list[Wording]
    yours: bool

    @classmethod
    def of(cls, one: NextStep) -> Self:
        """Return a step as it is answered."""
        roles = [Wording.of(role) for role in one.roles]
        return cls(title=Wording.of(one.title), roles=roles, yours=one.yours)


class CasePageOut(Out):
    """A case with all that belongs to it."""

    case: CaseOut
    steps: list[StepOut]
    notes: list[NoteOut]
    events: list[HappenedOut]


class RowOut(Out):
    """What became of one case, or would become; `why` it was refused."""

    case: int
    outcome: RowOutcome
    why: str | None


class RowsOut(Out):
    """What became of each case, in the order of the request."""

    done: int
    already: int
    refused: int
    rows: list[RowOut]

    @classmethod
    def of(cls, rows: Iterable[RowResult], language: Language) -> Self:
        """Return results as they are answered."""
        told = [
            RowOut(
                case=row.case_id,
                outcome=row.outcome,
                why=said(row.why, language) if row.why else None,
            )
            for row in rows
        ]
        counts = {one: sum(row.outcome is one for row in told) for one in RowOutcome}
        return cls(
            done=counts[RowOutcome.DONE], already=counts[RowOutcome.ALREADY],
            refused=counts[RowOutcome.REFUSED], rows=told,
        )  # fmt: skip


def case_page(case: Case, actor: Actor) -> CasePageOut:
    """Return a case with its notes, events and steps, in the reach that is open."""
    return CasePageOut(
        case=CaseOut.of(case),
        steps=[StepOut.of(one) for one in next_steps(case, actor)],
        notes=[NoteOut.of(one) for one in notes_of(case)],
        events=[
            HappenedOut.of(one) for one in EventRow.objects.filter(case=str(case.pk)).order_by("id")
        ],
    )
