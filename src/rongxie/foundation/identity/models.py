"""Codes that were asked for, and who proved by one, or otherwise, for which enterprise he acts.

The code itself is not kept (`codes`). A row without an enterprise is of somebody who asked for
what is not there: it is kept and counted like every other, and nothing is sent.
"""

from django.db.models import (
    BigIntegerField,
    BinaryField,
    CheckConstraint,
    DateTimeField,
    F,
    Index,
    IntegerField,
    Model,
    Q,
)

from rongxie.foundation.identity.purposes import ProofPurpose
from rongxie.foundation.organisations.models import code_field

TRIES = 5
_PURPOSES = Q(purpose__in=[purpose.value for purpose in ProofPurpose])


class OneTimeCode(Model):
    """A code of six digits that somebody asked for; `handle` is what he was answered.

    `about`, `phone` and `address` are keyed digests of what he typed and where he came from.
    """

    handle = code_field(unique=True)
    region = code_field(blank=True)
    enterprise = BigIntegerField(null=True)
    contact = BigIntegerField(null=True)  # whom it is sent to
    purpose = code_field()
    about = BinaryField()
    phone = BinaryField()
    address = BinaryField()
    asked_at = DateTimeField()
    ends_at = DateTimeField()  # the first moment at which it does not count any more
    sent_at = DateTimeField(null=True)
    tries = IntegerField(default=0)
    used_at = DateTimeField(null=True)

    class Meta:
        db_table = "one_time_codes"
        indexes = (
            Index(name="one_time_codes_phone", fields=["phone", "asked_at"]),
            Index(name="one_time_codes_about", fields=["about", "asked_at"]),
            Index(name="one_time_codes_address", fields=["address", "asked_at"]),
            Index(name="one_time_codes_asked", fields=["asked_at"]),
        )
        constraints = (
            CheckConstraint(name="one_time_code_has_a_known_purpose", condition=_PURPOSES),
            CheckConstraint(
                name="one_time_code_has_few_tries", condition=Q(tries__gte=0, tries__lte=TRIES)
            ),
            CheckConstraint(
                name="one_time_code_goes_to_a_contact_or_nowhere",
                condition=Q(enterprise__isnull=True, contact__isnull=True, region="")
                | Q(enterprise__isnull=False, contact__isnull=False) & ~Q(region=""),
            ),
        )

    def __str__(self) -> str:
        return f"code {self.pk}"


class IdentifiedSession(Model):
    """A short time in which somebody acts for an enterprise, having proved that he may.

    The row stays as the proof that consents refer to; the token is kept as a keyed digest.
    """

    region = code_field()
    enterprise = BigIntegerField()
    purpose = code_field()
    identified = code_field()  # phone_code or e_licence
    reference = code_field()  # code:12, or what the e-licence gave
    token = BinaryField(unique=True)
    started_at = DateTimeField()
    ends_at = DateTimeField()
    ended_at = DateTimeField(null=True)

    class Meta:
        db_table = "identified_sessions"
        indexes = (Index(name="identified_sessions_of", fields=["enterprise", "id"]),)
        constraints = (
            CheckConstraint(name="identified_session_has_a_known_purpose", condition=_PURPOSES),
            CheckConstraint(
                name="identified_session_ends_after_it_began",
                condition=Q(ends_at__gt=F("started_at")),
            ),
        )

    def __str__(self) -> str:
        return f"session:{self.pk}"
