"""Which organisation opened an order, how orders end, and indexes to find them by."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = (("supervision", "0002_reach"),)

    operations = (
        migrations.AddField(
            model_name="supervisionorder",
            name="opener",
            field=models.TextField(blank=True, db_collation="C", default=""),
        ),
        migrations.AddIndex(
            model_name="supervisionorder",
            index=models.Index(fields=["about", "cause"], name="supervision_orders_about"),
        ),
        migrations.AddIndex(
            model_name="supervisionorder",
            index=models.Index(
                name="supervision_orders_of_bank",
                fields=["bank_path", "due_on"],
                condition=~Q(state="closed") & ~Q(bank_path=""),
            ),
        ),
        migrations.AddConstraint(
            model_name="supervisionorder",
            constraint=models.CheckConstraint(
                name="supervision_order_outcome",
                condition=Q(outcome__in=["decided", "answered", "moot", "taken_back", ""]),
            ),
        ),
    )
