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
            name="Decision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("region", models.TextField(db_collation="C")),
                ("bank", models.TextField(db_collation="C")),
                ("bank_path", models.TextField(db_collation="C")),
                ("verdict", models.TextField(db_collation="C")),
                ("decided_on", models.DateField()),
                ("amount_wan", models.DecimalField(decimal_places=4, max_digits=16, null=True)),
                ("rate", models.DecimalField(decimal_places=4, max_digits=8, null=True)),
                ("total_rate", models.DecimalField(decimal_places=4, max_digits=8, null=True)),
                ("term_months", models.IntegerField(null=True)),
                ("ends_on", models.DateField(null=True)),
                (
                    "flags",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(db_collation="C"),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                ("costs", models.JSONField(default=list)),
                (
                    "reasons",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(db_collation="C"),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                ("words", models.TextField(blank=True)),
                ("by", models.TextField(db_collation="C")),
                ("at", models.DateTimeField()),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
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
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decision",
                        to="referrals.referral",
                    ),
                ),
            ],
            options={
                "db_table": "decisions",
            },
        ),
        migrations.CreateModel(
            name="Drawdown",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("region", models.TextField(db_collation="C")),
                ("bank", models.TextField(db_collation="C")),
                ("bank_path", models.TextField(db_collation="C")),
                ("drawn_on", models.DateField()),
                ("amount_wan", models.DecimalField(decimal_places=4, max_digits=16)),
                ("rate", models.DecimalField(decimal_places=4, max_digits=8)),
                ("term_months", models.IntegerField()),
                (
                    "flags",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(db_collation="C"),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                ("reference", models.TextField(db_collation="C")),
                ("repaid_on", models.DateField(null=True)),
                ("by", models.TextField(db_collation="C")),
                ("at", models.DateTimeField()),
                (
                    "decision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="drawdowns",
                        to="decisions.decision",
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
            ],
            options={
                "db_table": "drawdowns",
            },
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(("verdict__in", ["approved", "refused"])),
                name="decision_has_a_known_verdict",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("verdict", "approved"), _negated=True),
                    models.Q(
                        ("amount_wan__gt", 0),
                        ("ends_on__isnull", False),
                        ("rate__isnull", False),
                        ("term_months__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="decision_approved_has_its_facts",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("verdict", "refused"), _negated=True),
                    ("reasons__len__gt", 0),
                    _connector="OR",
                ),
                name="decision_refused_has_reasons",
            ),
        ),
        migrations.AddIndex(
            model_name="drawdown",
            index=models.Index(fields=["decision", "id"], name="drawdowns_of"),
        ),
        migrations.AddConstraint(
            model_name="drawdown",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount_wan__gt", 0)), name="drawdown_is_more_than_nothing"
            ),
        ),
        migrations.AddConstraint(
            model_name="drawdown",
            constraint=models.UniqueConstraint(fields=("bank", "reference"), name="drawdown_once"),
        ),
    ]
