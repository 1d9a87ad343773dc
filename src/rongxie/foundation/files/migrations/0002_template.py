"""Templates that are filled are kept too."""

from django.db import migrations, models

_PURPOSES = [
    "import", "visit", "paper", "consent", "evidence", "signature", "document", "template",
]  # fmt: skip
_KNOWN = "stored_file_has_a_known_purpose"


class Migration(migrations.Migration):
    dependencies = (("files", "0001_initial"),)

    operations = (
        migrations.RemoveConstraint("storedfile", _KNOWN),
        migrations.AddConstraint(
            "storedfile",
            models.CheckConstraint(
                condition=models.Q(("purpose__in", _PURPOSES)),
                name=_KNOWN,
            ),
        ),
        migrations.AddIndex(
            "storedfile",
            models.Index(
                condition=models.Q(("purpose", "template"), ("removed_at__isnull", True)),
                fields=["region", "organisation", "id"],
                name="stored_file_template",
            ),
        ),
    )
