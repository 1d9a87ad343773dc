"""What is said of every row of a list, and remembered of lists like it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (("imports", "0002_reach"),)

    operations = (
        migrations.AddField("import", "filled", models.JSONField(default=dict)),
        migrations.AddField("importmapping", "filled", models.JSONField(default=dict)),
    )
