"""The nominations of a place, and those of a bank, are found without reading all of them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (("referrals", "0006_in_time"),)

    operations = (
        migrations.AddIndex(
            "nomination",
            models.Index(fields=["region", "state", "at"], name="nominations_of_place"),
        ),
        migrations.AddIndex(
            "nomination",
            models.Index(fields=["bank_path", "state", "at"], name="nominations_of_bank"),
        ),
    )
