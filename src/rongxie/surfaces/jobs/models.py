"""What the jobs remember."""

from django.db.models import (
    BigIntegerField,
    CheckConstraint,
    DateTimeField,
    F,
    Index,
    IntegerField,
    JSONField,
    Model,
    Q,
    TextField,
)
from django.db.models.functions import Left

OPEN = ("waiting", "running")
OVER = ("done", "failed", "cancelled")


class JobRun(Model):
    """When the last run of a daily job began that was carried through, on whatever computer."""

    job = TextField(primary_key=True)
    began_at = DateTimeField()

    class Meta:
        db_table = "job_runs"

    def __str__(self) -> str:
        return self.job


class DeferredJob(Model):
    """Work that somebody asked for, done in portions by a worker; a trigger queues it when written.

    `subject` is the task with the values it was given (`import:12`), `arguments` are ids and codes
    alone. `bank` and `enterprise` are those of a bank or enterprise that asked. `turn` is the place
    of the next portion in the order of the country, reckoned by the trigger so that each county
    gets on; `served` the turn of the last portion begun, 0 before the first. `failures` counts
    those in a row. `said` is the sentence of a refusal in English, `blanks` what stands in it.
    """

    task = TextField(db_collation="C")
    subject = TextField(db_collation="C")
    region = TextField(db_collation="C")
    bank = TextField(db_collation="C", blank=True)
    enterprise = TextField(db_collation="C", blank=True)
    asked_by = TextField(db_collation="C")
    asked_as = TextField(db_collation="C")  # the kind of actor
    arguments = JSONField()
    state = TextField(db_collation="C", default="waiting")
    turn = IntegerField(default=0)
    served = IntegerField(default=0)
    done = BigIntegerField(default=0)
    total = BigIntegerField(null=True)
    failures = IntegerField(default=0)
    said = TextField(blank=True)
    blanks = JSONField(default=dict)
    asked_at = DateTimeField()
    began_at = DateTimeField(null=True)
    ended_at = DateTimeField(null=True)

    class Meta:
        db_table = "deferred_jobs"
        indexes = (
            Index(
                Left("region", 6), "turn", name="deferred_jobs_turns", condition=Q(state__in=OPEN)
            ),
            Index(name="deferred_jobs_served", fields=["served"]),
            Index(name="deferred_jobs_asked", fields=["asked_by", "id"]),
            Index(name="deferred_jobs_subject", fields=["subject", "id"]),
            Index(name="deferred_jobs_ended", fields=["ended_at"], condition=Q(state__in=OVER)),
        )
        constraints = (
            CheckConstraint(name="deferred_job_has_a_state", condition=Q(state__in=(*OPEN, *OVER))),
            CheckConstraint(
                name="deferred_job_over_means_ended",
                condition=Q(state__in=OPEN, ended_at__isnull=True)
                | Q(state__in=OVER, ended_at__isnull=False),
            ),
            CheckConstraint(
                name="deferred_job_does_no_more_than_all",
                condition=Q(done__gte=0) & (Q(total__isnull=True) | Q(total__gte=F("done"))),
            ),
        )

    def __str__(self) -> str:
        return f"{self.pk}"
