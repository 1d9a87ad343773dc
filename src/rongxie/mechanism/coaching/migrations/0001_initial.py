"""The tables of the stage."""
# ruff: noqa: RUF012  # the form that Django reads

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("enterprises", "0001_initial"),
        ("lists", "0001_initial"),
        ("referrals", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="CoachingPlan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("region", models.TextField(db_collation="C")),
                (
                    "reasons",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(db_collation="C"),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                (
                    "tests",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(db_collation="C"),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                (
                    "playbooks",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(db_collation="C"),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                ("coach", models.TextField(db_collation="C")),
                ("due_on", models.DateField()),
                ("state", models.TextField(db_collation="C", default="open")),
                ("opened_by", models.TextField(db_collation="C")),
                ("opened_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="plans",
                        to="lists.case",
                    ),
                ),
                (
                    "enterprise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="enterprises.enterprise",
                    ),
                ),
                (
                    "referral",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="referrals.referral",
                    ),
                ),
            ],
            options={
                "db_table": "coaching_plans",
            },
        ),
        migrations.CreateModel(
            name="CoachingTask",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("region", models.TextField(db_collation="C")),
                ("playbook", models.TextField(db_collation="C")),
                ("task", models.TextField(db_collation="C")),
                ("due_on", models.DateField()),
                ("done_on", models.DateField(null=True)),
                ("proof", models.TextField(blank=True, db_collation="C")),
                ("note", models.TextField(blank=True)),
                ("done_by", models.TextField(blank=True, db_collation="C")),
                ("done_at", models.DateTimeField(null=True)),
                (
                    "enterprise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="enterprises.enterprise",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tasks",
                        to="coaching.coachingplan",
                    ),
                ),
            ],
            options={
                "db_table": "coaching_tasks",
            },
        ),
        migrations.AddIndex(
            model_name="coachingplan",
            index=models.Index(
                condition=models.Q(("state", "open")),
                fields=["region", "due_on"],
                name="coaching_plans_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="coachingplan",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["open", "cured", "ended"])),
                name="coaching_plan_has_a_known_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="coachingplan",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "open")),
                fields=("case",),
                name="coaching_plan_one_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="coachingtask",
            constraint=models.UniqueConstraint(
                fields=("plan", "playbook", "task"), name="coaching_task_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="coachingtask",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("done_on__isnull", True),
                    models.Q(
                        models.Q(("done_by", ""), _negated=True),
                        ("done_at__isnull", False),
                        models.Q(
                            models.Q(("proof", ""), _negated=True),
                            models.Q(("note", ""), _negated=True),
                            _connector="OR",
                        ),
                    ),
                    _connector="OR",
                ),
                name="coaching_task_done_is_proven",
            ),
        ),
    ]
