"""Keeping a visit as a page or a phone sends it: with its photographs and consents, all or none."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import BinaryIO
from uuid import UUID

from django.db import transaction

from rongxie.foundation.files.purposes import Purpose
from rongxie.foundation.files.storing import Upload, store_file
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.rows import in_reach
from rongxie.mechanism.referrals.actions import give_consent
from rongxie.mechanism.referrals.models import Identified
from rongxie.mechanism.visits.actions import NewVisit, record_visit
from rongxie.mechanism.visits.models import Visit
from rongxie.surfaces.web.acting.drafts import claim


@dataclass(frozen=True, slots=True)
class NewConsent:
    """What the enterprise said face to face; `bank` `*` is any that the county proposes."""

    bank: str
    ends_on: date


@dataclass(frozen=True, slots=True)
class Photo:
    """A photograph as it was handed in; its content is checked when it is kept."""

    suffix: str
    content: BinaryIO


@transaction.atomic
def keep_visit(  # noqa: PLR0913  # named, each of them
    *,
    enterprise_id: int,
    visit: NewVisit,
    consents: Sequence[NewConsent] = (),
    photos: Sequence[Photo] = (),
    actor: Actor,
    at: datetime,
) -> Visit:
    """Keep a visit, and what came with it, all or nothing.

    Sent again under its number it is the same visit, and nothing is done twice.

    :raises Refusal: what `record_visit`, `store_file` and `give_consent` refuse; then nothing of
        it is kept
    """
    before = _sent_before(visit, actor, at)
    if before:  # of the same moment, whatever the clock of the phone shows by now
        visit = replace(visit, visited_at=before.visited_at)
    kept = record_visit(enterprise_id=enterprise_id, visit=visit, actor=actor, at=at)
    if before:
        return kept
    for number, photo in enumerate(photos, 1):
        name = f"visit-{kept.pk}-{number}{photo.suffix}"
        of = Upload(name=name, purpose=Purpose.VISIT, region=kept.region,
                    enterprise=kept.enterprise_id)  # fmt: skip
        store_file(photo.content, of, actor=actor, at=at)
    for consent in consents:
        give_consent(
            enterprise_id=kept.enterprise_id, bank=consent.bank, ends_on=consent.ends_on,
            identified=Identified.FACE_TO_FACE, source=f"visit:{kept.pk}", actor=actor, at=at,
        )  # fmt: skip
    return kept


def kept_under(number: UUID, actor: Actor) -> Visit | None:
    """Return the visit in reach that was sent under a number."""
    return in_reach(Visit, actor).filter(sent_as=number).first()


def _sent_before(visit: NewVisit, actor: Actor, at: datetime) -> Visit | None:
    """Return the visit that is kept under the number; of two sent at once the second waits."""
    if visit.sent_as is None:
        return None
    claim(f"visit:{visit.sent_as}", actor=actor, at=at)
    return kept_under(visit.sent_as, actor)
