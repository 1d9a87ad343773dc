"""What all processes of the pages remember together for minutes, in a table without a log."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (("web", "0001_initial"),)

    operations = (
        migrations.CreateModel(
            name="Remembered",
            fields=[
                (
                    "key",
                    models.TextField(db_collation="C", primary_key=True, serialize=False),
                ),
                ("value", models.TextField()),
                ("ends_at", models.DateTimeField()),
            ],
            options={
                "db_table": "remembered",
                "indexes": [models.Index(fields=["ends_at"], name="remembered_ending")],
            },
        ),
        migrations.RunSQL("ALTER TABLE remembered SET UNLOGGED", migrations.RunSQL.noop),
    )
