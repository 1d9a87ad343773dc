"""Looking at what is known of an enterprise, and opening its files; it learns of both."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime

from django.db import transaction

from rongxie.foundation.files.opening import OpenFile, open_file
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.kinds import Kind
from rongxie.mechanism.enterprises.access import Purpose
from rongxie.mechanism.enterprises.models import Enterprise
from rongxie.mechanism.evidence.events import EvidenceSeen
from rongxie.mechanism.evidence.looks import CASE, note_file_opened, note_look
from rongxie.mechanism.evidence.queries import Known, facts_of
from rongxie.values.moments import china_day


@transaction.atomic
def see_evidence(  # noqa: PLR0913  # named, each of them
    *,
    enterprise: Enterprise,
    purpose: str,
    reference: str = "",
    on: date | None = None,
    actor: Actor,
    at: datetime,
) -> dict[str, Known]:
    """Return what is known of an enterprise today or on a day, and let it know who looked.

    It is told once a day for each person.
    """
    number = str(enterprise.pk)
    event = EvidenceSeen(
        subject=number,
        enterprise=number,
        region=enterprise.region,
        purpose=purpose,
        reference=reference,
        role=actor.role or "",
    )
    note_look(event, actor=actor, at=at)
    return facts_of(enterprise=enterprise, on=on or china_day(at))


@contextmanager
def see_file(*, file_id: int, actor: Actor, at: datetime) -> Iterator[OpenFile]:
    """Open a file in reach, and let the enterprise whose it is know who did.

    It is told once a day for each person, as of facts. Files that leave the platform are opened
    here and nowhere else.

    :raises FileNotFound: if there is none in reach
    :raises FileRemoved: if its time was over
    :raises BytesLost: if the bytes are gone or changed
    """
    with open_file(file_id) as opened:
        row = opened.row
        if row.enterprise is not None:
            note_file_opened(
                file_id=row.pk,
                enterprise_id=row.enterprise,
                region=row.region,
                purpose=Purpose.FINANCING.value if actor.kind is Kind.BANK else CASE,
                actor=actor,
                at=at,
            )
        yield opened
