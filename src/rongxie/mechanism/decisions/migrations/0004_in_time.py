"""When banks decided, read from an index; decisions and drawdowns sampled finely."""

from django.db import migrations, models

from rongxie.foundation.database.statistics import sample_finely


class Migration(migrations.Migration):
    dependencies = (("decisions", "0003_waiting"),)

    operations = (
        migrations.AddIndex(
            "decision",
            models.Index(
                name="decisions_of_place",
                fields=["region"],
                include=["referral", "decided_on"],
            ),
        ),
        sample_finely("decisions", "region", "bank_path"),
        sample_finely("drawdowns", "region", "bank_path"),
    )
