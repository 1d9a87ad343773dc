"""What the log says of webhooks and messages: what people did with them, never each delivery."""

from dataclasses import dataclass
from typing import ClassVar

from rongxie.foundation.events.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookOpened(Event):
    kind: ClassVar[str] = "webhook.opened"
    count: int  # of kinds of events


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookChanged(Event):
    kind: ClassVar[str] = "webhook.changed"
    to_state: str
    cause: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookTried(Event):
    """Goes to the webhook that it is of, whatever kinds of events that wants."""

    kind: ClassVar[str] = "webhook.tried"


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookReplayed(Event):
    kind: ClassVar[str] = "webhook.replayed"
    seq: int
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryGivenUp(Event):
    kind: ClassVar[str] = "webhook.given_up"
    reference: str  # event:12


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyMade(Event):
    kind: ClassVar[str] = "signing_key.made"
    source: str  # the algorithm


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageStopped(Event):
    kind: ClassVar[str] = "message.stopped"
    channel: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageResumed(Event):
    kind: ClassVar[str] = "message.resumed"
    channel: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeServed(Event):
    kind: ClassVar[str] = "notice.served"
    channel: str
    reference: str  # message:5
