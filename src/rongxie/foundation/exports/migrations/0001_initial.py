"""The table of exports."""

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    dependencies = ()

    operations = (
        migrations.CreateModel(
            name="Export",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("region", models.TextField(blank=True, db_collation="C")),
                ("bank_path", models.TextField(blank=True, db_collation="C")),
                ("enterprise", models.BigIntegerField(null=True)),
                ("organisation", models.TextField(blank=True, db_collation="C")),
                ("list", models.TextField(db_collation="C")),
                ("form", models.TextField(db_collation="C")),
                ("language", models.TextField(db_collation="C")),
                ("filters", models.JSONField(default=dict)),
                ("purpose", models.TextField(blank=True, db_collation="C")),
                ("expected", models.BigIntegerField()),
                ("at_most", models.BigIntegerField(null=True)),
                ("needs_release", models.BooleanField()),
                ("state", models.TextField(db_collation="C")),
                ("asked_by", models.TextField(db_collation="C")),
                ("person", models.BigIntegerField(null=True)),
                ("asked_at", models.DateTimeField()),
                ("lapses_on", models.DateField()),
                ("decided_by", models.TextField(blank=True, db_collation="C", default="")),
                ("decided_person", models.BigIntegerField(null=True)),
                ("decided_at", models.DateTimeField(null=True)),
                ("declined_for", models.TextField(blank=True, default="")),
                ("rows", models.BigIntegerField(null=True)),
                ("digest", models.TextField(blank=True, db_collation="C", default="")),
                ("size", models.BigIntegerField(null=True)),
                ("made_at", models.DateTimeField(null=True)),
                ("kept_until", models.DateField(null=True)),
                ("fetched", models.IntegerField(default=0)),
            ],
            options={
                "db_table": "exports",
                "indexes": [
                    models.Index(fields=["organisation", "-id"], name="exports_of_organisation"),
                    models.Index(fields=["person", "asked_at"], name="exports_of_person"),
                    models.Index(
                        condition=models.Q(("state__in", ["asked", "released", "made"])),
                        fields=["lapses_on"],
                        name="exports_standing",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["asked", "released", "declined", "made", "over"])
                        ),
                        name="export_has_a_known_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "made"), _negated=True),
                            models.Q(
                                models.Q(("digest", ""), _negated=True),
                                ("kept_until__isnull", False),
                                ("made_at__isnull", False),
                                ("rows__isnull", False),
                                ("size__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="export_made_has_a_file",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("needs_release", False),
                            models.Q(("state__in", ["released", "made"]), _negated=True),
                            models.Q(
                                models.Q(("decided_by", ""), _negated=True),
                                models.Q(("decided_by", models.F("asked_by")), _negated=True),
                                models.Q(
                                    ("decided_person__isnull", True),
                                    models.Q(("decided_person", models.F("person")), _negated=True),
                                    _connector="OR",
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="export_released_by_somebody_else",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("at_most__isnull", True),
                            ("rows__isnull", True),
                            ("rows__lte", models.F("at_most")),
                            _connector="OR",
                        ),
                        name="export_holds_no_more_than_released",
                    ),
                ],
            },
        ),
    )
