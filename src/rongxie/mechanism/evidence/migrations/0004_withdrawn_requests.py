"""Which office asked for facts, and who took a request back, when and why."""

from django.db import migrations, models

# Requests from before are those of the office for which whoever asked acted.
_ASKERS = """
    UPDATE fact_requests r SET asker = o.code
    FROM accounts_membership m JOIN organisations_organisation o ON o.id = m.organisation_id
    WHERE r.asked_by = 'membership:' || m.id
"""


class Migration(migrations.Migration):
    dependencies = (
        ("accounts", "0001_initial"),
        ("evidence", "0003_withdrawals"),
        ("organisations", "0001_initial"),
    )

    operations = (
        migrations.AddField(
            "factrequest", "asker", models.TextField(blank=True, db_collation="C", default="")
        ),
        migrations.AddField("factrequest", "withdrawn_at", models.DateTimeField(null=True)),
        migrations.AddField(
            "factrequest",
            "withdrawn_by",
            models.TextField(blank=True, db_collation="C", default=""),
        ),
        migrations.AddField(
            "factrequest", "withdrawn_for", models.TextField(blank=True, default="")
        ),
        migrations.RunSQL(_ASKERS, migrations.RunSQL.noop),
    )
