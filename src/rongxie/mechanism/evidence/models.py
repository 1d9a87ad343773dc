"""Facts with what they rest on; screening reads the latest valid one at an accepted level."""

from enum import StrEnum

from django.db.models import (
    CheckConstraint,
    DateField,
    DateTimeField,
    F,
    Index,
    IntegerField,
    Model,
    Q,
    TextField,
)

from rongxie.mechanism.columns import code_field, codes_field, known, owned_by
from rongxie.values.texts import Text


class EvidenceLevel(StrEnum):
    """How far a fact can be relied on, weakest first."""

    DECLARED = "declared"  # signed by the enterprise
    OBSERVED = "observed"  # seen on a visit
    CHECKED = "checked"  #   an authority's record

    @property
    def named(self) -> Text:
        """The name that people see."""
        return _LEVELS[self]


_LEVELS = {
    EvidenceLevel.DECLARED: Text(en="Declared", zh="申报"),
    EvidenceLevel.OBSERVED: Text(en="Observed", zh="走访"),
    EvidenceLevel.CHECKED: Text(en="Checked", zh="核验"),
}


class Evidence(Model):
    """What somebody said of one fact of an enterprise; a later row does not change an earlier one.

    `value` is the canonical text of the fact's kind (`true`, `2026-10-31`, `35.5`, `A`); blank is
    an answer for facts that may be blank. `valid_until` is the last day on which it counts.
    """

    enterprise = owned_by("enterprises.Enterprise", name="evidence")
    region = code_field()
    fact = code_field()
    value = TextField(blank=True)
    level = code_field()
    source = code_field()  # the organisation, `enterprise`, or `register`
    as_of = DateField()
    valid_until = DateField(null=True)
    basis = code_field(blank=True)  # file:…, list:…, visit:…, request:…, a document's number
    withdrawn_at = DateTimeField(null=True)  # found wrong: the row before counts again
    withdrawn_by = code_field(blank=True, default="")
    withdrawn_for = TextField(blank=True, default="")
    by = code_field()
    at = DateTimeField()

    class Meta:
        db_table = "evidence"
        indexes = (Index(name="evidence_of", fields=["enterprise", "fact", "-as_of", "-id"]),)
        constraints = (
            known("evidence_has_a_known_level", "level", EvidenceLevel),
            CheckConstraint(
                name="evidence_ends_after_its_day",
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("as_of")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.enterprise_id} {self.fact}={self.value} {self.as_of}"


class CompleteList(Model):
    """A list that names everybody of a place for whom a fact holds: absence is a checked no.

    Who is on it has a row of evidence; `listed` is the value of those, `others` of all others.
    """

    region = code_field()
    fact = code_field()
    listed = TextField()
    others = TextField()
    source = code_field()
    as_of = DateField()
    valid_until = DateField()
    count = IntegerField()
    digest = code_field()
    replaced_by = owned_by("evidence.CompleteList", null=True)
    by = code_field()
    at = DateTimeField()

    class Meta:
        db_table = "complete_lists"
        indexes = (Index(name="complete_lists_of", fields=["fact", "region", "-as_of"]),)

    def __str__(self) -> str:
        return f"{self.fact} {self.region} {self.as_of}"


class FactRequest(Model):
    """A department is asked for facts of an enterprise by a day.

    `asker` is the organisation of `asked_by`, blank where the platform asked.
    """

    enterprise = owned_by("enterprises.Enterprise", name="fact_requests")
    region = code_field()
    facts = codes_field()
    department = code_field()
    question = TextField(blank=True)
    asker = code_field(blank=True, default="")
    asked_by = code_field()
    asked_at = DateTimeField()
    due_on = DateField()
    state = code_field(default="open")
    answer = code_field(blank=True)  # answered, unknown_there, not_ours
    note = TextField(blank=True)
    answered_by = code_field(blank=True)
    answered_at = DateTimeField(null=True)
    withdrawn_at = DateTimeField(null=True)
    withdrawn_by = code_field(blank=True, default="")
    withdrawn_for = TextField(blank=True, default="")

    class Meta:
        db_table = "fact_requests"
        indexes = (
            Index(
                name="fact_requests_open",
                fields=["department", "due_on"],
                condition=Q(state="open"),
            ),
        )
        constraints = (
            known("fact_request_has_a_known_state", "state", ("open", "answered", "withdrawn")),
            CheckConstraint(
                name="fact_request_answered_by_somebody",
                condition=~Q(state="answered")
                | (~Q(answered_by="") & Q(answered_at__isnull=False) & ~Q(answer="")),
            ),
        )

    def __str__(self) -> str:
        return f"request {self.pk}"
