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
            name="Visit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("region", models.TextField(db_collation="C")),
                ("visited_at", models.DateTimeField()),
                ("channel", models.TextField(db_collation="C")),
                ("outcome", models.TextField(db_collation="C")),
                ("organisation", models.TextField(db_collation="C")),
                ("by", models.TextField(db_collation="C")),
                ("note", models.TextField(blank=True)),
                (
                    "explained",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(db_collation="C"),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                ("sent_as", models.UUIDField(null=True, unique=True)),
                ("at", models.DateTimeField()),
                (
                    "enterprise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="visits",
                        to="enterprises.enterprise",
                    ),
                ),
            ],
            options={
                "db_table": "visits",
            },
        ),
        migrations.CreateModel(
            name="Need",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("region", models.TextField(db_collation="C")),
                ("amount_wan", models.DecimalField(decimal_places=4, max_digits=16)),
                ("term_months", models.IntegerField(null=True)),
                ("purpose", models.TextField(blank=True, db_collation="C")),
                ("collateral", models.TextField(blank=True, db_collation="C")),
                (
                    "wished_banks",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(db_collation="C"),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                ("wished_only", models.BooleanField(default=False)),
                ("stated_on", models.DateField()),
                ("source", models.TextField(db_collation="C")),
                ("note", models.TextField(blank=True)),
                ("withdrawn_on", models.DateField(null=True)),
                ("by", models.TextField(db_collation="C")),
                ("at", models.DateTimeField()),
                (
                    "enterprise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="needs",
                        to="enterprises.enterprise",
                    ),
                ),
                (
                    "visit",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="visits.visit",
                    ),
                ),
            ],
            options={
                "db_table": "needs",
            },
        ),
        migrations.CreateModel(
            name="VisitPlan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("region", models.TextField(db_collation="C")),
                ("organisation", models.TextField(db_collation="C")),
                ("visitor", models.TextField(blank=True, db_collation="C")),
                ("reason", models.TextField(db_collation="C")),
                ("due_on", models.DateField()),
                ("state", models.TextField(db_collation="C", default="planned")),
                ("dropped_for", models.TextField(blank=True)),
                ("made_by", models.TextField(db_collation="C")),
                ("made_at", models.DateTimeField()),
                (
                    "enterprise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="plans",
                        to="enterprises.enterprise",
                    ),
                ),
                (
                    "visit",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="visits.visit",
                    ),
                ),
            ],
            options={
                "db_table": "visit_plans",
            },
        ),
        migrations.AddIndex(
            model_name="visit",
            index=models.Index(fields=["enterprise", "-visited_at"], name="visits_of"),
        ),
        migrations.AddIndex(
            model_name="visit",
            index=models.Index(fields=["region", "-visited_at"], name="visits_of_region"),
        ),
        migrations.AddConstraint(
            model_name="visit",
            constraint=models.CheckConstraint(
                condition=models.Q(("channel__in", ["onsite", "phone", "scan"])),
                name="visit_has_a_known_channel",
            ),
        ),
        migrations.AddConstraint(
            model_name="visit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("outcome__in", ["need", "no_need", "closed", "not_found", "refused"])
                ),
                name="visit_has_a_known_outcome",
            ),
        ),
        migrations.AddIndex(
            model_name="need",
            index=models.Index(fields=["enterprise", "-stated_on", "-id"], name="needs_of"),
        ),
        migrations.AddConstraint(
            model_name="need",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount_wan__gt", 0)), name="need_is_more_than_nothing"
            ),
        ),
        migrations.AddIndex(
            model_name="visitplan",
            index=models.Index(
                condition=models.Q(("state", "planned")),
                fields=["region", "due_on"],
                name="visit_plans_open",
            ),
        ),
        migrations.AddIndex(
            model_name="visitplan",
            index=models.Index(
                condition=models.Q(("state", "planned")),
                fields=["visitor", "due_on"],
                name="visit_plans_of_visitor",
            ),
        ),
        migrations.AddConstraint(
            model_name="visitplan",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["planned", "done", "dropped"])),
                name="visit_plan_has_a_known_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="visitplan",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "planned")),
                fields=("enterprise",),
                name="visit_plan_one_open",
            ),
        ),
    ]
