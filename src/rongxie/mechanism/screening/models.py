"""Screenings as they were made, so that each can be explained years later."""

from django.db.models import (
    CharField,
    DateField,
    DateTimeField,
    Index,
    JSONField,
    Model,
    TextField,
)

from rongxie.mechanism.columns import code_field, codes_field, known, owned_by
from rongxie.rulebook.verdicts import OUTCOMES, VERDICTS


class RuleSet(Model):
    """The words of the rules that screenings were made by, kept from the first of them on.

    `digest` is that of the rulebook, `words` what `rules.words_of_rules` told then.
    """

    digest = TextField(primary_key=True, db_collation="C")
    words = JSONField()
    at = DateTimeField()

    class Meta:
        db_table = "rule_sets"

    def __str__(self) -> str:
        return self.digest


class Screening(Model):
    """One enterprise against the five standards on a day (32/2.1c).

    `rules` is the digest of a `RuleSet`, `parameters` name → [amount, since, clause, basis],
    `facts` name → [value, level, source, as_of, valid_until], `tests` name → true, false or null.
    """

    enterprise = owned_by("enterprises.Enterprise", name="screenings")
    region = code_field()
    as_of = DateField()
    rules = code_field()
    parameters = JSONField()
    facts = JSONField()
    tests = JSONField()
    operating = CharField(max_length=8)
    premises = CharField(max_length=8)
    demand = CharField(max_length=8)
    credit = CharField(max_length=8)
    purpose = CharField(max_length=8)
    outcome = code_field()
    fail_kind = code_field(blank=True)
    admission = code_field()
    size = code_field()
    size_reason = code_field(blank=True)
    size_reason_en = code_field(blank=True, default="")
    by_tick = codes_field()
    by = code_field()
    at = DateTimeField()

    class Meta:
        db_table = "screenings"
        indexes = (Index(name="screenings_of", fields=["enterprise", "-as_of", "-id"]),)
        constraints = (
            known("screening_has_a_known_outcome", "outcome", OUTCOMES),
            *(
                known(f"screening_{standard}_is_a_verdict", standard, VERDICTS)
                for standard in ("operating", "premises", "demand", "credit", "purpose")
            ),
            known("screening_has_a_known_admission", "admission", (
                "admitted", "not_admitted", "unknown",
            )),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"screening {self.pk}"
