"""The log, its seals and the queue between them, and what nobody may do to them."""
# ruff: noqa: RUF012  # the form that Django reads

from django.db import migrations, models
from django.db.models import Q
from django.db.models.functions import Now

from rongxie.foundation.database.roles import APP

# The form in which an event is sealed: one JSON object as RFC 8785 wants it, of every column.
RECORD = """
CREATE FUNCTION event_record(e events) RETURNS text LANGUAGE sql STABLE AS $body$
    SELECT '{"actor":' || pg_catalog.to_json(e.actor)
        || ',"at":"' || pg_catalog.to_char(
            e.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
        || '","bank":' || pg_catalog.to_json(e.bank)
        || ',"case":' || pg_catalog.to_json(e."case")
        || ',"enterprise":' || pg_catalog.to_json(e.enterprise)
        || ',"id":' || e.id
        || ',"kind":' || pg_catalog.to_json(e.kind)
        || ',"organisation":' || pg_catalog.to_json(e.organisation)
        || ',"payload":' || e.payload
        || ',"province":' || pg_catalog.to_json(e.province)
        || ',"recorded_at":"' || pg_catalog.to_char(
            e.recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
        || '","region":' || pg_catalog.to_json(e.region)
        || ',"subject":' || pg_catalog.to_json(e.subject) || '}'
$body$;
"""
# Every event waits for its seal, whoever wrote it and however many at once. The function runs as
# the owner: the application may take lines out of the queue and put none in.
QUEUE = """
CREATE FUNCTION queue_events() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp AS $body$
BEGIN
    INSERT INTO public.event_queue (province, event) SELECT province, id FROM written;
    RETURN NULL;
END
$body$;
CREATE TRIGGER queued AFTER INSERT ON events REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION queue_events();
ALTER TABLE events ENABLE ALWAYS TRIGGER queued;
"""
KEPT = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    RAISE EXCEPTION 'rows of % are kept as they were written', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END
$body$;
CREATE TRIGGER kept BEFORE UPDATE OR DELETE OR TRUNCATE ON events
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER kept BEFORE UPDATE OR DELETE OR TRUNCATE ON seals
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
ALTER TABLE events ENABLE ALWAYS TRIGGER kept;
ALTER TABLE seals ENABLE ALWAYS TRIGGER kept;
"""
RIGHTS = f"""
REVOKE ALL ON events, seals, event_queue FROM {APP};
GRANT SELECT, INSERT ON events, seals TO {APP};
GRANT SELECT, DELETE ON event_queue TO {APP};
"""
CHECKS = """
ALTER TABLE events ADD CONSTRAINT events_province_of_region CHECK
    (province = CASE WHEN region = '' THEN '00' ELSE left(region, 2) END);
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Seal",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "province",
                        "seq",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("province", models.TextField(db_collation="C")),
                ("seq", models.BigIntegerField()),
                ("event", models.BigIntegerField(unique=True)),
                ("digest", models.BinaryField()),
            ],
            options={
                "db_table": "seals",
            },
        ),
        migrations.CreateModel(
            name="Waiting",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "province",
                        "event",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("province", models.TextField(db_collation="C")),
                ("event", models.BigIntegerField()),
            ],
            options={
                "db_table": "event_queue",
            },
        ),
        migrations.CreateModel(
            name="EventRow",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField(db_default=Now())),
                ("actor", models.TextField(db_collation="C")),
                ("organisation", models.TextField(db_collation="C")),
                ("province", models.TextField(db_collation="C")),
                ("region", models.TextField(db_collation="C")),
                ("kind", models.TextField(db_collation="C")),
                ("subject", models.TextField(db_collation="C")),
                ("case", models.TextField(db_collation="C")),
                ("enterprise", models.TextField(db_collation="C")),
                ("bank", models.TextField(db_collation="C")),
                ("payload", models.TextField()),
            ],
            options={
                "db_table": "events",
                "indexes": [
                    models.Index(
                        fields=["case", "id"], name="events_of_case", condition=~Q(case="")
                    ),
                    models.Index(
                        fields=["enterprise", "id"],
                        name="events_of_enterprise",
                        condition=~Q(enterprise=""),
                    ),
                ],
            },
        ),
        migrations.RunSQL([RECORD, QUEUE, KEPT, RIGHTS, CHECKS]),
    ]
