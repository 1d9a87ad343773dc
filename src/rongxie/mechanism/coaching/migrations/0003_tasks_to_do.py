"""What is still to be done is found by its due day."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (("coaching", "0002_reach"),)

    operations = (
        migrations.AddIndex(
            model_name="coachingtask",
            index=models.Index(
                name="coaching_tasks_to_do",
                fields=["region", "due_on"],
                condition=models.Q(done_on__isnull=True),
            ),
        ),
    )
