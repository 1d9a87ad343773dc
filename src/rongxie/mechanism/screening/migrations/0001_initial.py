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
            name="Screening",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("region", models.TextField(db_collation="C")),
                ("as_of", models.DateField()),
                ("rules", models.TextField(db_collation="C")),
                ("parameters", models.JSONField()),
                ("facts", models.JSONField()),
                ("tests", models.JSONField()),
                ("operating", models.CharField(max_length=8)),
                ("premises", models.CharField(max_length=8)),
                ("demand", models.CharField(max_length=8)),
                ("credit", models.CharField(max_length=8)),
                ("purpose", models.CharField(max_length=8)),
                ("outcome", models.TextField(db_collation="C")),
                ("fail_kind", models.TextField(blank=True, db_collation="C")),
                ("admission", models.TextField(db_collation="C")),
                ("size", models.TextField(db_collation="C")),
                ("size_reason", models.TextField(blank=True, db_collation="C")),
                (
                    "by_tick",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(db_collation="C"),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                ("by", models.TextField(db_collation="C")),
                ("at", models.DateTimeField()),
                (
                    "enterprise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="screenings",
                        to="enterprises.enterprise",
                    ),
                ),
            ],
            options={
                "db_table": "screenings",
                "indexes": [
                    models.Index(fields=["enterprise", "-as_of", "-id"], name="screenings_of")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("outcome__in", ["pass", "fail", "incomplete"])),
                        name="screening_has_a_known_outcome",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("operating__in", ["met", "not_met", "unknown"])),
                        name="screening_operating_is_a_verdict",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("premises__in", ["met", "not_met", "unknown"])),
                        name="screening_premises_is_a_verdict",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("demand__in", ["met", "not_met", "unknown"])),
                        name="screening_demand_is_a_verdict",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("credit__in", ["met", "not_met", "unknown"])),
                        name="screening_credit_is_a_verdict",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("purpose__in", ["met", "not_met", "unknown"])),
                        name="screening_purpose_is_a_verdict",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("admission__in", ["admitted", "not_admitted", "unknown"])
                        ),
                        name="screening_has_a_known_admission",
                    ),
                ],
            },
        ),
    ]
