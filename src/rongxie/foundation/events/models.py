"""The tables of the log. Rows are written by `writing` and `sealing`, and never changed.

The database has more than these classes say: see the migration for rights, triggers and checks.
"""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now


class EventRow(models.Model):
    """What happened: one row per subject that an action moved.

    `at` is when it happened, `recorded_at` when it was written. `payload` is canonical JSON
    (RFC 8785). References are blank where there is none, and sorted by their bytes.
    """

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    actor = models.TextField(db_collation="C")
    organisation = models.TextField(db_collation="C")
    province = models.TextField(db_collation="C")
    region = models.TextField(db_collation="C")
    kind = models.TextField(db_collation="C")
    subject = models.TextField(db_collation="C")
    case = models.TextField(db_collation="C")
    enterprise = models.TextField(db_collation="C")
    bank = models.TextField(db_collation="C")
    payload = models.TextField()

    class Meta:
        db_table = "events"
        indexes = (
            # Led by what row policies ask of offices. Banks and enterprises ask for a case or an
            # enterprise by its code: their policies alone would read the whole log.
            models.Index(fields=("region", "kind", "at"), name="events_of_place"),
            models.Index(fields=("case", "id"), name="events_of_case", condition=~Q(case="")),
            models.Index(
                fields=("enterprise", "id"),
                name="events_of_enterprise",
                condition=~Q(enterprise=""),
            ),
        )


class Seal(models.Model):
    """The place of an event in the chain of its province, and the digest of all up to it.

    `event` is no foreign key: checking one would lock, and so rewrite, every row of the log.
    """

    pk = models.CompositePrimaryKey("province", "seq")
    province = models.TextField(db_collation="C")
    seq = models.BigIntegerField()
    event = models.BigIntegerField(unique=True)
    digest = models.BinaryField()

    class Meta:
        db_table = "seals"


class Waiting(models.Model):
    """An event that is not sealed yet: written with it by the database, taken by the sealer."""

    pk = models.CompositePrimaryKey("province", "event")
    province = models.TextField(db_collation="C")
    event = models.BigIntegerField()

    class Meta:
        db_table = "event_queue"


class ChainCheck(models.Model):
    """Somebody's wish to have a chain reckoned again, how far that is, and what was found.

    `region` is the place of who asked, `upto` the place in the chain up to which it is reckoned,
    `checked` how far it has come. `faults` has at most a hundred, each [in_chain, place, wrong].
    """

    region = models.TextField(db_collation="C", blank=True)
    province = models.TextField(db_collation="C")
    upto = models.BigIntegerField()
    checked = models.BigIntegerField(default=0)
    faults = models.JSONField(default=list)
    waiting = models.BigIntegerField(default=0)
    digest = models.BinaryField(default=bytes)
    asked_by = models.TextField(db_collation="C")
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "chain_checks"
        indexes = (models.Index(fields=("region", "-id"), name="chain_checks_of"),)
        constraints = (
            models.CheckConstraint(
                name="chain_check_goes_no_further_than_asked",
                condition=Q(checked__gte=0) & Q(checked__lte=models.F("upto")),
            ),
            models.CheckConstraint(
                name="chain_check_ended_is_whole",
                condition=Q(ended_at__isnull=True) | Q(checked=models.F("upto")),
            ),
        )
