"""Who reaches which enterprise; a name is searched by a function that applies the reach itself."""

from django.db import migrations

from rongxie.foundation.reach.kinds import Kind
from rongxie.foundation.reach.policies import APPEND, CLEAR, READ, WRITE, Keys, enable_row_security


class Migration(migrations.Migration):
    dependencies = (("enterprises", "0001_initial"), ("reach", "0001_roles"))

    operations = (
        enable_row_security(
            "enterprises",
            {Kind.OFFICE: WRITE, Kind.ENTERPRISE: READ, Kind.SYSTEM: WRITE, Kind.AUDITOR: READ},
            Keys(enterprise="id"),
        ),
        enable_row_security(
            "enterprise_changes",
            {Kind.OFFICE: APPEND, Kind.ENTERPRISE: READ, Kind.SYSTEM: WRITE, Kind.AUDITOR: READ},
            Keys(enterprise="enterprise_id"),
        ),
        enable_row_security(
            "enterprise_keys",
            {Kind.OFFICE: WRITE, Kind.ENTERPRISE: READ, Kind.SYSTEM: WRITE, Kind.AUDITOR: READ},
            Keys(enterprise="enterprise_id"),
        ),
        enable_row_security(
            "contacts",
            {Kind.OFFICE: WRITE, Kind.ENTERPRISE: WRITE, Kind.SYSTEM: WRITE, Kind.AUDITOR: READ},
            Keys(enterprise="enterprise_id"),
        ),
        enable_row_security("enterprise_search", {Kind.SYSTEM: CLEAR}),
    )
