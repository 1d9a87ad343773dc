"""Do not disturb, for an enterprise by its number: its place is looked up on the way."""

from datetime import datetime

from rongxie.foundation.outbox.models import Channel
from rongxie.foundation.outbox.stops import resume_messages, stop_messages
from rongxie.foundation.reach.actors import Actor
from rongxie.mechanism.enterprises.access import enterprise_in_reach


def stop_for(*, enterprise_id: int, channel: Channel, actor: Actor, at: datetime) -> None:
    """Send an enterprise nothing on a channel any more.

    :raises EnterpriseNotFound: if the actor cannot reach the enterprise
    :raises NotTheirWish: if the actor neither is the enterprise nor meets it face to face
    """
    found = enterprise_in_reach(enterprise_id=enterprise_id, actor=actor)
    stop_messages(enterprise_id=found.pk, region=found.region, channel=channel, actor=actor, at=at)


def resume_for(*, enterprise_id: int, channel: Channel, actor: Actor, at: datetime) -> None:
    """Send an enterprise messages on a channel again.

    :raises EnterpriseNotFound: if the actor cannot reach the enterprise
    :raises NotTheirWish: if the actor neither is the enterprise nor meets it face to face
    """
    found = enterprise_in_reach(enterprise_id=enterprise_id, actor=actor)
    resume_messages(
        enterprise_id=found.pk, region=found.region, channel=channel, actor=actor, at=at
    )
