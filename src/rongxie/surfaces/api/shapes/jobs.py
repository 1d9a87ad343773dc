"""Work under way as it is answered."""

from datetime import datetime
from typing import Self

from rongxie.surfaces.api.fields import Out
from rongxie.surfaces.api.shapes.made import Wording
from rongxie.surfaces.jobs.models import DeferredJob
from rongxie.surfaces.jobs.progress import Progress, how_far
from rongxie.surfaces.languages import said
from rongxie.values.texts import Message


class JobOut(Out):
    """Work that was asked for. `done` and `total` count `unit`; `said` tells why it was refused."""

    id: int
    task: str
    title: Wording
    subject: str
    region: str
    state: str
    done: int
    total: int | None
    unit: Wording | None
    failures: int
    said: Wording | None
    asked_at: datetime
    began_at: datetime | None
    ended_at: datetime | None

    @classmethod
    def of_row(cls, row: DeferredJob) -> Self:
        """Return a row as it is answered."""
        return cls.of(how_far(row))

    @classmethod
    def of(cls, one: Progress) -> Self:
        """Return work as it is answered."""
        return cls(
            id=one.id, task=one.task, title=Wording.of(one.title), subject=one.subject,
            region=one.region, state=one.state, done=one.done, total=one.total,
            unit=Wording.of(one.unit) if one.unit else None, failures=one.failures,
            said=_both(one.said) if one.said else None,
            asked_at=one.asked_at, began_at=one.began_at, ended_at=one.ended_at,
        )  # fmt: skip


def _both(sentence: Message) -> Wording:
    return Wording(en=said(sentence, "en"), zh=said(sentence, "zh"))
