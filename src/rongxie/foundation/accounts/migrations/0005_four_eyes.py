"""Who gave a password or took a second factor away, so that nobody does both to one person."""

from django.db import migrations, models
from django.db.models import PROTECT, Q


def _somebody() -> models.ForeignKey:  # type: ignore[type-arg]
    return models.ForeignKey("accounts.user", PROTECT, null=True, related_name="+")


class Migration(migrations.Migration):
    dependencies = (("accounts", "0004_password_given"),)

    operations = (
        migrations.AddField("user", "password_given_by", _somebody()),
        migrations.AddField("user", "factor_reset_by", _somebody()),
        migrations.AddField("user", "factor_reset_after", models.DateTimeField(null=True)),
        migrations.AddConstraint(
            "user",
            models.CheckConstraint(
                name="user_was_given_a_password_by_somebody",
                condition=Q(password_given=True) | Q(password_given_by__isnull=True),
            ),
        ),
    )
