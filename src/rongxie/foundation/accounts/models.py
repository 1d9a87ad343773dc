"""People, what they are for whom and until when, and the hours in which staff may look deeper."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
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
    TextField,
)

from rongxie.foundation.organisations.models import (
    Organisation,
    code_field,
    ends_after_it_begins,
)
from rongxie.rulebook.access import HELD_ROLES


class User(AbstractBaseUser):
    """A person who signs in; what the person may do is in the memberships alone.

    Who gave the password, or took the second factor away, is kept so that nobody does both:
    `factor_reset_after` is when the person had signed in last by then.
    """

    login = code_field(
        unique=True
    )  # a phone number or an e-mail address, as `read_login` writes it
    display_name = TextField()
    is_active = BooleanField(default=True)
    disabled_at = DateTimeField(null=True)
    password_given = BooleanField(default=False)  # by an office: to be replaced at once
    password_given_by = ForeignKey("self", PROTECT, null=True, related_name="+")
    factor_reset_by = ForeignKey("self", PROTECT, null=True, related_name="+")
    factor_reset_after = DateTimeField(null=True)

    objects = BaseUserManager["User"]()
    USERNAME_FIELD = "login"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["display_name"]

    class Meta:
        constraints = (
            CheckConstraint(
                name="user_is_active_or_disabled_at_a_moment",
                condition=Q(is_active=True, disabled_at__isnull=True)
                | Q(is_active=False, disabled_at__isnull=False),
            ),
            CheckConstraint(
                name="user_was_given_a_password_by_somebody",
                condition=Q(password_given=True) | Q(password_given_by__isnull=True),
            ),
        )

    def __str__(self) -> str:
        return self.display_name

    def set_password(self, raw_password: str | None) -> None:
        """Set the password, which is then the person's own unless it is said otherwise."""
        super().set_password(raw_password)
        self.password_given, self.password_given_by = False, None


class Membership(Model):
    """A role of a person for an organisation in a place, from a day to a day.

    Whoever is seconded acts for `organisation` and comes from `home`. `until` is the first day on
    which the membership no longer holds. Whether it holds also depends on the person and on the
    organisations: ask `queries`, never the dates alone.
    """

    user = ForeignKey(User, PROTECT, related_name="memberships")
    role = code_field()
    organisation = ForeignKey(Organisation, PROTECT, related_name="people")
    region = code_field(blank=True)  # blank: the whole country
    since = DateField()
    until = DateField(null=True)
    home = ForeignKey(Organisation, PROTECT, null=True, related_name="seconded")
    document = TextField(blank=True)
    granted_by = code_field()
    granted_at = DateTimeField()
    ended_by = code_field(blank=True)
    ended_at = DateTimeField(null=True)
    end_reason = TextField(blank=True)

    class Meta:
        indexes = (Index(name="membership_of_user", fields=["user", "until"]),)
        constraints = (
            ends_after_it_begins("membership_ends_after_it_begins"),
            CheckConstraint(
                name="membership_has_a_known_role",
                condition=Q(role__in=[role.value for role in HELD_ROLES]),
            ),
            CheckConstraint(
                name="membership_seconded_elsewhere",
                condition=Q(home__isnull=True) | ~Q(home=F("organisation")),
            ),
            CheckConstraint(
                name="membership_ended_by_somebody_for_a_reason",
                condition=Q(ended_at__isnull=True)
                | (Q(until__isnull=False) & ~Q(ended_by="") & ~Q(end_reason="")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.role} at {self.organisation_id}"


class StaffSession(Model):
    """A stretch of time in which an administrator may look into the record, and why."""

    membership = ForeignKey(Membership, PROTECT, related_name="staff_sessions")
    reason = TextField()
    started_at = DateTimeField()
    ends_at = DateTimeField()  # at the latest
    ended_at = DateTimeField(null=True)  # earlier, by hand

    class Meta:
        indexes = (Index(name="staff_session_of", fields=["membership", "ends_at"]),)
        constraints = (
            CheckConstraint(name="staff_session_has_a_reason", condition=~Q(reason="")),
            CheckConstraint(name="staff_session_ends", condition=Q(ends_at__gt=F("started_at"))),
        )

    def __str__(self) -> str:
        return f"{self.membership_id} {self.started_at}"
