"""Whether a password was given by an office, so that the person has to choose another."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (("accounts", "0003_no_names_for_enterprises"),)

    operations = (
        migrations.AddField("user", "password_given", models.BooleanField(default=False)),
    )
