"""Without a reach nobody reads or writes how far the figures are."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = (("reporting", "0003_firsts"), ("reach", "0001_roles"))

    operations = (
        migrations.RunSQL(
            [
                'REVOKE UPDATE ON "rolled_up_to" FROM rongxie_app',
                'REVOKE SELECT ON "rolled_up_to" FROM rongxie_app',
                'REVOKE INSERT ON "rolled_up_to" FROM rongxie_app',
                'REVOKE DELETE ON "rolled_up_to" FROM rongxie_app',
            ],
            [
                'GRANT DELETE ON "rolled_up_to" TO rongxie_app',
                'GRANT INSERT ON "rolled_up_to" TO rongxie_app',
                'GRANT SELECT ON "rolled_up_to" TO rongxie_app',
                'GRANT UPDATE ON "rolled_up_to" TO rongxie_app',
            ],
        ),
    )
