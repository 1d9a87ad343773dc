"""Who took a fact back, and why."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (("evidence", "0002_reach"),)

    operations = (
        migrations.AddField(
            "evidence",
            "withdrawn_by",
            models.TextField(blank=True, db_collation="C", default=""),
        ),
        migrations.AddField("evidence", "withdrawn_for", models.TextField(blank=True, default="")),
    )
