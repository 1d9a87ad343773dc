"""People whom lists name, until a job has kept each of them; and who hands them over."""
# ruff: noqa: RUF012  # the form that Django reads

from django.db import migrations, models

from rongxie.foundation.reach.kinds import Kind
from rongxie.foundation.reach.policies import APPEND, CLEAR, enable_row_security


class Migration(migrations.Migration):
    dependencies = [
        ("enterprises", "0003_search"),
    ]

    operations = [
        migrations.CreateModel(
            name="ListedContacts",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("region", models.TextField(blank=True, db_collation="C")),
                ("of", models.BigIntegerField()),
                ("part", models.IntegerField()),
                ("file", models.BigIntegerField()),
                ("digest", models.TextField(db_collation="C")),
                ("source", models.TextField(db_collation="C")),
                ("by", models.TextField(db_collation="C")),
                ("at", models.DateTimeField()),
                ("people", models.IntegerField()),
                ("done", models.IntegerField(default=0)),
                ("sealed", models.BinaryField()),
            ],
            options={
                "db_table": "listed_contacts",
            },
        ),
        enable_row_security("listed_contacts", {Kind.OFFICE: APPEND, Kind.SYSTEM: CLEAR}),
    ]
