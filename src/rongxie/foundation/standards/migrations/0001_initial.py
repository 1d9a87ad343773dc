"""The table of what places have set: read by everybody, added to, and never changed."""

from django.db import migrations, models

from rongxie.foundation.reach.kinds import Kind
from rongxie.foundation.reach.policies import READ, share_table


class Migration(migrations.Migration):
    initial = True
    dependencies = (("reach", "0001_roles"),)

    operations = (
        migrations.CreateModel(
            name="LocalParameter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.TextField(db_collation="C")),
                ("region", models.TextField(blank=True, db_collation="C")),
                ("amount", models.JSONField(null=True)),
                ("ends", models.BooleanField(default=False)),
                ("since", models.DateField()),
                ("document", models.TextField()),
                ("set_by", models.TextField(db_collation="C")),
                ("set_at", models.DateTimeField()),
            ],
            options={
                "db_table": "local_parameters",
                "indexes": [
                    models.Index(fields=["name", "region", "since"], name="local_parameters_of")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("document", ""), _negated=True),
                            models.Q(("set_by", ""), _negated=True),
                        ),
                        name="local_parameter_has_a_document",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends", False), ("amount__isnull", True), _connector="OR"
                        ),
                        name="local_parameter_ends_or_has_an_amount",
                    ),
                ],
            },
        ),
        share_table("local_parameters", dict.fromkeys(Kind, READ)),
        migrations.RunSQL(
            ["REVOKE UPDATE, DELETE ON local_parameters FROM rongxie_app"],
            ["GRANT UPDATE, DELETE ON local_parameters TO rongxie_app"],
        ),
    )
