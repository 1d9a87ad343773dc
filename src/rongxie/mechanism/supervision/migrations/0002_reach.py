"""Who reaches which orders."""

from django.db import migrations

from rongxie.foundation.reach.kinds import Kind
from rongxie.foundation.reach.policies import CHANGE, READ, WRITE, Keys, enable_row_security


class Migration(migrations.Migration):
    dependencies = (("supervision", "0001_initial"), ("reach", "0001_roles"))

    operations = (
        enable_row_security(
            "supervision_orders",
            {Kind.OFFICE: WRITE, Kind.BANK: CHANGE, Kind.SYSTEM: WRITE, Kind.AUDITOR: READ},
            Keys(bank_path="bank_path"),
        ),
    )
