"""Who reads which screenings; nobody changes one."""

from django.db import migrations

from rongxie.foundation.reach.kinds import Kind
from rongxie.foundation.reach.policies import APPEND, READ, WRITE, Keys, enable_row_security


class Migration(migrations.Migration):
    dependencies = (("screening", "0001_initial"), ("reach", "0001_roles"))

    operations = (
        enable_row_security(
            "screenings",
            {Kind.OFFICE: APPEND, Kind.ENTERPRISE: READ, Kind.SYSTEM: WRITE, Kind.AUDITOR: READ},
            Keys(enterprise="enterprise_id"),
        ),
    )
