"""Who has to see the answer, and one open matter for a fact or a removal."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (("enterprises", "0001_initial"), ("matters", "0002_reach"))

    operations = (
        migrations.AddField(
            model_name="matter",
            name="asker",
            field=models.TextField(blank=True, db_collation="C", default=""),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name="matter",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("kind__in", ("objection", "appeal")),
                    models.Q(("state", "closed"), _negated=True),
                ),
                fields=("kind", "about"),
                name="matter_of_a_fact_or_removal_once",
            ),
        ),
    )
