"""Orders to act: an order may ask for a decision and its reasons, never for an approval."""

from enum import StrEnum

from django.db.models import (
    CheckConstraint,
    DateField,
    DateTimeField,
    Index,
    Model,
    Q,
    TextField,
    UniqueConstraint,
)

from rongxie.mechanism.columns import code_field, known, owned_by
from rongxie.values.texts import Text


class OrderCause(StrEnum):
    """What somebody did not do in time, or at all."""

    OVERDUE_DECISION = "overdue_decision"
    FILE_STALLED = "file_stalled"
    MATTER_OVERDUE = "matter_overdue"
    MISSED_LISTING = "missed_listing"
    MISSED_LENDING = "missed_lending"
    OTHER = "other"

    @property
    def named(self) -> Text:
        """The name that people see."""
        return _CAUSES[self]

    @property
    def asks(self) -> Text:
        """What the addressee is asked for: to look, to decide and to say why, never to agree."""
        return _ASKED[self]


class OrderOutcome(StrEnum):
    """How an order came to its end."""

    DECIDED = "decided"
    ANSWERED = "answered"
    MOOT = "moot"
    TAKEN_BACK = "taken_back"

    @property
    def named(self) -> Text:
        """The name that people see."""
        return _OUTCOMES[self]


_CAUSES = {
    OrderCause.OVERDUE_DECISION: Text(en="Decision overdue", zh="逾期未决"),
    OrderCause.FILE_STALLED: Text(en="File stalled", zh="材料停滞"),
    OrderCause.MATTER_OVERDUE: Text(en="Matter not answered", zh="事项逾期未复"),
    OrderCause.MISSED_LISTING: Text(en="Missed listing", zh="应进未进"),
    OrderCause.MISSED_LENDING: Text(en="Missed lending", zh="应贷未贷"),
    OrderCause.OTHER: Text(en="Other", zh="其他"),
}
_ASKED = {
    OrderCause.OVERDUE_DECISION: Text(
        en="Decide, whichever way, and give the reasons.", zh="请尽快作出决定，并说明理由。"
    ),
    OrderCause.FILE_STALLED: Text(
        en="Say which papers are missing and why, or record the file as complete.",
        zh="请说明还缺哪些材料及原因，或登记材料收齐。",
    ),
    OrderCause.MATTER_OVERDUE: Text(
        en="Answer the matter, or say by when and why not yet.",
        zh="请答复该事项，或说明未答复的原因和预计时间。",
    ),
    OrderCause.MISSED_LISTING: Text(
        en="Visit the enterprise and say why it is not on the list.",
        zh="请走访核实，并说明未列入清单的原因。",
    ),
    OrderCause.MISSED_LENDING: Text(
        en="Look at the file again, decide independently, and give the reasons.",
        zh="请复核该户情况，自主作出决定，并说明理由。",
    ),
    OrderCause.OTHER: Text(en="Say how things stand.", zh="请说明有关情况。"),
}
_OUTCOMES = {
    OrderOutcome.DECIDED: Text(en="Decided", zh="已作决定"),
    OrderOutcome.ANSWERED: Text(en="Settled by the answer", zh="已答复"),
    OrderOutcome.MOOT: Text(en="No longer needed", zh="已无必要"),
    OrderOutcome.TAKEN_BACK: Text(en="Taken back", zh="已撤回"),
}


class SupervisionOrder(Model):
    """An order to a bank or an office; one open for each thing that it is about.

    `bank_path` is of the bank that has to answer; an order to anybody else no bank sees.
    """

    region = code_field()
    about = code_field()  # referral:5, case:12, matter:3
    enterprise = owned_by("enterprises.Enterprise", null=True)
    addressee = code_field()
    bank = code_field(blank=True)
    bank_path = code_field(blank=True)
    cause = code_field()
    text = TextField(blank=True)
    due_on = DateField()
    state = code_field(default="open")
    answer = TextField(blank=True)
    answered_by = code_field(blank=True)
    answered_at = DateTimeField(null=True)
    outcome = code_field(blank=True)
    opened_by = code_field()
    opener = code_field(blank=True, default="")  # the organisation; blank: the platform itself
    opened_at = DateTimeField()
    closed_at = DateTimeField(null=True)

    class Meta:
        db_table = "supervision_orders"
        indexes = (
            Index(
                name="supervision_orders_open",
                fields=["region", "due_on"],
                condition=~Q(state="closed"),
            ),
            Index(name="supervision_orders_about", fields=["about", "cause"]),
            Index(
                name="supervision_orders_of_bank",
                fields=["bank_path", "due_on"],
                condition=~Q(state="closed") & ~Q(bank_path=""),
            ),
        )
        constraints = (
            known("supervision_order_state", "state", ("open", "answered", "closed")),
            known("supervision_order_cause", "cause", OrderCause),
            known("supervision_order_outcome", "outcome", OrderOutcome, blank=True),
            UniqueConstraint(
                name="supervision_order_one_open",
                fields=["about", "cause"],
                condition=~Q(state="closed"),
            ),
            CheckConstraint(
                name="supervision_order_closed_with_an_outcome",
                condition=~Q(state="closed") | ~Q(outcome="") & Q(closed_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"order {self.pk}"
