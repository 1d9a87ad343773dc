"""Who reaches which consents, allocations and referrals."""

from django.db import migrations

from rongxie.foundation.reach.kinds import Kind
from rongxie.foundation.reach.policies import (
    APPEND,
    CHANGE,
    READ,
    WRITE,
    Keys,
    enable_row_security,
    share_table,
)


class Migration(migrations.Migration):
    dependencies = (("referrals", "0001_rules"), ("reach", "0001_roles"))

    operations = (
        enable_row_security(
            "consents",
            {
                Kind.OFFICE: WRITE,
                Kind.BANK: READ,
                Kind.ENTERPRISE: WRITE,
                Kind.SYSTEM: WRITE,
                Kind.AUDITOR: READ,
            },
            Keys(enterprise="enterprise_id", bank_path="bank_path"),
        ),
        enable_row_security(
            "allocations", {Kind.OFFICE: APPEND, Kind.SYSTEM: WRITE, Kind.AUDITOR: READ}
        ),
        enable_row_security(
            "pushes", {Kind.OFFICE: APPEND, Kind.SYSTEM: WRITE, Kind.AUDITOR: READ}
        ),
        enable_row_security(
            "receipts",
            {Kind.OFFICE: WRITE, Kind.BANK: CHANGE, Kind.SYSTEM: WRITE, Kind.AUDITOR: READ},
            Keys(bank_path="bank_path"),
        ),
        enable_row_security(
            "referrals",
            {
                Kind.OFFICE: WRITE,
                Kind.BANK: CHANGE,
                Kind.ENTERPRISE: CHANGE,
                Kind.SYSTEM: WRITE,
                Kind.AUDITOR: READ,
            },
            Keys(enterprise="enterprise_id", bank_path="bank_path"),
        ),
        enable_row_security(
            "papers",
            {
                Kind.OFFICE: WRITE,
                Kind.BANK: WRITE,
                Kind.ENTERPRISE: CHANGE,
                Kind.SYSTEM: WRITE,
                Kind.AUDITOR: READ,
            },
            Keys(enterprise="enterprise_id", bank_path="bank_path"),
        ),
        enable_row_security(
            "nominations",
            {Kind.OFFICE: CHANGE, Kind.BANK: APPEND, Kind.SYSTEM: WRITE, Kind.AUDITOR: READ},
            Keys(bank_path="bank_path"),
        ),
        enable_row_security(
            "off_list_loans",
            {Kind.OFFICE: READ, Kind.BANK: APPEND, Kind.SYSTEM: WRITE, Kind.AUDITOR: READ},
            Keys(bank_path="bank_path"),
        ),
        share_table(
            "bank_appetites",
            {Kind.OFFICE: READ, Kind.AUDITOR: READ, Kind.BANK: APPEND, Kind.SYSTEM: WRITE},
        ),
    )
