"""Who reaches which cases, batches and removals; a bank reaches none of them."""

from django.db import migrations

from rongxie.foundation.reach.kinds import Kind
from rongxie.foundation.reach.policies import APPEND, READ, WRITE, Keys, enable_row_security


class Migration(migrations.Migration):
    dependencies = (("lists", "0001_rules"), ("reach", "0001_roles"))

    operations = (
        enable_row_security(
            "cases",
            {Kind.OFFICE: WRITE, Kind.ENTERPRISE: WRITE, Kind.SYSTEM: WRITE, Kind.AUDITOR: READ},
            Keys(enterprise="enterprise_id"),
        ),
        enable_row_security(
            "case_notes",
            {Kind.OFFICE: APPEND, Kind.ENTERPRISE: APPEND, Kind.SYSTEM: WRITE, Kind.AUDITOR: READ},
            Keys(enterprise="enterprise_id"),
        ),
        enable_row_security(
            "confirmations", {Kind.OFFICE: APPEND, Kind.SYSTEM: WRITE, Kind.AUDITOR: READ}
        ),
        enable_row_security(
            "batches", {Kind.OFFICE: WRITE, Kind.SYSTEM: WRITE, Kind.AUDITOR: READ}
        ),
        enable_row_security(
            "batch_cases", {Kind.OFFICE: WRITE, Kind.SYSTEM: WRITE, Kind.AUDITOR: READ}
        ),
        enable_row_security(
            "removals",
            {Kind.OFFICE: WRITE, Kind.ENTERPRISE: READ, Kind.SYSTEM: WRITE, Kind.AUDITOR: READ},
            Keys(enterprise="enterprise_id"),
        ),
    )
