"""The reference of a seal, the day of a decision, and a second person who is another."""

from datetime import date

from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = (("lists", "0002_reach"),)

    operations = (
        migrations.AddField(
            "batch", "seal", models.TextField(blank=True, db_collation="C", default=""),
            preserve_default=False,
        ),
        migrations.AddField(
            "removal", "due_on", models.DateField(default=date(2026, 1, 1)), preserve_default=False
        ),
        migrations.AddIndex(
            "removal", models.Index(fields=["enterprise", "reentry_on"], name="removals_of")
        ),
        migrations.AddIndex(
            "removal",
            models.Index(
                fields=["region", "due_on"],
                name="removals_to_decide",
                condition=Q(state="proposed"),
            ),
        ),
        migrations.AddIndex("batchcase", models.Index(fields=["case"], name="batch_cases_of")),
        migrations.AddIndex(
            "confirmation", models.Index(fields=["case", "id"], name="confirmations_of")
        ),
        migrations.RemoveConstraint("batch", "batch_on_paper_is_checked_by_a_second_person"),
        migrations.AddConstraint(
            "batch",
            models.CheckConstraint(
                name="batch_on_paper_is_checked_by_a_second_person",
                condition=~Q(state="signed", mode="paper")
                | ~Q(scan="") & ~Q(checked_by="") & ~Q(scanned_by="")
                & ~Q(checked_by=F("scanned_by")),
            ),
        ),
        migrations.AddConstraint(
            "batch",
            models.CheckConstraint(
                name="batch_sealed_with_a_reference",
                condition=~Q(state="signed", mode="e_seal") | ~Q(seal=""),
            ),
        ),
    )  # fmt: skip
