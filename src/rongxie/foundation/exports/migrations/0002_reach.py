"""Exports are their organisation's; a bank and an enterprise have their own by their keys."""

from django.db import migrations

from rongxie.foundation.reach.kinds import Kind
from rongxie.foundation.reach.policies import WRITE, Keys, enable_row_security


class Migration(migrations.Migration):
    dependencies = (("exports", "0001_initial"), ("reach", "0001_roles"))

    operations = (
        enable_row_security(
            "exports",
            dict.fromkeys(Kind, WRITE),
            Keys(bank_path="bank_path", enterprise="enterprise"),
        ),
    )
