"""What is known of a file; its bytes lie under their digest (see `places`)."""

from django.db.models import (
    BigIntegerField,
    CheckConstraint,
    DateField,
    DateTimeField,
    Index,
    Model,
    Q,
    TextField,
)

from rongxie.foundation.files.purposes import Purpose


class StoredFile(Model):
    """A file that somebody handed in; once removed the row stays, without its name.

    The bank that `bank_path` names, the head offices above it and the enterprise may open it, and
    offices of the place. `kept_until` is the first day on which it need not be there any more.
    """

    region = TextField(db_collation="C")
    enterprise = BigIntegerField(null=True)
    bank_path = TextField(db_collation="C", blank=True)
    purpose = TextField(db_collation="C")
    name = TextField(blank=True)
    media_type = TextField(db_collation="C")
    size = BigIntegerField()
    digest = TextField(db_collation="C")  # SM3, 64 hexadecimal digits
    sha256 = TextField(db_collation="C")
    stored_at = DateTimeField()
    stored_by = TextField(db_collation="C")  # a reference to the actor, without personal data
    organisation = TextField(db_collation="C", blank=True)
    kept_until = DateField()
    removed_at = DateTimeField(null=True)

    class Meta:
        db_table = "stored_files"
        indexes = (
            Index(name="stored_file_region", fields=["region", "id"]),
            Index(
                name="stored_file_enterprise",
                fields=["enterprise", "id"],
                condition=Q(enterprise__isnull=False),
            ),
            Index(name="stored_file_bank", fields=["bank_path", "id"], condition=~Q(bank_path="")),
            Index(
                name="stored_file_digest", fields=["digest"], condition=Q(removed_at__isnull=True)
            ),
            # Of few files the latest is asked for again and again.
            Index(
                name="stored_file_template",
                fields=["region", "organisation", "id"],
                condition=Q(purpose=Purpose.TEMPLATE.value, removed_at__isnull=True),
            ),
            Index(
                name="stored_file_kept_until",
                fields=["kept_until"],
                condition=Q(removed_at__isnull=True),
            ),
        )
        constraints = (
            CheckConstraint(
                name="stored_file_has_a_known_purpose",
                condition=Q(purpose__in=[purpose.value for purpose in Purpose]),
            ),
            CheckConstraint(name="stored_file_is_not_empty", condition=Q(size__gt=0)),
            CheckConstraint(
                name="stored_file_has_its_digests",
                condition=Q(digest__regex="^[0-9a-f]{64}$") & Q(sha256__regex="^[0-9a-f]{64}$"),
            ),
            CheckConstraint(
                name="stored_file_has_a_name_until_removed",
                condition=(Q(removed_at__isnull=True) & ~Q(name=""))
                | (Q(removed_at__isnull=False) & Q(name="")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.pk}"
