"""Organisations, what happened to them, and the mechanisms that they form.

Every `until` is the first day on which the thing no longer holds: what ends today has ended.
"""

from datetime import date
from typing import Any

from django.db.models import (
    PROTECT,
    BooleanField,
    CheckConstraint,
    DateField,
    DateTimeField,
    F,
    ForeignKey,
    Index,
    Model,
    Q,
    QuerySet,
    TextField,
    UniqueConstraint,
)

from rongxie.foundation.organisations.kinds import OrganisationKind, Tier

SEPARATOR = "/"


def holding(on: date, prefix: str = "") -> Q:
    """Return the condition that something holds on a day; `prefix` leads to it, as `office__`."""
    ends = f"{prefix}until"
    return Q(**{f"{prefix}since__lte": on}) & (
        Q(**{f"{ends}__isnull": True}) | Q(**{f"{ends}__gt": on})
    )


def code_field(**options: Any) -> "TextField[str, str]":
    """Return a column for a code, compared byte by byte whatever the language of the server."""
    return TextField(db_collation="C", **options)


def ends_after_it_begins(name: str) -> CheckConstraint:
    """Return the constraint that nothing ends before it began."""
    return CheckConstraint(name=name, condition=Q(until__isnull=True) | Q(until__gte=F("since")))


class Organisation(Model):
    """An office, a department, a bank or one of its branches: a person acts for one of these."""

    code = code_field(unique=True)
    kind = code_field()
    name = TextField()
    region = code_field(blank=True)  # blank: the whole country
    parent = ForeignKey("self", PROTECT, null=True, related_name="branches")
    path = code_field()  # the codes from the head office down to this one, each with its separator
    since = DateField()
    until = DateField(null=True)
    successor = ForeignKey("self", PROTECT, null=True, related_name="predecessors")

    class Meta:
        indexes = (Index(name="organisation_path", fields=["path"]),)
        constraints = (
            ends_after_it_begins("organisation_ends_after_it_begins"),
            CheckConstraint(
                name="organisation_has_a_known_kind",
                condition=Q(kind__in=[kind.value for kind in OrganisationKind]),
            ),
            CheckConstraint(
                name="organisation_with_a_successor_has_ended",
                condition=Q(successor__isnull=True) | Q(until__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    @property
    def head_office(self) -> str:
        """The code of the organisation at the top."""
        return self.path.split(SEPARATOR, 1)[0]

    def open_on(self, on: date) -> bool:
        """Tell whether the organisation is there on a day."""
        return self.since <= on and (self.until is None or on < self.until)


class Change(Model):
    """One thing that happened to an organisation; never changed, so that history stays readable."""

    organisation = ForeignKey(Organisation, PROTECT, related_name="changes")
    what = code_field()
    on = DateField()
    name_before = TextField(blank=True)
    name_after = TextField(blank=True)
    other = ForeignKey(Organisation, PROTECT, null=True, related_name="+")  # merged into, split off
    document = TextField(blank=True)
    by = code_field()  # a reference to the actor, without personal data
    recorded_at = DateTimeField()

    class Meta:
        indexes = (Index(name="change_of", fields=["organisation", "on", "id"]),)

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.what} {self.on}"


class Mechanism(Model):
    """The mechanism of a place, or a functional zone; not every place has one."""

    tier = code_field()
    region = code_field(blank=True)  # blank: the nation
    name = TextField()
    office = ForeignKey(Organisation, PROTECT, related_name="mechanisms")
    since = DateField()
    until = DateField(null=True)

    class Meta:
        constraints = (
            ends_after_it_begins("mechanism_ends_after_it_begins"),
            UniqueConstraint(
                name="mechanism_one_open_for_a_region",
                fields=["region"],
                condition=Q(until__isnull=True),
            ),
            CheckConstraint(
                name="mechanism_has_a_known_tier",
                condition=Q(tier__in=[tier.value for tier in Tier]),
            ),
            CheckConstraint(
                name="mechanism_of_the_nation_alone_has_no_region",
                condition=(Q(tier=Tier.NATION.value) & Q(region=""))
                | (~Q(tier=Tier.NATION.value) & ~Q(region="")),
            ),
        )

    def __str__(self) -> str:
        return self.name


class Convener(Model):
    """Somebody whom a document names as convener, or as one of the co-conveners."""

    mechanism = ForeignKey(Mechanism, PROTECT, related_name="conveners")
    name = TextField()
    title = TextField()  # the office held, as head of government or executive deputy
    co_convener = BooleanField(default=False)
    document = TextField()
    since = DateField()
    until = DateField(null=True)

    class Meta:
        constraints = (
            ends_after_it_begins("convener_ends_after_it_begins"),
            CheckConstraint(name="convener_is_named_by_a_document", condition=~Q(document="")),
            UniqueConstraint(
                name="convener_one_at_a_time",
                fields=["mechanism"],
                condition=Q(until__isnull=True, co_convener=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.name} {self.title}"


class Group(Model):
    """A working group of a mechanism, led by one of its members."""

    mechanism = ForeignKey(Mechanism, PROTECT, related_name="groups")
    name = TextField()
    lead = ForeignKey(Organisation, PROTECT, null=True, related_name="+")

    class Meta:
        constraints = (
            UniqueConstraint(name="group_once_in_a_mechanism", fields=["mechanism", "name"]),
        )

    def __str__(self) -> str:
        return self.name


class Member(Model):
    """An organisation that takes part in a mechanism, in one of its groups or in none."""

    mechanism = ForeignKey(Mechanism, PROTECT, related_name="members")
    organisation = ForeignKey(Organisation, PROTECT, related_name="memberships_in_mechanisms")
    group = ForeignKey(Group, PROTECT, null=True, related_name="members")
    since = DateField()
    until = DateField(null=True)

    class Meta:
        constraints = (
            ends_after_it_begins("member_ends_after_it_begins"),
            UniqueConstraint(
                name="member_once_at_a_time",
                fields=["mechanism", "organisation"],
                condition=Q(until__isnull=True),
            ),
        )

    def __str__(self) -> str:
        return f"{self.organisation_id} in {self.mechanism_id}"


def open_organisations(on: date) -> "QuerySet[Organisation]":
    """Return the organisations that are there on a day."""
    return Organisation.objects.filter(holding(on))
