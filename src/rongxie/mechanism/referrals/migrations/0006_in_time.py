"""How banks keep to their days, counted from an index; referrals and cards sampled finely."""

from django.db import migrations, models

from rongxie.foundation.database.statistics import sample_finely


class Migration(migrations.Migration):
    dependencies = (("referrals", "0005_reader_paths"),)

    operations = (
        migrations.AddIndex(
            "referral",
            models.Index(
                name="referrals_complete",
                fields=["region", "file_complete_on"],
                include=["id", "state", "decision_due_on"],
                condition=models.Q(("file_complete_on__isnull", False)),
            ),
        ),
        sample_finely("referrals", "region", "reader_path"),
        sample_finely("cards", "reader_path"),
    )
