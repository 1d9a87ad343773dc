"""Whom an export told of; the platform alone reads it, for the enterprise that asks who looked."""

import django.db.models.deletion
from django.db import migrations, models

from rongxie.foundation.reach.kinds import Kind
from rongxie.foundation.reach.policies import CLEAR, enable_row_security


class Migration(migrations.Migration):
    dependencies = (("exports", "0002_reach"),)

    operations = (
        migrations.CreateModel(
            name="ExportContent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("region", models.TextField(blank=True, db_collation="C")),
                ("part", models.BigIntegerField()),
                ("bits", models.BinaryField()),
                (
                    "export",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contents",
                        to="exports.export",
                    ),
                ),
            ],
            options={
                "db_table": "export_contents",
                "constraints": [
                    models.UniqueConstraint(fields=("part", "export"), name="export_content_once")
                ],
            },
        ),
        enable_row_security("export_contents", {Kind.SYSTEM: CLEAR}),
    )
