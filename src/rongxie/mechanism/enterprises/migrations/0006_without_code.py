"""Who has no code yet is found by its place, as each portion of a list with codes asks."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (("enterprises", "0005_sampled"),)

    operations = (
        migrations.AddIndex(
            "enterprise",
            models.Index(
                condition=models.Q(uscc=""), fields=["region"], name="enterprises_without_code"
            ),
        ),
    )
