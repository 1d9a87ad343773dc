"""Approvals of which nothing was drawn yet, to be found by their last day."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (("decisions", "0002_reach"),)

    operations = (
        migrations.AddField("decision", "waiting", models.BooleanField(default=False)),
        migrations.AddIndex(
            "decision",
            models.Index(
                name="decisions_to_draw",
                fields=["ends_on"],
                condition=models.Q(("waiting", True)),
            ),
        ),
        migrations.AddConstraint(
            "decision",
            models.CheckConstraint(
                name="decision_waiting_is_approved",
                condition=models.Q(("waiting", False), ("verdict", "approved"), _connector="OR"),
            ),
        ),
    )
