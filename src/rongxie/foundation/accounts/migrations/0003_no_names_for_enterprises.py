"""An enterprise reads no names of people who sign in."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = (("accounts", "0002_readers"), ("reach", "0001_roles"))

    operations = (
        migrations.RunSQL(
            [
                'REVOKE SELECT ("id") ON "accounts_user" FROM rongxie_system',
                'REVOKE SELECT ("display_name") ON "accounts_user" FROM rongxie_system',
                'REVOKE SELECT ("id") ON "accounts_user" FROM rongxie_enterprise',
                'REVOKE SELECT ("display_name") ON "accounts_user" FROM rongxie_enterprise',
            ],
            [
                'GRANT SELECT ("display_name") ON "accounts_user" TO rongxie_enterprise',
                'GRANT SELECT ("id") ON "accounts_user" TO rongxie_enterprise',
                'GRANT SELECT ("display_name") ON "accounts_user" TO rongxie_system',
                'GRANT SELECT ("id") ON "accounts_user" TO rongxie_system',
            ],
        ),
    )
