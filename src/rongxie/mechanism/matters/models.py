"""One kind of record for whatever somebody wants an answer to."""

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


class MatterKind(StrEnum):
    """What is asked."""

    COMPLAINT = "complaint"
    OBJECTION = "objection"  # to a fact of the record
    APPEAL = "appeal"  #       against a removal, to the city
    REQUEST = "request"  #     of an enterprise, for anything but money
    PROBLEM = "problem"  #     raised by a county or a branch to the tier or head office above

    @property
    def named(self) -> Text:
        """The name that people see."""
        return _KINDS[self]


class MatterState(StrEnum):
    """Where a matter stands."""

    OPEN = "open"
    ANSWERED = "answered"
    CLOSED = "closed"


class Outcome(StrEnum):
    """What an answer says."""

    UPHELD = "upheld"
    DISMISSED = "dismissed"
    SETTLED = "settled"
    EXPLAINED = "explained"

    @property
    def named(self) -> Text:
        """The name that people see."""
        return _OUTCOMES[self]


_KINDS = {
    MatterKind.COMPLAINT: Text(en="Complaint", zh="投诉"),
    MatterKind.OBJECTION: Text(en="Objection", zh="异议"),
    MatterKind.APPEAL: Text(en="Appeal", zh="申诉"),
    MatterKind.REQUEST: Text(en="Request", zh="诉求"),
    MatterKind.PROBLEM: Text(en="Problem raised", zh="上报问题"),
}
_OUTCOMES = {
    Outcome.UPHELD: Text(en="Upheld", zh="成立"),
    Outcome.DISMISSED: Text(en="Dismissed", zh="不成立"),
    Outcome.SETTLED: Text(en="Settled", zh="已解决"),
    Outcome.EXPLAINED: Text(en="Explained", zh="已说明"),
}


class Matter(Model):
    """Something to be answered; `about` refers to what it is about (`case:12`, `evidence:5`).

    `addressee` is the organisation that has to answer, `asker` the one that has to see the answer;
    beside it, the enterprise whose matter it is. `bank` is the bank that it concerns, `bank_path`
    the one that reads it: a bank that asks or is asked, and nobody else.
    """

    kind = code_field()
    region = code_field()
    enterprise = owned_by("enterprises.Enterprise", name="matters", null=True)
    about = code_field(blank=True)
    bank = code_field(blank=True)
    bank_path = code_field(blank=True)
    title = TextField()
    text = TextField(blank=True)
    raised_by = code_field()
    raised_at = DateTimeField()
    asker = code_field(blank=True)  # blank: the enterprise itself
    addressee = code_field()
    tier = code_field(blank=True)
    due_on = DateField()
    state = code_field(default=MatterState.OPEN.value)
    outcome = code_field(blank=True)
    answered_at = DateTimeField(null=True)
    closed_at = DateTimeField(null=True)

    class Meta:
        db_table = "matters"
        indexes = (
            Index(
                name="matters_open", fields=["addressee", "due_on"], condition=~Q(state="closed")
            ),
            Index(name="matters_of_region", fields=["region", "state", "due_on"]),
            Index(name="matters_about", fields=["about"], condition=~Q(about="")),
        )
        constraints = (
            known("matter_has_a_known_kind", "kind", MatterKind),
            known("matter_has_a_known_state", "state", MatterState),
            known("matter_has_a_known_outcome", "outcome", Outcome, blank=True),
            CheckConstraint(
                name="matter_closed_by_an_answer",
                condition=~Q(state="closed")
                | (~Q(outcome="") & Q(answered_at__isnull=False, closed_at__isnull=False)),
            ),
            UniqueConstraint(
                name="matter_of_a_fact_or_removal_once",
                fields=["kind", "about"],
                condition=Q(kind__in=("objection", "appeal")) & ~Q(state="closed"),
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class MatterStep(Model):
    """What was done with a matter and said about it; never changed."""

    matter = owned_by("matters.Matter", name="steps")
    region = code_field()
    enterprise = owned_by("enterprises.Enterprise", null=True)
    bank_path = code_field(blank=True)
    what = code_field()
    text = TextField(blank=True)
    file = code_field(blank=True)
    to = code_field(blank=True)
    by = code_field()
    at = DateTimeField()

    class Meta:
        db_table = "matter_steps"
        constraints = (
            known(
                "matter_step_is_known",
                "what",
                ("opened", "assigned", "escalated", "answered", "reopened", "closed"),
            ),
        )

    def __str__(self) -> str:
        return f"{self.matter_id} {self.what}"
