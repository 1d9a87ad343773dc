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
            name="SupervisionOrder",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("region", models.TextField(db_collation="C")),
                ("about", models.TextField(db_collation="C")),
                ("addressee", models.TextField(db_collation="C")),
                ("bank", models.TextField(blank=True, db_collation="C")),
                ("bank_path", models.TextField(blank=True, db_collation="C")),
                ("cause", models.TextField(db_collation="C")),
                ("text", models.TextField(blank=True)),
                ("due_on", models.DateField()),
                ("state", models.TextField(db_collation="C", default="open")),
                ("answer", models.TextField(blank=True)),
                ("answered_by", models.TextField(blank=True, db_collation="C")),
                ("answered_at", models.DateTimeField(null=True)),
                ("outcome", models.TextField(blank=True, db_collation="C")),
                ("opened_by", models.TextField(db_collation="C")),
                ("opened_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(null=True)),
                (
                    "enterprise",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="enterprises.enterprise",
                    ),
                ),
            ],
            options={
                "db_table": "supervision_orders",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "closed"), _negated=True),
                        fields=["region", "due_on"],
                        name="supervision_orders_open",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["open", "answered", "closed"])),
                        name="supervision_order_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "cause__in",
                                [
                                    "overdue_decision",
                                    "file_stalled",
                                    "matter_overdue",
                                    "missed_listing",
                                    "missed_lending",
                                    "other",
                                ],
                            )
                        ),
                        name="supervision_order_cause",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "closed"), _negated=True),
                        fields=("about", "cause"),
                        name="supervision_order_one_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "closed"), _negated=True),
                            models.Q(
                                models.Q(("outcome", ""), _negated=True),
                                ("closed_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="supervision_order_closed_with_an_outcome",
                    ),
                ],
            },
        ),
    ]
