"""Cursors in the sealed log, and what was made of it for other systems and for people."""

from enum import StrEnum

from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    PROTECT,
    BigIntegerField,
    BinaryField,
    BooleanField,
    CheckConstraint,
    CompositePrimaryKey,
    DateTimeField,
    ForeignKey,
    Index,
    IntegerField,
    JSONField,
    Model,
    Q,
    TextField,
    UniqueConstraint,
)

from rongxie.foundation.organisations.models import code_field
from rongxie.values.texts import Text


class SubscriptionState(StrEnum):
    """Whether a system gets what it subscribed to."""

    ACTIVE = "active"
    PAUSED = "paused"
    ENDED = "ended"

    @property
    def named(self) -> Text:
        """The name that people see."""
        return _SUBSCRIPTIONS[self]


class DeliveryState(StrEnum):
    """Where one event stands on its way to one system."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    DEAD = "dead"  #         tried often enough; a person decides
    GIVEN_UP = "given_up"  # by a person
    WITHHELD = "withheld"  # not in the reach of the subscriber, or not any more

    @property
    def named(self) -> Text:
        """The name that people see."""
        return _DELIVERIES[self]


class Channel(StrEnum):
    """A way on which a message reaches somebody outside of the pages."""

    SMS = "sms"
    CHAT = "chat"
    EMAIL = "email"
    LETTER = "letter"

    @property
    def named(self) -> Text:
        """The name that people see."""
        return _CHANNELS[self]


class DispatchState(StrEnum):
    """Where a message stands on one of its ways."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"  #     to be tried again
    GIVEN_UP = "given_up"

    @property
    def named(self) -> Text:
        """The name that people see."""
        return _DISPATCHES[self]


_SUBSCRIPTIONS = {
    SubscriptionState.ACTIVE: Text(en="Active", zh="启用"),
    SubscriptionState.PAUSED: Text(en="Paused", zh="暂停"),
    SubscriptionState.ENDED: Text(en="Ended", zh="终止"),
}
_DELIVERIES = {
    DeliveryState.WAITING: Text(en="Waiting", zh="待送达"),
    DeliveryState.DELIVERED: Text(en="Delivered", zh="已送达"),
    DeliveryState.DEAD: Text(en="Undeliverable, waits for a person", zh="无法送达，待人工处理"),
    DeliveryState.GIVEN_UP: Text(en="Given up", zh="已放弃"),
    DeliveryState.WITHHELD: Text(en="Withheld", zh="不予送达"),
}
_CHANNELS = {
    Channel.SMS: Text(en="SMS", zh="短信"),
    Channel.CHAT: Text(en="Government chat", zh="政务通讯"),
    Channel.EMAIL: Text(en="E-mail", zh="电子邮件"),
    Channel.LETTER: Text(en="Printed letter", zh="纸质通知"),
}
_DISPATCHES = {
    DispatchState.WAITING: Text(en="Waiting", zh="待发送"),
    DispatchState.SENT: Text(en="Sent", zh="已发送"),
    DispatchState.FAILED: Text(en="Failed, will be tried again", zh="发送失败，将重试"),
    DispatchState.GIVEN_UP: Text(en="Given up", zh="不再发送"),
}
_BLOCKING = (DeliveryState.WAITING.value, DeliveryState.DEAD.value)
_TO_SEND = (DispatchState.WAITING.value, DispatchState.FAILED.value)


class Cursor(Model):
    """How far a consumer has read the chain of a province."""

    pk = CompositePrimaryKey("consumer", "province")
    consumer = code_field()
    province = code_field()
    seq = BigIntegerField(default=0)

    class Meta:
        db_table = "outbox_cursors"

    def __str__(self) -> str:
        return f"{self.consumer} {self.province} {self.seq}"


class SigningKey(Model):
    """A key that bodies are signed with; the private half is wrapped by the master key.

    Signing goes on with every key that is not retired, so that receivers have time to learn a new
    one.
    """

    id = code_field(primary_key=True)
    algorithm = code_field()
    public = BinaryField()
    private_sealed = BinaryField()
    made_at = DateTimeField()
    retires_at = DateTimeField(null=True)

    class Meta:
        db_table = "signing_keys"

    def __str__(self) -> str:
        return self.id


class Subscription(Model):
    """A system that is told of events, in the reach of one membership and never further.

    `region` and `bank_path` narrow what is put into its queue; whether a delivery is in reach is
    asked again when it leaves. `failures` in a row make it rest until `rests_until`.
    """

    organisation = code_field()
    membership = BigIntegerField()
    region = code_field(blank=True)
    bank_path = code_field(blank=True)
    address = TextField()
    kinds = ArrayField(TextField(db_collation="C"))
    state = code_field(default=SubscriptionState.ACTIVE.value)
    failures = IntegerField(default=0)
    rests_until = DateTimeField(null=True)
    opened_by = code_field()
    opened_at = DateTimeField()
    moved_at = DateTimeField()

    class Meta:
        db_table = "subscriptions"
        indexes = (Index(name="subscriptions_of", fields=["organisation", "id"]),)
        constraints = (
            CheckConstraint(
                name="subscription_has_a_known_state",
                condition=Q(state__in=[state.value for state in SubscriptionState]),
            ),
            CheckConstraint(name="subscription_wants_something", condition=~Q(kinds=[])),
        )

    def __str__(self) -> str:
        return f"subscription {self.pk} of {self.organisation}"


class Delivery(Model):
    """One event on its way to one system.

    `about` is the subject with its sort (`referral:5`): events about one leave in the order of
    their `seq`. `due_at` of a delivery that is being tried lies ahead by the time a try may take.
    """

    subscription = ForeignKey(Subscription, PROTECT, related_name="deliveries")
    organisation = code_field()
    region = code_field(blank=True)
    bank_path = code_field(blank=True)
    province = code_field()
    seq = BigIntegerField()
    event = BigIntegerField()
    kind = code_field()
    about = code_field()
    state = code_field(default=DeliveryState.WAITING.value)
    attempts = IntegerField(default=0)
    due_at = DateTimeField()
    status = IntegerField(null=True)  # the HTTP status of the last answer
    note = TextField(blank=True, default="")  # the beginning of the answer, or what went wrong
    made_at = DateTimeField()
    ended_at = DateTimeField(null=True)
    ended_by = code_field(blank=True, default="")

    class Meta:
        db_table = "deliveries"
        indexes = (
            Index(name="deliveries_of", fields=["subscription", "-id"]),
            Index(
                name="deliveries_due",
                fields=["subscription", "due_at", "seq"],
                condition=Q(state="waiting"),
            ),
            Index(
                name="deliveries_in_order",
                fields=["subscription", "about", "province", "seq"],
                condition=Q(state__in=_BLOCKING),
            ),
        )
        constraints = (
            UniqueConstraint(
                name="delivery_once_for_a_subscription", fields=["subscription", "province", "seq"]
            ),
            CheckConstraint(
                name="delivery_has_a_known_state",
                condition=Q(state__in=[state.value for state in DeliveryState]),
            ),
        )

    def __str__(self) -> str:
        return f"{self.subscription_id} ← {self.province}/{self.seq}"


class Message(Model):
    """Something told to an enterprise, an organisation or one member; this row is what pages show.

    `recipient` is `enterprise:5`, `organisation:ICBC-TC` or `membership:17`. The words are made of
    `template` and `blanks` (codes, days, counts) when somebody reads them. `enterprise` is set only
    if the enterprise itself is told: by it the database knows that it may read the row.
    """

    region = code_field(blank=True)
    enterprise = BigIntegerField(null=True)
    bank_path = code_field(blank=True)
    recipient = code_field()
    template = code_field()
    cause = code_field()  # event:12, consent:5, digest:2026-11-20
    about = code_field(blank=True)  # referral:5
    blanks = JSONField(default=dict)
    formal = BooleanField(default=False)  # a notice that has to reach its recipient
    made_at = DateTimeField()
    read_at = DateTimeField(null=True)
    read_by = code_field(blank=True, default="")

    class Meta:
        db_table = "messages"
        indexes = (
            Index(name="messages_of", fields=["recipient", "-id"]),
            Index(
                name="messages_of_enterprise",
                fields=["enterprise", "-id"],
                condition=Q(enterprise__isnull=False),
            ),
        )
        constraints = (
            UniqueConstraint(
                name="message_once_for_a_recipient", fields=["recipient", "template", "cause"]
            ),
        )

    def __str__(self) -> str:
        return f"{self.template} for {self.recipient}"


class Dispatch(Model):
    """A message on one of its ways; `target` refers to whose address it is (`contact:5`).

    The address itself is looked up when it is sent and kept nowhere here.
    """

    message = ForeignKey(Message, PROTECT, related_name="dispatches")
    region = code_field(blank=True)
    enterprise = BigIntegerField(null=True)
    bank_path = code_field(blank=True)
    channel = code_field()
    target = code_field(blank=True, default="")
    state = code_field(default=DispatchState.WAITING.value)
    attempts = IntegerField(default=0)
    due_at = DateTimeField()
    note = code_field(blank=True, default="")  # a code: why it waits, failed or was given up
    ended_at = DateTimeField(null=True)
    ended_by = code_field(blank=True, default="")

    class Meta:
        db_table = "dispatches"
        indexes = (
            Index(name="dispatches_due", fields=["due_at", "id"], condition=Q(state__in=_TO_SEND)),
            Index(name="dispatches_of", fields=["message", "id"]),
            Index(
                name="dispatches_to_enterprise",
                fields=["enterprise", "ended_at"],
                condition=Q(enterprise__isnull=False),
            ),
        )
        constraints = (
            UniqueConstraint(name="dispatch_once_on_a_channel", fields=["message", "channel"]),
            CheckConstraint(
                name="dispatch_has_a_known_state",
                condition=Q(state__in=[state.value for state in DispatchState]),
            ),
            CheckConstraint(
                name="dispatch_goes_on_a_known_channel",
                condition=Q(channel__in=[channel.value for channel in Channel]),
            ),
        )

    def __str__(self) -> str:
        return f"{self.message_id} by {self.channel}"


class Stop(Model):
    """A recipient does not want to be disturbed on a channel, from a moment to a moment."""

    region = code_field(blank=True)
    enterprise = BigIntegerField(null=True)
    bank_path = code_field(blank=True)
    target = code_field()  # contact:5, membership:17
    channel = code_field()
    by = code_field()
    at = DateTimeField()
    ended_by = code_field(blank=True, default="")
    ended_at = DateTimeField(null=True)

    class Meta:
        db_table = "message_stops"
        constraints = (
            UniqueConstraint(
                name="message_stop_once",
                fields=["target", "channel"],
                condition=Q(ended_at__isnull=True),
            ),
        )

    def __str__(self) -> str:
        return f"{self.target} not by {self.channel}"
