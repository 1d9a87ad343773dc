"""Who reaches which plans of coaching."""

from django.db import migrations

from rongxie.foundation.reach.kinds import Kind
from rongxie.foundation.reach.policies import READ, WRITE, Keys, enable_row_security


class Migration(migrations.Migration):
    dependencies = (("coaching", "0001_initial"), ("reach", "0001_roles"))

    operations = (
        enable_row_security(
            "coaching_plans",
            {Kind.OFFICE: WRITE, Kind.ENTERPRISE: READ, Kind.SYSTEM: WRITE, Kind.AUDITOR: READ},
            Keys(enterprise="enterprise_id"),
        ),
        enable_row_security(
            "coaching_tasks",
            {Kind.OFFICE: WRITE, Kind.ENTERPRISE: READ, Kind.SYSTEM: WRITE, Kind.AUDITOR: READ},
            Keys(enterprise="enterprise_id"),
        ),
    )
