"""Leads: what somebody says who has not shown for whom he acts; offices look into them."""
# ruff: noqa: RUF012  # the form that Django reads

from django.db import migrations, models

from rongxie.foundation.reach.kinds import Kind
from rongxie.foundation.reach.policies import CHANGE, WRITE, enable_row_security


class Migration(migrations.Migration):
    dependencies = [
        ("visits", "0002_reach"),
        ("reach", "0001_roles"),
    ]

    operations = [
        migrations.CreateModel(
            name="Lead",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("region", models.TextField(db_collation="C")),
                ("sealed", models.BinaryField()),
                ("phone", models.BinaryField()),
                ("address", models.BinaryField()),
                ("sent_as", models.UUIDField(unique=True)),
                ("left_at", models.DateTimeField()),
                ("due_on", models.DateField()),
                ("outcome", models.TextField(blank=True, db_collation="C")),
                ("ended_by", models.TextField(blank=True, db_collation="C")),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "leads",
                "indexes": [
                    models.Index(
                        condition=models.Q(("outcome", "")),
                        fields=["region", "due_on"],
                        name="leads_open",
                    ),
                    models.Index(fields=["phone", "left_at"], name="leads_by_phone"),
                    models.Index(fields=["address", "left_at"], name="leads_by_address"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("outcome__in", ["followed", "not_reached", "not_real", ""])
                        ),
                        name="lead_has_a_known_outcome",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", True), ("ended_by", ""), ("outcome", "")),
                            models.Q(
                                models.Q(("outcome", ""), _negated=True),
                                models.Q(("ended_by", ""), _negated=True),
                                ("ended_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="lead_ended_by_somebody",
                    ),
                ],
            },
        ),
        enable_row_security("leads", {Kind.OFFICE: CHANGE, Kind.SYSTEM: WRITE}),
    ]
