"""What every kind of actor may read of the places."""

from django.db import migrations

from rongxie.foundation.reach.kinds import Kind
from rongxie.foundation.reach.policies import READ, share_table


class Migration(migrations.Migration):
    dependencies = (("regions", "0001_initial"), ("reach", "0001_roles"))

    operations = (
        share_table("regions", dict.fromkeys(Kind, READ)),
        share_table("region_changes", dict.fromkeys(Kind, READ)),
    )
