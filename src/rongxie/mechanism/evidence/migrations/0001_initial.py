"""The tables of the stage."""
# ruff: noqa: RUF012  # the form that Django reads

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("enterprises", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="CompleteList",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("region", models.TextField(db_collation="C")),
                ("fact", models.TextField(db_collation="C")),
                ("listed", models.TextField()),
                ("others", models.TextField()),
                ("source", models.TextField(db_collation="C")),
                ("as_of", models.DateField()),
                ("valid_until", models.DateField()),
                ("count", models.IntegerField()),
                ("digest", models.TextField(db_collation="C")),
                ("by", models.TextField(db_collation="C")),
                ("at", models.DateTimeField()),
                (
                    "replaced_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="evidence.completelist",
                    ),
                ),
            ],
            options={
                "db_table": "complete_lists",
                "indexes": [
                    models.Index(fields=["fact", "region", "-as_of"], name="complete_lists_of")
                ],
            },
        ),
        migrations.CreateModel(
            name="Evidence",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("region", models.TextField(db_collation="C")),
                ("fact", models.TextField(db_collation="C")),
                ("value", models.TextField(blank=True)),
                ("level", models.TextField(db_collation="C")),
                ("source", models.TextField(db_collation="C")),
                ("as_of", models.DateField()),
                ("valid_until", models.DateField(null=True)),
                ("basis", models.TextField(blank=True, db_collation="C")),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("by", models.TextField(db_collation="C")),
                ("at", models.DateTimeField()),
                (
                    "enterprise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evidence",
                        to="enterprises.enterprise",
                    ),
                ),
            ],
            options={
                "db_table": "evidence",
                "indexes": [
                    models.Index(fields=["enterprise", "fact", "-as_of", "-id"], name="evidence_of")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("level__in", ["declared", "observed", "checked"])),
                        name="evidence_has_a_known_level",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_until__isnull", True),
                            ("valid_until__gte", models.F("as_of")),
                            _connector="OR",
                        ),
                        name="evidence_ends_after_its_day",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FactRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("region", models.TextField(db_collation="C")),
                (
                    "facts",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(db_collation="C"),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                ("department", models.TextField(db_collation="C")),
                ("question", models.TextField(blank=True)),
                ("asked_by", models.TextField(db_collation="C")),
                ("asked_at", models.DateTimeField()),
                ("due_on", models.DateField()),
                ("state", models.TextField(db_collation="C", default="open")),
                ("answer", models.TextField(blank=True, db_collation="C")),
                ("note", models.TextField(blank=True)),
                ("answered_by", models.TextField(blank=True, db_collation="C")),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "enterprise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="fact_requests",
                        to="enterprises.enterprise",
                    ),
                ),
            ],
            options={
                "db_table": "fact_requests",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "open")),
                        fields=["department", "due_on"],
                        name="fact_requests_open",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["open", "answered", "withdrawn"])),
                        name="fact_request_has_a_known_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "answered"), _negated=True),
                            models.Q(
                                models.Q(("answered_by", ""), _negated=True),
                                ("answered_at__isnull", False),
                                models.Q(("answer", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="fact_request_answered_by_somebody",
                    ),
                ],
            },
        ),
    ]
