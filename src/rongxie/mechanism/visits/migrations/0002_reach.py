"""Who sees and writes which plans, visits and needs."""

from django.db import migrations

from rongxie.foundation.reach.kinds import Kind
from rongxie.foundation.reach.policies import APPEND, READ, WRITE, Keys, enable_row_security


class Migration(migrations.Migration):
    dependencies = (("visits", "0001_initial"), ("reach", "0001_roles"))

    operations = (
        enable_row_security(
            "visit_plans", {Kind.OFFICE: WRITE, Kind.SYSTEM: WRITE, Kind.AUDITOR: READ}
        ),
        enable_row_security(
            "visits",
            {Kind.OFFICE: APPEND, Kind.ENTERPRISE: READ, Kind.SYSTEM: WRITE, Kind.AUDITOR: READ},
            Keys(enterprise="enterprise_id"),
        ),
        enable_row_security(
            "needs",
            {Kind.OFFICE: WRITE, Kind.ENTERPRISE: WRITE, Kind.SYSTEM: WRITE, Kind.AUDITOR: READ},
            Keys(enterprise="enterprise_id"),
        ),
    )
