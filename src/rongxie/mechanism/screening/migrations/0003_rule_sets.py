"""The words of the rules that screenings were made by; they tell of no enterprise."""

from django.db import migrations, models

from rongxie.foundation.reach.kinds import Kind
from rongxie.foundation.reach.policies import APPEND, READ, share_table


class Migration(migrations.Migration):
    dependencies = (("screening", "0002_reach"), ("reach", "0001_roles"))

    operations = (
        migrations.CreateModel(
            "RuleSet",
            fields=[
                (
                    "digest",
                    models.TextField(db_collation="C", primary_key=True, serialize=False),
                ),
                ("words", models.JSONField()),
                ("at", models.DateTimeField()),
            ],
            options={"db_table": "rule_sets"},
        ),
        migrations.AddField(
            "screening",
            "size_reason_en",
            models.TextField(blank=True, db_collation="C", default=""),
        ),
        share_table(
            "rule_sets",
            {Kind.OFFICE: APPEND, Kind.ENTERPRISE: READ, Kind.SYSTEM: APPEND, Kind.AUDITOR: READ},
        ),
    )
