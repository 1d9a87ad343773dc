"""What a bank decided of a referral, and what the enterprise drew."""

from enum import StrEnum

from django.db.models import (
    PROTECT,
    BooleanField,
    CheckConstraint,
    DateField,
    DateTimeField,
    DecimalField,
    Index,
    IntegerField,
    JSONField,
    Model,
    OneToOneField,
    Q,
    TextField,
    UniqueConstraint,
)

from rongxie.mechanism.columns import code_field, codes_field, known, owned_by, wan_field


class Verdict(StrEnum):
    """What a bank decides."""

    APPROVED = "approved"
    REFUSED = "refused"


class Decision(Model):
    """A decision with its facts: the line and its cost, or the reasons (32/2.3a)."""

    referral = OneToOneField("referrals.Referral", PROTECT, related_name="decision")
    case = owned_by("lists.Case", name="decisions")
    enterprise = owned_by("enterprises.Enterprise")
    region = code_field()
    bank = code_field()
    bank_path = code_field()
    verdict = code_field()
    decided_on = DateField()
    amount_wan = wan_field(null=True)
    rate = DecimalField(max_digits=8, decimal_places=4, null=True)  # percent a year, nominal
    total_rate = DecimalField(max_digits=8, decimal_places=4, null=True)  # with every fee
    term_months = IntegerField(null=True)
    ends_on = DateField(null=True)  # the last day to draw
    flags = codes_field()
    costs = JSONField(default=list)  # each fee: name, payee, amount, day
    reasons = codes_field()
    words = TextField(blank=True)  # what the enterprise reads beside the reasons
    waiting = BooleanField(default=False)  # approved, and nothing drawn or expired yet
    by = code_field()
    at = DateTimeField()

    class Meta:
        db_table = "decisions"
        indexes = (
            Index(name="decisions_to_draw", fields=["ends_on"], condition=Q(waiting=True)),
            # With it the referrals of a place are counted by their day without reading the rows.
            Index(name="decisions_of_place", fields=["region"], include=["referral", "decided_on"]),
        )
        constraints = (
            known("decision_has_a_known_verdict", "verdict", Verdict),
            CheckConstraint(
                name="decision_approved_has_its_facts",
                condition=~Q(verdict="approved")
                | Q(
                    amount_wan__gt=0,
                    rate__isnull=False,
                    term_months__isnull=False,
                    ends_on__isnull=False,
                ),
            ),
            CheckConstraint(
                name="decision_refused_has_reasons",
                condition=~Q(verdict="refused") | Q(reasons__len__gt=0),
            ),
            CheckConstraint(
                name="decision_waiting_is_approved",
                condition=Q(waiting=False) | Q(verdict="approved"),
            ),
        )

    def __str__(self) -> str:
        return f"{self.verdict} {self.referral_id}"


class Drawdown(Model):
    """Money paid out under an approval; `reference` is the bank's own number of it."""

    decision = owned_by("decisions.Decision", name="drawdowns")
    enterprise = owned_by("enterprises.Enterprise")
    region = code_field()
    bank = code_field()
    bank_path = code_field()
    drawn_on = DateField()
    amount_wan = wan_field()
    rate = DecimalField(max_digits=8, decimal_places=4)
    term_months = IntegerField()
    flags = codes_field()
    reference = code_field()
    repaid_on = DateField(null=True)
    by = code_field()
    at = DateTimeField()

    class Meta:
        db_table = "drawdowns"
        indexes = (Index(name="drawdowns_of", fields=["decision", "id"]),)
        constraints = (
            CheckConstraint(name="drawdown_is_more_than_nothing", condition=Q(amount_wan__gt=0)),
            UniqueConstraint(name="drawdown_once", fields=["bank", "reference"]),
        )

    def __str__(self) -> str:
        return f"{self.amount_wan} on {self.drawn_on}"
