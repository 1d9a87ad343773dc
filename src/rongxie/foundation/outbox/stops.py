"""Who does not want to be disturbed, on which channel: said by oneself, or face to face for one."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from rongxie.foundation.events.writing import append
from rongxie.foundation.outbox.access import FACE_TO_FACE
from rongxie.foundation.outbox.events import MessageResumed, MessageStopped
from rongxie.foundation.outbox.models import Channel, Stop
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.kinds import Kind
from rongxie.foundation.reach.rows import in_reach
from rongxie.values.texts import Refusal, say


class NotTheirWish(Refusal):
    """Somebody decides for others that they are not to be disturbed."""


@transaction.atomic
def stop_messages(
    *, enterprise_id: int, region: str, channel: Channel, actor: Actor, at: datetime
) -> Stop:
    """Send an enterprise nothing on a channel any more; the pages, and letters of notices, stay.

    `region` is where the enterprise is. Once said, a second time changes nothing.

    :raises NotTheirWish: if the actor neither is the enterprise nor meets it face to face
    """
    _see_that_speaks(enterprise_id, region, actor)
    target = f"enterprise:{enterprise_id}"
    found, new = Stop.objects.get_or_create(
        target=target, channel=Channel(channel).value, ended_at=None,
        defaults={"region": region, "enterprise": enterprise_id, "by": actor.name, "at": at},
    )  # fmt: skip
    if new:
        append(MessageStopped(**_references(found), channel=found.channel), actor=actor, at=at)
    return found


@transaction.atomic
def resume_messages(
    *, enterprise_id: int, region: str, channel: Channel, actor: Actor, at: datetime
) -> None:
    """Send an enterprise messages on a channel again.

    :raises NotTheirWish: if the actor neither is the enterprise nor meets it face to face
    """
    _see_that_speaks(enterprise_id, region, actor)
    standing = standing_stops([f"enterprise:{enterprise_id}"]).filter(channel=channel)
    for found in standing:
        ended = standing.filter(pk=found.pk).update(ended_at=at, ended_by=actor.name)
        if ended:
            event = MessageResumed(**_references(found), channel=found.channel)
            append(event, actor=actor, at=at)


@transaction.atomic
def stop_own(*, channel: Channel, actor: Actor, at: datetime) -> Stop:
    """Send the actor's own membership no digest on a channel any more."""
    found, _ = Stop.objects.get_or_create(
        target=actor.name, channel=Channel(channel).value, ended_at=None,
        defaults={
            "region": actor.area.lo if actor.area else "", "bank_path": actor.bank_path,
            "by": actor.name, "at": at,
        },
    )  # fmt: skip
    return found


@transaction.atomic
def resume_own(*, channel: Channel, actor: Actor, at: datetime) -> None:
    """Send the actor's own membership its digest on a channel again."""
    own = in_reach(Stop, actor, "UPDATE").filter(target=actor.name, channel=channel, ended_at=None)
    own.update(ended_at=at, ended_by=actor.name)


def standing_stops(targets: list[str]) -> QuerySet[Stop]:
    """Return who of these does not want to be disturbed."""
    return Stop.objects.filter(target__in=targets, ended_at=None)


def _see_that_speaks(enterprise_id: int, region: str, actor: Actor) -> None:
    itself = actor.kind is Kind.ENTERPRISE and actor.enterprise == str(enterprise_id)
    if not itself and not (actor.role in FACE_TO_FACE and actor.covers(region)):
        raise NotTheirWish(
            say(
                "Whether an enterprise is disturbed it says itself, or those who meet it face to"
                " face in its place say it on its behalf. Ask the enterprise or its township."
            )
        )


def _references(found: Stop) -> dict[str, str]:
    number = str(found.enterprise)
    return {"subject": number, "region": found.region, "enterprise": number}
