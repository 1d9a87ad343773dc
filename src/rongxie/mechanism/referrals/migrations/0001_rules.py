"""What the database itself never lets be false, and what it looks rows up by."""
# ruff: noqa: RUF012  # the form that Django reads

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("referrals", "0001_initial")]

    operations = [
        migrations.AddConstraint(
            model_name="push",
            constraint=models.UniqueConstraint(fields=("region", "key"), name="push_key_once"),
        ),
        migrations.AddConstraint(
            model_name="receipt",
            constraint=models.UniqueConstraint(fields=("push", "bank"), name="receipt_once"),
        ),
        migrations.AddIndex(
            model_name="referral",
            index=models.Index(
                fields=["bank_path", "state", "moved_at"], name="referrals_worklist"
            ),
        ),
        migrations.AddIndex(
            model_name="referral",
            index=models.Index(fields=["region", "state", "moved_at"], name="referrals_of_region"),
        ),
        migrations.AddIndex(
            model_name="referral",
            index=models.Index(
                condition=models.Q(("state", "file_complete")),
                fields=["decision_due_on"],
                name="referrals_to_decide",
            ),
        ),
        migrations.AddIndex(
            model_name="referral",
            index=models.Index(
                condition=models.Q(("state", "sent")),
                fields=["accept_due_on"],
                name="referrals_to_accept",
            ),
        ),
        migrations.AddIndex(
            model_name="referral",
            index=models.Index(fields=["enterprise"], name="referrals_of_enterprise"),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            "sent",
                            "accepted",
                            "contacted",
                            "file_complete",
                            "approved",
                            "refused",
                            "withdrawn",
                            "handed_back",
                            "lapsed",
                        ],
                    )
                ),
                name="referral_has_a_known_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.UniqueConstraint(
                fields=("case", "bank"), name="referral_never_twice_to_a_bank"
            ),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["file_complete", "approved"]), _negated=True),
                    models.Q(
                        ("decision_due_on__isnull", False),
                        ("file_complete_on__isnull", False),
                        models.Q(("complete_basis", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="referral_complete_has_a_clock",
            ),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("ended_on__isnull", True),
                        ("state__in", ["sent", "accepted", "contacted", "file_complete"]),
                    ),
                    models.Q(
                        ("ended_on__isnull", False),
                        (
                            "state__in",
                            ["approved", "refused", "withdrawn", "handed_back", "lapsed"],
                        ),
                    ),
                    _connector="OR",
                ),
                name="referral_ended_on_a_day",
            ),
        ),
        migrations.AddIndex(
            model_name="paper",
            index=models.Index(fields=["referral", "id"], name="papers_of"),
        ),
    ]
