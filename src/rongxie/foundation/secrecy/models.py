"""The keys that an enterprise's personal data are encrypted with, themselves encrypted."""

from django.db.models import (
    BigIntegerField,
    BinaryField,
    CheckConstraint,
    DateTimeField,
    Model,
    Q,
    TextField,
)


class DataKey(Model):
    """The key of one enterprise, wrapped by a master key; once destroyed the row remains empty.

    So nobody gets a second key under which it would look as if nothing had been destroyed.
    """

    enterprise = BigIntegerField(primary_key=True)
    region = TextField(db_collation="C")
    wrapped = BinaryField(null=True)
    made_at = DateTimeField()
    destroyed_at = DateTimeField(null=True)

    class Meta:
        db_table = "data_keys"
        constraints = (
            CheckConstraint(
                name="data_key_is_there_or_destroyed",
                condition=Q(wrapped__isnull=False, destroyed_at__isnull=True)
                | Q(wrapped__isnull=True, destroyed_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.enterprise}"


class MasterKey(Model):
    """A master key that has been used with this database, by its id; the key is never in here."""

    id = TextField(db_collation="C", primary_key=True)
    used_since = DateTimeField()

    class Meta:
        db_table = "master_keys"

    def __str__(self) -> str:
        return self.id
