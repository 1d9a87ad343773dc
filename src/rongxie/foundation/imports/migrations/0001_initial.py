"""The tables of lists that are brought in."""
# ruff: noqa: RUF012  # the form that Django reads

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Import",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("region", models.TextField(blank=True, db_collation="C")),
                ("bank_path", models.TextField(blank=True, db_collation="C")),
                ("organisation", models.TextField(db_collation="C")),
                ("kind", models.TextField(db_collation="C")),
                ("state", models.TextField(db_collation="C", default="uploaded")),
                ("file", models.BigIntegerField()),
                ("digest", models.TextField(db_collation="C")),
                ("options", models.JSONField(default=dict)),
                ("headings", models.JSONField(default=list)),
                ("columns", models.JSONField(default=dict)),
                ("lacking", models.JSONField(default=list)),
                ("sheets", models.JSONField(default=list)),
                ("notes", models.JSONField(default=list)),
                ("repeats", models.BigIntegerField(null=True)),
                ("parts", models.IntegerField(null=True)),
                ("rows", models.IntegerField(default=0)),
                ("rows_done", models.IntegerField(default=0)),
                ("counts", models.JSONField(default=dict)),
                ("repeated", models.BinaryField(null=True)),
                ("by", models.TextField(db_collation="C")),
                ("uploaded_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                ("purged_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "imports",
                "indexes": [
                    models.Index(fields=["organisation", "-id"], name="import_of"),
                    models.Index(fields=["organisation", "digest"], name="import_digest"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "uploaded",
                                    "mapped",
                                    "checked",
                                    "committing",
                                    "done",
                                    "cancelled",
                                ],
                            )
                        ),
                        name="import_has_a_known_state",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportMapping",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("region", models.TextField(blank=True, db_collation="C")),
                ("bank_path", models.TextField(blank=True, db_collation="C")),
                ("organisation", models.TextField(db_collation="C")),
                ("kind", models.TextField(db_collation="C")),
                ("headings", models.TextField(db_collation="C")),
                ("columns", models.JSONField()),
                ("by", models.TextField(db_collation="C")),
                ("at", models.DateTimeField()),
            ],
            options={
                "db_table": "import_mappings",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation", "kind", "headings", "region", "bank_path"),
                        name="import_mapping_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportPart",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("region", models.TextField(blank=True, db_collation="C")),
                ("bank_path", models.TextField(blank=True, db_collation="C")),
                ("of", models.BigIntegerField()),
                ("number", models.IntegerField()),
                ("rows", models.IntegerField()),
                ("first_row", models.IntegerField()),
                ("last_row", models.IntegerField()),
                ("sealed", models.BinaryField()),
                ("read", models.BinaryField(null=True)),
                ("wrong", models.BinaryField(null=True)),
                ("checked_at", models.DateTimeField(null=True)),
                ("written_at", models.DateTimeField(null=True)),
                ("reopened", models.BooleanField(default=False)),
            ],
            options={
                "db_table": "import_parts",
                "constraints": [
                    models.UniqueConstraint(fields=("of", "number"), name="import_part_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportRow",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "of", "row", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("of", models.BigIntegerField()),
                ("row", models.IntegerField()),
                ("region", models.TextField(blank=True, db_collation="C")),
                ("bank_path", models.TextField(blank=True, db_collation="C")),
                ("outcome", models.TextField(db_collation="C")),
                ("subject", models.BigIntegerField(null=True)),
                ("reasons", models.TextField(blank=True)),
                (
                    "candidates",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
                ("decision", models.TextField(blank=True, db_collation="C")),
                ("chosen", models.BigIntegerField(null=True)),
            ],
            options={
                "db_table": "import_rows",
                "indexes": [
                    models.Index(
                        condition=models.Q(("subject__gt", 0)),
                        fields=["subject"],
                        name="import_row_kept_as",
                    ),
                    models.Index(
                        condition=models.Q(("outcome__in", ["waiting", "rejected"])),
                        fields=["of", "outcome", "row"],
                        name="import_row_open",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("outcome__in", ["new", "changed", "unchanged", "waiting", "rejected"])
                        ),
                        name="import_row_has_a_known_outcome",
                    )
                ],
            },
        ),
    ]
