"""Looking at what is known of an enterprise, which learns of it."""

from datetime import date, datetime

from django.db import transaction

from rongxie.foundation.reach.actors import Actor
from rongxie.mechanism.enterprises.models import Enterprise
from rongxie.mechanism.evidence.events import EvidenceSeen
from rongxie.mechanism.evidence.looks import note_look
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
