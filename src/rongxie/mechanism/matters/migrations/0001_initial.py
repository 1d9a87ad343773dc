"""The tables of the stage."""
# ruff: noqa: RUF012  # the form that Django reads

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("enterprises", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Matter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.TextField(db_collation="C")),
                ("region", models.TextField(db_collation="C")),
                ("about", models.TextField(blank=True, db_collation="C")),
                ("bank", models.TextField(blank=True, db_collation="C")),
                ("bank_path", models.TextField(blank=True, db_collation="C")),
                ("title", models.TextField()),
                ("text", models.TextField(blank=True)),
                ("raised_by", models.TextField(db_collation="C")),
                ("raised_at", models.DateTimeField()),
                ("addressee", models.TextField(db_collation="C")),
                ("tier", models.TextField(blank=True, db_collation="C")),
                ("due_on", models.DateField()),
                ("state", models.TextField(db_collation="C", default="open")),
                ("outcome", models.TextField(blank=True, db_collation="C")),
                ("answered_at", models.DateTimeField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                (
                    "enterprise",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="matters",
                        to="enterprises.enterprise",
                    ),
                ),
            ],
            options={
                "db_table": "matters",
            },
        ),
        migrations.CreateModel(
            name="MatterStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("region", models.TextField(db_collation="C")),
                ("bank_path", models.TextField(blank=True, db_collation="C")),
                ("what", models.TextField(db_collation="C")),
                ("text", models.TextField(blank=True)),
                ("file", models.TextField(blank=True, db_collation="C")),
                ("to", models.TextField(blank=True, db_collation="C")),
                ("by", models.TextField(db_collation="C")),
                ("at", models.DateTimeField()),
                (
                    "enterprise",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="enterprises.enterprise",
                    ),
                ),
                (
                    "matter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="matters.matter",
                    ),
                ),
            ],
            options={
                "db_table": "matter_steps",
            },
        ),
        migrations.AddIndex(
            model_name="matter",
            index=models.Index(
                condition=models.Q(("state", "closed"), _negated=True),
                fields=["addressee", "due_on"],
                name="matters_open",
            ),
        ),
        migrations.AddIndex(
            model_name="matter",
            index=models.Index(fields=["region", "state", "due_on"], name="matters_of_region"),
        ),
        migrations.AddIndex(
            model_name="matter",
            index=models.Index(
                condition=models.Q(("about", ""), _negated=True),
                fields=["about"],
                name="matters_about",
            ),
        ),
        migrations.AddConstraint(
            model_name="matter",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ["complaint", "objection", "appeal", "request", "problem"])
                ),
                name="matter_has_a_known_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="matter",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["open", "answered", "closed"])),
                name="matter_has_a_known_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="matter",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("outcome__in", ["upheld", "dismissed", "settled", "explained", ""])
                ),
                name="matter_has_a_known_outcome",
            ),
        ),
        migrations.AddConstraint(
            model_name="matter",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "closed"), _negated=True),
                    models.Q(
                        models.Q(("outcome", ""), _negated=True),
                        ("answered_at__isnull", False),
                        ("closed_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="matter_closed_by_an_answer",
            ),
        ),
        migrations.AddConstraint(
            model_name="matterstep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "what__in",
                        ["opened", "assigned", "escalated", "answered", "reopened", "closed"],
                    )
                ),
                name="matter_step_is_known",
            ),
        ),
    ]
