"""Who reaches which decisions and drawdowns."""

from django.db import migrations

from rongxie.foundation.reach.kinds import Kind
from rongxie.foundation.reach.policies import APPEND, READ, WRITE, Keys, enable_row_security


class Migration(migrations.Migration):
    dependencies = (("decisions", "0001_initial"), ("reach", "0001_roles"))

    operations = (
        enable_row_security(
            "decisions",
            {
                Kind.OFFICE: READ,
                Kind.BANK: APPEND,
                Kind.ENTERPRISE: READ,
                Kind.SYSTEM: WRITE,
                Kind.AUDITOR: READ,
            },
            Keys(enterprise="enterprise_id", bank_path="bank_path"),
        ),
        enable_row_security(
            "drawdowns",
            {
                Kind.OFFICE: READ,
                Kind.BANK: WRITE,
                Kind.ENTERPRISE: READ,
                Kind.SYSTEM: WRITE,
                Kind.AUDITOR: READ,
            },
            Keys(enterprise="enterprise_id", bank_path="bank_path"),
        ),
    )
