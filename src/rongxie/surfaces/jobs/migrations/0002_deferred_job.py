"""Work that is asked for: whoever acts may ask, and the database itself hands it to the worker.

Nobody who acts has anything of the queue itself. Its rows are written by a trigger that runs as the
owner, in the transaction of who asks: a row of the table is never without its place in the queue.
"""
# ruff: noqa: RUF012  # the form that Django reads

from django.db import migrations, models
from django.db.models.functions import Left

from rongxie.foundation.database.roles import APP
from rongxie.foundation.reach.kinds import Kind
from rongxie.foundation.reach.policies import APPEND, CLEAR, Keys, enable_row_security

_PINNED = "SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp"
# Start-time fair queueing: a county that had nothing waiting comes right after what is served now;
# one with much waiting comes after its own. So each gets every n-th portion, n being how many
# counties wait, whatever the others ask for. Towns share in that of their county; a city and a
# province have their own.
_TURNS = f"""
CREATE FUNCTION next_turn(place text) RETURNS integer LANGUAGE sql STABLE {_PINNED} AS $body$
    SELECT 1 + greatest(
        coalesce((SELECT max(served) FROM deferred_jobs), 0),
        coalesce((
            SELECT max(turn) FROM deferred_jobs
            WHERE left(region, 6) = left(place, 6) AND state IN ('waiting', 'running')
        ), 0)
    )
$body$;
CREATE FUNCTION queue_deferred_job() RETURNS trigger LANGUAGE plpgsql {_PINNED} AS $body$
BEGIN
    NEW.turn := next_turn(NEW.region);
    PERFORM procrastinate_defer_jobs_v1(ARRAY[ROW(
        'portions', 'portion', -NEW.turn, NEW.subject, NULL, jsonb_build_object('job', NEW.id), NULL
    )::procrastinate_job_to_defer_v1]);
    RETURN NEW;
END
$body$;
REVOKE EXECUTE ON FUNCTION next_turn(text), queue_deferred_job() FROM {APP}, PUBLIC;
GRANT EXECUTE ON FUNCTION next_turn(text) TO {Kind.SYSTEM.database_role};
CREATE TRIGGER queued BEFORE INSERT ON deferred_jobs
    FOR EACH ROW EXECUTE FUNCTION queue_deferred_job();
"""  # noqa: S608  # every part is a text of ours
_NO_TURNS = """
DROP TRIGGER queued ON deferred_jobs;
DROP FUNCTION queue_deferred_job(), next_turn(text);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("jobs", "0001_initial"),
        ("reach", "0001_roles"),
        ("procrastinate", "0041_post_retry_failed_job"),
    ]

    operations = [
        migrations.CreateModel(
            name="DeferredJob",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("task", models.TextField(db_collation="C")),
                ("subject", models.TextField(db_collation="C")),
                ("region", models.TextField(db_collation="C")),
                ("bank", models.TextField(blank=True, db_collation="C")),
                ("enterprise", models.TextField(blank=True, db_collation="C")),
                ("asked_by", models.TextField(db_collation="C")),
                ("asked_as", models.TextField(db_collation="C")),
                ("arguments", models.JSONField()),
                ("state", models.TextField(db_collation="C", default="waiting")),
                ("turn", models.IntegerField(default=0)),
                ("served", models.IntegerField(default=0)),
                ("done", models.BigIntegerField(default=0)),
                ("total", models.BigIntegerField(null=True)),
                ("failures", models.IntegerField(default=0)),
                ("said", models.TextField(blank=True)),
                ("blanks", models.JSONField(default=dict)),
                ("asked_at", models.DateTimeField()),
                ("began_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "deferred_jobs",
                "indexes": [
                    models.Index(
                        Left("region", 6),
                        "turn",
                        condition=models.Q(("state__in", ("waiting", "running"))),
                        name="deferred_jobs_turns",
                    ),
                    models.Index(fields=["served"], name="deferred_jobs_served"),
                    models.Index(fields=["asked_by", "id"], name="deferred_jobs_asked"),
                    models.Index(fields=["subject", "id"], name="deferred_jobs_subject"),
                    models.Index(
                        condition=models.Q(("state__in", ("done", "failed", "cancelled"))),
                        fields=["ended_at"],
                        name="deferred_jobs_ended",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ("waiting", "running", "done", "failed", "cancelled"))
                        ),
                        name="deferred_job_has_a_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("ended_at__isnull", True),
                                ("state__in", ("waiting", "running")),
                            ),
                            models.Q(
                                ("ended_at__isnull", False),
                                ("state__in", ("done", "failed", "cancelled")),
                            ),
                            _connector="OR",
                        ),
                        name="deferred_job_over_means_ended",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("done__gte", 0),
                            models.Q(
                                ("total__isnull", True),
                                ("total__gte", models.F("done")),
                                _connector="OR",
                            ),
                        ),
                        name="deferred_job_does_no_more_than_all",
                    ),
                ],
            },
        ),
        migrations.RunSQL(_TURNS, _NO_TURNS),
        enable_row_security(
            "deferred_jobs",
            {
                Kind.OFFICE: APPEND,
                Kind.BANK: APPEND,
                Kind.ENTERPRISE: APPEND,
                Kind.AUDITOR: APPEND,
                Kind.SYSTEM: CLEAR,
            },
            Keys(bank="bank", enterprise="enterprise", enterprise_type="text"),
        ),
    ]
