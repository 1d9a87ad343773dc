"""The tables of the stage."""
# ruff: noqa: RUF012  # the form that Django reads

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("enterprises", "0001_initial"),
        ("screening", "0001_initial"),
        ("visits", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Batch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("region", models.TextField(db_collation="C")),
                ("state", models.TextField(db_collation="C", default="laid")),
                ("snapshot", models.TextField()),
                ("digest", models.TextField(db_collation="C")),
                ("count", models.IntegerField()),
                ("laid_by", models.TextField(db_collation="C")),
                ("laid_at", models.DateTimeField()),
                ("mode", models.TextField(blank=True, db_collation="C")),
                ("convener", models.TextField(blank=True)),
                ("document", models.TextField(blank=True)),
                ("scan", models.TextField(blank=True, db_collation="C")),
                ("scanned_by", models.TextField(blank=True, db_collation="C")),
                ("checked_by", models.TextField(blank=True, db_collation="C")),
                ("signed_by", models.TextField(blank=True, db_collation="C")),
                ("signed_at", models.DateTimeField(null=True)),
                (
                    "previous",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="lists.batch",
                    ),
                ),
            ],
            options={
                "db_table": "batches",
            },
        ),
        migrations.CreateModel(
            name="Case",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("region", models.TextField(db_collation="C")),
                ("state", models.TextField(db_collation="C")),
                ("before", models.TextField(blank=True, db_collation="C")),
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
                ("another_bank", models.BooleanField(default=True)),
                ("origin", models.TextField(db_collation="C")),
                ("found_by", models.TextField(blank=True, db_collation="C")),
                ("facility_before", models.BooleanField()),
                ("papers_checked_by", models.TextField(blank=True, db_collation="C")),
                ("committed_on", models.DateField(null=True)),
                ("commitment", models.TextField(blank=True, db_collation="C")),
                ("sector", models.TextField(blank=True, db_collation="C")),
                (
                    "banks",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(db_collation="C"),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                (
                    "excluded_banks",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(db_collation="C"),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                ("cause", models.TextField(blank=True, db_collation="C")),
                ("opened_by", models.TextField(db_collation="C")),
                ("opened_at", models.DateTimeField()),
                ("moved_at", models.DateTimeField()),
                ("recommended_on", models.DateField(null=True)),
                (
                    "enterprise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cases",
                        to="enterprises.enterprise",
                    ),
                ),
                (
                    "need",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cases",
                        to="visits.need",
                    ),
                ),
                (
                    "screening",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="screening.screening",
                    ),
                ),
            ],
            options={
                "db_table": "cases",
            },
        ),
        migrations.CreateModel(
            name="BatchCase",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("region", models.TextField(db_collation="C")),
                ("position", models.IntegerField()),
                ("struck", models.BooleanField(default=False)),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="lists.batch",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="batch_lines",
                        to="lists.case",
                    ),
                ),
            ],
            options={
                "db_table": "batch_cases",
            },
        ),
        migrations.CreateModel(
            name="CaseNote",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("region", models.TextField(db_collation="C")),
                ("step", models.TextField(db_collation="C")),
                ("item", models.TextField(blank=True, db_collation="C")),
                ("text", models.TextField()),
                ("by", models.TextField(db_collation="C")),
                ("at", models.DateTimeField()),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notes",
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
            ],
            options={
                "db_table": "case_notes",
            },
        ),
        migrations.CreateModel(
            name="Confirmation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("region", models.TextField(db_collation="C")),
                ("sector", models.TextField(db_collation="C")),
                ("by", models.TextField(db_collation="C")),
                ("at", models.DateTimeField()),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="confirmations",
                        to="lists.case",
                    ),
                ),
            ],
            options={
                "db_table": "confirmations",
            },
        ),
        migrations.CreateModel(
            name="Removal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("region", models.TextField(db_collation="C")),
                ("cause", models.TextField(db_collation="C")),
                ("grounds", models.TextField()),
                ("file", models.TextField(db_collation="C")),
                ("proposed_by", models.TextField(db_collation="C")),
                ("proposed_at", models.DateTimeField()),
                ("state", models.TextField(db_collation="C", default="proposed")),
                ("decided_by", models.TextField(blank=True, db_collation="C")),
                ("decided_at", models.DateTimeField(null=True)),
                ("document", models.TextField(blank=True)),
                ("notice_on", models.DateField(null=True)),
                ("appeal_until", models.DateField(null=True)),
                ("reentry_on", models.DateField(null=True)),
                ("restored_at", models.DateTimeField(null=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="removals",
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
            ],
            options={
                "db_table": "removals",
            },
        ),
    ]
