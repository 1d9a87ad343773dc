"""Messages to people: written once for each cause, read on pages, marked as read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from rongxie.foundation.outbox.access import message_in_reach, messages_in_reach
from rongxie.foundation.outbox.models import Channel, Dispatch, Message
from rongxie.foundation.reach.actors import Actor

Blank = str | int | Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMessage:
    """A message to write; `channels` are the ways beside the page, each from `due_at` on.

    `recipient` and `cause` are references as in `Message`. `enterprise` only if it is told itself,
    `bank_path` only if a bank is.
    """

    recipient: str
    region: str
    template: str
    cause: str
    about: str = ""
    blanks: Mapping[str, Blank] = field(default_factory=dict)
    enterprise: int | None = None
    bank_path: str = ""
    formal: bool = False
    channels: Sequence[Channel] = ()
    due_at: datetime

    @property
    def key(self) -> tuple[str, str, str]:
        """What it is written once for."""
        return self.recipient, self.template, self.cause


@transaction.atomic
def write_messages(news: Sequence[NewMessage], *, at: datetime) -> int:
    """Write messages that are not there yet, with their ways; return how many they were."""
    fresh = {new.key: new for new in news}
    there = Message.objects.filter(cause__in={cause for _, _, cause in fresh})
    for key in there.values_list("recipient", "template", "cause"):
        fresh.pop(key, None)
    rows = Message.objects.bulk_create(
        Message(
            recipient=new.recipient, region=new.region, template=new.template, cause=new.cause,
            about=new.about, blanks=dict(new.blanks), enterprise=new.enterprise,
            bank_path=new.bank_path, formal=new.formal, made_at=at,
        )
        for new in fresh.values()
    )  # fmt: skip
    Dispatch.objects.bulk_create(
        dispatch(row, channel, new.due_at)
        for row, new in zip(rows, fresh.values(), strict=True)
        for channel in new.channels
    )
    return len(rows)


def dispatch(message: Message, channel: Channel, due_at: datetime) -> Dispatch:
    """Return the row of a message on one of its ways, not saved yet."""
    return Dispatch(
        message=message,
        region=message.region,
        enterprise=message.enterprise,
        bank_path=message.bank_path,
        channel=channel.value,
        due_at=due_at,
    )


def unread(actor: Actor) -> int:
    """Return how many messages the actor has not read."""
    return messages_in_reach(actor).filter(read_at=None).count()


@transaction.atomic
def mark_read(*, message_id: int, actor: Actor, at: datetime) -> Message:
    """Note that a message was read; whoever reads it later changes nothing.

    :raises MessageNotFound: if it is not the actor's
    """
    found = message_in_reach(message_id=message_id, actor=actor)
    Message.objects.filter(pk=found.pk, read_at=None).update(read_at=at, read_by=actor.name)
    found.refresh_from_db()
    return found


@transaction.atomic
def mark_all_read(*, up_to: int, actor: Actor, at: datetime) -> int:
    """Note that all messages up to one were read: not those that came while somebody read."""
    own = messages_in_reach(actor).filter(read_at=None, pk__lte=up_to)
    numbers = list(own.values_list("pk", flat=True))
    found = Message.objects.filter(pk__in=numbers, read_at=None)
    return found.update(read_at=at, read_by=actor.name)
