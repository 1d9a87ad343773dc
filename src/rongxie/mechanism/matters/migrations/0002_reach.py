"""Who sees and answers which matters."""

from django.db import migrations

from rongxie.foundation.reach.kinds import Kind
from rongxie.foundation.reach.policies import APPEND, READ, WRITE, Keys, enable_row_security


class Migration(migrations.Migration):
    dependencies = (("matters", "0001_initial"), ("reach", "0001_roles"))

    operations = (
        enable_row_security(
            "matters",
            {
                Kind.OFFICE: WRITE,
                Kind.BANK: WRITE,
                Kind.ENTERPRISE: WRITE,
                Kind.SYSTEM: WRITE,
                Kind.AUDITOR: READ,
            },
            Keys(enterprise="enterprise_id", bank_path="bank_path"),
        ),
        enable_row_security(
            "matter_steps",
            {
                Kind.OFFICE: APPEND,
                Kind.BANK: APPEND,
                Kind.ENTERPRISE: APPEND,
                Kind.SYSTEM: WRITE,
                Kind.AUDITOR: READ,
            },
            Keys(enterprise="enterprise_id", bank_path="bank_path"),
        ),
    )
