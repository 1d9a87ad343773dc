"""Batches and removals, as they are answered."""

import json
from datetime import date, datetime
from typing import Any, Self

from rongxie.mechanism.lists.models import Batch, Removal
from rongxie.mechanism.lists.queries import Difference
from rongxie.surfaces.api.fields import Out


class BatchOut(Out):
    """A batch; `digest` is the SM3 of its snapshot, which is signed."""

    id: int
    region: str
    state: str
    previous: int | None
    digest: str
    count: int
    laid_at: datetime
    mode: str
    convener: str
    document: str
    scan: str
    signed_at: datetime | None

    @classmethod
    def of(cls, row: Batch) -> Self:
        """Return a row as it is answered."""
        return cls(
            id=row.pk, region=row.region, state=row.state, previous=row.previous_id,
            digest=row.digest, count=row.count, laid_at=row.laid_at, mode=row.mode,
            convener=row.convener, document=row.document, scan=row.scan, signed_at=row.signed_at,
        )  # fmt: skip


class BatchPageOut(BatchOut):
    """A batch with its snapshot, and what it changes against the one
    signed before, by enterprise."""

    snapshot: dict[str, Any]
    new: list[int]
    again: list[int]
    left_out: list[int]
    changed: list[int]

    @classmethod
    def of_page(cls, row: Batch, found: Difference) -> Self:
        """Return a batch with its difference as it is answered."""
        return cls(
            **BatchOut.of(row).model_dump(),
            snapshot=json.loads(row.snapshot),
            new=list(found.new),
            again=list(found.again),
            left_out=list(found.left_out),
            changed=[one.enterprise for one in found.changed],
        )


class RemovalOut(Out):
    """A proposal to remove a case, and what became of it."""

    id: int
    case: int
    enterprise: int
    region: str
    cause: str
    grounds: str
    file: str
    state: str
    proposed_at: datetime
    due_on: date
    decided_at: datetime | None
    notice_on: date | None
    appeal_until: date | None
    reentry_on: date | None

    @classmethod
    def of(cls, row: Removal) -> Self:
        """Return a row as it is answered."""
        return cls(
            id=row.pk, case=row.case_id, enterprise=row.enterprise_id, region=row.region,
            cause=row.cause, grounds=row.grounds, file=row.file, state=row.state,
            proposed_at=row.proposed_at, due_on=row.due_on, decided_at=row.decided_at,
            notice_on=row.notice_on, appeal_until=row.appeal_until, reentry_on=row.reentry_on,
        )  # fmt: skip
