"""The tables of the stage."""
# ruff: noqa: RUF012  # the form that Django reads

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="DayFigure",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "region",
                        "bank",
                        "day",
                        "kind",
                        "mark",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("region", models.TextField(db_collation="C")),
                ("bank", models.TextField(db_collation="C")),
                ("day", models.DateField()),
                ("kind", models.TextField(db_collation="C")),
                ("mark", models.TextField(db_collation="C")),
                ("times", models.BigIntegerField()),
                ("firsts", models.BigIntegerField()),
                ("amount_wan", models.DecimalField(decimal_places=4, max_digits=20)),
                ("interest", models.DecimalField(decimal_places=6, max_digits=24)),
            ],
            options={
                "db_table": "day_figures",
            },
        ),
        migrations.CreateModel(
            name="RolledUpTo",
            fields=[
                ("province", models.TextField(db_collation="C", primary_key=True, serialize=False)),
                ("seq", models.BigIntegerField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "db_table": "rolled_up_to",
            },
        ),
        migrations.CreateModel(
            name="SeenEnterprise",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "kind",
                        "mark",
                        "region",
                        "bank",
                        "enterprise",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("kind", models.TextField(db_collation="C")),
                ("mark", models.TextField(db_collation="C")),
                ("region", models.TextField(db_collation="C")),
                ("bank", models.TextField(db_collation="C")),
                ("enterprise", models.TextField(db_collation="C")),
            ],
            options={
                "db_table": "seen_enterprises",
            },
        ),
        migrations.CreateModel(
            name="BankReturn",
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
                ("month", models.DateField()),
                ("figures", models.JSONField()),
                ("digest", models.TextField(db_collation="C")),
                ("replaced_at", models.DateTimeField(null=True)),
                ("filed_by", models.TextField(db_collation="C")),
                ("filed_at", models.DateTimeField()),
                (
                    "replaces",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="reporting.bankreturn",
                    ),
                ),
            ],
            options={
                "db_table": "bank_returns",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("replaced_at__isnull", True)),
                        fields=("bank", "month"),
                        name="bank_return_one_standing",
                    )
                ],
            },
        ),
    ]
