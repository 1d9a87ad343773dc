"""Plans, visits and needs."""

from enum import StrEnum

from django.db.models import (
    BinaryField,
    BooleanField,
    CheckConstraint,
    DateField,
    DateTimeField,
    Index,
    IntegerField,
    Model,
    Q,
    TextField,
    UniqueConstraint,
    UUIDField,
)

from rongxie.mechanism.columns import code_field, codes_field, known, owned_by, wan_field
from rongxie.values.texts import Text


class Channel(StrEnum):
    """How an enterprise was reached."""

    ONSITE = "onsite"
    PHONE = "phone"
    SCAN = "scan"

    @property
    def named(self) -> Text:
        """The name that people see."""
        return _CHANNELS[self]


class VisitOutcome(StrEnum):
    """What a visit found."""

    NEED = "need"
    NO_NEED = "no_need"
    CLOSED = "closed"
    NOT_FOUND = "not_found"
    REFUSED = "refused"

    @property
    def named(self) -> Text:
        """The name that people see."""
        return _OUTCOMES[self]


BY_ENTERPRISE = "self"  # the source of a need that the enterprise states without anybody's help
_CHANNELS = {
    Channel.ONSITE: Text(en="On site", zh="实地走访"),
    Channel.PHONE: Text(en="By phone", zh="电话访问"),
    Channel.SCAN: Text(en="Visit code scanned", zh="扫走访码"),
}
_OUTCOMES = {
    VisitOutcome.NEED: Text(en="Has a need", zh="有融资需求"),
    VisitOutcome.NO_NEED: Text(en="No need now", zh="暂无需求"),
    VisitOutcome.CLOSED: Text(en="Closed down", zh="已停业"),
    VisitOutcome.NOT_FOUND: Text(en="Not found", zh="查无此户"),
    VisitOutcome.REFUSED: Text(en="Did not want a visit", zh="拒绝走访"),
}


class PlanState(StrEnum):
    """Where a planned visit stands."""

    PLANNED = "planned"
    DONE = "done"
    DROPPED = "dropped"


class VisitPlan(Model):
    """An enterprise that somebody is to visit by a day; at most one open plan each."""

    enterprise = owned_by("enterprises.Enterprise", name="plans")
    region = code_field()
    organisation = code_field()  # of whom it is asked
    visitor = code_field(blank=True)  # membership:17, blank until it is handed out
    reason = code_field()  # register, list, chain, need_stale, facts_missing, never_visited …
    due_on = DateField()
    state = code_field(default=PlanState.PLANNED.value)
    visit = owned_by("visits.Visit", null=True)
    dropped_for = TextField(blank=True)
    made_by = code_field()
    made_at = DateTimeField()

    class Meta:
        db_table = "visit_plans"
        indexes = (
            Index(
                name="visit_plans_open", fields=["region", "due_on"], condition=Q(state="planned")
            ),
            Index(
                name="visit_plans_of_visitor",
                fields=["visitor", "due_on"],
                condition=Q(state="planned"),
            ),
        )
        constraints = (
            known("visit_plan_has_a_known_state", "state", PlanState),
            UniqueConstraint(
                name="visit_plan_one_open", fields=["enterprise"], condition=Q(state="planned")
            ),
        )

    def __str__(self) -> str:
        return f"plan {self.pk}"


class Visit(Model):
    """One visit; `sent_as` is the number that the phone gave it, so that sending twice is once."""

    enterprise = owned_by("enterprises.Enterprise", name="visits")
    region = code_field()
    visited_at = DateTimeField()
    channel = code_field()
    outcome = code_field()
    organisation = code_field()
    by = code_field()
    note = TextField(blank=True)
    explained = codes_field()  # the policies that were explained
    sent_as = UUIDField(null=True, unique=True)
    at = DateTimeField()

    class Meta:
        db_table = "visits"
        indexes = (
            Index(name="visits_of", fields=["enterprise", "-visited_at"]),
            Index(name="visits_of_region", fields=["region", "-visited_at"]),
        )
        constraints = (
            known("visit_has_a_known_channel", "channel", Channel),
            known("visit_has_a_known_outcome", "outcome", VisitOutcome),
        )

    def __str__(self) -> str:
        return f"visit {self.pk}"


class Need(Model):
    """How much an enterprise wants, for what, from whom; stated on a day and fresh for a while."""

    enterprise = owned_by("enterprises.Enterprise", name="needs")
    region = code_field()
    visit = owned_by("visits.Visit", null=True)
    amount_wan = wan_field()
    term_months = IntegerField(null=True)
    purpose = code_field(blank=True)
    collateral = code_field(blank=True)  # credit, mortgage, pledge, guarantee
    wished_banks = codes_field()  # in the order of the wish
    wished_only = BooleanField(default=False)
    stated_on = DateField()
    source = code_field()  # visit, self, department, bank …
    note = TextField(blank=True)
    withdrawn_on = DateField(null=True)
    by = code_field()
    at = DateTimeField()

    class Meta:
        db_table = "needs"
        indexes = (Index(name="needs_of", fields=["enterprise", "-stated_on", "-id"]),)
        constraints = (
            CheckConstraint(name="need_is_more_than_nothing", condition=Q(amount_wan__gt=0)),
        )

    def __str__(self) -> str:
        return f"need {self.pk}"


class LeadOutcome(StrEnum):
    """What came of a lead."""

    FOLLOWED = "followed"
    NOT_REACHED = "not_reached"
    NOT_REAL = "not_real"

    @property
    def named(self) -> Text:
        """The name that people see."""
        return _LEADS[self]


_LEADS = {
    LeadOutcome.FOLLOWED: Text(en="Spoken with; it goes on there", zh="已联系，转入走访或申报"),
    LeadOutcome.NOT_REACHED: Text(en="Not reached", zh="多次联系未果"),
    LeadOutcome.NOT_REAL: Text(en="No such enterprise, or no need", zh="查无此户或无需求"),
}


class Lead(Model):
    """What somebody says who has not shown for whom he acts; nothing of it counts as a fact.

    `sealed` is all that he wrote, encrypted. `phone` and `address` are keyed digests of where he
    is reached and came from; `sent_as` is the number of the form, so that sending twice is once.
    """

    region = code_field()
    sealed = BinaryField()
    phone = BinaryField()
    address = BinaryField()
    sent_as = UUIDField(unique=True)
    left_at = DateTimeField()
    due_on = DateField()
    outcome = code_field(blank=True)
    ended_by = code_field(blank=True)
    ended_at = DateTimeField(null=True)

    class Meta:
        db_table = "leads"
        indexes = (
            Index(name="leads_open", fields=["region", "due_on"], condition=Q(outcome="")),
            Index(name="leads_by_phone", fields=["phone", "left_at"]),
            Index(name="leads_by_address", fields=["address", "left_at"]),
        )
        constraints = (
            known("lead_has_a_known_outcome", "outcome", LeadOutcome, blank=True),
            CheckConstraint(
                name="lead_ended_by_somebody",
                condition=Q(outcome="", ended_by="", ended_at__isnull=True)
                | ~Q(outcome="") & ~Q(ended_by="") & Q(ended_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"lead {self.pk}"
