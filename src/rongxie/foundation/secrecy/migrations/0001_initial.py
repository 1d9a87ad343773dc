"""The wrapped keys, and who may use them: no bank and no auditor."""
# ruff: noqa: RUF012  # the form that Django reads

from django.db import migrations, models

from rongxie.foundation.database.roles import APP
from rongxie.foundation.reach.kinds import Kind
from rongxie.foundation.reach.policies import (
    APPEND,
    WRITE,
    Keys,
    enable_row_security,
    share_table,
)

_USERS = (Kind.OFFICE, Kind.ENTERPRISE, Kind.SYSTEM)


class Migration(migrations.Migration):
    initial = True

    dependencies = [("reach", "0001_roles")]

    operations = [
        migrations.CreateModel(
            name="MasterKey",
            fields=[
                ("id", models.TextField(db_collation="C", primary_key=True, serialize=False)),
                ("used_since", models.DateTimeField()),
            ],
            options={
                "db_table": "master_keys",
            },
        ),
        migrations.CreateModel(
            name="DataKey",
            fields=[
                ("enterprise", models.BigIntegerField(primary_key=True, serialize=False)),
                ("region", models.TextField(db_collation="C")),
                ("wrapped", models.BinaryField(null=True)),
                ("made_at", models.DateTimeField()),
                ("destroyed_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "data_keys",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("destroyed_at__isnull", True), ("wrapped__isnull", False)),
                            models.Q(("destroyed_at__isnull", False), ("wrapped__isnull", True)),
                            _connector="OR",
                        ),
                        name="data_key_is_there_or_destroyed",
                    )
                ],
            },
        ),
        enable_row_security(
            "data_keys",
            {Kind.OFFICE: WRITE, Kind.ENTERPRISE: APPEND, Kind.SYSTEM: WRITE},
            Keys(enterprise="enterprise"),
        ),
        migrations.RunSQL(
            f"REVOKE UPDATE, DELETE ON master_keys FROM {APP}", migrations.RunSQL.noop
        ),
        share_table("master_keys", dict.fromkeys(_USERS, APPEND)),
    ]
