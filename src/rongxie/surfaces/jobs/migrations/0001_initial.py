"""The table of when daily jobs were done; only the application itself, as no actor, uses it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    operations = (
        migrations.CreateModel(
            name="JobRun",
            fields=[
                ("job", models.TextField(primary_key=True, serialize=False)),
                ("began_at", models.DateTimeField()),
            ],
            options={"db_table": "job_runs"},
        ),
    )
