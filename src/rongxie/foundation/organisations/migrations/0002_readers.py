"""What every kind of actor may read of organisations and mechanisms."""

from django.db import migrations

from rongxie.foundation.reach.kinds import Kind
from rongxie.foundation.reach.policies import READ, share_table


class Migration(migrations.Migration):
    dependencies = (("organisations", "0001_initial"), ("reach", "0001_roles"))

    operations = (
        share_table("organisations_organisation", dict.fromkeys(Kind, READ)),
        share_table("organisations_change", dict.fromkeys(Kind, READ)),
        share_table("organisations_mechanism", dict.fromkeys(Kind, READ)),
        share_table("organisations_convener", dict.fromkeys(Kind, READ)),
        share_table("organisations_group", dict.fromkeys(Kind, READ)),
        share_table("organisations_member", dict.fromkeys(Kind, READ)),
    )
