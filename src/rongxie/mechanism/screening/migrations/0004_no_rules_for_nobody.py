"""Without a reach nobody reads or writes the words of the rules."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = (("screening", "0003_rule_sets"), ("reach", "0001_roles"))

    operations = (
        migrations.RunSQL(
            [
                'REVOKE UPDATE ON "rule_sets" FROM rongxie_app',
                'REVOKE SELECT ON "rule_sets" FROM rongxie_app',
                'REVOKE INSERT ON "rule_sets" FROM rongxie_app',
                'REVOKE DELETE ON "rule_sets" FROM rongxie_app',
            ],
            [
                'GRANT DELETE ON "rule_sets" TO rongxie_app',
                'GRANT INSERT ON "rule_sets" TO rongxie_app',
                'GRANT SELECT ON "rule_sets" TO rongxie_app',
                'GRANT UPDATE ON "rule_sets" TO rongxie_app',
            ],
        ),
    )
