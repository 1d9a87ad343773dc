"""The numbers of a worklist's cases are read from its index; cases are sampled finely by place."""

from django.db import migrations, models

from rongxie.foundation.database.statistics import sample_finely


class Migration(migrations.Migration):
    dependencies = (("lists", "0003_seals_and_days"),)

    operations = (
        migrations.RemoveIndex("case", "cases_worklist"),
        migrations.AddIndex(
            "case",
            models.Index(fields=["region", "state", "moved_at", "id"], name="cases_worklist"),
        ),
        sample_finely("cases", "region"),
    )
