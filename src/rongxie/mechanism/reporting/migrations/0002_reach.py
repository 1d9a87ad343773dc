"""Who reaches which returns and figures."""

from django.db import migrations

from rongxie.foundation.reach.kinds import Kind
from rongxie.foundation.reach.policies import (
    CLEAR,
    READ,
    WRITE,
    Keys,
    enable_row_security,
    share_table,
)


class Migration(migrations.Migration):
    dependencies = (("reporting", "0001_initial"), ("reach", "0001_roles"))

    operations = (
        enable_row_security(
            "bank_returns",
            {Kind.OFFICE: READ, Kind.BANK: WRITE, Kind.SYSTEM: CLEAR, Kind.AUDITOR: READ},
            Keys(bank_path="bank_path"),
        ),
        enable_row_security(
            "day_figures", {Kind.OFFICE: READ, Kind.SYSTEM: CLEAR, Kind.AUDITOR: READ}
        ),
        enable_row_security("seen_enterprises", {Kind.SYSTEM: CLEAR}),
        share_table("rolled_up_to", {Kind.OFFICE: READ, Kind.AUDITOR: READ, Kind.SYSTEM: CLEAR}),
    )
