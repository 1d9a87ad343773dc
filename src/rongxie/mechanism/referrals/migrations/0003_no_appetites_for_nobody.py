"""Without a reach nobody reads or writes what banks take."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = (("referrals", "0002_reach"), ("reach", "0001_roles"))

    operations = (
        migrations.RunSQL(
            [
                'REVOKE UPDATE ON "bank_appetites" FROM rongxie_app',
                'REVOKE SELECT ON "bank_appetites" FROM rongxie_app',
                'REVOKE INSERT ON "bank_appetites" FROM rongxie_app',
                'REVOKE DELETE ON "bank_appetites" FROM rongxie_app',
            ],
            [
                'GRANT DELETE ON "bank_appetites" TO rongxie_app',
                'GRANT INSERT ON "bank_appetites" TO rongxie_app',
                'GRANT SELECT ON "bank_appetites" TO rongxie_app',
                'GRANT UPDATE ON "bank_appetites" TO rongxie_app',
            ],
        ),
    )
