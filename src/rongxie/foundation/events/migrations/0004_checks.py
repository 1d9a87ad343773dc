"""What was found when somebody had a chain reckoned again; whoever asked has it, by place."""

from django.db import migrations, models

from rongxie.foundation.reach.kinds import Kind
from rongxie.foundation.reach.policies import APPEND, WRITE, enable_row_security


class Migration(migrations.Migration):
    dependencies = (("events", "0003_told_distinct"), ("reach", "0001_roles"))

    operations = (
        migrations.CreateModel(
            name="ChainCheck",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("region", models.TextField(blank=True, db_collation="C")),
                ("province", models.TextField(db_collation="C")),
                ("upto", models.BigIntegerField()),
                ("checked", models.BigIntegerField(default=0)),
                ("faults", models.JSONField(default=list)),
                ("waiting", models.BigIntegerField(default=0)),
                ("digest", models.BinaryField(default=bytes)),
                ("asked_by", models.TextField(db_collation="C")),
                ("asked_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "chain_checks",
                "indexes": [models.Index(fields=["region", "-id"], name="chain_checks_of")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("checked__gte", 0), ("checked__lte", models.F("upto"))),
                        name="chain_check_goes_no_further_than_asked",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_at__isnull", True),
                            ("checked", models.F("upto")),
                            _connector="OR",
                        ),
                        name="chain_check_ended_is_whole",
                    ),
                ],
            },
        ),
        enable_row_security(
            "chain_checks", {Kind.OFFICE: APPEND, Kind.AUDITOR: APPEND, Kind.SYSTEM: WRITE}
        ),
    )
