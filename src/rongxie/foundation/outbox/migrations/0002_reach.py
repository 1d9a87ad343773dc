"""Who reaches which subscriptions, deliveries and messages; cursors and keys are the platform's."""

from django.db import migrations

from rongxie.foundation.database.roles import APP
from rongxie.foundation.reach.kinds import Kind
from rongxie.foundation.reach.policies import (
    CHANGE,
    CLEAR,
    READ,
    WRITE,
    Keys,
    enable_row_security,
    share_table,
)

_OF_BANKS = Keys(bank_path="bank_path")
_OF_ALL = Keys(bank_path="bank_path", enterprise="enterprise")


class Migration(migrations.Migration):
    dependencies = (("outbox", "0001_initial"), ("reach", "0001_roles"))

    operations = (
        migrations.RunSQL(
            f"REVOKE ALL ON outbox_cursors, signing_keys FROM {APP}", migrations.RunSQL.noop
        ),
        share_table("outbox_cursors", {Kind.SYSTEM: WRITE}),
        share_table("signing_keys", {Kind.SYSTEM: WRITE}),
        enable_row_security(
            "subscriptions",
            {Kind.OFFICE: WRITE, Kind.BANK: WRITE, Kind.SYSTEM: WRITE, Kind.AUDITOR: READ},
            _OF_BANKS,
        ),
        # Replaying writes rows anew, which the platform does once the owner has asked.
        enable_row_security(
            "deliveries",
            {Kind.OFFICE: CHANGE, Kind.BANK: CHANGE, Kind.SYSTEM: CLEAR, Kind.AUDITOR: READ},
            _OF_BANKS,
        ),
        enable_row_security(
            "messages",
            {
                Kind.OFFICE: CHANGE,
                Kind.BANK: CHANGE,
                Kind.ENTERPRISE: CHANGE,
                Kind.SYSTEM: WRITE,
                Kind.AUDITOR: READ,
            },
            _OF_ALL,
        ),
        enable_row_security(
            "dispatches",
            {
                Kind.OFFICE: CHANGE,
                Kind.BANK: READ,
                Kind.ENTERPRISE: READ,
                Kind.SYSTEM: WRITE,
                Kind.AUDITOR: READ,
            },
            _OF_ALL,
        ),
        enable_row_security(
            "message_stops",
            {
                Kind.OFFICE: WRITE,
                Kind.BANK: WRITE,
                Kind.ENTERPRISE: WRITE,
                Kind.SYSTEM: WRITE,
                Kind.AUDITOR: READ,
            },
            _OF_ALL,
        ),
    )
