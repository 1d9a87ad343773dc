"""Which systems may ask, what they were answered, and how often somebody asks."""

from typing import Any

from django.db.models import (
    PROTECT,
    CheckConstraint,
    DateTimeField,
    ForeignKey,
    IntegerField,
    Model,
    Q,
    TextField,
    UniqueConstraint,
)
from oauth2_provider.models import AbstractApplication

from rongxie.foundation.accounts.models import Membership
from rongxie.foundation.organisations.models import code_field


class ApiClient(AbstractApplication):
    """A system that acts under the membership of its owner, and within its scopes only.

    Its secret is kept as a digest. `scopes` are names with blanks between them.
    """

    user = None  # whom it acts as is in the membership
    membership = ForeignKey(Membership, PROTECT, related_name="+")
    scopes = code_field()
    registered_by = code_field()
    registered_at = DateTimeField()
    revoked_by = code_field(blank=True)
    revoked_at = DateTimeField(null=True)

    class Meta:
        db_table = "api_clients"
        constraints = (
            CheckConstraint(
                name="api_client_takes_credentials_only",
                condition=Q(authorization_grant_type="client-credentials"),
            ),
            CheckConstraint(
                name="api_client_revoked_by_somebody",
                condition=Q(revoked_at__isnull=True) | ~Q(revoked_by=""),
            ),
        )

    def __str__(self) -> str:
        return str(self.name)

    def is_usable(self, _request: Any) -> bool:
        """Tell whether it may ask for tokens."""
        return self.revoked_at is None


class KeptAnswer(Model):
    """What was answered to a request with an Idempotency-Key, for whoever sends it again.

    Seen by the one who asked and by nobody else. `status` is empty only inside the transaction
    that does what was asked.
    """

    actor = code_field()
    key = code_field()
    region = code_field(blank=True)
    digest = code_field()  # of what was asked: SM3, hexadecimal
    status = IntegerField(null=True)
    answer = TextField(blank=True)
    at = DateTimeField()

    class Meta:
        db_table = "api_answers"
        constraints = (UniqueConstraint(name="api_answer_once", fields=["actor", "key"]),)

    def __str__(self) -> str:
        return f"{self.actor} {self.key}"


class Use(Model):
    """How often somebody asked within a minute; lost when the database breaks down."""

    who = code_field()
    minute = IntegerField()  # minutes since 1970
    count = IntegerField()

    class Meta:
        db_table = "api_uses"
        constraints = (UniqueConstraint(name="api_use_once", fields=["who", "minute"]),)

    def __str__(self) -> str:
        return f"{self.who} {self.minute}"
