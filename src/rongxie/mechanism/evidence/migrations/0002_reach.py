"""Who reads and writes which facts."""

from django.db import migrations

from rongxie.foundation.reach.kinds import Kind
from rongxie.foundation.reach.policies import APPEND, READ, WRITE, Keys, enable_row_security


class Migration(migrations.Migration):
    dependencies = (("evidence", "0001_initial"), ("reach", "0001_roles"))

    operations = (
        enable_row_security(
            "evidence",
            {Kind.OFFICE: WRITE, Kind.ENTERPRISE: APPEND, Kind.SYSTEM: WRITE, Kind.AUDITOR: READ},
            Keys(enterprise="enterprise_id"),
        ),
        enable_row_security(
            "complete_lists", {Kind.OFFICE: WRITE, Kind.SYSTEM: WRITE, Kind.AUDITOR: READ}
        ),
        enable_row_security(
            "fact_requests",
            {Kind.OFFICE: WRITE, Kind.ENTERPRISE: READ, Kind.SYSTEM: WRITE, Kind.AUDITOR: READ},
            Keys(enterprise="enterprise_id"),
        ),
    )
